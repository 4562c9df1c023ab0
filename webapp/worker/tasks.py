"""The tasks. Each executes one command, by the id of a row; a message lost or come twice does no harm.

No task is ever sent for later (``eta``, ``countdown``): when something is due stands in its row.
"""

from typing import Any

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from engine.clock_skew import ClockWatch
from engine.dispatching import claim_for_workers
from engine.duties import beat, run_due_duties
from engine.execute import Engine
from engine.outbox import DeliveryError, deliver
from engine.sweep import fire_claimed

log = structlog.get_logger()

QUEUE = "caseway"
OUTBOX_QUEUE = "caseway.outbox"
"""Apart, so that a mail server that hangs keeps no rung waiting where a worker has this queue alone."""

SWEEP = "caseway.sweep"
DUTIES = "caseway.duties"
FIRE_RUNG = "caseway.fire_rung"
DELIVER = "caseway.deliver"


def register(app: Celery, engine: Engine) -> None:
    """Give the app its tasks, on this engine. A worker whose clock is wrong does none of them.

    What it was handed stays leased, and goes to another when the lease has run out.
    """
    clock = ClockWatch(engine)

    @app.task(name=FIRE_RUNG)
    def fire_rung(rung_id: int) -> None:
        if clock.is_right():
            fire_claimed(engine, rung_id)

    @app.task(name=DELIVER)
    def deliver_parcel(outbox_id: int) -> None:
        if clock.is_right():
            _deliver(engine, outbox_id)

    @app.task(name=DUTIES)
    def duties() -> None:
        if clock.is_right():
            run_due_duties(engine)

    @app.task(name=SWEEP)
    def sweep() -> None:
        if clock.is_right():
            dispatch(app, engine)


def _deliver(engine: Engine, outbox_id: int) -> None:
    try:
        deliver(engine, outbox_id)
    except DeliveryError:
        pass  # noted on its row, and tried again when that says
    except Exception:
        log.exception("outbox.failed", outbox=outbox_id)


def dispatch(app: Celery, engine: Engine) -> None:
    """Claim what is due, and then, after that is committed, hand it to the workers.

    Another sweep follows behind what was handed out, until nothing is left: what fires may open what is due
    as well, and a backlog is worked off at the workers' pace.
    """
    claimed = claim_for_workers(engine)
    beat(engine, "sweep", rungs=len(claimed.rungs), parcels=len(claimed.parcels))
    messages: list[tuple[str, list[int], str]] = [(FIRE_RUNG, [each], QUEUE) for each in claimed.rungs]
    messages += [(DELIVER, [each], OUTBOX_QUEUE) for each in claimed.parcels]
    if claimed.may_leave_more:
        messages.append((SWEEP, [], QUEUE))
    try:
        with app.producer_pool.acquire(block=True) as producer:
            for name, arguments, queue in messages:
                app.send_task(name, args=arguments, queue=queue, producer=producer)
    except (OperationalError, OSError) as error:
        # The rows are leased; whoever sweeps after the lease hands them out again.
        log.warning("broker.unavailable", error=type(error).__name__, waiting=len(messages))


def nudge(app: Celery, **options: Any) -> None:
    """Ask the workers to sweep now.

    Raises:
        OperationalError: the broker is away.
    """
    app.send_task(SWEEP, queue=QUEUE, **options)
