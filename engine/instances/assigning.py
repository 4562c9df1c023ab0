"""Whose a task is: given to somebody, offered again, delegated, taken back; passed on when somebody leaves.

A *thing* is a task or one part of a task. These functions move it and say so; who may ask for the move is
the business of ``engine.task_moves``.
"""

from sqlalchemy import select

from engine.instances.case_work import CaseWork
from engine.instances.finding import step_of
from engine.instances.membership import end_claim, given_reason, name_person
from engine.models import Part, Task
from engine.models.task import OPEN
from engine.notices.events import tell_given_over


def task_of(work: CaseWork, thing: Task | Part) -> Task:
    """The task of a thing: itself, or the one it is a part of."""
    return thing if isinstance(thing, Task) else work.uow.session.get_one(Task, thing.task_id)


def give(work: CaseWork, thing: Task | Part, person_id: int) -> None:
    """Make it this person's own, whoever had it before; they are named on the case and told."""
    task, before = task_of(work, thing), _holders(thing)
    thing.state, thing.assignee_id, thing.owner_id = "claimed", person_id, None
    name_person(work, person_id, given_reason(task))
    _end_claims(work, task, before - {person_id})
    tell_given_over(work, task, thing, step_of(work, task).name)


def offer_again(work: CaseWork, thing: Task | Part) -> None:
    """Give it back to everybody with its role."""
    task, before = task_of(work, thing), _holders(thing)
    thing.state, thing.assignee_id, thing.owner_id = "offered", None, None
    _end_claims(work, task, before)


def delegate(work: CaseWork, thing: Task | Part, person_id: int) -> None:
    """Let another do it for whoever has it, who stays responsible and can take it back."""
    task = task_of(work, thing)
    thing.state, thing.owner_id, thing.assignee_id = "delegated", thing.assignee_id, person_id
    name_person(work, person_id, given_reason(task))
    tell_given_over(work, task, thing, step_of(work, task).name)


def take_back(work: CaseWork, thing: Task | Part) -> None:
    """End a delegation: it is its owner's own again."""
    task, deputy = task_of(work, thing), thing.assignee_id
    thing.state, thing.assignee_id, thing.owner_id = "claimed", thing.owner_id, None
    _end_claims(work, task, {deputy} if deputy is not None else set())


def pass_on(work: CaseWork, thing: Task | Part, person_id: int | None, reason: str) -> None:
    """Take an open thing from whoever has it or answers for it.

    Args:
        person_id: who has it from now on; None offers it to everybody with its role again.
        reason: why, for the record.
    """
    task, previous = task_of(work, thing), thing.owner_id or thing.assignee_id
    if person_id is None:
        offer_again(work, thing)
    else:
        give(work, thing, person_id)
    work.record(
        "task.reassigned",
        task=task.id,
        part=thing.id if isinstance(thing, Part) else None,
        element=task.element_id,
        previous=previous,
        reason=reason,
        **({} if person_id is None else {"person": person_id}),
    )


def pass_on_all(work: CaseWork, from_id: int, to_id: int | None, reason: str) -> int:
    """Pass on everything that a person has on a case or answers for; what they delegated stays the deputy's.

    Args:
        to_id: who has it from now on; None offers each to everybody with its role.

    Returns:
        How many tasks and parts have changed hands.
    """
    things = held_by(work, from_id)
    for thing in things:
        if thing.owner_id == from_id and thing.assignee_id is not None:
            pass_on(work, thing, thing.assignee_id, reason)
        else:
            pass_on(work, thing, to_id, reason)
    return len(things)


def held_by(work: CaseWork, person_id: int) -> list[Task | Part]:
    """Everything open on the case that a person does or answers for."""
    found: list[Task | Part] = []
    for table in (Task, Part):
        theirs = (table.assignee_id == person_id) | (table.owner_id == person_id)
        query = select(table).where(table.case_id == work.case.id, table.state.in_(OPEN), theirs)
        found += work.uow.session.scalars(query.order_by(table.id))
    return found


def _holders(thing: Task | Part) -> set[int]:
    return {person_id for person_id in (thing.assignee_id, thing.owner_id) if person_id is not None}


def _end_claims(work: CaseWork, task: Task, people: set[int]) -> None:
    """Whoever has nothing of the case any more is named on it no more, unless they have worked on it."""
    for person_id in sorted(people):
        if not held_by(work, person_id):
            end_claim(work, person_id, task)
