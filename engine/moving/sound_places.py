"""Whether a process can still end from where its tokens are put, without two of them meeting.

The token game of the gate is played on from the marking, with every condition left open.
"""

from collections import Counter
from typing import Final

from engine.bundles import Bundle
from engine.gate.token_game import MeetingError, State, TokenGame
from engine.moving.remapping import Refusal
from engine.workflow.marking import Level, walk

MOST_STATES: Final = 20_000
_BY_HAND: Final = "Complete or skip the steps that stand beside it first, or move the tokens by hand."


class SoundPlaces:
    """The judge of one version. What it has found is kept: many cases stand in the same place."""

    def __init__(self, bundle: Bundle) -> None:
        self._diagram = bundle.diagram
        self._game = TokenGame(bundle.diagram)
        self._apart = self._game.apart()
        self._found: dict[State, Refusal | None] = {}

    def check(self, level: Level) -> Refusal | None:
        """What can go wrong from a marking; None when every reachable state can end."""
        together, alone = self._states(level)
        twice = [place for place, count in Counter(together).items() if count > 1]
        if twice:
            return self._meeting(twice[0].partition(":")[2])
        for state in [self._settled(frozenset(together)), *alone]:
            if state not in self._found:
                self._found[state] = self._explore(state)
            if self._found[state] is not None:
                return self._found[state]
        return None

    def _states(self, level: Level) -> tuple[list[str], list[State]]:
        """The places that are looked at together, and tokens that a branch apart may have beside them."""
        together: list[str] = []
        alone: list[State] = []
        for ref, token, _ in walk(level):
            place = f"at:{ref.element_id}"
            if ref.element_id in self._apart and place in together:
                alone.append(frozenset({place}))
                continue
            together.append(place)
            together += [
                f"fired:{event.id}"
                for event in self._diagram.boundary_events(ref.element_id)
                if not event.interrupting and event.id not in token.armed
            ]
        together += self._arrivals(level)
        return together, alone

    def _arrivals(self, level: Level) -> list[str]:
        places = [
            f"join:{flow.id}"
            for join, source in level.arrivals
            for flow in self._diagram.incoming(join)
            if flow.source == source
        ]
        for token in level.resting:
            places += self._arrivals(token.inside) if token.inside is not None else []
        return places

    def _settled(self, state: State) -> State:
        """A parallel join that already has all it waits for goes on, as it does when it is built."""
        for element in self._diagram.elements.values():
            waited_for = {f"join:{flow.id}" for flow in self._diagram.incoming(element.id)}
            if element.kind == "parallelGateway" and len(waited_for) > 1 and waited_for <= state:
                leaving = {f"flow:{flow.id}" for flow in self._diagram.outgoing(element.id)}
                return self._settled((state - waited_for) | leaving)
        return state

    def _explore(self, start: State) -> Refusal | None:
        following: dict[State, list[State]] = {}
        waiting = [start]
        while waiting:
            state = waiting.pop()
            if state in following:
                continue
            if len(following) >= MOST_STATES:
                problem = f"More than {MOST_STATES:,} states can follow, so nobody can say that it would end."
                return Refusal("", problem, _BY_HAND)
            try:
                following[state] = self._game.moves(state)
            except MeetingError as meeting:
                return self._meeting(meeting.element_id)
            waiting.extend(following[state])
        stuck = _stuck(following)
        return self._standing(min(stuck, key=lambda one: (len(one), sorted(one)))) if stuck else None

    def _meeting(self, element_id: str) -> Refusal:
        problem = (
            f"Two branches would come to “{self._name(element_id)}”, so what follows would be done twice."
        )
        return Refusal(element_id, problem, _BY_HAND)

    def _standing(self, state: State) -> Refusal:
        where = self._game.waiting(state)
        name = self._name(where[0]) if where else self._diagram.name
        problem = f"The process could not end: something would wait at “{name}” for ever."
        return Refusal(where[0] if where else "", problem, _BY_HAND)

    def _name(self, element_id: str) -> str:
        element = self._diagram.elements.get(element_id)
        return (element.name if element else "") or element_id


def _stuck(following: dict[State, list[State]]) -> list[State]:
    """The states from which no end can be reached."""
    leading: dict[State, list[State]] = {}
    for state, after in following.items():
        for later in after:
            leading.setdefault(later, []).append(state)
    can_end: set[State] = set()
    waiting = [frozenset[str]()]
    while waiting:
        state = waiting.pop()
        if state not in can_end:
            can_end.add(state)
            waiting.extend(leading.get(state, ()))
    return [state for state in following if state not in can_end]
