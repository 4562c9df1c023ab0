"""The saved state of an instance: where its tokens are, in the ids of the drawn diagram, and nothing else.

As JSON (design D2)::

    {"v": 1, "t": [["SP", "91bd…", ["TI"], {"t": [["I1", "299…"]]}]],
     "j": [["join", "A"]], "r": [["gateway", "23fa…"]]}
    {"v": 1, "done": 1}

``t`` tokens at rest: element, token id, armed boundary events, inside of a subprocess. ``j`` arrivals waiting
at a join: join, element they came from. ``r`` automatic steps still to run, after a fault or a stopped
budget; a third item, the armed events, is there when the token rested on that element before. ``j`` and ``r``
are left out when empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.workflow.errors import MarkingError

Marking = dict[str, Any]
VERSION = 1


@dataclass(frozen=True)
class Resting:
    """A token at rest on an element, or (in ``Level.steps``) one whose step has still to run.

    ``rested`` is False for a step no row of ours ever pointed at, such as a gateway.
    """

    element_id: str
    token_id: str
    armed: tuple[str, ...] = ()
    inside: "Level | None" = None
    rested: bool = True


@dataclass(frozen=True)
class Level:
    """The tokens of one scope: the process, or the inside of one subprocess."""

    resting: tuple[Resting, ...] = ()
    arrivals: tuple[tuple[str, str], ...] = ()
    steps: tuple[Resting, ...] = ()


@dataclass(frozen=True)
class TokenRef:
    """A token's place: ``path`` the ids of the enclosing subprocesses, ``scopes`` the tokens on those."""

    path: tuple[str, ...]
    element_id: str
    token_id: str
    scopes: tuple[str, ...] = ()


def to_json(level: Level | None) -> Marking:
    """Give a state as plain JSON data; None is an instance that has ended."""
    if level is None:
        return {"v": VERSION, "done": 1}
    return {"v": VERSION, **_level_to_json(level)}


def from_json(marking: Mapping[str, Any]) -> Level | None:
    """Read a saved state; None is an instance that has ended.

    Raises:
        MarkingError: another version, or not a marking at all.
    """
    if marking.get("v") != VERSION:
        raise MarkingError(f"This state has version {marking.get('v')!r}, not {VERSION}.")
    if marking.get("done"):
        return None
    try:
        return _level_from_json(marking)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise MarkingError(f"This state cannot be read: {error}") from error


def steps_to_run(marking: Mapping[str, Any]) -> list[TokenRef]:
    """List the automatic steps that still have to run: not empty after a fault or a stopped budget."""
    level = from_json(marking)
    return [] if level is None else [ref for ref, _, is_step in walk(level) if is_step]


def walk(
    level: Level, path: tuple[str, ...] = (), scopes: tuple[str, ...] = ()
) -> Iterator[tuple[TokenRef, Resting, bool]]:
    """Visit every token, outermost first, with its place and whether it is a step still to run."""
    for tokens, is_step in ((level.resting, False), (level.steps, True)):
        for token in tokens:
            yield TokenRef(path, token.element_id, token.token_id, scopes), token, is_step
            if token.inside is not None:
                yield from walk(token.inside, (*path, token.element_id), (*scopes, token.token_id))


def _level_to_json(level: Level) -> dict[str, Any]:
    plain: dict[str, Any] = {"t": [_token_to_json(token) for token in level.resting]}
    if level.arrivals:
        plain["j"] = [list(arrival) for arrival in level.arrivals]
    if level.steps:
        plain["r"] = [_step_to_json(step) for step in level.steps]
    return plain


def _token_to_json(token: Resting) -> list[Any]:
    plain: list[Any] = [token.element_id, token.token_id]
    if token.armed or token.inside is not None:
        plain.append(list(token.armed))
    if token.inside is not None:
        plain.append(_level_to_json(token.inside))
    return plain


def _step_to_json(step: Resting) -> list[Any]:
    plain: list[Any] = [step.element_id, step.token_id]
    return [*plain, list(step.armed)] if step.rested else plain


def _level_from_json(plain: Mapping[str, Any]) -> Level:
    return Level(
        tuple(_token_from_json(token) for token in plain["t"]),
        tuple((str(join), str(source)) for join, source in plain.get("j", ())),
        tuple(_step_from_json(step) for step in plain.get("r", ())),
    )


def _step_from_json(plain: Sequence[Any]) -> Resting:
    _, _, *armed = plain
    return replace(_token_from_json(plain), rested=bool(armed))


def _token_from_json(plain: Sequence[Any]) -> Resting:
    element_id, token_id, *rest = plain
    armed = tuple(str(event) for event in rest[0]) if rest else ()
    inside = _level_from_json(rest[1]) if len(rest) > 1 else None
    return Resting(str(element_id), str(token_id), armed, inside)
