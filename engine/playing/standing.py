"""Where a play stands: what is open and for whom, and what a walk may do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Case, Clock, Instance, Notice, Part, Person, Rung, Task
from engine.models.task import FAR, OPEN
from engine.now import local_date
from engine.queries.case_parts import list_links
from engine.queries.cases import get_case
from engine.queries.clocks import ClockView
from engine.queries.days_left import days_left_in_words
from engine.queries.diagrams import InstanceDiagram, list_instance_diagrams
from engine.queries.messages import MessageRow, list_messages
from engine.queries.timeline import Happening, list_timeline
from engine.roles import OWN_AGENCY_ONLY, role_label
from engine.scenarios import World
from engine.scenarios.standard_area import AGENCIES

READER = "business_manager"
RUNG_WORDS = {
    "remind": "reminder for",
    "due": "notice of the due date of",
    "breach": "is over:",
    "escalate": "escalation of",
    "fire": "a step of the diagram waits for",
    "tick": "comes round:",
}
_MOST_LINES = 200
_MOST_JUMPS = 8


@dataclass(frozen=True)
class OpenTask:
    """One open task or part. ``role`` is who does it as a scenario says it, ``who`` in words."""

    task_id: int
    part_id: int | None
    element_id: str
    name: str
    part_key: str
    part_label: str
    role: str
    who: str
    process: str
    due_on: date | None
    left_words: str


@dataclass(frozen=True)
class Several:
    """A task asked of several at once, to which agencies can be added."""

    task_id: int
    element_id: str
    name: str
    to_add: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Jump:
    """The next instant at which something happens by itself."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Told:
    """One notice, and everybody who gets it."""

    at: datetime
    title: str
    who: tuple[str, ...]
    is_urgent: bool


@dataclass(frozen=True)
class Ended:
    """A branch that has ended, and why."""

    name: str
    words: str


@dataclass(frozen=True)
class Stand:
    """Everything the page of a play shows."""

    at: datetime
    reference: str
    is_over: bool
    tasks: tuple[OpenTask, ...]
    several: tuple[Several, ...]
    messages: tuple[MessageRow, ...]
    clocks: tuple[ClockView, ...]
    jumps: tuple[Jump, ...]
    notices: tuple[Told, ...]
    ended: tuple[Ended, ...]
    diagrams: tuple[InstanceDiagram, ...]
    happenings: tuple[Happening, ...]
    linked: tuple[str, ...]


def read_stand(world: World) -> Stand:
    """Read where the world's case stands, with all that a reader of the whole case sees."""
    actor, at = world.actor(READER), world.clock.now()
    with world.engine.read() as session:
        view = get_case(session, actor, at, world.case_id)
        case = view.case
        tasks = _tasks(session, world, case)
        links = list_links(session, actor, at, case)
        stand = Stand(
            at=at,
            reference=case.reference,
            is_over=case.state == "complete",
            tasks=tasks,
            several=tuple(_several(session, world, case)),
            messages=tuple(list_messages(session, world.engine.library, actor, case)),
            clocks=view.clocks,
            jumps=_jumps(session, at),
            notices=tuple(_notices(session)),
            ended=tuple(_ended(session, case)),
            diagrams=tuple(list_instance_diagrams(session, world.engine.library, case)),
            happenings=tuple(list_timeline(session, case.id, limit=_MOST_LINES)[0]),
            linked=tuple(link.label for link in links),
        )
        session.expunge_all()
    return stand


def find_open(stand: Stand, task_id: int, part_id: int | None) -> OpenTask | None:
    """An open task or part by its ids."""
    return next((task for task in stand.tasks if (task.task_id, task.part_id) == (task_id, part_id)), None)


def role_of_person(world: World, person_id: int) -> str:
    """A person of the standard area as scenarios name them: ``role`` or ``role@agency``."""
    names = [name for name, held in world.area.people.items() if held == person_id]
    return next((name for name in names if "@" in name), names[0] if names else "")


def who_words(role: str) -> str:
    """``role@agency`` in words."""
    name, _, agency = role.partition("@")
    return f"{role_label(name)}, {AGENCIES.get(agency, agency)}" if agency else role_label(name)


def _tasks(session: Session, world: World, case: Case) -> tuple[OpenTask, ...]:
    found = list(_rows_of_tasks(session, case))
    dues = [(case.area_id, thing.due_on) for _, _, thing, _ in found]
    left = days_left_in_words(session, local_date(world.clock.now()), dues)
    tasks = [
        OpenTask(
            task_id=task.id,
            part_id=part.id if part else None,
            element_id=task.element_id,
            name=task.name,
            part_key=_part_key(session, world, task, part),
            part_label=_label(part) if part else "",
            role=(role := _role(world, thing, part)),
            who=who_words(role),
            process=label,
            due_on=thing.due_on,
            left_words=left.get((case.area_id, thing.due_on), ""),
        )
        for task, part, thing, label in found
    ]
    return tuple(sorted(tasks, key=lambda task: (task.due_on or FAR, task.task_id, task.part_id or 0)))


