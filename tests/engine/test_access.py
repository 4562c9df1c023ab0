"""The access log: chained per area, before the page, and closed when it cannot be written."""

import threading

import pytest
from sqlalchemy import select, update

from engine.access import record_access, verify_access
from engine.actor import SYSTEM
from engine.errors import NotFoundError, UnavailableError
from engine.migrations.immutable import unprotect
from engine.models import AccessEntry
from tests.engine.desk import text_form
from tests.engine.diagram.drawing import user


@pytest.fixture
def case_id(desk):
    desk.publish("review", user("look"), "opened>look look>closed", {"look": text_form("look")})
    return desk.start("review")


def entries(desk):
    with desk.engine.read() as session:
        rows = list(session.scalars(select(AccessEntry).order_by(AccessEntry.sequence)))
        session.expunge_all()
    return rows


def breaks(desk):
    with desk.engine.read() as session:
        return [(found.sequence, found.problem) for found in verify_access(session)]


def test_reading_is_recorded_by_ids_in_a_chain(desk, case_id):
    manager = desk.actor("business_manager")
    assert record_access(desk.engine, manager, "case.read", case_id) == 1
    assert record_access(desk.engine, manager, "document.downloaded", case_id, "document:7") == 2
    first, second = entries(desk)
    assert (first.kind, first.person_id, first.case_id) == ("case.read", manager.person_id, case_id)
    assert second.previous == first.hash
    assert second.target == "document:7"
    assert breaks(desk) == []


def test_the_systems_own_reading_is_not_recorded(desk, case_id):
    assert record_access(desk.engine, SYSTEM, "case.read", case_id) == 0
    assert entries(desk) == []


def test_edited_and_removed_entries_are_found(desk, case_id):
    manager = desk.actor("business_manager")
    for _ in range(4):
        record_access(desk.engine, manager, "case.read", case_id)
    with desk.engine.housekeeping() as session:
        unprotect(session.connection())  # as somebody who owns the database could
        session.execute(update(AccessEntry).where(AccessEntry.sequence == 2).values(kind="case.listed"))
        session.delete(session.scalars(select(AccessEntry).where(AccessEntry.sequence == 3)).one())
    found = dict(breaks(desk))
    assert "edited" in found[2]
    assert "missing" in found[3]


def test_reading_that_cannot_be_recorded_is_refused(desk, case_id):
    with desk.engine.housekeeping() as session:
        AccessEntry.__table__.drop(session.connection())
    with pytest.raises(UnavailableError, match="not shown"):
        record_access(desk.engine, desk.actor("business_manager"), "case.read", case_id)


def test_case_that_does_not_exist_is_not_found(desk):
    with pytest.raises(NotFoundError):
        record_access(desk.engine, desk.actor("business_manager"), "case.read", 99)


def test_readers_at_once_make_one_chain(desk, case_id):
    manager, start, failed = desk.actor("business_manager"), threading.Barrier(6), []

    def read():
        start.wait()
        try:
            for _ in range(5):
                record_access(desk.engine, manager, "case.read", case_id)
        except Exception as error:  # noqa: BLE001 - any failure of a thread is told below
            failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert [entry.sequence for entry in entries(desk)] == list(range(1, 31))
    assert breaks(desk) == []
