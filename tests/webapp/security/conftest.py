"""The office of the page tests, with marked secrets in it, so that a leak of any of them can be seen."""

from typing import Any

import pytest

from tests.webapp.views.conftest import any_office, office
from tests.webapp.views.inquiry import NOTE

__all__ = ["any_office", "office"]

LABEL = "Child Marked"
NOTE_MARK = "MARK-OF-THE-NOTE"
POLICE_MARK = "MARK-OF-THE-POLICE"
FILE_MARK = "mark-of-a-file"


@pytest.fixture
def secrets(office: Any) -> Any:
    """Case 1: a note, and the unreleased return of the police with a file; other agencies have to answer."""
    office.open_inquiry(LABEL)
    office.desk.do("take_note", {**NOTE, "learning": NOTE_MARK}, "audit_lead")
    office.desk.do("tell", {"told_on": "2026-12-18"})
    author = office.visitor("agency_author@police")
    address = office.path("return_it", "police")
    told = {"author": POLICE_MARK, "involved": "yes", "action": "continue"}
    assert author.post(f"{address}?page=1", page="1", **told).status_code == 303
    story = {"page": "2", "action": "continue", "story": POLICE_MARK, "contacts-0-event": POLICE_MARK}
    assert author.post(f"{address}?page=2", **story).status_code == 303
    attach(author, f"{address}?page=3", "records", f"{FILE_MARK}.txt", POLICE_MARK.encode(), page="3")
    assert author.post(address, action="complete").status_code == 303
    return office


def attach(visitor: Any, address: str, field: str, name: str, content: bytes, **fields: str) -> Any:
    """Post a page of a form with a file."""
    import io

    data = {"action": "continue", **fields, f"{field}-upload": (io.BytesIO(content), name)}
    return visitor.post(address, **data)
