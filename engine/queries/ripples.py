"""What may be done to one clock, and what has been: pauses, extensions, and why something is not allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Library
from engine.clocks.adjusting import load_adjustments
from engine.clocks.arming import read_declaration
from engine.clocks.pausing import NONE
from engine.clocks.projecting import pause_warning
from engine.clocks.rules import (
    check_may_correct,
    check_may_extend,
    check_may_pause,
    check_may_resume,
    most_extension,
)
from engine.errors import CasewayError, NotFoundError
from engine.models import Clock, Extension, Pause, Person


@dataclass(frozen=True)
class ClockActions:
    """What the reader may do to a clock: each is empty when it is allowed, and else says why it is not.

    Attributes:
        pause_warning: what to say beside a pause of a clock that is not local; else empty.
        extension_left: units by which it may still be extended; None where the area alone decides.
    """

    pause: str
    resume: str
    extend: str
    correct: str
    pause_warning: str
    extension_left: int | None


@dataclass(frozen=True)
class PauseView:
    """One pause of a clock; ``to_on`` is the day on which it counted again, None while it is paused."""

    id: int
    from_on: date
    to_on: date | None
    reason: str
    authority: str
    by: str
    paused_at: datetime | None
    resumed_by: str
    resumed_at: datetime | None


@dataclass(frozen=True)
class ExtensionView:
    """One extension of a clock, in its own unit."""

    id: int
    length: int
    reason: str
    authority: str
    by: str
    granted_at: datetime


def get_clock_actions(
    session: Session, library: Library, actor: Actor, clock_id: int, at: datetime
) -> ClockActions:
    """What the actor may do to a clock now, asked of the very rules of the commands.

    Raises:
        NotFoundError: no such clock.
    """
    clock = session.get(Clock, clock_id)
    if clock is None:
        message = "This clock does not exist."
        raise NotFoundError(message)
    declaration = read_declaration(session, library, clock)
    most = most_extension(clock, declaration)
    given = load_adjustments(session, [clock.id]).get(clock.id, NONE).extra
    return ClockActions(
        pause=_refusal(check_may_pause, actor, clock, at),
        resume=_refusal(check_may_resume, actor, clock),
        extend=_refusal(check_may_extend, actor, clock, declaration, at),
        correct=_refusal(check_may_correct, actor, clock),
        pause_warning=pause_warning(clock),
        extension_left=None if most is None else most - given,
    )


def list_pauses(session: Session, clock_id: int) -> list[PauseView]:
    """The pauses of a clock, earliest first."""
    by, resumed_by = aliased(Person), aliased(Person)
    query = (
        select(Pause, by.name, resumed_by.name)
        .outerjoin(by, by.id == Pause.by_id)
        .outerjoin(resumed_by, resumed_by.id == Pause.resumed_by_id)
        .where(Pause.clock_id == clock_id)
        .order_by(Pause.id)
    )
    return [
        PauseView(
            row.id,
            row.from_on,
            row.to_on,
            row.reason,
            row.authority,
            name or "Caseway",
            row.paused_at,
            (resumed_name or "Caseway") if row.to_on else "",
            row.resumed_at,
        )
        for row, name, resumed_name in session.execute(query)
    ]


def list_extensions(session: Session, clock_id: int) -> list[ExtensionView]:
    """The extensions of a clock, earliest first."""
    query = (
        select(Extension, Person.name)
        .outerjoin(Person, Person.id == Extension.by_id)
        .where(Extension.clock_id == clock_id)
        .order_by(Extension.id)
    )
    return [
        ExtensionView(row.id, row.length, row.reason, row.authority, name or "Caseway", row.granted_at)
        for row, name in session.execute(query)
    ]


def _refusal(check: Callable[..., Any], *args: Any) -> str:
    try:
        check(*args)
    except CasewayError as error:
        return str(error)
    return ""
