"""A PostgreSQL database with as many open cases as a region has in decades, made by the server itself.

Each case has an instance, a running clock with a reminder to come, and an open task; the tasks are spread
over the roles and over a year. Foreign keys are not looked at while filling: that would take much longer.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Integer, String, cast, func, insert, literal, select, text

from engine.ledger import GENESIS
from engine.models import Base, Case, Clock, Instance, LedgerHead, Rung, Task, Version
from tests.bench import yardstick
from tests.bench.place import Place

REMINDER = "bench"
_AT_ONCE = 250_000


def crowd(place: Place, number: int, roles: Sequence[str]) -> None:
    """Add so many cases to an empty place."""
    place.start_reviews(1)
    with place.engine.read() as session:
        version_id = session.scalars(select(Version.id)).one()
        first = (session.scalar(select(func.max(Case.id))) or 0) + 1
    for begin in range(first, first + number, _AT_ONCE):
        _add(place, begin, min(begin + _AT_ONCE, first + number) - 1, version_id, roles)
    with place.engine.housekeeping() as session:
        for table in (Case, Instance):
            largest = select(func.max(table.id)).scalar_subquery()
            session.execute(select(func.setval(f"{table.__tablename__}_id_seq", largest)))
    vacuum(place)


def vacuum(place: Place) -> None:
    """Bring the planner's statistics and the visibility map up to date, as autovacuum does in time."""
    with place.engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _add(place: Place, first: int, last: int, version_id: int, roles: Sequence[str]) -> None:
    n = func.generate_series(first, last).column_valued("n")
    now = literal(place.engine.now(), DateTime(timezone=True))
    due_on = cast(literal(place.today, Date) + cast(n % 365, Integer), Date)
    with place.engine.housekeeping() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))

        def put(table: type[Base], **values: Any) -> None:
            session.execute(insert(table).from_select(list(values), select(*values.values())))

        put(Case, id=n, area_id=literal(place.area_id), reference=func.concat("FILL-", n),
            label=func.concat("Child ", n), kind=literal(yardstick.KEY), kind_name=literal("Yardstick"),
            opened_at=now)  # fmt: skip
        put(LedgerHead, subject=func.concat("case:", n), sequence=literal(0), hash=literal(GENESIS))
        put(Instance, id=n, case_id=n, version_id=literal(version_id), process_key=literal(yardstick.KEY),
            kind=literal("root"), marking=literal(""), started_at=now)  # fmt: skip
        put(Clock, area_id=literal(place.area_id), case_id=n, instance_id=n, version_id=literal(version_id),
            key=literal("whole"), name=literal("Whole review"), scope=literal("case"), force=literal("must"),
            length_source=literal("statute"), clauses=text("'[]'::json"), length=literal(6),
            unit=literal("months"), direction=literal("forward"), anchor=literal("aware_on"),
            state=literal("running"), anchor_on=literal(place.today, Date), due_on=due_on)  # fmt: skip
        role = func.split_part(literal(",".join(roles)), ",", cast(n % len(roles), Integer) + 1)
        put(Task, area_id=literal(place.area_id), case_id=n, instance_id=n, token_id=literal("t"),
            element_id=literal("open_review"), kind=literal("form"), name=literal("Open review"),
            role=cast(role, String), opened_at=now, due_on=due_on, sort_on=due_on)  # fmt: skip
        mine = select(Clock).where(Clock.case_id.between(first, last)).subquery()
        later = literal(place.engine.now() + timedelta(days=1), DateTime(timezone=True))
        spread = func.make_interval(0, 0, 0, cast(mine.c.case_id % 365, Integer))
        session.execute(
            insert(Rung).from_select(
                ["area_id", "case_id", "clock_id", "key", "kind", "at"],
                select(mine.c.area_id, mine.c.case_id, mine.c.id, literal(REMINDER), literal("remind"),
                       later + spread),
            )
        )  # fmt: skip


def make_due(place: Place, number: int) -> None:
    """Let so many of the reminders have fallen due a minute ago, wherever they lie; the others wait."""
    at = place.engine.now() - timedelta(minutes=1)
    with place.engine.housekeeping() as session:
        waiting = select(Rung.id).where(Rung.key == REMINDER, Rung.state == "pending")
        chosen = waiting.order_by(Rung.case_id % 997, Rung.id).limit(number).subquery()
        session.connection().execute(
            Rung.__table__.update()
            .where(Rung.__table__.c.id.in_(select(chosen.c.id)))
            .values(at=at, lease_until=None, attempts=0)
        )
    vacuum(place)
