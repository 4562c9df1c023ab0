"""Rungs after a move: the ladder as the new version has it, and timers under their new ids.

Nothing that was told is told again, and nothing that was missed is made up for; what is still to come stays
to the minute where it was, unless the ladder itself says otherwise now.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select, update

from engine.clocks.arming import (
    LIVE,
    ArmedTimer,
    arm,
    armed_timers,
    declaration_of,
    find_clock,
    round_of,
    rung_of,
)
from engine.clocks.projecting import instant_of, instants
from engine.clocks.words import plural
from engine.clocks.workings import notes_added
from engine.instances.case_work import CaseWork
from engine.models import Clock, Rung

NOTICES: Final = frozenset({"remind", "due", "escalate"})
"""Rungs that only tell people something."""


def relay_ladder(work: CaseWork, clock: Clock, *, reopened: bool = False) -> None:
    """Bring the pending rungs of a running clock, whose date stays, to the ladder it has now.

    Args:
        reopened: it was stopped meanwhile, so what came due in that time is still told.
    """
    if clock.state not in LIVE:
        return
    work.uow.session.flush()
    query = select(Rung).where(Rung.clock_id == clock.id, Rung.tick == round_of(clock), Rung.token_id == "")
    rows = {row.key: row for row in work.uow.session.scalars(query)}
    found = instants(clock, declaration_of(work, clock), work.calendar)
    wanted = {one.rung.id: one for one in found if one.rung.kind != "fire"}
    for key, row in rows.items():
        if row.state == "pending" and key not in wanted:
            row.state = "obsolete"
    for key, one in wanted.items():
        row = rows.get(key) or _new(clock, key)
        is_to_come = reopened or one.at > work.uow.at
        if row.state == "pending" and one.rung.kind in NOTICES and one.at <= work.uow.at < row.at:
            row.state = "obsolete"  # the ladder puts it into the past
            continue
        if row.state == "pending" or (row.state != "fired" and is_to_come):
            row.state, row.kind, row.at = "pending", one.rung.kind, one.at
            row.to_roles = [role.removeprefix("role:") for role in one.rung.to]
            work.uow.session.add(row)


def leave_out(work: CaseWork, clock: Clock, keys: Collection[str]) -> None:
    """Do not tell what a clock that has just begun, or was counted again, would have told before.

    Args:
        keys: of the rungs that are too late.
    """
    if not keys:
        return
    work.uow.session.flush()
    too_late = update(Rung).where(
        Rung.clock_id == clock.id,
        Rung.tick == round_of(clock),
        Rung.token_id == "",
        Rung.key.in_(keys),
        Rung.state == "pending",
    )
    work.uow.session.execute(too_late.values(state="obsolete"))
    said = f"Left out, as their time had passed when the case moved: {plural(len(keys), 'notice')}."
    clock.working = notes_added(clock.working, [said])


def relay_timers(work: CaseWork, renamed: Mapping[int, Mapping[str, str]]) -> None:
    """Bring the pending rungs of timer events to where the case's tokens wait now.

    Args:
        renamed: for each instance that moved, the new id of each event with another one.
    """
    work.uow.session.flush()
    waiting = {(one.instance.id, one.token_id, one.element.id): one for one in armed_timers(work)}
    query = select(Rung).where(Rung.case_id == work.case.id, Rung.state == "pending", Rung.token_id != "")
    for row in work.uow.session.scalars(query).all():
        element_id = renamed.get(row.instance_id or 0, {}).get(row.element_id, row.element_id)
        armed = waiting.pop((row.instance_id or 0, row.token_id, element_id), None)
        if armed is None or not _keep(work, row, armed):
            row.state = "obsolete"
            if armed is not None:
                waiting[armed.instance.id, armed.token_id, element_id] = armed
    work.uow.session.flush()
    for armed in waiting.values():
        _arm(work, armed)


def _keep(work: CaseWork, row: Rung, armed: ArmedTimer) -> bool:
    """Whether a pending rung is the one its event waits for; it then goes by the event's id and ladder."""
    clock = find_clock(work, armed.instance, armed.element.clock)
    if clock is None or clock.id != row.clock_id or clock.state not in LIVE:
        return False
    rung = rung_of(work, clock, armed.element)
    if rung.id != row.key:
        return False
    row.element_id, row.at = armed.element.id, instant_of(clock, rung, work.calendar)
    return True


def _arm(work: CaseWork, armed: ArmedTimer) -> None:
    """Let an event wait for its rung, which may lie there obsolete from before."""
    clock = find_clock(work, armed.instance, armed.element.clock)
    if clock is None or clock.state not in LIVE:
        arm(work, armed)
        return
    rung = rung_of(work, clock, armed.element)
    query = select(Rung).where(
        Rung.clock_id == clock.id,
        Rung.tick == round_of(clock),
        Rung.token_id == armed.token_id,
        Rung.element_id == armed.element.id,
        Rung.key == rung.id,
    )
    row = work.uow.session.scalar(query)
    if row is None:
        arm(work, armed)
    elif row.state == "obsolete":
        row.state, row.at = "pending", instant_of(clock, rung, work.calendar)


def _new(clock: Clock, key: str) -> Rung:
    return Rung(
        area_id=clock.area_id,
        case_id=clock.case_id,
        clock_id=clock.id,
        key=key,
        tick=round_of(clock),
        state="new",
    )
