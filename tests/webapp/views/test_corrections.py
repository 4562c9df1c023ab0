"""Correcting the record on the pages: asked on the form, seen with what follows, decided by another."""

from typing import Any

import pytest

from tests.engine.returns.reviewed import open_checked
from tests.webapp.views.cases.conftest import words

ASK = "/submissions/1/correct"
DECIDE = "/cases/1/corrections/1"


@pytest.fixture
def checked(office: Any) -> Any:
    """The business manager gave a grade."""
    open_checked(office.desk)
    office.desk.do("grade_it", {"note": "in haste", "grade": "poor"})
    return office


def test_record_is_corrected_by_two_people(checked: Any) -> None:
    manager, chair = checked.visitor("business_manager"), checked.visitor("chair")
    assert ASK in manager.text("/cases/1/record")
    assert ASK not in chair.text("/cases/1/record")
    assert 'value="in haste"' in manager.text(ASK)
    unchanged = manager.post(ASK, note="in haste", grade="poor", why_corrected="Wrong box")
    assert unchanged.status_code == 422
    assert "Change at least one answer" in unchanged.get_data(as_text=True)
    silent = manager.post(ASK, note="in haste", grade="good", why_corrected="")
    assert silent.status_code == 422
    assert "Say why the record is wrong" in silent.get_data(as_text=True)
    assert manager.post(ASK, note="in haste", grade="good", why_corrected="Wrong box").location == DECIDE
    own = words(manager.text(DECIDE))
    assert "You asked for this correction" in own
    assert "Take this correction back" in own
    assert DECIDE in chair.text("/cases/1/record")
    assert DECIDE in chair.text("/notices") or "waits for a second person" in chair.text("/notices")
    page = words(chair.text(DECIDE))
    assert "grade Poor Good" in page
    assert "No date moves." in page
    assert chair.post(DECIDE, decision="refuse", answer="").status_code == 422
    assert chair.post(DECIDE).status_code == 422
    assert chair.post(DECIDE, decision="approve").status_code == 303
    assert "Decided by Partnership chair" in words(chair.text(DECIDE))
    record = words(manager.text("/cases/1/record"))
    assert "A correction of the record, made on 18 December 2026." in record
    assert "superseded by a later answer" in record
    assert checked.desk.fact("grade") == "good"


def test_correction_is_taken_back(checked: Any) -> None:
    manager = checked.visitor("business_manager")
    manager.post(ASK, grade="good", why_corrected="Wrong box")
    assert manager.post(DECIDE + "/withdraw").status_code == 303
    assert "Taken back" in words(manager.text(DECIDE))
    assert manager.post(DECIDE + "/withdraw").status_code == 409


@pytest.mark.parametrize(
    ("role", "status"), [("lay_member", 404), ("group_member", 404), ("process_owner", 404), ("chair", 403)]
)
def test_nobody_else_asks(checked: Any, role: str, status: int) -> None:
    visitor, before = checked.visitor(role), checked.counts()
    assert visitor.get(ASK).status_code == status
    assert visitor.post(ASK, grade="good", why_corrected="Why").status_code == status
    assert checked.counts() == before


@pytest.mark.parametrize(
    ("role", "status"), [("lay_member", 404), ("process_owner", 404), ("scrutineer", 403)]
)
def test_nobody_else_decides(checked: Any, role: str, status: int) -> None:
    checked.visitor("business_manager").post(ASK, grade="good", why_corrected="Wrong box")
    visitor, before = checked.visitor(role), checked.counts()
    assert visitor.post(DECIDE, decision="approve").status_code == status
    assert visitor.post(DECIDE + "/withdraw").status_code == status
    assert checked.counts() == before


def test_correction_of_another_case_is_not_found(checked: Any) -> None:
    checked.visitor("business_manager").post(ASK, grade="good", why_corrected="Wrong box")
    checked.desk.start("checked")
    assert checked.visitor("chair").get("/cases/2/corrections/1").status_code == 404
