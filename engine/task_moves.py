"""Who may move a task: release, delegate, take back, reassign, … Each rule raises; buttons ask it too.

A *thing* is a task or one part of a task. Claiming a thing and working on it are judged by
``engine.permissions.check_may_work_on``.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Element
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.models import Part, Person, Task
from engine.models.task import PRIORITIES as PRIORITIES  # noqa: PLC0414 (views may not import tables)
from engine.permissions import allowed, check_answered_by_form, check_may_work_on, check_open, is_named
from engine.queries.candidates import list_candidates_for
from engine.role_words import role_words
from engine.roles import COORDINATORS
from engine.step_duties import rule_against

MOVES = ("claim", "release", "delegate", "take_back", "give_back", "reassign", "follow_up", "priority")
LONGEST_REASON = 300
WHY_REASSIGNED = "Say why the task changes hands"
BY_NAME = "This part was asked of one person by name, so nobody else can do it."


def list_moves(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> frozenset[str]:
    """What an actor may do with a thing now, besides answering it."""
    return frozenset(move for move in MOVES if allowed(_CHECKS[move], session, actor, task, part, element))


def check_may_claim(session: Session, actor: Actor, task: Task, part: Part | None, element: Element) -> None:
    """Refuse a claim of what is closed, somebody else's, or not for this actor; one's own is no claim.

    Raises:
        ConflictError: it is closed, or the actor's already.
        NotPermittedError: it is not for this actor.
    """
    _check_movable(session, task, part)
    check_may_work_on(session, actor, task, part, element)
    if (part or task).assignee_id is not None:
        message = "This task is yours already."
        raise ConflictError(message)


def check_may_release(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse to offer it to its role again but to whoever has it, and the partnership's own team.

    Raises:
        ConflictError: it is closed, nobody has it, or it is done for somebody else.
        NotPermittedError: it is somebody else's, or the process asked that one person by name.
    """
    thing = part or task
    _check_movable(session, task, part)
    if part is not None and is_named(part, element):
        raise NotPermittedError(BY_NAME)
    if thing.state == "delegated":
        message = "This task is done for somebody else. Give it back to them, or take it back, first."
        raise ConflictError(message)
    if thing.assignee_id not in actor.people and not actor.holds(task.area_id, COORDINATORS):
        message = "Only the person who claimed this task, or the partnership's team, can release it."
        raise NotPermittedError(message)
    if thing.assignee_id is None:
        message = "Nobody has claimed this task."
        raise ConflictError(message)


def check_may_delegate(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse to let another do it for one but to whoever has it in their own name.

    Raises:
        ConflictError: it is closed, nobody has it, or it is delegated already.
        NotPermittedError: it is somebody else's, or the process asked that one person by name.
    """
    thing = part or task
    _check_movable(session, task, part)
    if part is not None and is_named(part, element):
        raise NotPermittedError(BY_NAME)
    if thing.state == "delegated":
        message = "This task is done for somebody else already. Its owner can take it back first."
        raise ConflictError(message)
    if thing.assignee_id is None:
        message = "Claim this task first. You can then ask somebody to do it for you."
        raise ConflictError(message)
    if thing.assignee_id not in actor.people:
        message = "Only the person who has this task can ask somebody to do it for them."
        raise NotPermittedError(message)


def check_may_take_back(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse to end a delegation but to the owner.

    Raises:
        ConflictError: it is closed, or not delegated.
        NotPermittedError: somebody else delegated it.
    """
    del element
    thing = part or task
    _check_movable(session, task, part)
    _check_delegated(thing)
    if thing.owner_id not in actor.people:
        message = "Only the person who asked for this to be done for them can take it back."
        raise NotPermittedError(message)


def check_may_give_back(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse to give a delegated thing back to its owner but to whoever does it for them.

    Raises:
        ConflictError: it is closed, or not delegated.
        NotPermittedError: somebody else does it.
    """
    del element
    thing = part or task
    _check_movable(session, task, part)
    _check_delegated(thing)
    if thing.assignee_id not in actor.people:
        message = "Only the person who does this for somebody else can give it back."
        raise NotPermittedError(message)


def check_may_reassign(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse to give it to somebody else, or to its role again, but to the partnership's own team.

    Raises:
        ConflictError: it is closed.
        NotPermittedError: the actor does not coordinate.
    """
    del element
    _check_movable(session, task, part)
    if not actor.is_system and not actor.holds(task.area_id, COORDINATORS):
        message = "Only the partnership's team can give this task to somebody else."
        raise NotPermittedError(message)


def check_may_follow_up(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse a follow-up date but to whoever has it or answers for it, and the partnership's own team.

    Raises:
        ConflictError: it is closed.
        NotPermittedError: it is somebody else's.
    """
    del element
    thing = part or task
    _check_movable(session, task, part)
    is_theirs = {thing.assignee_id, thing.owner_id} & actor.people
    if not is_theirs and not actor.holds(task.area_id, COORDINATORS):
        message = "Only the person who has this task, or the partnership's team, can set a follow-up date."
        raise NotPermittedError(message)


def check_may_prioritise(
    session: Session, actor: Actor, task: Task, part: Part | None, element: Element
) -> None:
    """Refuse a priority but to the partnership's own team.

    Raises:
        ConflictError: it is closed.
        NotPermittedError: the actor does not coordinate.
    """
    del element
    _check_movable(session, task, part)
    if not actor.holds(task.area_id, COORDINATORS):
        message = "Only the partnership's team can set how urgent this task is."
        raise NotPermittedError(message)


def check_may_be_given(
    session: Session, task: Task, part: Part | None, element: Element, person_id: int, today: date
) -> None:
    """Refuse to give a thing to somebody who could not do it today.

    Raises:
        InvalidInputError: they have it already, do not hold its role, are shut out of the case, or are kept
            out by a duty of the step; the sentence says who can have it.
    """
    thing = part or task
    found = list_candidates_for(session, task, part, element, today)
    ids = [one.person_id for one in found]
    if person_id in ids and thing.assignee_id != person_id:
        return
    name = session.scalar(select(Person.name).where(Person.id == person_id)) or "This person"
    if thing.assignee_id == person_id:
        raise InvalidInputError({"person": [f"{name} has this task already"]})
    role = role_words(session, task.area_id)(thing.role or element.role)
    others = [one.name for one in found if one.person_id != thing.assignee_id]
    instead = f"Choose one of: {', '.join(others)}" if others else f"Nobody else can do it as “{role}” today"
    rule = rule_against(session, person_id, task, part, element)
    why = f": {rule}" if rule else ""
    raise InvalidInputError({"person": [f"{name} cannot be given this task{why}. {instead}"]})


def _check_movable(session: Session, task: Task, part: Part | None) -> None:
    check_open(session, part or task)
    check_answered_by_form(task, part)


def _check_delegated(thing: Task | Part) -> None:
    if thing.state != "delegated":
        message = "Nobody does this task for somebody else."
        raise ConflictError(message)


_CHECKS: dict[str, Callable[[Session, Actor, Task, Part | None, Element], None]] = {
    "claim": check_may_claim,
    "release": check_may_release,
    "delegate": check_may_delegate,
    "take_back": check_may_take_back,
    "give_back": check_may_give_back,
    "reassign": check_may_reassign,
    "follow_up": check_may_follow_up,
    "priority": check_may_prioritise,
}
