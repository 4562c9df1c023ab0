"""Empty the content of a case whose disposal two people have agreed to, and certify it."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import Disposal, RetentionRule
from engine.retention.emptying import empty, files_of
from engine.retention.rules import check_not_held
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CarryOutDisposal:
    """The machine's part: everything in one transaction with the certificate in the case's ledger."""

    disposal_id: int

    def run(self, uow: UnitOfWork) -> frozenset[str] | NothingToDo:
        """Empty what people typed and attached; ids, dates, kinds, hashes and the ledger stay.

        Returns:
            The hashes of the files that the case named, for whoever removes them from the disk.

        Raises:
            NotFoundError: there is no such disposal.
            NotPermittedError: the actor is a person: two of them have decided before.
            ConflictError: a legal hold was placed meanwhile, or the case was opened again.
        """
        if not uow.actor.is_system:
            message = "A disposal is carried out by Caseway itself once a second person has agreed to it."
            raise NotPermittedError(message)
        case_id = uow.session.scalar(select(Disposal.case_id).where(Disposal.id == self.disposal_id))
        if case_id is None:
            message = "This disposal does not exist."
            raise NotFoundError(message)
        case = uow.lock_case(case_id)
        disposal = uow.session.get_one(Disposal, self.disposal_id)
        if disposal.state != "running":
            return NothingToDo()
        check_not_held(uow.session, case)
        rule = uow.session.get_one(RetentionRule, disposal.rule_id)
        files = files_of(uow, case.id)
        emptied = dict(empty(uow, case.id))
        certificate = {
            "disposal": disposal.id,
            "rule": rule.id,
            "trigger": rule.trigger,
            "years": rule.years,
            "due_on": str(disposal.due_on),
            "proposed_by": disposal.proposed_by_id,
            "agreed_by": disposal.decided_by_id or 0,
            "emptied": emptied,
            "files": len(files),
        }
        disposal.state, disposal.finished_at, disposal.certificate = "done", uow.at, certificate
        uow.record(f"case:{case.id}", "disposal.done", **certificate)
        return frozenset(files)
