"""Searching is reading: recorded before the list is shown, without the words, which may name a child."""

from typing import Any

from sqlalchemy import select

from engine.access import verify_access
from engine.models import AccessEntry


def entries(office: Any) -> list[tuple[str, str, int | None]]:
    with office.engine.read() as rows:
        assert list(verify_access(rows)) == []
        found = rows.scalars(select(AccessEntry).order_by(AccessEntry.id))
        return [(one.kind, one.target, one.case_id) for one in found]


def test_search_is_recorded_without_its_words(secrets: Any) -> None:
    manager, before = secrets.visitor("business_manager"), len(entries(secrets))
    manager.get("/cases?words=Marked")
    manager.get("/cases?words=Alfie")
    manager.get("/cases?state=open")
    assert entries(secrets)[before:] == [
        ("case.searched", "found:1", None),
        ("case.searched", "found:0", None),
    ]


def test_list_is_not_shown_when_the_search_cannot_be_recorded(secrets: Any) -> None:
    manager = secrets.visitor("business_manager")
    with secrets.engine.housekeeping() as rows:
        rows.connection().exec_driver_sql("ALTER TABLE access_entry RENAME TO away")
    answer = manager.get("/cases?words=Marked")
    assert answer.status_code == 503
    assert "Child Marked" not in answer.get_data(as_text=True)
    assert manager.get("/cases").status_code == 200
