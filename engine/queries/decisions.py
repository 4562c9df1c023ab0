"""Decisions with their votes: who signed what, who dissented, and who has still to sign."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from engine.diagram.model import Element
from engine.expressions import parse
from engine.instances.signing import required_roles
from engine.models import Area, Decision, DecisionRecord, Part, Person, Task, Vote
from engine.role_words import RoleWords
from engine.step_duties import CASTING

_Covered = aliased(Person)


@dataclass(frozen=True)
class VoteView:
    """One signatory: their vote once signed, or that it is still waited for.

    ``stance`` is agree, disagree, abstain or conflict (they stood aside).
    """

    role: str
    person: str
    choice: str
    signed_at: datetime | None
    state: str
    part_id: int = 0
    is_casting: bool = False
    stance: str = ""
    on_behalf_of: str = ""
    reasons: str = ""
    conditions: str = ""
    close_reason: str = ""


@dataclass(frozen=True)
class DecisionView:
    """A decision, made or still being signed. ``id`` opens its record; None where there is none."""

    id: int | None
    name: str
    outcome: str
    is_made: bool
    is_unanimous: bool
    made_at: datetime | None
    votes: tuple[VoteView, ...]


def find_decision(session: Session, task: Task) -> DecisionView | None:
    """The decision a task makes, with every signatory; None for a task that signs nothing."""
    return _views(session, [task]).get(task.id)


def list_decisions(session: Session, case_id: int) -> list[DecisionView]:
    """Every decision of a case, in the order in which they were made; three statements for all of them."""
    made = select(Task).join(Decision, Decision.task_id == Task.id).where(Task.case_id == case_id)
    tasks = list(session.scalars(made.order_by(Decision.id)))
    return list(_views(session, tasks).values())


def _views(session: Session, tasks: list[Task]) -> dict[int, DecisionView]:
    ids = [task.id for task in tasks]
    # One without its salt was disposed of: there is nothing to read any more.
    recorded = exists().where(DecisionRecord.decision_id == Decision.id, DecisionRecord.salt != "")
    decisions = session.execute(select(Decision, recorded).where(Decision.task_id.in_(ids))).all()
    made = {row[0].task_id: row[0] for row in decisions}
    records = {row[0].id for row in decisions if row[1]}
    signing: dict[int, list[VoteView]] = {}
    signed: set[int] = set(made)
    rows = session.execute(
        select(Part, Vote, Area.role_labels, Person.name.label("person"), _Covered.name.label("covered"))
        .join(Area, Area.id == Part.area_id)
        .outerjoin(Vote, Vote.part_id == Part.id)
        .outerjoin(Person, Person.id == Vote.person_id)
        .outerjoin(_Covered, _Covered.id == Vote.on_behalf_of_id)
        .where(Part.task_id.in_(ids))
        .order_by(Part.id)
    )
    for row in rows:
        say = RoleWords(row.role_labels)
        signing.setdefault(row.Part.task_id, []).append(
            _vote(row.Part, row.Vote, row.person, row.covered, say)
        )
        if row.Vote is not None:
            signed.add(row.Part.task_id)
    return {
        task.id: _view(task, made.get(task.id), signing.get(task.id, []), records)
        for task in tasks
        if task.id in signed
    }


def _vote(part: Part, vote: Vote | None, person: str | None, covered: str | None, say: RoleWords) -> VoteView:
    return VoteView(
        role=say(part.role),
        person=person or "",
        choice=vote.choice_label if vote else "",
        signed_at=vote.signed_at if vote else None,
        state=part.state,
        part_id=part.id,
        is_casting=part.key.startswith(CASTING),
        stance=vote.stance if vote else "",
        on_behalf_of=covered or "",
        reasons=vote.reasons if vote else "",
        conditions=vote.conditions if vote else "",
        close_reason=part.close_reason,
    )


def _view(task: Task, decision: Decision | None, votes: list[VoteView], records: set[int]) -> DecisionView:
    return DecisionView(
        id=decision.id if decision and decision.id in records else None,
        name=task.name,
        outcome=decision.outcome if decision else "",
        is_made=decision is not None,
        is_unanimous=decision.is_unanimous if decision else False,
        made_at=decision.made_at if decision else None,
        votes=tuple(votes),
    )


def signing_rules(element: Element, say: RoleWords) -> tuple[str, ...]:
    """When a decision counts as made, as sentences; nothing for a step that nobody signs."""
    if not element.signatories:
        return ()
    condition = element.completion_condition
    told = [
        f"Asked to sign: {_listed(element.signatories, say)}.",
        f"Enough have signed when: {parse(condition).describe({}, {})}." if condition else "",
        f"Not decided without: {_listed(required_roles(element), say)}." if required_roles(element) else "",
        f"When the votes are level, the {say(element.casting)} has a casting vote."
        if element.casting
        else "",
        "Whoever stands aside does not count; their role is asked again if it is needed.",
    ]
    return tuple(each for each in told if each)


def _listed(roles: tuple[str, ...], say: RoleWords) -> str:
    return "; ".join(map(say, roles))
