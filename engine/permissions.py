"""Who may do what. Every rule is a ``check_…`` that raises; ``allowed`` makes the boolean for a button.

The duties that steps declare (who may not do them) are checked by ``engine.step_duties``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Element
from engine.errors import CasewayError, ConflictError, NotPermittedError
from engine.models import Part, Person, Task
from engine.models.task import OPEN
from engine.role_words import role_words
from engine.roles import COORDINATORS, OPERATORS, STARTERS, role_label
from engine.step_duties import check_duties
from engine.visibility import people_working_in, reviews_case


def allowed(check: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """The boolean of a rule: the button asks the very function that guards the action."""
    try:
        check(*args, **kwargs)
    except CasewayError:
        return False
    return True


def check_holds(actor: Actor, area_id: int, roles: frozenset[str], to_do: str) -> None:
    """Refuse an actor who holds none of the roles in the area."""
    if actor.is_system or actor.holds(area_id, roles):
        return
    names = ", ".join(sorted(role_label(role) for role in roles))
    message = f"Only these roles can {to_do}: {names}."
    raise NotPermittedError(message)


def check_may_start_case(actor: Actor, area_id: int) -> None:
    """Cases are opened by the authority's notifying officers and by the partnership's own team."""
    check_holds(actor, area_id, STARTERS, "open a case")


def check_may_coordinate(actor: Actor, area_id: int) -> None:
    """Parts are added, withdrawn and chased, and faults retried, by the partnership's own team."""
    check_holds(actor, area_id, COORDINATORS, "do this")


def check_may_operate(actor: Actor) -> None:
    """Faults, deliveries and the health of the service are for those who look after some area."""
    if not actor.is_system and not any(held.role in OPERATORS for held in actor.holdings):
        message = "Only the partnership's team and system administrators can see this."
        raise NotPermittedError(message)


def check_may_administer(actor: Actor) -> None:
    """The inside of the service is told to system administrators."""
    if not any(held.role == "system_administrator" for held in actor.holdings):
        message = "Only system administrators can see this."
        raise NotPermittedError(message)


def check_open(session: Session, thing: Task | Part) -> None:
    """Refuse work on a task or part that has closed, saying who closed it.

    Raises:
        ConflictError: with the name and the time, so that nobody wonders where the task went.
    """
    if thing.state in OPEN:
        return
    if thing.state == "withdrawn":
        message = f"This task was withdrawn. {thing.close_reason}".strip()
        raise ConflictError(message)
    name = session.scalar(select(Person.name).where(Person.id == thing.closed_by_id)) or "Caseway"
    message = f"{name} has already completed this task. Nothing you entered was stored."
    raise ConflictError(message)


def check_has_token(task: Task) -> None:
    """Refuse to ask others for what no token of the diagram rests on: sent back, or ad hoc."""
    if not task.token_id:
        message = "This was asked of one only. Take it back or withdraw it as a whole."
        raise ConflictError(message)


def check_answered_by_form(task: Task, part: Part | None) -> None:
    """Refuse called processes, services, and a task of several parts without saying which part."""
    if task.kind not in ("form", "parts") or (task.kind == "parts") != (part is not None):
        message = "This step is not completed by a form."
        raise NotPermittedError(message)


def check_may_work_on(
    session: Session,
    actor: Actor,
    task: Task,
    part: Part | None,
    element: Element,
    at: datetime | None = None,
) -> None:
    """Refuse an actor whose task this is not, and one whom a duty of the step keeps out.

    Args:
        at: the moment, so that the refusal names who can act instead, and for reviewers from outside.

    Raises:
        NotPermittedError: with the reason shown to the person.
    """
    thing = part or task
    role = thing.role or element.role
    if thing.assignee_id is not None and thing.assignee_id not in actor.people:
        raise NotPermittedError(_whose(session, actor, thing))
    # Whom the process itself names may do it, whatever roles they hold, for as long as they work here.
    named = thing.assignee_id is not None and (
        bool(element.assignee) or (part is not None and is_named(part, element))
    )
    named = named and (
        thing.assignee_id in people_working_in(actor, task.area_id)
        or (at is not None and reviews_case(session, actor, task.case_id, at))
    )
    if not named and not actor.holds(task.area_id, {role}, part.agency_id if part else None):
        words = role_words(session, task.area_id)(role)
        message = f"This task is for the role “{words}”, which you do not hold here."
        raise NotPermittedError(message)
    check_duties(session, actor, task, part, element, at)


def _whose(session: Session, actor: Actor, thing: Task | Part) -> str:
    """Why somebody else's task is not the actor's to do, and what to do about it."""
    if thing.state != "delegated":
        return "Somebody else has claimed this task. They can give it back if you are to do it."
    if thing.owner_id not in actor.people:
        return "Somebody does this task for somebody else. They can give it back if you are to do it."
    name = session.scalar(select(Person.name).where(Person.id == thing.assignee_id))
    return f"You asked {name} to do this task for you. Take it back to do it yourself."


def is_named(part: Part, element: Element) -> bool:
    """Whether a part is asked of one person by name; the numbers of rows are nobody's."""
    return part.key == str(part.assignee_id) and not element.parts.startswith("rows:")
