"""One round: a partnership at work for months while whatever can be killed is, then the reckoning."""

import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import redis
from sqlalchemy import func, select

from engine.actor import SYSTEM
from engine.commands.add_webhook import AddWebhook
from engine.db import connect
from engine.models import Case, LedgerEntry, Notice, Outbox, Rung, Submission
from engine.sweep import sweep
from tests.chaos.checks import HEARD, all_problems
from tests.chaos.crew import Crew
from tests.chaos.dying import POINTS
from tests.chaos.ground import BEGINS_AT, Ground, open_cases
from tests.chaos.journal import Journals, read_journals
from tests.chaos.moved_clock import SEARCH_PATH, MovedClock, give_the_database_this_clock
from tests.chaos.receiver import MERCY, open_receiver
from tests.chaos.worker import RULES, SEAL, Settings, build_engine

_JUMPS = (timedelta(hours=3), timedelta(hours=14), timedelta(days=1), timedelta(days=2), timedelta(days=6))
_SETTLING_ROUNDS = 40
_FULL_DISK_SECONDS = 60
SOME = 3
"""At how many of the chosen points somebody has to die in a round."""


@dataclass(frozen=True)
class Plan:
    """What a round is made of. The seed gives everything that is not the machine's own timing.

    A round lasts ``seconds``, or up to ``longest`` until enough has happened on a machine that is busy.
    ``checks_clocks``: whether workers whose clock is wrong refuse to sweep, as in production. Without it
    they fire too early or too late, and still everything only once.
    """

    seed: int
    seconds: float = 30
    longest: float = 90
    cases: int = 24
    checks_clocks: bool = True


@dataclass
class Outcome:
    """What a round came to. ``problems`` is empty when everything holds."""

    plan: Plan
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    traces: list[str] = field(default_factory=list)
    seconds: float = 0.0


