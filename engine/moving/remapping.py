"""A marking on another version: tokens by new ids, events armed as the target has them, arrivals at home.

What cannot be carried over is refused with the mend; nothing is ever guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.bundles import Bundle
from engine.diagram.model import Diagram, Element
from engine.diagram.paths import reachable
from engine.workflow.marking import Level, Resting

HUMAN: Final = frozenset({"userTask", "manualTask", "receiveTask", "sendTask"})


@dataclass(frozen=True)
class Refusal:
    """Why a token cannot be carried over, and what a person can do."""

    element_id: str
    problem: str
    mend: str


@dataclass
class Remapped:
    """A marking on the target. Only without refusals is ``level`` whole."""

    level: Level
    notes: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def remap(level: Level, old: Bundle, new: Bundle, mapping: Mapping[str, str], side: str = "") -> Remapped:
    """Carry a marking over to another version.

    Args:
        level: where the tokens are.
        old: the version they are on.
        new: the version they go to.
        mapping: the new element for old ones with another id; an empty text where there is none.
        side: for a branch beside an instance, the boundary event it started at.
    """
    remapper = _Remapper(old, new, mapping, side)
    found = Remapped(Level())
    if side and remapper.now(side) not in new.sides:
        problem = f"“{_name(old.diagram, side)}” starts no branch of its own in the new version."
        found.refusals.append(Refusal(side, problem, "Complete the branch first, or say which event it is."))
        return found
    found.level = remapper.level(level, found)
    return found


def mapped(mapping: Mapping[str, str], element_id: str) -> str:
    """The id of an element in the target; its own unless it is mapped."""
    return mapping.get(element_id, element_id)


class _Remapper:
    def __init__(self, old: Bundle, new: Bundle, mapping: Mapping[str, str], side: str) -> None:
        self.old, self.new = old.diagram, new.diagram
        self._new_bundle = new
        self._mapping = mapping
        self._side = side

    def now(self, element_id: str) -> str:
        if element_id == self.old.id:
            return self.new.id
        return mapped(self._mapping, element_id)

    def level(self, level: Level, found: Remapped) -> Level:
        resting = [self._token(token, found) for token in level.resting]
        for step in level.steps:
            problem = f"The step “{_name(self.old, step.element_id)}” of the machine has still to run."
            found.refusals.append(Refusal(step.element_id, problem, "Mend what stopped it and try it again."))
        arrivals = [self._arrival(*arrival, found) for arrival in level.arrivals]
        return Level(
            tuple(token for token in resting if token is not None),
            tuple(sorted(arrival for arrival in arrivals if arrival is not None)),
        )

    def _token(self, token: Resting, found: Remapped) -> Resting | None:
        before = self.old.elements[token.element_id]
        after = self.new.elements.get(self.now(token.element_id))
        refusal = self._check(before, after)
        if refusal is not None or after is None:
            found.refusals += [refusal] if refusal is not None else []
            return None
        armed = self._armed(token, before, after, found)
        inside = None if token.inside is None else self.level(token.inside, found)
        return replace(token, element_id=after.id, armed=armed, inside=inside)

    def _check(self, before: Element, after: Element | None) -> Refusal | None:
        name = _name(self.old, before.id)
        if after is None:
            return Refusal(
                before.id,
                f"The case stands at “{name}”, which the new version does not have.",
                "Say which step it is now, or move the token by hand first.",
            )
        if before.kind != after.kind and not {before.kind, after.kind} <= HUMAN:
            return Refusal(
                before.id,
                f"“{name}” is another kind of step in the new version.",
                "Complete the step first, or move the token by hand.",
            )
        if self._place_of(after.id) != self.now(self._side):
            return Refusal(
                before.id,
                f"“{name}” runs beside the process in one version and within it in the other.",
                "Complete the step first, or move the token by hand.",
            )
        if after.scope != self.now(before.scope):
            return Refusal(
                before.id,
                f"“{name}” is in another subprocess in the new version.",
                "Complete the step first, or move the token by hand.",
            )
        return None

    def _place_of(self, element_id: str) -> str:
        """The side branch an element of the target belongs to; empty for the process itself."""
        sides = self._new_bundle.side_elements.items()
        return next((side for side, inside in sides if element_id in inside and element_id != side), "")

    def _armed(self, token: Resting, before: Element, after: Element, found: Remapped) -> tuple[str, ...]:
        had = {self.now(event.id) for event in self.old.boundary_events(before.id)}
        still = {self.now(event_id) for event_id in token.armed}
        have = [e for e in self.new.boundary_events(after.id) if e.id not in self._new_bundle.sides]
        begin = [event.id for event in have if event.id not in had]
        gone = [event_id for event_id in token.armed if self.now(event_id) not in {e.id for e in have}]
        found.notes += [f"“{_name(self.new, event)}” begins to wait." for event in begin]
        found.notes += [f"“{_name(self.old, event)}” no longer waits." for event in gone]
        return tuple(event.id for event in have if event.id in still or event.id in begin)

    def _arrival(self, join: str, source: str, found: Remapped) -> tuple[str, str] | None:
        before, now, came = self.old.elements[join], self.now(join), self.now(source)
        after = self.new.elements.get(now)
        name = _name(self.old, join)
        if after is None or after.kind != before.kind or after.scope != self.now(before.scope):
            problem = f"A branch waits at “{name}”, where branches no longer come together in that way."
            found.refusals.append(Refusal(join, problem, "Complete the other branches first."))
            return None
        feeds = {flow.source for flow in self.new.incoming(now)}
        if len(feeds) < 2:  # noqa: PLR2004 - then nothing comes together there
            problem = f"A branch waits at “{name}”, where nothing is joined any more."
            found.refusals.append(Refusal(join, problem, "Complete the other branches first."))
            return None
        if came in feeds:
            return now, came
        if came not in self.new.elements:
            found.notes.append(
                f"The finished branch from “{_name(self.old, source)}” is no longer waited for."
            )
            return None
        leading = sorted(feeds & reachable(self.new, [came], without={now}))
        if len(leading) != 1:
            problem = f"“{_name(self.old, source)}” is done, but it no longer leads to “{name}” in one way."
            found.refusals.append(Refusal(join, problem, "Complete the other branches first."))
            return None
        found.notes.append(
            f"“{_name(self.old, source)}” stays done; what the new version adds after it is not asked for."
        )
        return now, leading[0]


def _name(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return (element.name if element else "") or element_id
