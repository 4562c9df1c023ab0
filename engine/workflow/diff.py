"""What changed between two saved states: tasks opened or closed, clocks that start or end (design D2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.workflow.marking import TokenRef, from_json, walk


@dataclass(frozen=True)
class MarkingDiff:
    """The difference of two markings.

    ``opened`` tokens came to rest, outermost scope first; ``closed`` ones are gone, innermost scope first.
    ``armed`` and ``disarmed`` name boundary events by the token of their host, also when the host opened or
    closed with them. An intermediate event that waits is an opened token, not an armed event.
    """

    opened: tuple[TokenRef, ...] = ()
    closed: tuple[TokenRef, ...] = ()
    armed: tuple[tuple[str, str], ...] = ()
    disarmed: tuple[tuple[str, str], ...] = ()


def diff(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> MarkingDiff:
    """Compare the state saved before a command with the one after it. A token id in both is unchanged.

    Args:
        before: None for an instance that has just been started.
        after: the state to be saved.
    """
    old, old_armed = _rested(before)
    new, new_armed = _rested(after)
    return MarkingDiff(
        opened=tuple(ref for token_id, ref in new.items() if token_id not in old),
        closed=tuple(reversed([ref for token_id, ref in old.items() if token_id not in new])),
        armed=tuple(pair for pair in new_armed if pair not in old_armed),
        disarmed=tuple(pair for pair in old_armed if pair not in new_armed),
    )


def _rested(marking: Mapping[str, Any] | None) -> tuple[dict[str, TokenRef], dict[tuple[str, str], None]]:
    """Tokens that rest, or whose next step is still to run; and the events armed on them (ordered)."""
    level = None if marking is None else from_json(marking)
    refs: dict[str, TokenRef] = {}
    armed: dict[tuple[str, str], None] = {}
    for ref, token, _ in () if level is None else walk(level):
        if token.rested:
            refs[ref.token_id] = ref
            armed.update(((ref.token_id, event), None) for event in token.armed)
    return refs, armed
