"""The pauses and extensions of clocks, read from their rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clocks.pausing import NONE, Adjustments, Extended, PausedTime
from engine.models import Clock, Extension, Pause
from engine.now import local_date

if TYPE_CHECKING:
    from engine.instances.case_work import CaseWork


def load_adjustments(session: Session, clock_ids: Iterable[int]) -> dict[int, Adjustments]:
    """The pauses and extensions of some clocks, by clock, in two statements; clocks without have no entry."""
    ids = sorted(set(clock_ids))
    pauses: dict[int, list[PausedTime]] = {}
    for pause in session.scalars(select(Pause).where(Pause.clock_id.in_(ids)).order_by(Pause.id)):
        pauses.setdefault(pause.clock_id, []).append(
            PausedTime(
                pause.from_on,
                pause.to_on,
                pause.paused_at,
                pause.resumed_at if pause.to_on else None,
                pause.reason,
                pause.authority,
            )
        )
    extensions: dict[int, list[Extended]] = {}
    query = select(Extension).where(Extension.clock_id.in_(ids)).order_by(Extension.id)
    for given in session.scalars(query):
        extended = Extended(given.length, local_date(given.granted_at), given.reason, given.authority)
        extensions.setdefault(given.clock_id, []).append(extended)
    return {
        clock_id: Adjustments(tuple(pauses.get(clock_id, ())), tuple(extensions.get(clock_id, ())))
        for clock_id in pauses.keys() | extensions.keys()
    }


def adjustments_of(work: "CaseWork", clock: Clock) -> Adjustments:
    """The pauses and extensions of one clock, as they stand in this command."""
    work.uow.session.flush()
    return load_adjustments(work.uow.session, [clock.id]).get(clock.id, NONE)


def adjustments_told(work: "CaseWork", clock: Clock) -> Adjustments:
    """The same for a clock that only ticks: one whose working tells of none is not asked again."""
    told = clock.working.get("pauses") or clock.working.get("extensions")
    return adjustments_of(work, clock) if told else NONE


def find_open_pause(work: "CaseWork", clock: Clock) -> Pause | None:
    """The pause that holds a paused clock."""
    query = select(Pause).where(Pause.clock_id == clock.id, Pause.to_on.is_(None))
    return work.uow.session.scalars(query.order_by(Pause.id.desc())).first()