def _rows_of_tasks(session: Session, case: Case) -> Iterator[tuple[Task, Part | None, Any, str]]:
    query = (
        select(Task, Instance.label)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.case_id == case.id, Task.state.in_(OPEN), Task.kind.in_(("form", "parts")))
        .order_by(Task.id)
    )
    for task, label in session.execute(query).all():
        if task.kind == "form":
            yield task, None, task, label
            continue
        parts = select(Part).where(Part.task_id == task.id, Part.state.in_(OPEN)).order_by(Part.id)
        for part in session.scalars(parts):
            yield task, part, part, label


def _role(world: World, thing: Any, part: Part | None) -> str:
    if thing.assignee_id is not None:
        return role_of_person(world, thing.assignee_id)
    role = str(thing.role)
    if part is not None and part.agency_id is not None and role in OWN_AGENCY_ONLY:
        return f"{role}@{part.key}" if part.key in AGENCIES else role
    return role


def _part_key(session: Session, world: World, task: Task, part: Part | None) -> str:
    """How a scenario names the part, or on a child's task the part that the child was started for."""
    if part is not None:
        if part.key == part.role:
            return ""
        return role_of_person(world, int(part.key)) if _is_person(part) else part.key
    instance: Instance | None = session.get_one(Instance, task.instance_id)
    while instance is not None:
        if instance.part_key:
            return instance.part_key
        instance = session.get(Instance, instance.parent_id) if instance.parent_id else None
    return ""


def _label(part: Part) -> str:
    return role_label(part.label) if part.label == part.role else part.label


def _is_person(part: Part) -> bool:
    return part.assignee_id is not None and part.key == str(part.assignee_id)


def _several(session: Session, world: World, case: Case) -> Iterator[Several]:
    query = select(Task).where(Task.case_id == case.id, Task.state.in_(OPEN), Task.kind == "parts")
    for task in session.scalars(query.order_by(Task.id)).all():
        instance = session.get_one(Instance, task.instance_id)
        diagram = world.engine.library.get(session, instance.version_id).diagram
        fact = diagram.facts.get(diagram.elements[task.element_id].parts)
        asked = set(
            session.scalars(select(Part.key).where(Part.task_id == task.id, Part.state != "withdrawn"))
        )
        is_agencies = fact is not None and fact.type.startswith("agency")
        to_add = tuple((key, name) for key, name in AGENCIES.items() if key not in asked)
        yield Several(task.id, task.element_id, task.name, to_add if is_agencies else ())


def _jumps(session: Session, at: datetime) -> tuple[Jump, ...]:
    query = (
        select(Rung.at, Rung.kind, Clock.name)
        .join(Clock, Clock.id == Rung.clock_id)
        .where(Rung.state == "pending", Rung.at > at)
        .order_by(Rung.at, Rung.id)
    )
    by_instant: dict[datetime, list[str]] = {}
    for row in session.execute(query.limit(_MOST_JUMPS * 4)):
        words = f"{RUNG_WORDS.get(row.kind, row.kind)} “{row.name}”"
        said = by_instant.setdefault(row.at, [])
        if words not in said:
            said.append(words)
    return tuple(Jump(instant, ", ".join(said)) for instant, said in list(by_instant.items())[:_MOST_JUMPS])


def _notices(session: Session) -> Iterator[Told]:
    query = select(Notice, Person.name).join(Person, Person.id == Notice.person_id).order_by(Notice.id.desc())
    told: dict[tuple[datetime, str], list[str]] = {}
    urgent: set[tuple[datetime, str]] = set()
    for notice, name in session.execute(query.limit(_MOST_LINES)):
        key = (notice.created_at, notice.title)
        told.setdefault(key, []).append(name)
        urgent |= {key} if notice.is_urgent else set()
    for (at, title), names in told.items():
        yield Told(at, title, tuple(sorted(set(names))), (at, title) in urgent)


def _ended(session: Session, case: Case) -> Iterator[Ended]:
    words = {"completed": "ended as drawn", "complete": "ended as drawn", "cancelled": "cancelled"}
    instances = select(Instance).where(Instance.case_id == case.id).order_by(Instance.id)
    for instance in session.scalars(instances):
        if instance.state in words:
            yield Ended(instance.label, words[instance.state])
    tasks = select(Task).where(Task.case_id == case.id, Task.state == "withdrawn").order_by(Task.id)
    for task in session.scalars(tasks):
        if task.kind in ("form", "parts"):
            yield Ended(task.name, f"withdrawn. {task.close_reason}".strip())
