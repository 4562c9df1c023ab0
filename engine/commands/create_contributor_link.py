"""Give somebody without an account a link by which they answer one task or part, once."""

from dataclasses import dataclass
from datetime import timedelta

from engine.case_access.links import DAYS, NewLink, get_guest, hash_code, new_secrets
from engine.case_access.rules import LONGEST_REASON
from engine.credentials.links import hash_token
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.instances.finding import lock_thing
from engine.models import ContributorLink
from engine.permissions import check_answered_by_form, check_may_coordinate, check_open
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 200
LONGEST_ADDRESS = 254


@dataclass(frozen=True)
class CreateContributorLink:
    """One link to one open task or part.

    Args:
        name: who answers; their name stays on the record.
        email: where the link goes.
        identity_checked: how their identity was checked.
        days: for how long it can be used, one of ``DAYS``.
    """

    task_id: int
    part_id: int | None
    name: str
    email: str
    identity_checked: str
    days: int

    def run(self, uow: UnitOfWork) -> NewLink:
        """Make it. The code is told another way than the link is sent.

        Returns:
            The token and the code, which nobody can read again.

        Raises:
            NotFoundError: no such task for this actor.
            NotPermittedError: the actor does not coordinate, the step is a decision, or it is for somebody
                independent.
            ConflictError: it is closed, or somebody is answering it.
            InvalidInputError: a name, an address, an identity check or a number of days is missing.
        """
        work, task, part, element = lock_thing(uow, self.task_id, self.part_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        uow.act_with(work.case.area_id, COORDINATORS)
        thing = part or task
        check_open(uow.session, thing)
        check_answered_by_form(task, part)
        if element.signatories:
            message = "A decision is signed by people with an account, who prove who they are."
            raise NotPermittedError(message)
        if element.not_same_person_as or element.independent_of:
            # Whoever makes the link sees both halves of it: nobody could say that they did not use it.
            message = (
                "The process asks for somebody independent here, so it is done by people with an account."
            )
            raise NotPermittedError(message)
        if thing.assignee_id is not None:
            message = "Somebody has claimed this. It has to be released before a link is made."
            raise ConflictError(message)
        name = checked_text("name", self.name, "name", LONGEST_NAME, "Enter their name")
        email = checked_text("email", self.email, "address", LONGEST_ADDRESS, "Enter their e-mail address")
        if "@" not in email.strip("@"):
            raise InvalidInputError({"email": ["Enter an e-mail address, like name@example.org"]})
        checked = checked_text(
            "identity_checked",
            self.identity_checked,
            "check",
            LONGEST_REASON,
            "Say how you checked who they are",
        )
        if self.days not in DAYS:
            raise InvalidInputError({"days": ["Choose for how long the link works"]})
        token, code = new_secrets()
        link = ContributorLink(
            case_id=work.case.id,
            task_id=task.id,
            part_id=part.id if part is not None else None,
            person_id=get_guest(uow.session, email, name, uow.at).id,
            token_hash=hash_token(token),
            code_hash=hash_code(code),
            identity_checked=checked,
            created_at=uow.at,
            created_by_id=uow.actor.person_id,
            expires_at=uow.at + timedelta(days=self.days),
        )
        uow.session.add(link)
        uow.session.flush()
        work.record(
            "link.created",
            link=link.id,
            task=task.id,
            part=link.part_id,
            person=link.person_id,
            days=self.days,
        )
        return NewLink(link.id, token, code)
