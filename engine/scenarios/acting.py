"""What people do in a scenario, each through the command a page would send."""

from typing import Any

from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.commands.add_part import AddPart
from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.commands.start_case import StartCase
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import CasewayError, InvalidInputError
from engine.execute import Command
from engine.models import LedgerEntry
from engine.scenarios.errors import ScenarioError
from engine.scenarios.filling import fill, people_named
from engine.scenarios.script import AddAgency, Do, Given, Message, Refuse, Withdraw
from engine.scenarios.start_stage import StartStage
from engine.scenarios.targets import Target, find_part, find_target, get_open_task, open_words
from engine.scenarios.world import World


def start(world: World, process: str, given: Given) -> None:
    """Open the scenario's case: as a person would, or a stage by itself.

    Raises:
        ScenarioError: it was refused.
    """
    bundle = world.bundles.get(process)
    if bundle is None:
        text = f"there is no process “{process}” among {', '.join(sorted(world.bundles))}"
        raise ScenarioError(text)
    if bundle.diagram.opens and not given.facts:
        opening = StartCase(world.area.area_id, process, given.label, given.opening)
        world.case_id = _perform(world, given.role, "", opening, "starting the case")
        return
    declared = bundle.diagram.facts
    facts = {
        name: people_named(world.area, value)
        if name in declared and declared[name].type.startswith("person")
        else value
        for name, value in given.facts.items()
    }
    command = StartStage(world.area.area_id, process, given.label, given.opening, facts)
    try:
        world.case_id = world.engine.execute(command, actor=SYSTEM)
    except CasewayError as error:
        text = f"the process could not be started: {describe(error)}"
        raise ScenarioError(text) from error


def do(world: World, deed: Do) -> None:
    """Complete an open task, or a part of it.

    Raises:
        ScenarioError: no such task is open, or the command refused.
    """
    target = find_target(world, deed, only_open=True)
    if target is None:
        of = f" of {deed.part}" if deed.part else ""
        text = f"no task “{deed.element}”{of} is open for {deed.role}; open are: {open_words(world)}"
        raise ScenarioError(text)
    _perform(world, deed.role, deed.part, _completion(world, deed, target), f"“{deed.element}”")


def message(world: World, deed: Message) -> None:
    """Record a message that the case waits for."""
    _perform(world, deed.role, "", _delivery(world, deed), f"the message “{deed.element}”")


def add_agency(world: World, deed: AddAgency) -> None:
    """Ask one more agency."""
    task = get_open_task(world, deed.element)
    _perform(world, deed.role, "", AddPart(task.id, deed.agency), f"adding {deed.agency}")


def withdraw(world: World, deed: Withdraw) -> None:
    """Stop asking for a part.

    Raises:
        ScenarioError: there is no such part, or the command refused.
    """
    task = get_open_task(world, deed.element)
    part = find_part(world, task, deed.part, deed.role, only_open=True)
    if part is None:
        text = f"“{deed.element}” has no open part “{deed.part}”"
        raise ScenarioError(text)
    command = WithdrawPart(task.id, part.id, deed.reason)
    _perform(world, deed.role, "", command, f"withdrawing {deed.part}")


def refuse(world: World, deed: Refuse) -> None:
    """Try something that must be refused, and see that nothing changed.

    Raises:
        ScenarioError: it was accepted, refused for another reason, or left something behind.
    """
    attempt = deed.attempt
    command: Command[int]
    part = ""
    if isinstance(attempt, Do):
        target = find_target(world, attempt, only_open=False)
        if target is None:
            _check_never_opened(world, attempt, deed.because)
            return
        command, part = _completion(world, attempt, target), attempt.part
    else:
        command = _delivery(world, attempt)
    before = _ledger_length(world)
    try:
        world.engine.execute(command, actor=world.actor(attempt.role, part))
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


def _completion(world: World, deed: Do, target: Target) -> CompleteTask:
    bundle = world.bundle_of(target.task.instance_id)
    form = bundle.forms.get(bundle.element(deed.element).form)
    raw = fill(world.area, form.fields(), deed.answers) if form else dict(deed.answers)
    part_id = target.part.id if target.part else None
    return CompleteTask(target.task.id, raw, part_id, world.signed_with)


def _delivery(world: World, deed: Message) -> DeliverMessage:
    form = None
    for bundle in world.bundles.values():
        drawn = bundle.diagram.elements.get(deed.element)
        if drawn is not None and drawn.form:
            form = bundle.forms.get(drawn.form)
    raw = fill(world.area, form.fields(), deed.answers) if form else dict(deed.answers)
    return DeliverMessage(world.case_id, deed.element, raw)


def _perform(world: World, role: str, part: str, command: Command[Any], what: str) -> Any:
    try:
        return world.engine.execute(command, actor=world.actor(role, part))
    except CasewayError as error:
        text = f"{what} by {role} was refused: {describe(error)}"
        raise ScenarioError(text) from error


def _check_never_opened(world: World, attempt: Do, because: str) -> None:
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
