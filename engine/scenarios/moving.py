"""Moving the clock: everything due on the way fires at its own instant, in order."""

from datetime import datetime

from sqlalchemy import func, select

from engine.models import Fault, Outbox, Rung
from engine.scenarios.errors import ScenarioError
from engine.scenarios.world import World
from engine.sweep import sweep

_MOST_INSTANTS = 5000


def move_to(world: World, at: datetime) -> None:
    """Move the clock to a moment, stopping at the instant of every rung on the way.

    Raises:
        ScenarioError: the moment has passed already, or a rung or a service failed.
    """
    if at < world.clock.at:
        message = f"the clock stands at {_words(world.clock.at)} and cannot go back to {_words(at)}"
        raise ScenarioError(message)
    for _ in range(_MOST_INSTANTS):
        instant = _next_instant(world, at)
        if instant is None:
            break
        world.check_budget()
        world.clock.at = max(instant, world.clock.at)
        settle(world)
    else:
        message = f"over {_MOST_INSTANTS} rungs fell due before {_words(at)}"
        raise ScenarioError(message)
    world.clock.at = at
    settle(world)


def settle(world: World) -> None:
    """Sweep now, as the service does all the time.

    Raises:
        ScenarioError: something failed, or a machine step of the case did.
    """
    swept = sweep(world.engine, duties=world.duties)
    with world.engine.read() as session:
        if swept.failed:
            errors = session.scalars(select(Outbox.last_error).where(Outbox.last_error != "")).all()
            message = f"{swept.failed} rungs or services failed: {'; '.join(errors) or 'see the log'}"
            raise ScenarioError(message)
        faults = session.execute(select(Fault.element_id, Fault.cause).where(Fault.state == "open")).all()
    if faults:
        listed = "; ".join(f"{fault.element_id or 'the process'}: {fault.cause}" for fault in faults)
        message = f"a machine step failed: {listed}"
        raise ScenarioError(message)


def _next_instant(world: World, until: datetime) -> datetime | None:
    with world.engine.read() as session:
        return session.scalar(select(func.min(Rung.at)).where(Rung.state == "pending", Rung.at <= until))


def _words(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
