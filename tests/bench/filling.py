"""Many rows at once, put straight into the tables: what a measurement needs to find there."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select

from engine.ledger import GENESIS
from engine.models import Case, Clock, Group, Instance, LedgerHead, Membership, Person, Task, Version
from engine.scenarios.standard_area import LONG_AGO
from tests.bench import yardstick
from tests.bench.place import Place

BATCH = 20_000


def fill(place: Place, number: int, roles: Sequence[str]) -> None:
    """Add open tasks, one to a case, each with a running clock, spread over the roles and over a year."""
    model = place.start_reviews(1)[0] if not _has_cases(place) else 1
    with place.engine.housekeeping() as session:
        version_id = session.scalars(select(Version.id)).first()
        last = session.scalars(select(Case.id).order_by(Case.id.desc())).first() or model
    for begin in range(0, number, BATCH):
        span = range(last + 1 + begin, last + 1 + min(begin + BATCH, number))
        with place.engine.housekeeping() as session:
            for table, rows in (
                (Case, [_case(place, n) for n in span]),
                (LedgerHead, [{"subject": f"case:{n}", "sequence": 0, "hash": GENESIS} for n in span]),
                (Instance, [_instance(place, n, version_id) for n in span]),
                (Clock, [_clock(place, n, version_id) for n in span]),
                (Task, [_task(place, n, roles[n % len(roles)]) for n in span]),
            ):
                session.execute(insert(table), rows)
    if place.engine.database.dialect.name == "postgresql":
        with place.engine.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    else:
        with place.engine.housekeeping() as session:
            session.connection().exec_driver_sql("ANALYZE")


def add_person(place: Place, email: str, roles: Sequence[str]) -> int:
    """Somebody who holds these roles, each in a group of its own."""
    with place.engine.housekeeping() as session:
        person = Person(
            email=email, name=email, password_hash="", is_active=True, created_at=place.engine.now()
        )
        session.add(person)
        session.flush()
        for role in roles:
            group = Group(area_id=place.area_id, key=f"{email}-{role}", name=role)
            session.add(group)
            session.flush()
            session.add(Membership(group_id=group.id, person_id=person.id, role=role, from_on=LONG_AGO))
        return person.id


def _has_cases(place: Place) -> bool:
    with place.engine.read() as session:
        return session.scalars(select(Case.id)).first() is not None


def _case(place: Place, n: int) -> dict[str, object]:
    return {
        "id": n,
        "area_id": place.area_id,
        "reference": f"FILL-{n}",
        "label": f"Child {n}",
        "kind": yardstick.KEY,
        "kind_name": "Yardstick",
        "opened_at": place.engine.now(),
    }


def _instance(place: Place, n: int, version_id: int | None) -> dict[str, object]:
    return {
        "id": n,
        "case_id": n,
        "version_id": version_id,
        "process_key": yardstick.KEY,
        "kind": "root",
        "marking": "",
        "started_at": place.engine.now(),
    }


def _clock(place: Place, n: int, version_id: int | None) -> dict[str, object]:
    return {
        "area_id": place.area_id,
        "case_id": n,
        "instance_id": n,
        "version_id": version_id,
        "key": "whole",
        "name": "Whole review",
        "scope": "case",
        "force": "must",
        "length_source": "statute",
        "clauses": [],
        "length": 6,
        "unit": "months",
        "direction": "forward",
        "anchor": "aware_on",
        "state": "running",
        "anchor_on": place.today,
        "due_on": place.today + timedelta(days=n % 365),
    }


def _task(place: Place, n: int, role: str) -> dict[str, object]:
    due_on = place.today + timedelta(days=n % 365)
    return {
        "area_id": place.area_id,
        "case_id": n,
        "instance_id": n,
        "token_id": "t",
        "element_id": "open_review",
        "kind": "form",
        "name": "Open review",
        "role": role,
        "opened_at": place.engine.now(),
        "due_on": due_on,
        "sort_on": due_on,
    }
