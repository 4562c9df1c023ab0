"""The alarms that stand on every page of those who look after the service, read every half minute at most."""

import time
from threading import Lock

import structlog
from sqlalchemy.exc import SQLAlchemyError

from engine.execute import Engine
from engine.queries.health import Limits, Reading, read_health

SECONDS_KEPT = 30.0

log = structlog.get_logger()


class Alarms:
    """What does not work, as it was read last by this process."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._lock = Lock()
        self._read_at = -SECONDS_KEPT
        self._found: tuple[Reading, ...] = ()

    def now(self) -> tuple[Reading, ...]:
        """The alarms; while another request reads them anew, those from before."""
        if time.monotonic() - self._read_at >= SECONDS_KEPT and self._lock.acquire(blocking=False):
            try:
                self._found = read_health(self._engine, self._limits).alarms
            except SQLAlchemyError:
                log.exception("alarms.unreadable")
            finally:
                self._read_at = time.monotonic()
                self._lock.release()
        return self._found
