"""Tokens moved by hand: put, moved, skipped or repeated, by the same path as a migration.

The marking is edited, checked from there with the token game, built, and followed like any other change.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.bundles import Bundle
from engine.diagram.model import Element
from engine.diagram.paths import scopes_around
from engine.errors import ConflictError, DefinitionError, InvalidInputError
from engine.instances.advancing import advance, follow
from engine.instances.case_work import CaseWork
from engine.instances.closing import withdraw_task
from engine.instances.faults import Action
from engine.models import Instance
from engine.models.task import OPEN
from engine.moving.carrying_out import dates_of, go_on, put_marking
from engine.moving.remapping import HUMAN
from engine.moving.sound_places import SoundPlaces
from engine.workflow import diff
from engine.workflow.marking import Level, Resting, from_json, walk

KINDS: Final = ("place", "move", "skip", "repeat")
RESTING: Final = HUMAN | {"callActivity", "serviceTask", "businessRuleTask", "intermediateCatchEvent"}


@dataclass(frozen=True)
class Placing:
    """What somebody wants done by hand.

    Attributes:
        kind: place (open a step beside what runs), move, skip or repeat.
        token_id: the token that is moved or skipped; empty to place.
        target_id: the step that is to be open; empty to skip.
    """

    kind: str
    token_id: str = ""
    target_id: str = ""


@dataclass(frozen=True)
class Placed:
    """What it came to: the names of the tasks that opened and of those that closed."""

    opened: tuple[str, ...]
    closed: tuple[str, ...]


def resting_places(bundle: Bundle, side: str = "") -> list[Element]:
    """The steps at which a token can be put, in the order drawn.

    Args:
        bundle: the version.
        side: for a branch beside an instance, the event it started at.
    """
    beside = frozenset[str]().union(*bundle.side_elements.values())
    inside = bundle.side_elements[side] if side else frozenset(bundle.diagram.elements) - beside
    return [e for e in bundle.diagram.elements.values() if e.kind in RESTING and e.id in inside]


def check_placing(work: CaseWork, instance: Instance, placing: Placing) -> Level | None:
    """Refuse what cannot be done, or would leave the process unable to end.

    Returns:
        The marking it would have; None to skip, which goes on as the drawing says.

    Raises:
        ConflictError: the instance has ended or stands still, or would be unable to end.
        InvalidInputError: there is no such token, or no token can be put there.
    """
    if instance.state != "running":
        message = "This process has ended, or a step of it stands still. Mend what stopped it first."
        raise ConflictError(message)
    bundle = work.bundle(instance)
    level = from_json(json.loads(instance.marking)) or Level()
    errors: dict[str, list[str]] = {}
    known = {ref.token_id: ref for ref, token, _ in walk(level) if token.inside is None}
    if placing.kind not in KINDS:
        errors["kind"] = ["Choose what is to be done"]
    if placing.kind != "place" and placing.token_id not in known:
        errors["token_id"] = ["Choose one of the steps that are open now"]
    places = {element.id for element in resting_places(bundle, instance.side)}
    if placing.kind != "skip" and placing.target_id not in places:
        errors["target_id"] = ["Choose a step at which the case can stand"]
    if errors:
        raise InvalidInputError(errors)
    if placing.kind == "skip":
        return None
    taken = level if placing.kind == "place" else without_token(level, placing.token_id)
    scopes = scopes_around(bundle.diagram, placing.target_id)[::-1]
    if instance.side:
        scopes = [one for one in scopes if one in bundle.side_elements[instance.side]]
    found = with_token(bundle, taken, scopes, placing.target_id)
    problem = SoundPlaces(bundle).check(found)
    if problem is not None:
        message = f"{problem.problem} {problem.mend}"
        raise ConflictError(message)
    return found


def place(work: CaseWork, instance: Instance, placing: Placing, reason: str, **told: object) -> Placed:
    """Do by hand what was asked for, and follow what comes of it.

    Args:
        work: the case, locked.
        instance: whose token it is.
        placing: what to do.
        reason: why, as the withdrawn task and the ledger keep it.
        told: what the ledger says beside.

    Raises:
        ConflictError: it cannot be done, or the machine could not go on from there.
        InvalidInputError: there is no such token or step.
        DefinitionError: a date would have moved.
    """
    level = check_placing(work, instance, placing)
    dates = dates_of(work)
    before = {task.id: task.name for task in work.tasks if task.state in OPEN}
    task = work.open_task(instance.id, placing.token_id)
    element_id = _element_of(instance, placing.token_id)
    if task is not None:
        withdraw_task(work, task, f"By hand: {reason}"[:300])
    work.record(
        "instance.placed",
        instance=instance.id,
        what=placing.kind,
        element=element_id,
        target=placing.target_id,
        reason=reason,
        **told,
    )
    if level is None:
        action = "complete" if task is not None else "fire"
        advance(work, instance, Action(action, placing.token_id, element_id))
    else:
        was = json.loads(instance.marking)
        put_marking(work, instance, level)
        follow(work, instance, diff(was, json.loads(instance.marking)), frozenset())
    go_on(work, [instance])
    for clock in work.clocks:
        if clock.id in dates and dates[clock.id][0] not in (None, clock.due_on):
            message = f"The clock “{clock.name}” would move, so nothing was done."
            raise DefinitionError(message)
    after = {one.id: one.name for one in work.tasks if one.state in OPEN}
    return Placed(
        tuple(name for key, name in after.items() if key not in before),
        tuple(name for key, name in before.items() if key not in after),
    )


def _element_of(instance: Instance, token_id: str) -> str:
    level = from_json(json.loads(instance.marking)) or Level()
    return next((ref.element_id for ref, _, _ in walk(level) if ref.token_id == token_id), "")


def without_token(level: Level, token_id: str) -> Level:
    """The marking without a token; a subprocess that is empty then goes with it."""
    kept = []
    for token in level.resting:
        if token.token_id == token_id:
            continue
        if token.inside is not None:
            inside = without_token(token.inside, token_id)
            if not (inside.resting or inside.arrivals or inside.steps):
                continue
            token = replace(token, inside=inside)  # noqa: PLW2901
        kept.append(token)
    return replace(level, resting=tuple(kept))


def with_token(bundle: Bundle, level: Level, scopes: Sequence[str], element_id: str) -> Level:
    """The marking with one more token; subprocesses around it that are not open are opened."""
    if not scopes:
        return replace(level, resting=(*level.resting, _token(bundle, element_id)))
    host = next((token for token in level.resting if token.element_id == scopes[0]), None)
    others = tuple(token for token in level.resting if token is not host)
    host = host or replace(_token(bundle, scopes[0]), inside=Level())
    inside = with_token(bundle, host.inside or Level(), scopes[1:], element_id)
    return replace(level, resting=(*others, replace(host, inside=inside)))


def _token(bundle: Bundle, element_id: str) -> Resting:
    events = bundle.diagram.boundary_events(element_id)
    armed = tuple(event.id for event in events if event.id not in bundle.sides)
    return Resting(element_id, uuid.uuid4().hex, armed)
