"""Every state a process can reach can end, and no two tokens meet (design, section 8).

Conditions are left open, so two gateways that test the same fact can look as if they might disagree; a
process drawn so is refused with a mend that makes the agreement visible in the drawing.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.gate.token_game import MeetingError, State, TokenGame

MAX_STATES: Final = 5_000
"""States looked at before giving up; the shipped processes have a few hundred."""


def check_soundness(drawing: Drawing) -> Iterator[Finding]:
    """Complaints about what can happen, for a drawing that breaks no other rule."""
    game = TokenGame(drawing.diagram)
    following: dict[State, list[State]] = {}
    waiting = game.starts()
    met: set[str] = set()
    while waiting:
        state = waiting.pop()
        if state in following:
            continue
        if len(following) >= MAX_STATES:
            yield _too_many(drawing)
            return
        try:
            following[state] = game.moves(state)
        except MeetingError as meeting:
            following[state] = []
            if meeting.element_id not in met:
                met.add(meeting.element_id)
                yield _meeting(drawing, meeting.element_id)
        waiting.extend(following[state])
    if not met:
        yield from _check_ending(drawing, game, following)


def _check_ending(
    drawing: Drawing, game: TokenGame, following: Mapping[State, list[State]]
) -> Iterator[Finding]:
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
    stuck = [state for state in following if state not in can_end]
    last = min(stuck, key=lambda state: _place_to_mend(state, following), default=None)
    if last is not None:
        for element_id in game.waiting(last)[:1]:
            yield drawing.error(
                element_id,
                "cannot-end",
                f"The process can get stuck: something waits here for ever, with {_listed(game, last)}.",
                "Join with a parallel gateway only what a parallel gateway split, with an inclusive one "
                "what an inclusive one split, and lead every loop out to an end.",
            )


def _place_to_mend(state: State, following: Mapping[State, list[State]]) -> tuple[bool, bool, int, list[str]]:
    """The clearest example first: where nothing moves at all, then where people wait, with least open."""
    on_its_way = any(place.startswith("flow:") for place in state)
    return bool(following[state]), on_its_way, len(state), sorted(state)


def _listed(game: TokenGame, state: State) -> str:
    others = game.waiting(state)[1:6]
    return f"{', '.join(others)} also open" if others else "nothing else open"


def _meeting(drawing: Drawing, element_id: str) -> Finding:
    return drawing.error(
        element_id,
        "tokens-meet",
        "Two branches that run at once can both arrive here, so what follows would be done twice.",
        "Join the branches with the kind of gateway that split them, or give the side branch its own end.",
    )


def _too_many(drawing: Drawing) -> Finding:
    return drawing.warning(
        drawing.diagram.id,
        "too-many-states",
        f"The process can be in more than {MAX_STATES:,} states, so it was not checked for getting stuck.",
        "Move a stage with many parallel branches into a process of its own and call it.",
    )
