"""Rungs as rows: the ladder of a clock, and the timer events of diagrams that wait for one of its rungs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.ad_hoc.clocks import AD_HOC_CLOCK, declare_ad_hoc
from engine.clocks.projecting import instant_of, instants
from engine.diagram.model import ClockDeclaration, Element, RungDeclaration
from engine.models import Clock, Instance, Rung
from engine.workflow import diff

if TYPE_CHECKING:
    from engine.bundles import Library
    from engine.instances.case_work import CaseWork

LIVE = ("running", "overdue")
MOST_TICKS = 100_000  # between two corrections of a repeating clock's anchor: eleven years of hours


@dataclass(frozen=True)
class ArmedTimer:
    """A timer event that waits: which instance, which token, which drawn element."""

    instance: Instance
    token_id: str
    element: Element


def declaration_of(work: "CaseWork", clock: Clock) -> ClockDeclaration:
    """A clock as its own version declares it."""
    return read_declaration(work.uow.session, work.uow.library, clock)


def read_declaration(session: Session, library: "Library", clock: Clock) -> ClockDeclaration:
    """A clock as its own version declares it; that of an ad hoc task as no diagram does."""
    if clock.key == AD_HOC_CLOCK:
        return declare_ad_hoc(session, clock)
    return library.get(session, clock.version_id).diagram.clocks[clock.key]


def write_ladder(work: "CaseWork", clock: Clock) -> None:
    """Write the rungs of a clock that has just started, ticked or been counted again.

    A rung that fired before the clock was counted again is laid anew only if it is still to come.
    """
    said = _fired_before(work, clock) if clock.earlier_workings and not clock.is_repeating else frozenset()
    for found in instants(clock, declaration_of(work, clock), work.calendar):
        if found.rung.kind == "fire" or (found.rung.id in said and found.at <= work.uow.at):
            continue
        _add(work, clock, found.rung, None)


def _fired_before(work: "CaseWork", clock: Clock) -> frozenset[str]:
    fired = select(Rung.key).where(Rung.clock_id == clock.id, Rung.state == "fired", Rung.token_id == "")
    return frozenset(work.uow.session.scalars(fired))


def arm_for_clock(work: "CaseWork", clock: Clock) -> None:
    """Write the rungs for every timer event in the case that already waits for this clock."""
    if clock.is_repeating:
        return
    for armed in armed_timers(work):
        if armed.element.clock == clock.key and find_clock(work, armed.instance, clock.key) is clock:
            arm(work, armed)


def arm(work: "CaseWork", armed: ArmedTimer) -> None:
    """Write the rung for a timer event that begins to wait, if its clock runs already.

    A clock that starts with the very step its timer hangs on finds the timer waiting, before the step's
    opening comes to arming it: the rung is then there already.
    """
    clock = find_clock(work, armed.instance, armed.element.clock)
    if clock is None or not _can_fire(clock) or _is_armed(work, clock, armed):
        return
    _add(work, clock, rung_of(work, clock, armed.element), armed)


def _can_fire(clock: Clock) -> bool:
    """Whether events may wait for a clock: it runs, or it was a period that has run out."""
    has_run_out = clock.state == "met" and not clock.met
    return not clock.is_repeating and (clock.state in LIVE or has_run_out)


def rung_of(work: "CaseWork", clock: Clock, element: Element) -> RungDeclaration:
    """The rung a timer event names; ``breach`` by default."""
    declared = {rung.id: rung for rung in declaration_of(work, clock).rungs}
    name = element.rung or "breach"
    return declared.get(name) or RungDeclaration(id=name, kind="breach" if name == "breach" else "due")


def disarm(work: "CaseWork", instance: Instance, token_id: str, element_id: str) -> None:
    """The timer event no longer waits: its rung is obsolete."""
    _make_obsolete(
        work, case_id=work.case.id, instance_id=instance.id, token_id=token_id, element_id=element_id
    )


def obsolete_rungs(work: "CaseWork", clock: Clock) -> None:
    """Nothing of a met, stopped or re-counted clock may fire any more."""
    _make_obsolete(work, clock_id=clock.id)


def _make_obsolete(work: "CaseWork", **having: int | str) -> None:
    """Pending rungs with these values: those in the database, and those that are still to be written."""
    session = work.uow.session
    for row in session.new:
        is_pending = isinstance(row, Rung) and row.state == "pending"
        if is_pending and all(getattr(row, key) == value for key, value in having.items()):
            row.state = "obsolete"
    with session.no_autoflush:
        session.execute(update(Rung).filter_by(state="pending", **having).values(state="obsolete"))


def find_clock(work: "CaseWork", instance: Instance, key: str) -> Clock | None:
    """The clock an element means: the nearest one upwards, then the case's; the newest where it repeats."""
    for link in work.chain(instance):
        mine = [
            clock
            for clock in work.clocks
            if clock.key == key and clock.instance_id == link.id and clock.scope in ("instance", "task")
        ]
        if mine:
            return mine[-1]
    of_case = [clock for clock in work.clocks if clock.key == key and clock.scope == "case"]
    return of_case[-1] if of_case else None


def armed_timers(work: "CaseWork") -> Iterator[ArmedTimer]:
    """Every timer event that waits somewhere in the case."""
    for instance in list(work.instances.values()):
        if instance.state in ("running", "faulted") and instance.marking:
            yield from timers_in(work, instance)


def timers_in(work: "CaseWork", instance: Instance) -> Iterator[ArmedTimer]:
    """The timer events that wait in one instance."""
    elements = work.bundle(instance).diagram.elements
    found = diff(None, json.loads(instance.marking))
    for token_id, element_id in found.armed:
        if elements[element_id].event == "timer":
            yield ArmedTimer(instance, token_id, elements[element_id])
    for token in found.opened:
        if elements[token.element_id].event == "timer":
            yield ArmedTimer(instance, token.token_id, elements[token.element_id])


def _is_armed(work: "CaseWork", clock: Clock, armed: ArmedTimer) -> bool:
    query = select(Rung.id).where(
        Rung.clock_id == clock.id,
        Rung.tick == round_of(clock),
        Rung.token_id == armed.token_id,
        Rung.element_id == armed.element.id,
    )
    return work.uow.session.scalar(query) is not None


def _add(work: "CaseWork", clock: Clock, rung: RungDeclaration, armed: ArmedTimer | None) -> None:
    row = Rung(
        area_id=clock.area_id,
        case_id=clock.case_id,
        clock_id=clock.id,
        key=rung.id,
        tick=round_of(clock),
        kind="fire" if armed else rung.kind,
        to_roles=[role.removeprefix("role:") for role in rung.to],
        at=instant_of(clock, rung, work.calendar),
        state="pending",
        instance_id=armed.instance.id if armed else None,
        token_id=armed.token_id if armed else "",
        element_id=armed.element.id if armed else "",
    )
    work.uow.session.add(row)


def round_of(clock: Clock) -> int:
    """Which counting of the clock a rung belongs to: how often it was counted again, and its tick in that."""
    return len(clock.earlier_workings) * MOST_TICKS + clock.tick
