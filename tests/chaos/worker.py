"""One worker of a round, in an interpreter of its own: ``python -m tests.chaos.worker settings.json``."""

import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from engine.clock_skew import ClockWatch
from engine.couriers.post import Post
from engine.couriers.smtp import SmtpTransport
from engine.credentials.sealing import Seal
from engine.db import connect
from engine.errors import UnavailableError
from engine.execute import Engine
from engine.sweep import sweep
from engine.webhooks.courier import WebhookCourier
from engine.webhooks.destinations import Rules
from tests.chaos.dying import die_at
from tests.chaos.journal import Journal
from tests.chaos.moved_clock import MovedClock
from tests.chaos.people import Company, People

SENDER = "caseway@chaos.example"
SEAL = Seal("s" * 40)
RULES = Rules(plain_http=True, private=True)  # webhooks go to a server of this machine


@dataclass(frozen=True)
class Settings:
    """Everything one life of a worker is given.

    ``off_seconds`` is how wrong its clock is; ``room`` how much longer the anchor file may grow for it, where
    its disk is nearly full; ``die_at`` a point of ``tests.chaos.dying``.
    """

    name: str
    role: str
    url: str
    folder: str
    clock: str
    area_id: int
    people: dict[str, int]
    seed: str
    redis_url: str = ""
    mail_port: int = 0
    off_seconds: float = 0.0
    checks_its_clock: bool = True
    room: int | None = None
    die_at: str = ""
    die_after: int = 1

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @property
    def anchors(self) -> Path:
        return Path(self.folder, "anchors.log")


def build_engine(settings: Settings) -> Engine:
    """The domain as this worker has it."""
    clock = MovedClock(Path(settings.clock), timedelta(seconds=settings.off_seconds))
    database = connect(settings.url)
    transport = SmtpTransport("127.0.0.1", settings.mail_port, SENDER, security="none")
    couriers = {
        "mail": Post(database, transport, "https://caseway.example"),
        "webhook": WebhookCourier(database, RULES, SEAL),
    }
    files = Path(settings.folder, "files")
    return Engine(database, clock.now, settings.anchors, files, couriers=couriers)


class Worker:
    """Acts as people do, sweeps as the service does, or both, until it is told to stop or killed."""

    def __init__(self, settings: Settings, journal: Journal) -> None:
        self.settings, self.journal = settings, journal
        self.chance = random.Random(settings.seed)
        self.engine = build_engine(settings)
        company = Company(settings.area_id, settings.people)
        self.people = People(self.engine, company, self.chance, journal, settings.name)
        self.watch = ClockWatch(self.engine, seconds=1)
        self.stopped = False
        signal.signal(signal.SIGTERM, self._stop)

    def run(self) -> None:
        """Work. The database may go away at any time and come back."""
        self.journal.note("began")
        for turn in self._turns():
            try:
                turn()
            except (DBAPIError, UnavailableError) as error:
                self.journal.note("database away", cause=type(error).__name__)
                time.sleep(0.2)

    def _turns(self) -> Iterator[Any]:
        acts, sweeps = "people" in self.settings.role, "sweep" in self.settings.role
        while not self.stopped:
            if acts:
                for _ in range(self.chance.randint(1, 5)):
                    yield self.people.act
            if sweeps:
                yield self.sweep
                time.sleep(self.chance.uniform(0.02, 0.2))

    def sweep(self) -> None:
        """What a production worker does all the time."""
        if self.settings.checks_its_clock and not self.watch.is_right():
            self.journal.note("clock refused", who=self.settings.role)
            return
        swept = sweep(self.engine, rounds=3)
        self.journal.note("swept", who=self.settings.role, fired=swept.fired, delivered=swept.delivered)

    def _stop(self, *_signal: Any) -> None:
        self.stopped = True


def fill_disk(largest: int) -> None:
    """No file of this process may grow beyond a size, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))


def note_log_lines(journal: Journal) -> None:
    """Warnings and alarms of the product go to the journal; the rest is dropped."""

    def write(_logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        if method in ("warning", "error", "exception", "critical"):
            error = sys.exc_info()[1]
            journal.note("logged", line=event["event"], error=type(error).__name__ if error else "")
            if error is not None and not isinstance(error, (DBAPIError, OSError)):
                journal.note("trace", text=traceback.format_exc()[-1500:])
        raise structlog.DropEvent

    structlog.configure(processors=[write])


def main(path: str) -> None:
    settings = Settings(**json.loads(Path(path).read_text()))
    journal = Journal(Path(path).with_suffix(".journal"))
    note_log_lines(journal)
    if settings.room is not None:
        journal.write_by_another()
        fill_disk(settings.anchors.stat().st_size + settings.room)
    if settings.die_at:
        die_at(settings.die_at, settings.die_after, journal)
    try:
        Worker(settings, journal).run()
    except Exception:
        journal.note("crashed", text=traceback.format_exc()[-3000:])
        raise
    journal.note("stopped")
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
