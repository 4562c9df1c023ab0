"""What people do in a scenario, each through the command a page would send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.commands.add_part import AddPart
from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.commands.start_case import StartCase
from engine.commands.withdraw_part import WithdrawPart
from engine.diagram.model import FactDeclaration
from engine.errors import CasewayError, InvalidInputError
from engine.execute import Command
from engine.models import Instance, LedgerEntry, Part, Task
from engine.models.task import OPEN
from engine.scenarios.errors import ScenarioError
from engine.scenarios.script import AddAgency, Do, Given, Message, Refuse, Withdraw
from engine.scenarios.start_stage import StartStage
from engine.scenarios.world import World
from forms import Field

HUMAN_KINDS = ("form", "parts")


@dataclass(frozen=True)
class Target:
    """The task that a step means, and the part of it."""

    task: Task
    part: Part | None


def start(world: World, process: str, given: Given) -> None:
    """Open the scenario's case: as a person would, or a stage by itself.

    Raises:
        ScenarioError: it was refused.
    """
    bundle = world.bundles.get(process)
    if bundle is None:
        message = f"there is no process “{process}” among {', '.join(sorted(world.bundles))}"
        raise ScenarioError(message)
    command: Command[int]
    if bundle.diagram.opens and not given.facts:
        command = StartCase(world.area.area_id, process, given.label, given.opening)
        actor = world.actor(given.role)
    else:
        facts = {
            name: _known_people(world, bundle.diagram.facts.get(name), value)
            for name, value in given.facts.items()
        }
        command = StartStage(world.area.area_id, process, given.label, given.opening, facts)
        actor = SYSTEM
    try:
        world.case_id = world.engine.execute(command, actor=actor)
    except CasewayError as error:
        message = f"the case could not be started: {describe(error)}"
        raise ScenarioError(message) from error


def do(world: World, deed: Do) -> None:
    """Complete an open task, or a part of it.

    Raises:
        ScenarioError: no such task is open, or the command refused.
    """
    target = find_target(world, deed, only_open=True)
    if target is None:
        message = f"no task “{deed.element}”{_of(deed.part)} is open; open are: {open_words(world)}"
        raise ScenarioError(message)
    _expect_done(world, deed.role, deed.part, complete(world, deed, target), f"“{deed.element}”")


def complete(world: World, deed: Do, target: Target) -> CompleteTask:
    """The command that the step means, with people named by role turned into people."""
    bundle = world.bundle_of(target.task.instance_id)
    element = bundle.element(deed.element)
    form = bundle.forms.get(element.form)
    raw = fill(world, form.fields(), deed.answers) if form else dict(deed.answers)
    return CompleteTask(target.task.id, raw, target.part.id if target.part else None)


def message(world: World, deed: Message) -> None:
    """Record a message that the case waits for."""
    _expect_done(world, deed.role, "", _delivery(world, deed), f"the message “{deed.element}”")


def add_agency(world: World, deed: AddAgency) -> None:
    """Ask one more agency."""
    task = _open_task(world, deed.element)
    _expect_done(world, deed.role, "", AddPart(task.id, deed.agency), f"adding {deed.agency}")


def withdraw(world: World, deed: Withdraw) -> None:
    """Stop asking for a part."""
    task = _open_task(world, deed.element)
    part = _find_part(world, task, deed.part, "", only_open=True)
    if part is None:
        text = f"“{deed.element}” has no open part{_of(deed.part)}"
        raise ScenarioError(text)
    command = WithdrawPart(task.id, part.id, deed.reason)
    _expect_done(world, deed.role, "", command, f"withdrawing {deed.part}")


def refuse(world: World, deed: Refuse) -> None:
    """Try something that must be refused, and see that nothing changed.

    Raises:
        ScenarioError: it was accepted, refused for another reason, or left something behind.
    """
    attempt = deed.attempt
    before = _ledger_length(world)
    target = None
    command: Command[int]
    if isinstance(attempt, Do):
        target = find_target(world, attempt, only_open=False)
        if target is None:
            _refused_as_never_opened(world, attempt, deed.because)
            return
        command = complete(world, attempt, target)
        actor = world.actor(attempt.role, attempt.part)
    else:
        command, actor = _delivery(world, attempt), world.actor(attempt.role)
    try:
        world.engine.execute(command, actor=actor)
    except CasewayError as error:
        if deed.because.lower() not in describe(error).lower():
            text = f"it was to be refused because of “{deed.because}”, but was because of “{describe(error)}”"
            raise ScenarioError(text) from error
    else:
        text = f"“{attempt.element}” by {attempt.role} was to be refused, but was accepted"
        raise ScenarioError(text)
    if _ledger_length(world) != before:
        text = "the refused attempt changed something"
        raise ScenarioError(text)


def describe(error: CasewayError) -> str:
    """A refusal in words, with the fields concerned."""
    if isinstance(error, InvalidInputError):
        return "; ".join(f"{path or 'form'}: {', '.join(words)}" for path, words in error.errors.items())
    return str(error)


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
            part = _find_part(world, task, deed.part, deed.role, only_open=only_open)
            if part is not None:
                return Target(task, part)
        elif not deed.part or deed.part in _part_keys(world, task.instance_id):
            return Target(task, None)
    return None


def fill(world: World, fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with people named by role replaced by their ids, inside rows too."""
    known = {field.key: field for field in fields}
    return {key: _fill_one(world, known.get(key), value) for key, value in answers.items()}


