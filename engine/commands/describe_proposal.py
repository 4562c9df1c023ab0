"""Say what a proposal is about, whom it governs, and from when."""

from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

from sqlalchemy import select

from engine.errors import InvalidInputError
from engine.execute import NothingToDo
from engine.models import Process, Proposal
from engine.plain_text import text_problem
from engine.studio.proposals import lock_for_editing
from engine.studio.readiness import read_diagram, rule_problem
from engine.studio.surroundings import list_facts
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DescribeProposal:
    """What is to be different; None leaves a thing as it is.

    Args:
        proposal_id: which proposal.
        title: what the list shows.
        summary: what changes and why, in plain English.
        guidance: the guidance, law or local decision that it comes from.
        rule: an expression over facts that says which new cases it governs; empty means all.
        person_when: an expression over facts: the live cases that a person looks at before they move.
        person_words: why a person looks at them.
        replaces: the id of a process that this one ends; empty for none.
        in_force_from: the first day on which new cases start on it.
    """

    LONGEST: ClassVar = {
        "title": 200, "summary": 5000, "guidance": 1000, "rule": 2000, "person_when": 2000,
        "person_words": 500, "replaces": 80,
    }  # fmt: skip

    proposal_id: int
    title: str | None = None
    summary: str | None = None
    guidance: str | None = None
    rule: str | None = None
    person_when: str | None = None
    person_words: str | None = None
    replaces: str | None = None
    in_force_from: date | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Store what is different.

        Raises:
            NotFoundError: there is no such proposal for this actor.
            NotPermittedError: the actor owns no processes there.
            ConflictError: it is submitted or closed.
            InvalidInputError: a text is too long, a rule cannot be used, or there is no such process.
        """
        proposal = lock_for_editing(uow, self.proposal_id)
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "proposal_id"}
        given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        errors = {name: problem for name, problem in self._problems(uow, proposal, given).items() if problem}
        if errors:
            raise InvalidInputError({name: [problem] for name, problem in errors.items()}, given)
        changed = {
            name: value
            for name, value in given.items()
            if value is not None and value != getattr(proposal, name)
        }
        if not changed:
            return NothingToDo()
        for name, value in changed.items():
            setattr(proposal, name, value)
        proposal.changed_at, proposal.changed_by_id = uow.at, uow.actor.person_id
        uow.record(
            f"process:{proposal.process_key}",
            "proposal.described",
            proposal=proposal.id,
            area=proposal.area_id,
            changed=sorted(changed),
        )
        return proposal.id

    def _problems(
        self, uow: UnitOfWork, proposal: Proposal, given: dict[str, str | date | None]
    ) -> dict[str, str]:
        missing = {"title": "Say in a few words what is to change."}
        problems = {
            name: text_problem(value, name.replace("_", " "), self.LONGEST[name], missing.get(name, ""))
            for name, value in given.items()
            if isinstance(value, str)
        }
        diagram = read_diagram(proposal.process_key, proposal.files)
        facts = list_facts(uow.session, uow.library, proposal.area_id, proposal.process_key, diagram)
        for name in ("rule", "person_when"):
            value = given[name]
            if isinstance(value, str) and not problems.get(name):
                problems[name] = rule_problem(value, facts)
        if given["replaces"] and not self._is_other(uow, proposal, str(given["replaces"])):
            problems["replaces"] = "Choose another process than this one, or none."
        return problems

    def _is_other(self, uow: UnitOfWork, proposal: Proposal, key: str) -> bool:
        known = uow.session.scalar(select(Process.id).where(Process.key == key))
        return known is not None and key != proposal.process_key
