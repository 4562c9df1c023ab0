"""Which task, and which part of it, a step of a scenario means."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.models import Instance, Part, Task
from engine.models.task import OPEN
from engine.scenarios.errors import ScenarioError
from engine.scenarios.filling import people_named
from engine.scenarios.script import Do
from engine.scenarios.world import World

HUMAN_KINDS = ("form", "parts")


@dataclass(frozen=True)
class Target:
    """The task that a step means, and the part of it."""

    task: Task
    part: Part | None


def open_tasks(world: World) -> list[Task]:
    """The open tasks of the scenario's case that people see, oldest first."""
    query = (
        select(Task)
        .where(Task.case_id == world.case_id, Task.state.in_(OPEN), Task.kind.in_(HUMAN_KINDS))
        .order_by(Task.id)
    )
    return world.rows(query)


def open_words(world: World) -> str:
    """The open tasks by element, for a message."""
    return ", ".join(sorted({task.element_id for task in open_tasks(world)})) or "none"


def get_open_task(world: World, element: str) -> Task:
    """The oldest open task of an element.

    Raises:
        ScenarioError: none is open.
    """
    task = next((task for task in open_tasks(world) if task.element_id == element), None)
    if task is None:
        message = f"no task “{element}” is open; open are: {open_words(world)}"
        raise ScenarioError(message)
    return task


def find_target(world: World, deed: Do, *, only_open: bool) -> Target | None:
    """The task and part that a step means; among several, the one whose part or child fits.

    A part is named by its key (agency, row), by the role that signs it, or by the role of its person. On a
    task that has no parts it names the child instance that was started for that part.
    """
    query = select(Task).where(
        Task.case_id == world.case_id, Task.element_id == deed.element, Task.kind.in_(HUMAN_KINDS)
    )
    order = (Task.state.in_(OPEN).desc(), Task.id if only_open else Task.id.desc())
    for task in world.rows(query.order_by(*order)):
        if only_open and task.state not in OPEN:
            continue
        if task.kind == "parts":
            part = find_part(world, task, deed.part, deed.role, only_open=only_open)
            if part is not None:
                return Target(task, part)
        elif not deed.part or deed.part in _part_keys(world, task.instance_id):
            return Target(task, None)
    return None


def find_part(world: World, task: Task, name: str, role: str, *, only_open: bool) -> Part | None:
    """The named part of a task; without a name the first that the role may do."""
    query = select(Part).where(Part.task_id == task.id).order_by(Part.state.in_(OPEN).desc(), Part.id)
    parts = [part for part in world.rows(query) if part.state in OPEN or not only_open]
    if name:
        names = {name, people_named(world.area, name)}
        return next((part for part in parts if names & {part.key, part.role}), None)
    actor = world.actor(role)
    for part in parts:
        if part.key == str(actor.person_id) or actor.holds(task.area_id, {part.role}, part.agency_id):
            return part
    return parts[0] if parts and not only_open else None


def _part_keys(world: World, instance_id: int) -> set[str]:
    """The keys of the parts for which an instance and those above it were started."""
    keys: set[str] = set()
    with world.engine.read() as session:
        found: Instance | None = session.get_one(Instance, instance_id)
        while found is not None:
            keys.add(found.part_key)
            found = session.get(Instance, found.parent_id) if found.parent_id else None
    return keys - {""}