def play(ground: Ground, plan: Plan, folder: Path | None = None) -> Outcome:
    """Play a round on a fresh database.

    Args:
        folder: where journals, anchors and files go; a temporary one by default.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="caseway-chaos-") as name:
            return play(ground, plan, Path(name))
    return _Round(ground, plan, folder).play()


class _Round:
    def __init__(self, ground: Ground, plan: Plan, folder: Path) -> None:
        self.ground, self.plan, self.folder = ground, plan, folder
        self.chance = random.Random(plan.seed)
        self.clock = MovedClock(ground.server.folder / f"clock{plan.seed}")
        self.clock.move_to(BEGINS_AT)
        self.url = ground.database(f"round{plan.seed}_{time.monotonic_ns()}") + SEARCH_PATH
        database = connect(self.url)
        give_the_database_this_clock(database, self.clock)
        database.dispose()
        self.receiver, ports = open_receiver(folder, plan.seed)
        self.settings = Settings(
            name="",
            role="",
            url=self.url,
            folder=str(folder),
            clock=str(self.clock.path),
            area_id=ground.company.area_id,
            people=dict(ground.company.people),
            seed="",
            redis_url=ground.redis_url,
            mail_port=ports[0],
            checks_its_clock=plan.checks_clocks,
        )
        self.engine = build_engine(self.settings)
        address = f"http://127.0.0.1:{ports[1]}/events"
        listening = AddWebhook(ground.company.area_id, "Listener", address, HEARD, RULES, seal=SEAL)
        self.engine.execute(listening, actor=SYSTEM)
        self.crew = Crew(folder, self.chance)
        self.counts: dict[str, int] = {}
        self._look_again_at = 0.0

    def play(self) -> Outcome:
        began = time.monotonic()
        open_cases(self.engine, self.ground.company, self.plan.cases, self.chance)
        self.engine.anchor()
        self._hire()
        try:
            self._live()
        finally:
            self.crew.dismiss()
        self._meet_a_full_disk()
        self._settle()
        self.receiver.terminate()
        self.receiver.wait()
        journals = read_journals(self.crew.journals())
        with self.engine.read() as session:
            problems = list(
                all_problems(
                    session, self.engine.library, journals, self.folder / "anchors.log", self.clock.now()
                )
            )
        problems += self.crew.crashes
        problems += _early(journals) if self.plan.checks_clocks else []
        self._count(journals)
        self.engine.database.dispose()
        deaths = self.crew.deaths + journals.count("killed", "point")
        alarms = journals.count("logged", "line")
        traces = list(journals.count("trace", "text"))[:3]
        return Outcome(self.plan, problems, self.counts, deaths, alarms, traces, time.monotonic() - began)

    def _hire(self) -> None:
        """People, sweepers, one on a full disk, one an hour behind and one a day ahead."""
        for name, more in {
            "p": {},
            "q": {"role": "people, sweep"},
            "celery": {"role": "celery"},
            "beat": {"role": "beat"},
            "full": {"role": "sweep on a full disk", "room": self.chance.randint(0, 120)},
            "behind": {"role": "people, sweep an hour behind", "off_seconds": -3600.0},
            "ahead": {"role": "people, sweep a day ahead", "off_seconds": 86400.0},
        }.items():
            seed = f"{self.plan.seed} {name}"
            self.crew.add(replace(self.settings, **{"name": name, "role": "people", "seed": seed, **more}))

    def _live(self) -> None:
        """Time jumps, workers die, Redis forgets, the database goes down and comes back."""
        began = time.monotonic()
        share = self.plan.seconds / 10
        agenda = [(share * at, self._flush_redis) for at in (3, 7)]
        agenda += [(share * at, self._restart_database) for at in (4.5, 8)]
        next_jump = next_kill = began + share
        while (elapsed := time.monotonic() - began) < self.plan.longest:
            if elapsed >= self.plan.seconds and self._has_enough_happened():
                break
            time.sleep(0.1)
            self.crew.look_after()
            for due in [entry for entry in agenda if entry[0] <= elapsed]:
                agenda.remove(due)
                due[1]()
            if time.monotonic() >= next_jump:
                self.clock.move_to(self.clock.now() + self.chance.choice(_JUMPS))
                next_jump = time.monotonic() + self.chance.uniform(0.2, 1.0)
            if time.monotonic() >= next_kill:
                self.crew.kill_one()
                next_kill = time.monotonic() + self.chance.uniform(1.5, 5.0)

    def _has_enough_happened(self) -> bool:
        """Killed at some chosen points, wrong clocks noticed, and work done in between."""
        if time.monotonic() < self._look_again_at:
            return False
        self._look_again_at = time.monotonic() + 2
        journals = read_journals(self.crew.journals())
        points = set(journals.count("killed", "point"))
        accepted = len(journals.with_outcome("complete", "accepted"))
        said = journals.count("logged", "line")
        noticed = said["clock.skewed"] or not self.plan.checks_clocks
        return bool(noticed) and len(points & set(POINTS)) >= SOME and accepted >= self.plan.cases

    def _flush_redis(self) -> None:
        with redis.Redis.from_url(self.ground.redis_url) as client:
            client.flushall()
        self._add("Redis flushed")

    def _restart_database(self) -> None:
        self.ground.server.restart_at_once()
        self._add("database restarted")

    def _meet_a_full_disk(self) -> None:
        """One sweeper alone, with much to send, then to anchor: among many, chance may never have let it."""
        mercy = self.folder / MERCY
        mercy.touch()
        self.clock.move_to(self.clock.now() + timedelta(days=2))
        try:
            self.crew.call_back("full disk")
            until = time.monotonic() + _FULL_DISK_SECONDS
            while time.monotonic() < until and not self._said("duty.failed"):
                time.sleep(0.5)
                self.crew.look_after()
        finally:
            self.crew.dismiss()
            mercy.unlink()

    def _said(self, line: str) -> bool:
        return bool(read_journals(self.crew.journals()).count("logged", "line")[line])

    def _settle(self) -> None:
        """Sweep by a clock that is right, beyond every lease, until nothing is left to do."""
        self.engine.database.dispose()
        self.clock.move_to(self.clock.now() + timedelta(days=2))
        for _ in range(_SETTLING_ROUNDS):
            sweep(self.engine)
            with self.engine.read() as session:
                waiting = session.scalar(select(func.count()).where(Outbox.state == "pending"))
            if not waiting:
                return
            self.clock.move_to(self.clock.now() + timedelta(hours=5))

    def _count(self, journals: Journals) -> None:
        self.counts |= journals.outcomes()
        self.counts["readings"] = len(journals.count("read", "case")) and sum(journals.count("read").values())
        self.counts["interrupted by the database"] = sum(journals.count("database away").values())
        arrived = journals.count("received", "is_new")
        self.counts["parcels arrived"], self.counts["parcels arrived again"] = (
            arrived["True"],
            arrived["False"],
        )
        self.counts["sweeps refused for the clock"] = sum(journals.count("clock refused").values())
        with self.engine.read() as session:
            for name, query in {
                "cases": select(func.count()).select_from(Case),
                "submissions": select(func.count()).select_from(Submission),
                "rungs fired": select(func.count()).where(Rung.state == "fired"),
                "rungs obsolete": select(func.count()).where(Rung.state == "obsolete"),
                "claims of rungs": select(func.sum(Rung.attempts)),
                "notices": select(func.count()).select_from(Notice),
                "outbox delivered": select(func.count()).where(Outbox.state == "delivered"),
                "ledger entries": select(func.count()).select_from(LedgerEntry),
            }.items():
                self.counts[name] = session.scalar(query) or 0

    def _add(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def _early(journals: Journals) -> list[str]:
    """With checked clocks nobody fires by a wrong one."""
    return [
        f"a worker fired {line['fired']} rungs by a wrong clock"
        for line in journals.events
        if line["event"] == "swept" and line["who"].endswith(("behind", "ahead")) and line["fired"]
    ]
