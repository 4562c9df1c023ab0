"""Who may pause, resume, extend or correct a clock, and when. A button asks the very rule of its action.

An overdue clock is neither paused nor extended: its breach has been told, and a date that moved away from
under it would hide that. What was late stays late, with its reason recorded; only a correction of the day it
is counted from, which keeps the old working, may find that it was not.
"""

from datetime import datetime

from engine.actor import Actor
from engine.diagram.model import ClockDeclaration
from engine.errors import ConflictError, NotPermittedError
from engine.models import Clock
from engine.now import local_date
from engine.permissions import check_may_coordinate

LONGEST_REASON = 2000
LONGEST_AUTHORITY = 300
_ENDED = {
    "waiting": "This clock has not started, so there is nothing to {}.",
    "met": "This clock was met, so there is nothing to {}.",
    "met_late": "This clock was met, late, so there is nothing to {}.",
    "stopped": "This clock was stopped, so there is nothing to {}.",
}


def check_may_pause(actor: Actor, clock: Clock, at: datetime) -> None:
    """Refuse to pause a clock that is not running in time, or that counts back.

    Raises:
        NotPermittedError: the actor does not coordinate.
        ConflictError: with what stands in the way.
    """
    check_may_coordinate(actor, clock.area_id)
    _check_ticks(clock, "pause")
    if clock.state == "paused":
        message = "This clock is paused already."
        raise ConflictError(message)
    if clock.direction == "backward":
        message = "This clock counts back from a planned date, so it cannot be paused: move the planned date."
        raise ConflictError(message)
    _check_in_time(clock, at, "paused")


def check_may_resume(actor: Actor, clock: Clock) -> None:
    """Refuse to resume a clock that is not paused.

    Raises:
        NotPermittedError: the actor does not coordinate.
        ConflictError: it is not paused.
    """
    check_may_coordinate(actor, clock.area_id)
    if clock.state != "paused":
        message = "This clock is not paused."
        raise ConflictError(message)


def check_may_extend(actor: Actor, clock: Clock, declaration: ClockDeclaration, at: datetime) -> None:
    """Refuse to extend a clock for which nothing allows it.

    Raises:
        NotPermittedError: the actor does not coordinate, or the process allows no extension.
        ConflictError: it is not running in time, comes round again, or counts back.
    """
    check_may_coordinate(actor, clock.area_id)
    _check_ticks(clock, "extend")
    if clock.is_repeating:
        message = "This clock comes round again and again, so there is no end to extend."
        raise ConflictError(message)
    if clock.direction == "backward":
        message = (
            "This clock counts back from a planned date, so it cannot be extended: move the planned date."
        )
        raise ConflictError(message)
    if most_extension(clock, declaration) == 0:
        message = (
            "The process allows no extension of this clock. Its length comes from "
            f"{_SOURCES[clock.length_source]}; if that allows more time, the process owner can say so there."
            if declaration.extension is None
            else "The process says that this clock is never extended."
        )
        raise NotPermittedError(message)
    _check_in_time(clock, at, "extended")


_SOURCES = {"statute": "statute", "guidance": "guidance", "local": "a duty that is not local"}


def most_extension(clock: Clock, declaration: ClockDeclaration) -> int | None:
    """The most units by which a clock may be extended in all; None where the area alone decides.

    What the process says counts; where it says nothing only a local clock with a local length may be
    extended, since neither law nor guidance is Caseway's to stretch.
    """
    if declaration.extension is not None:
        return declaration.extension
    return None if clock.force == clock.length_source == "local" else 0


def check_may_correct(actor: Actor, clock: Clock) -> None:
    """Refuse to correct the anchor of a clock that has none yet, or that no longer counts.

    Raises:
        NotPermittedError: the actor does not coordinate.
        ConflictError: it has not started, or was stopped.
    """
    check_may_coordinate(actor, clock.area_id)
    if clock.state in ("waiting", "stopped"):
        raise ConflictError(_ENDED[clock.state].format("correct"))


def _check_ticks(clock: Clock, to_do: str) -> None:
    if clock.state in _ENDED:
        raise ConflictError(_ENDED[clock.state].format(to_do))


def _check_in_time(clock: Clock, at: datetime, done: str) -> None:
    late = clock.state == "overdue"
    if clock.state == "running":
        late = clock.due_at < at if clock.unit == "hours" and clock.due_at else _day_has_passed(clock, at)
    if late:
        message = f"This clock is overdue, so it cannot be {done} any more. Record why it was late instead."
        raise ConflictError(message)


def _day_has_passed(clock: Clock, at: datetime) -> bool:
    return clock.due_on is not None and clock.due_on < local_date(at)
