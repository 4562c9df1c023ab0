"""Whether the installation works: what waits, since when, who was at work, and how much room is left.

Counts and times only: nothing here says anything about a case.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine.clock_skew import CLOCK, MOST_SKEW, measure_skew, skew_words
from engine.clocks.words import plural
from engine.duties import DUTIES
from engine.execute import Engine
from engine.models import Fault, Heartbeat, LedgerHead, Outbox, Rung
from engine.now import system_now
from engine.schema import is_schema_current

COUNT_UP_TO = 10_000
_MEGABYTE = 1024 * 1024
_SLACK = timedelta(minutes=5)
"""How much later than its next time a duty may be: a sweep has to come round to it."""

_NOTED_LATELY = timedelta(minutes=10)
"""A worker whose clock is wrong notes it whenever it is to sweep: an older note is of one that is mended."""

_DUTY_WORDS = {
    "sweep": "Firing clocks and delivering",
    "access reviews": "Opening access reviews",
    "anchors": "Anchoring the ledger",
    "calendars": "Bringing calendars up to date",
    "digests": "Sending digests",
    "disposals": "Carrying out disposals that two people agreed to",
    "evidence packs": "Making evidence packs",
    "holidays": "Computing the bank holidays to come",
    "kept messages": "Ending messages that came too early",
    "mail followed": "Asking what became of mails",
    "migrations": "Moving cases to another version",
    "orphans": "Tidying away files of no document",
    "stored answers": "Tidying away answers given to programs",
}

OK, ATTENTION, ALARM = "ok", "attention", "alarm"


@dataclass(frozen=True)
class Limits:
    """From where on something is an alarm.

    Attributes:
        outbox_depth: deliveries that wait.
        outbox_age: how long the oldest of those that are due has waited.
        sweep_lag: how long the earliest rung that is due has waited, and how long ago the sweep was seen.
        database_bytes: size of the database.
        free_bytes: room left on the disks of the files and of the anchors.
    """

    outbox_depth: int = 500
    outbox_age: timedelta = timedelta(minutes=30)
    sweep_lag: timedelta = timedelta(minutes=10)
    database_bytes: int = 20_000 * _MEGABYTE
    free_bytes: int = 1_000 * _MEGABYTE


@dataclass(frozen=True)
class Reading:
    """One thing that was looked at.

    Attributes:
        name: stable, for programs: ``outbox_depth``.
        title: for people.
        value: a count, seconds or bytes; None where there is nothing to measure.
        words: the value as people read it.
        level: ``ok``; ``attention``, when somebody should look; ``alarm``, when something does not work.
        advice: what is wrong and what to do; empty when nothing is.
    """

    name: str
    title: str
    value: float | None
    words: str
    level: str = OK
    advice: str = ""


@dataclass(frozen=True)
class Health:
    """Every reading of one moment."""

    at: datetime
    readings: tuple[Reading, ...]

    @property
    def alarms(self) -> tuple[Reading, ...]:
        """What does not work."""
        return tuple(reading for reading in self.readings if reading.level == ALARM)


def is_ready(engine: Engine) -> bool:
    """Whether requests can be answered: the database answers, and its schema is this version's.

    Raises:
        OperationalError: the database does not answer.
    """
    with engine.read() as session:
        session.execute(text("SELECT 1"))
        return is_schema_current(session)


def read_health(engine: Engine, limits: Limits) -> Health:
    """Look at everything once.

    Raises:
        OperationalError: the database does not answer.
    """
    now = engine.now()
    with engine.read() as session:
        readings = [_schema(session)]
        readings += _outbox(session, frozenset({"service", *engine.couriers}), limits, now)
        readings += _rungs(session, limits, now)
        readings += _faults(session)
        readings.append(_anchors(session))
        readings += _heartbeats(session, engine, limits, now)
        readings.append(_database_size(session, limits))
        readings.append(_clocks(session, engine))
    for name, title, path in (
        ("files_free_bytes", "Room for files", engine.files_path),
        ("anchor_free_bytes", "Room for anchors of the ledger", engine.anchor_path),
    ):
        if path is not None:
            readings.append(_room(name, title, path, limits))
    return Health(now, tuple(readings))


def _schema(session: Session) -> Reading:
    if is_schema_current(session):
        return Reading("schema", "Schema of the database", 1, "up to date")
    advice = "The schema of the database is not this version's. Run “caseway migrate” of the same version."
    return Reading("schema", "Schema of the database", 0, "not this version's", ALARM, advice)


def _outbox(session: Session, carried: frozenset[str], limits: Limits, now: datetime) -> list[Reading]:
    waiting = session.execute(
        select(Outbox.kind, func.count().label("depth"), func.min(Outbox.next_at).label("due_at"))
        .where(Outbox.state == "pending")
        .group_by(Outbox.kind)
    ).all()
    depth = sum(row.depth for row in waiting)
    oldest = min((row.due_at for row in waiting if row.kind in carried), default=now)
    age = max(now - oldest, timedelta(0))
    failed = session.scalar(select(func.count()).where(Outbox.state == "failed")) or 0
    stuck = sum(row.depth for row in waiting if row.kind not in carried)
    found = [
        _judged(
            "outbox_depth", "Deliveries that wait", depth, str(depth),
            depth > limits.outbox_depth,
            f"{depth} deliveries wait, more than {limits.outbox_depth}. See whether the workers run.",
        ),
        _judged(
            "outbox_oldest_seconds", "Longest wait of a delivery that is due", age.total_seconds(),
            _length(age), age > limits.outbox_age,
            f"A delivery has been due for {_length(age)}. See whether the workers run.",
        ),
        _noted(
            "outbox_failed", "Deliveries that failed", failed,
            f"{plural(failed, 'delivery', 'deliveries')} failed for good. Try them again or give them up.",
        ),
    ]  # fmt: skip
    if stuck:
        kinds = ", ".join(sorted({row.kind for row in waiting if row.kind not in carried}))
        advice = f"Nothing takes these kinds of deliveries out: {kinds}. See the settings."
        found.append(_noted("outbox_without_courier", "Deliveries that nothing takes out", stuck, advice))
    return found


def _rungs(session: Session, limits: Limits, now: datetime) -> list[Reading]:
    due = select(Rung.at).where(Rung.state == "pending", Rung.at <= now).order_by(Rung.at)
    first = session.scalar(due.limit(1))
    count = 0
    if first is not None:
        count = session.scalar(select(func.count()).select_from(due.limit(COUNT_UP_TO).subquery())) or 0
    lag = now - first if first is not None else timedelta(0)
    shown = f"{count} or more" if count == COUNT_UP_TO else str(count)
    return [
        Reading("rungs_due", "Steps of clocks that are due", count, shown),
        _judged(
            "sweep_lag_seconds", "How far the sweep is behind", lag.total_seconds(), _length(lag),
            lag > limits.sweep_lag,
            f"A clock has waited {_length(lag)} for the sweep. See whether the sweep runs.",
        ),
    ]  # fmt: skip


def _faults(session: Session) -> list[Reading]:
    count = session.scalar(select(func.count()).where(Fault.state == "open")) or 0
    advice = f"{plural(count, 'step')} could not be run. See the stopped steps."
    return [_noted("faults_open", "Stopped steps", count, advice)]


def _anchors(session: Session) -> Reading:
    behind = select(func.count()).where(LedgerHead.anchored_sequence < LedgerHead.sequence)
    count = session.scalar(behind) or 0
    return Reading("anchors_behind", "Chains of the ledger with entries not yet anchored", count, str(count))


def _heartbeats(session: Session, engine: Engine, limits: Limits, now: datetime) -> list[Reading]:
    """When each duty was last done; those that this installation no longer has are left out."""
    unwanted = [duty.name for duty in DUTIES if not duty.is_wanted(engine)]
    beats = session.scalars(
        select(Heartbeat).where(Heartbeat.name.not_in([*unwanted, CLOCK])).order_by(Heartbeat.name)
    )
    return [_heartbeat(beat, limits, now) for beat in beats]


def _heartbeat(beat: Heartbeat, limits: Limits, now: datetime) -> Reading:
    what = _DUTY_WORDS.get(beat.name, f"“{beat.name}”")
    # A duty says when it is due again; the sweep only when it was last at work.
    due_at = max(beat.at, beat.next_at or beat.at)
    late = now - due_at > limits.sweep_lag + (_SLACK if due_at > beat.at else timedelta(0))
    ago, failures = max(now - beat.at, timedelta(0)), beat.detail.get("failures", 0)
    advice = f"{what}: last done {_length(ago)} ago. See whether the workers run."
    if failures:
        advice = f"{what}: failed {plural(failures, 'time')} in a row. The log says why."
    name = f"heartbeat_{beat.name}_seconds"
    return _judged(name, what, ago.total_seconds(), f"{_length(ago)} ago", late or bool(failures), advice)


def _clocks(session: Session, engine: Engine) -> Reading:
    """This machine's clock and, where one was wrong a short while ago, a worker's, beside the database's."""
    is_moved = engine.now is not system_now  # on purpose: a test or a demonstration
    seconds, machine = 0 if is_moved else round(measure_skew(engine).total_seconds()), "this machine"
    noted = session.get(Heartbeat, CLOCK)
    if noted is not None and abs(engine.now() - noted.at) < _NOTED_LATELY:
        seconds, machine = max(
            (seconds, machine),
            (noted.detail["seconds"], noted.detail["machine"]),
            key=lambda one: abs(one[0]),
        )
    is_off = abs(seconds) > MOST_SKEW.total_seconds()
    title, words = "Clock beside the database's", plural(seconds, "second")
    return _judged("clock_skew_seconds", title, seconds, words, is_off, skew_words(seconds, machine))


