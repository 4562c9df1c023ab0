"""Fire one rung of a clock, exactly once."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from engine.clocks.arming import declaration_of
from engine.clocks.hosts import hosts_of
from engine.clocks.recounting import next_tick
from engine.clocks.running import TICKING, run_out
from engine.diagram.model import RungDeclaration
from engine.errors import NotFoundError
from engine.execute import NothingToDo
from engine.instances.advancing import advance
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.completing import name_stage
from engine.instances.faults import Action
from engine.instances.starting import start_side
from engine.models import Clock, Rung
from engine.notices.rungs import PERIOD_OVER, TICK, tell_rung
from engine.unit_of_work import UnitOfWork

# Written down once: putting them into words takes longer than carrying them out.
_CASE_OF_RUNG = select(Rung.case_id).where(Rung.id == bindparam("rung_id")).scalar_subquery()
_RUNG_WITH_CLOCK = (
    select(Rung, Clock)
    .join(Clock, Clock.id == Rung.clock_id)
    .where(Rung.id == bindparam("rung_id"))
    .with_for_update(of=Rung)  # clocks change under the lock of their case only
)


@dataclass(frozen=True)
class FireRung:
    """A rung whose time has come. Safe to repeat: the case is locked and the rung read again."""

    rung_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Fire it: mark the breach, tell the roles, tick, or fire the one waiting event.

        Returns:
            The rung's id, or NothingToDo when it was fired or became obsolete meanwhile.
        """
        try:
            work = CaseWork(uow, uow.lock_case(_CASE_OF_RUNG, rung_id=self.rung_id))
        except NotFoundError:
            return NothingToDo()
        found = uow.session.execute(_RUNG_WITH_CLOCK, {"rung_id": self.rung_id}).one_or_none()
        if found is None or found.Rung.state != "pending" or found.Rung.at > uow.at:
            return NothingToDo()
        rung, clock = found
        rung.state, rung.fired_at, rung.lease_until = "fired", uow.at, None
        if rung.kind not in ("fire", "tick"):
            _climb(work, clock, rung)  # moves nothing on
            return rung.id
        work.read()
        if rung.kind == "fire":
            _fire_event(work, clock, rung)
        else:
            _tick(work, clock, rung)
        work.settle()
        name_stage(work)
        return rung.id


def _climb(work: CaseWork, clock: Clock, rung: Rung) -> None:
    """A reminder, a breach or an escalation: the clock's state changes, the named roles are told."""
    if rung.kind == "breach" and clock.state == "running" and not clock.met:
        run_out(work, clock, rung.to_roles)
        tell_rung(work, clock, rung, PERIOD_OVER)
        return
    if rung.kind == "breach" and clock.state == "running":
        clock.state = "overdue"
    work.record(
        f"clock.{'breached' if rung.kind == 'breach' else 'rung_fired'}",
        clock=clock.id,
        key=clock.key,
        rung=rung.key,
        to=list(rung.to_roles),
    )
    tell_rung(work, clock, rung)


def _fire_event(work: CaseWork, clock: Clock, rung: Rung) -> None:
    """Fire the one waiting event. Its roles are told unless another rung of the ladder tells them."""
    instance = work.instances.get(rung.instance_id or 0)
    action = Action("fire", rung.token_id, rung.element_id)
    if instance is None or instance.state in ENDED or not advance(work, instance, action):
        rung.state = "obsolete"
        work.record("clock.rung_obsolete", clock=rung.clock_id, rung=rung.key, element=rung.element_id)
    elif rung.to_roles and all(one.kind == "fire" for one in _declared(work, clock, rung)):
        tell_rung(work, clock, rung)


def _declared(work: CaseWork, clock: Clock, rung: Rung) -> list[RungDeclaration]:
    return [one for one in declaration_of(work, clock).rungs if one.id == rung.key]


def _tick(work: CaseWork, clock: Clock, rung: Rung) -> None:
    """A repeating clock ticks: one side instance for each branch that waits, then the next tick.

    After a downtime it ticks once, not once for each tick that was missed (design, section 5).
    """
    work.record("clock.ticked", clock=clock.id, key=clock.key, tick=clock.tick)
    declared = declaration_of(work, clock).rungs
    tell_rung(work, clock, rung, TICK, _roles(declared))
    for host in list(hosts_of(work, clock)):
        start_side(work, host.instance, host.boundary_id, host.enclosing)
    if clock.state not in TICKING:
        return
    next_tick(work, clock)


def _roles(declared: Iterable[RungDeclaration]) -> list[str]:
    """Whom a tick tells: those whom a breach would, were it not time again rather than too late."""
    return [role.removeprefix("role:") for rung in declared if rung.kind == "breach" for role in rung.to]
