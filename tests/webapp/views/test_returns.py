"""Sending back on the pages: asked once, told to who does it again, filled in, shown for ever."""

import re
from typing import Any

import pytest

from tests.engine.returns.reviewed import open_checked, sent
from tests.webapp.views.cases.conftest import words


@pytest.fixture
def checked(office: Any) -> Any:
    """A grade waits for the chair to check it."""
    open_checked(office.desk)
    office.desk.do("grade_it", {"note": "in haste", "grade": "poor"})
    return office


def review(office: Any) -> str:
    return f"/tasks/{office.task('check_it').id}"


def test_reviewer_sends_back_and_gets_it_again(checked: Any) -> None:
    chair, manager = checked.visitor("chair"), checked.visitor("business_manager")
    page = chair.text(review(checked))
    [address] = re.findall(r'href="([^"]*/send-back/\d+)"', page)
    assert "What has to be put right?" in words(chair.text(address))
    empty = chair.post(address, comments=" ")
    assert empty.status_code == 422
    assert "Say what has to be put right" in empty.get_data(as_text=True)
    assert chair.post(address, comments="Which day was it?").status_code == 303
    waits = words(chair.text(review(checked)))
    assert "has not come back yet" in waits
    assert "Which day was it?" in waits
    again = checked.path("grade_it")
    page = manager.text(again)
    assert "sent this back" in words(page)
    assert "Which day was it?" in words(page)
    assert 'value="in haste"' in page
    manager.post(again, action="continue", page="1", note="on Monday", grade="good")
    assert "on Monday" in manager.text(again + "?page=check")
    checked.desk.do("grade_it", {"note": "on Monday", "grade": "good"})
    record = words(chair.text("/cases/1/record"))
    assert "Sent back by Partnership chair on 18 December 2026: Which day was it?" in record
    assert "Given again after the earlier answer was sent back by Partnership chair." in record
    assert "superseded by a later answer" in record
    assert "has come back, done again" in words(chair.text("/notices"))


def test_what_was_sent_back_is_sent_again_from_its_page_without_a_draft(checked: Any) -> None:
    chair, manager = checked.visitor("chair"), checked.visitor("business_manager")
    chair.post(f"{review(checked)}/send-back/1", comments="Are you sure?")
    again = checked.path("grade_it")
    page = manager.text(again + "?page=check")
    [digest] = re.findall(r'name="checked" value="([^"]*)"', page)
    assert manager.post(again, action="complete", checked=digest).status_code == 303
    assert sent(checked.desk)[0].new_submission_id == 2


def test_reviewer_takes_it_back(checked: Any) -> None:
    chair = checked.visitor("chair")
    chair.post(f"{review(checked)}/send-back/1", comments="Which day was it?")
    assert chair.post("/sent-back/1/take-back", reason="").status_code == 422
    assert chair.post("/sent-back/1/take-back", reason="It was there").status_code == 303
    assert chair.get("/sent-back/1/take-back").status_code == 404
    assert "You cannot do this task" not in words(chair.text(review(checked)))


@pytest.mark.parametrize("role", ["business_manager", "lay_member", "process_owner", "agency_author@la"])
def test_nobody_else_sends_back_or_takes_back(checked: Any, role: str) -> None:
    other = checked.visitor(role)
    before = checked.counts()
    assert other.post(f"{review(checked)}/send-back/1", comments="Why?").status_code == 404
    assert other.post("/sent-back/1/take-back", reason="Why?").status_code == 404
    assert checked.counts() == before


def test_part_is_sent_back_while_the_others_are_out(asked: Any) -> None:
    manager = asked.visitor("business_manager")
    task = asked.task("return_it")
    asked.desk.do_part("return_it", "police", {"author": "A", "involved": "no"}, "agency_author", "police")
    part = asked.desk.part(task, "police")
    address = f"/tasks/{task.id}/parts/{part.id}/return"
    assert address in manager.text(f"/tasks/{task.id}")
    assert "Written by" in words(manager.text(address))
    assert manager.post(address, comments="Who was it?").status_code == 303
    assert "Sent back" in words(manager.text(f"/tasks/{task.id}"))
    page = asked.visitor("agency_author@police").text(f"/tasks/{task.id}/parts/{part.id}")
    assert "Who was it?" in words(page)
    assert manager.get(address).status_code == 404