def _database_size(session: Session, limits: Limits) -> Reading:
    if session.get_bind().dialect.name == "postgresql":
        size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    else:
        pages, each = text("PRAGMA page_count"), text("PRAGMA page_size")
        size = (session.scalar(pages) or 0) * (session.scalar(each) or 0)
    advice = f"The database holds {_size(size)}, more than {_size(limits.database_bytes)}."
    return _judged(
        "database_bytes", "Size of the database", size, _size(size), size > limits.database_bytes, advice
    )


def _room(name: str, title: str, path: Path, limits: Limits) -> Reading:
    place = next((each for each in (path, *path.absolute().parents) if each.exists()), Path("/"))
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return Reading(name, title, None, "cannot be read", ALARM, f"{title}: the disk cannot be read.")
    advice = f"{title}: only {_size(free)} left on the disk."
    return _judged(name, title, free, _size(free), free < limits.free_bytes, advice)


def _judged(name: str, title: str, value: float, words: str, is_alarm: bool, advice: str) -> Reading:
    return Reading(name, title, value, words, ALARM if is_alarm else OK, advice if is_alarm else "")


def _noted(name: str, title: str, count: int, advice: str) -> Reading:
    return Reading(name, title, count, str(count), ATTENTION if count else OK, advice if count else "")


def _length(time: timedelta) -> str:
    """A length of time as people say it, in its largest unit."""
    seconds = int(time.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size:
            return plural(seconds // size, unit)
    return plural(seconds, "second")


def _size(size: float) -> str:
    megabytes = size / _MEGABYTE
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"  # noqa: PLR2004
