"""A rehearsal: rebuild every live case of a copy, run its clock forward, rebuild again; list what differs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.errors import CasewayError
from engine.execute import Engine
from engine.models import Rung
from engine.outbox import deliver_due
from engine.rehearsal.rebuilding import RebuildCase
from engine.rehearsal.standing import Difference, Standing, compare, read_standing
from engine.sweep import fire_due_rungs

_MOST_ROUNDS = 10_000


@dataclass
class Rehearsal:
    """How a rehearsal went: what stood at its start and at its end, and everything that differed."""

    start: Standing = field(default_factory=dict)
    end: Standing = field(default_factory=dict)
    fired: int = 0
    differences: list[Difference] = field(default_factory=list)


class _Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)


def rehearse(engine: Engine, until: datetime, told: Callable[[str], None] = lambda _words: None) -> Rehearsal:
    """Rehearse on a copy of a database.

    The engine's clock is moved, so it must be one of the copy's own, without couriers: nothing leaves.

    Args:
        engine: on the copy. It keeps the moved clock.
        until: the moment to which the clock is run forward.
        told: is told how far it has come.

    Raises:
        ValueError: the engine could send something, or write anchors.
    """
    if engine.couriers or engine.anchor_path is not None:
        message = "a rehearsal needs an engine that sends nothing and anchors nothing"
        raise ValueError(message)
    clock = _Clock(engine.now())
    engine.now = clock.now
    done = Rehearsal(start=read_standing(engine))
    told(f"{len(done.start)} live cases; rebuilding each")
    done.differences += _rebuild(engine, done.start)
    done.differences += compare(done.start, read_standing(engine), "after rebuilding")
    told(f"running the clock forward to {until:%Y-%m-%d %H:%M}")
    done.fired, failed = _run_forward(engine, clock, until)
    done.end = read_standing(engine)
    done.differences += failed
    done.differences += _rebuild(engine, done.end)
    done.differences += _new_faults(done.start, done.end)
    return done


def _rebuild(engine: Engine, standing: Standing) -> list[Difference]:
    found: list[Difference] = []
    for case_id in map(int, standing):
        try:
            found += engine.execute(RebuildCase(case_id), actor=SYSTEM)
        except Exception as error:  # noqa: BLE001 - one case that cannot be rebuilt hides no other
            words = str(error) if isinstance(error, CasewayError) else repr(error)
            found.append(Difference(case_id, "the case", "a case", f"cannot be rebuilt: {words}"))
    return found


def _run_forward(engine: Engine, clock: _Clock, until: datetime) -> tuple[int, list[Difference]]:
    """Stop at the instant of every rung on the way, as the service would."""
    fired = 0
    instant: datetime | None = clock.at
    while instant is not None:
        clock.at = instant
        for _ in range(_MOST_ROUNDS):
            done, _failed = fire_due_rungs(engine)
            delivered, _undelivered = deliver_due(engine)
            fired += done
            if not done and not delivered:
                break
        instant = _next_instant(engine, clock.at, until)
    clock.at = max(clock.at, until)
    with engine.read() as session:
        left = session.execute(
            select(Rung.case_id, Rung.key, Rung.at).where(Rung.state == "pending", Rung.at <= until)
        ).all()
    return fired, [
        Difference(each.case_id, f"rung {each.key}", str(each.at), "could not be fired") for each in left
    ]


def _next_instant(engine: Engine, after: datetime, until: datetime) -> datetime | None:
    with engine.read() as session:
        coming = (Rung.state == "pending", Rung.at > after, Rung.at <= until)
        return session.scalar(select(func.min(Rung.at)).where(*coming))


def _new_faults(start: Standing, end: Standing) -> list[Difference]:
    found = []
    for case_id, kinds in end.items():
        known = start.get(case_id, {}).get("faults", [])
        new = [line for line in kinds["faults"] if line not in known]
        if new:
            found.append(Difference(int(case_id), "machine steps", "no fault", "; ".join(new)))
    return found