def _fill_one(world: World, field: Field | None, value: Any) -> Any:
    if field is None:
        return value
    if field.picker == "person":
        return _people(world, value)
    if field.kind == "dynamiclist" and isinstance(value, list):
        return [fill(world, field.fields, row) if isinstance(row, dict) else row for row in value]
    return value


def _people(world: World, value: Any) -> Any:
    if isinstance(value, list):
        return [_people(world, item) for item in value]
    role, _, agency = str(value).partition("@")
    found = world.area.person(role, agency)
    return str(found) if found is not None else value


def _known_people(world: World, declared: FactDeclaration | None, value: Any) -> Any:
    return _people(world, value) if declared and declared.type.startswith("person") else value


def _find_part(world: World, task: Task, name: str, role: str, *, only_open: bool) -> Part | None:
    query = select(Part).where(Part.task_id == task.id).order_by(Part.state.in_(OPEN).desc(), Part.id)
    parts = [part for part in world.rows(query) if part.state in OPEN or not only_open]
    if name:
        people = {str(world.area.person(*_role_and_agency(name)))}
        return next((part for part in parts if name in (part.key, part.role) or part.key in people), None)
    actor = world.actor(role) if role else None
    for part in parts:
        mine = (
            actor is None
            or part.key == str(actor.person_id)
            or actor.holds(task.area_id, {part.role}, part.agency_id)
        )
        if mine:
            return part
    return parts[0] if parts and not only_open else None


def _role_and_agency(name: str) -> tuple[str, str]:
    role, _, agency = name.partition("@")
    return role, agency


def _part_keys(world: World, instance_id: int) -> set[str]:
    keys: set[str] = set()
    with world.engine.read() as session:
        found: Instance | None = session.get_one(Instance, instance_id)
        while found is not None:
            keys.add(found.part_key)
            found = session.get(Instance, found.parent_id) if found.parent_id else None
    return keys - {""}


def _open_task(world: World, element: str) -> Task:
    task = next((task for task in open_tasks(world) if task.element_id == element), None)
    if task is None:
        text = f"no task “{element}” is open; open are: {open_words(world)}"
        raise ScenarioError(text)
    return task


def _delivery(world: World, deed: Message) -> DeliverMessage:
    form = None
    for bundle in world.bundles.values():
        drawn = bundle.diagram.elements.get(deed.element)
        if drawn is not None and drawn.form:
            form = bundle.forms.get(drawn.form)
    raw = fill(world, form.fields(), deed.answers) if form else dict(deed.answers)
    return DeliverMessage(world.case_id, deed.element, raw)


def _expect_done(world: World, role: str, part: str, command: Command[Any], what: str) -> None:
    try:
        world.engine.execute(command, actor=world.actor(role, part))
    except CasewayError as error:
        text = f"{what} by {role} was refused: {describe(error)}"
        raise ScenarioError(text) from error


def _refused_as_never_opened(world: World, attempt: Do, because: str) -> None:
    """A step that has not been reached offers nothing to submit; but it has to be drawn somewhere."""
    if not any(attempt.element in bundle.diagram.elements for bundle in world.bundles.values()):
        text = f"no process has an element “{attempt.element}”"
        raise ScenarioError(text)
    if because:
        text = f"it was to be refused because of “{because}”, but “{attempt.element}” has never been open"
        raise ScenarioError(text)


def _ledger_length(world: World) -> int:
    with world.engine.read() as session:
        return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def _of(part: str) -> str:
    return f" of {part}" if part else ""
