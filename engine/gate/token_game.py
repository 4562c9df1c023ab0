"""The states a process can be in, worked out from the drawing alone with every condition left open.

A state is the set of places where tokens are: ``at:<element>`` for a step being done, ``flow:<flow>`` for a
token on its way, ``join:<flow>`` for one waiting at a join, ``fired:<event>`` for a non-interrupting event
that has happened to its host. Tokens are a set, for a sound process never has two in one place.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from typing import Final

from engine.diagram.model import Diagram, Element, Flow
from engine.diagram.paths import inside_all, reachable
from engine.lowering.escalations import find_catcher, is_escalation_throw

State = frozenset[str]
_MOST_SUBSETS: Final = 4
"""Of more branches than this at one inclusive gateway, only each alone and all together are tried."""


class MeetingError(Exception):
    """Two tokens would be in one place."""

    def __init__(self, element_id: str) -> None:
        super().__init__(element_id)
        self.element_id = element_id


class TokenGame:
    """The moves of one diagram of the safe subset."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._leaving = {key: diagram.outgoing(key) for key in diagram.elements}
        self._entering = {key: diagram.incoming(key) for key in diagram.elements}
        self._events = {key: diagram.boundary_events(key) for key in diagram.elements}
        self._within = {
            key: inside_all(diagram, [key])
            for key, element in diagram.elements.items()
            if element.kind == "subProcess"
        }
        self._reached: dict[tuple[str, str], set[str]] = {}
        self._apart = {b.id for b in diagram.elements.values() if self._runs_apart(b)}

    def starts(self) -> list[State]:
        """The state at the start, and one for each event branch that never meets the main path."""
        starts = [e for e in self.diagram.inside(self.diagram.id) if e.kind == "startEvent"]
        beginnings = [*(start.id for start in starts[:1]), *sorted(self._apart)]
        return [self._put(frozenset(), self._leaving[key]) for key in beginnings]

    def moves(self, state: State) -> list[State]:
        """The states that can follow; automatic steps first, one at a time.

        Raises:
            MeetingError: a move would put two tokens into one place.
        """
        moving = sorted(place for place in state if place.startswith("flow:"))
        if moving:
            return self._arrive(state - {moving[0]}, self.diagram.flows[moving[0].removeprefix("flow:")])
        settled = self._fire_inclusive_join(state) or self._finish_subprocess(state)
        return settled or list(self._acts(state))

    def waiting(self, state: State) -> list[str]:
        """The elements at which something waits in a state: steps, and joins not yet complete."""
        places = sorted(place for place in state if not place.startswith("fired:"))
        return list(dict.fromkeys(self._element_of(place) for place in places))

    def apart(self) -> frozenset[str]:
        """The elements of event branches that never meet the main path; there may be several tokens there."""
        reached = reachable(self.diagram, sorted(self._apart))
        ends = {key for key in reached if self.diagram.elements[key].kind == "endEvent"}
        return frozenset((reached | inside_all(self.diagram, reached)) - ends)

    def _runs_apart(self, event: Element) -> bool:
        """True for a non-interrupting event whose branch shares nothing but plain ends with the main path."""
        if not _is_beside(event):
            return False
        elements = self.diagram.elements
        starts = [e.id for e in self.diagram.inside(event.scope) if e.kind == "startEvent"]
        beside = {key for key, element in elements.items() if _is_beside(element)}
        shared = reachable(self.diagram, starts, without=beside) & reachable(self.diagram, [event.id])
        return all(elements[key].kind == "endEvent" and not elements[key].event for key in shared)

    def _put(self, state: State, flows: Iterable[Flow]) -> State:
        for flow in flows:
            state = self._add(state, f"flow:{flow.id}", flow.target)
        return state

    @staticmethod
    def _add(state: State, place: str, element_id: str) -> State:
        if place in state:
            raise MeetingError(element_id)
        return state | {place}

    def _arrive(self, state: State, flow: Flow) -> list[State]:
        element = self.diagram.elements[flow.target]
        leaving = self._leaving[element.id]
        if element.kind in {"parallelGateway", "inclusiveGateway"} and len(self._entering[element.id]) > 1:
            return [self._join(self._add(state, f"join:{flow.id}", element.id), element)]
        if element.kind == "exclusiveGateway":
            return [self._put(state, [each]) for each in leaving]
        if element.kind == "inclusiveGateway":
            return self._choose(state, element)
        if element.kind == "endEvent":
            return [self._end(state, element)]
        if element.kind in {"parallelGateway", "intermediateThrowEvent"}:
            return [self._pass(state, element)]
        state = self._add(state, f"at:{element.id}", element.id)
        if element.kind == "subProcess":
            inner = [e for e in self.diagram.inside(element.id) if e.kind == "startEvent"]
            state = self._put(state, chain.from_iterable(self._leaving[start.id] for start in inner[:1]))
        return [state]

    def _pass(self, state: State, element: Element) -> State:
        """On through a gateway or a throw; after an interrupting escalation nothing inside goes on."""
        catcher = find_catcher(self.diagram, element) if is_escalation_throw(element) else None
        after = self._throw(state, element)
        return (
            after
            if catcher is not None and catcher.interrupting
            else self._put(after, self._leaving[element.id])
        )

    def _join(self, state: State, element: Element) -> State:
        arrived = {f"join:{flow.id}" for flow in self._entering[element.id]}
        if element.kind == "parallelGateway" and arrived <= state:
            return self._put(state - arrived, self._leaving[element.id])
        return state

    def _choose(self, state: State, element: Element) -> list[State]:
        leaving = self._leaving[element.id]
        free = [flow for flow in leaving if flow.id != element.default_flow]
        sizes = range(1, len(free) + 1) if len(free) <= _MOST_SUBSETS else (1, len(free))
        chosen = list(chain.from_iterable(combinations(free, size) for size in sizes))
        chosen += [(flow,) for flow in leaving if flow.id == element.default_flow]
        return [self._put(state, flows) for flows in chosen]

    def _end(self, state: State, element: Element) -> State:
        if element.event == "terminate":
            return frozenset(p for p in state if not self._in_scope(p, element.scope))
        return self._throw(state, element)

    def _throw(self, state: State, element: Element) -> State:
        catcher = find_catcher(self.diagram, element) if is_escalation_throw(element) else None
        if catcher is None or catcher.id in self._apart:
            return state
        if catcher.interrupting:
            return self._put(self._leave(state, catcher.attached_to), self._leaving[catcher.id])
        return self._put(state, self._leaving[catcher.id])

    def _leave(self, state: State, host: str) -> State:
        """The state once a step is over, with all that was going on inside it."""
        gone = {f"at:{host}", *(f"fired:{event.id}" for event in self._events[host])}
        inside = self._within.get(host, set())
        return frozenset(p for p in state if p not in gone and self._element_of(p) not in inside)

    def _fire_inclusive_join(self, state: State) -> list[State]:
        for element in self.diagram.elements.values():
            entering = self._entering[element.id]
            if element.kind != "inclusiveGateway" or len(entering) < 2:  # noqa: PLR2004 - a join
                continue
            filled = {flow.id for flow in entering if f"join:{flow.id}" in state}
            if filled and not self._may_still_come(state, element, filled):
                after = state - {f"join:{key}" for key in filled}
                if len(self._leaving[element.id]) > 1:
                    return self._choose(after, element)
                return [self._put(after, self._leaving[element.id])]
        return []

    def _may_still_come(self, state: State, join: Element, filled: set[str]) -> bool:
        """True while a token can reach an empty input of the join and no filled one (BPMN 2.0, 13.4.3)."""
        entering = self._entering[join.id]
        empty = {flow.source for flow in entering if flow.id not in filled}
        full = {flow.source for flow in entering if flow.id in filled}
        for place in state:
            element = self.diagram.elements[self._element_of(place)]
            if element.scope != join.scope or element.id == join.id or place.startswith("fired:"):
                continue
            ahead = self._ahead(element.id, join.id)
            if ahead & empty and not ahead & full:
                return True
        return False

    def _ahead(self, element_id: str, join_id: str) -> set[str]:
        key = (element_id, join_id)
        if key not in self._reached:
            self._reached[key] = reachable(self.diagram, [element_id], without={join_id})
        return self._reached[key]

    def _finish_subprocess(self, state: State) -> list[State]:
        for host, inside in self._within.items():
            if f"at:{host}" in state and not any(self._element_of(p) in inside for p in state):
                return [self._put(self._leave(state, host), self._leaving[host])]
        return []

    def _acts(self, state: State) -> Iterator[State]:
        """What people and clocks can do."""
        for place in sorted(state):
            if not place.startswith("at:"):
                continue
            host = place.removeprefix("at:")
            if host not in self._within:
                yield self._put(self._leave(state, host), self._leaving[host])
            for event in self._events[host]:
                if event.event == "escalation" or event.id in self._apart:
                    continue
                if event.interrupting:
                    yield self._put(self._leave(state, host), self._leaving[event.id])
                elif f"fired:{event.id}" not in state:
                    yield self._put(state | {f"fired:{event.id}"}, self._leaving[event.id])

    def _element_of(self, place: str) -> str:
        kind, _, key = place.partition(":")
        return self.diagram.flows[key].target if kind in {"flow", "join"} else key

    def _in_scope(self, place: str, scope: str) -> bool:
        element_id = self._element_of(place)
        inside = self._within.get(scope)
        return True if inside is None else element_id in inside


def _is_beside(event: Element) -> bool:
    """True for an event whose branch runs beside its host."""
    return event.kind == "boundaryEvent" and not event.interrupting
