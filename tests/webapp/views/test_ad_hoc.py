"""Adding work beside the process on the pages: asked, answered, withdrawn."""

import re
from typing import Any

import pytest

from tests.webapp.views.cases.conftest import words

LIST = "/cases/1/ad-hoc/"
TASK = {"name": "Ask the school", "details": "Attendance since May", "role": "chair"}
CLOCK = {"length": "5", "unit": "working_days"}


def newest(office: Any) -> Any:
    return office.task("ad_hoc:information_request")


def test_information_is_asked_of_an_agency_and_withheld_with_reasons(inquiry: Any) -> None:
    manager, police = inquiry.visitor("business_manager"), inquiry.visitor("agency_author@police")
    assert "Nothing has been asked for beside the process." in words(manager.text(LIST))
    address = LIST + "new/information_request"
    assert "Which agency?" in words(manager.text(address))
    assert manager.post(address, **CLOCK).status_code == 422
    given = {
        "name": "Calls to the home",
        "details": "All since May",
        "role": "agency_author",
        "agency": "police",
    }
    assert manager.post(address, **given, **CLOCK).status_code == 303
    release = f"{LIST}{newest(inquiry).id}/release"
    assert (manager.get(release).status_code, manager.post(release).status_code) == (409, 409)
    part = inquiry.desk.part(newest(inquiry), "police")
    page = f"/tasks/{newest(inquiry).id}/parts/{part.id}"
    assert "All since May" in words(police.text(page))
    assert "Calls to the home" in words(police.text("/tasks?view=offered"))
    police.post(page, action="continue", page="1", outcome="withheld", reasons="A source would be named.")
    assert "Withheld: more detrimental to the child" in words(police.text(page + "?page=check"))
    with_reason = {"outcome": "withheld", "reasons": "A source would be named."}
    inquiry.desk.do_part("ad_hoc:information_request", "police", with_reason, "agency_author", "police")
    assert "Withheld: more detrimental to the child" in words(manager.text(LIST))
    assert "A source would be named." in words(manager.text("/cases/1/record"))
    chair = inquiry.visitor("chair")
    assert "A source would be named." not in chair.text("/cases/1/record")
    assert "Not released" in words(manager.text(LIST))
    before = inquiry.counts()
    assert (chair.post(release).status_code, police.post(release).status_code) == (403, 403)
    assert inquiry.counts() == before
    assert "This cannot be taken back" in words(manager.text(release))
    assert manager.post(release).status_code == 303
    assert "A source would be named." in words(chair.text("/cases/1/record"))
    assert "Not released" not in words(manager.text(LIST))
    assert (manager.post(release).status_code, manager.get(release).status_code) == (409, 409)


def test_task_and_meeting_are_added(inquiry: Any) -> None:
    manager = inquiry.visitor("business_manager")
    assert manager.post(LIST + "new/task", **TASK, **CLOCK).status_code == 303
    chair = inquiry.desk.area.person("chair")
    meeting = {
        "meets_at-day": "4", "meets_at-month": "1", "meets_at-year": "2027", "meets_at-time": "10:00",
        "place": "Room 2", "invited": str(chair), "role": "business_manager",
    }  # fmt: skip
    past = {**meeting, "meets_at-year": "2020"}
    given = {"name": "Strategy meeting", "details": "Agree who visits", **CLOCK}
    refused = manager.post(LIST + "new/meeting", **given, **past)
    assert refused.status_code == 422
    assert "Enter when the meeting is, in the future" in refused.get_data(as_text=True)
    answer = manager.post(LIST + "new/meeting", **given, **meeting)
    assert answer.status_code == 303
    page = words(manager.text(answer.location))
    assert "When: 4 January 2027 at 10:00. Where: Room 2." in page
    assert "Invited: Partnership chair." in page
    invitation = inquiry.visitor("chair").text("/notices")
    assert "You are invited to a meeting on " in words(invitation)
    assert re.search(r'href="/tasks/\d+">Look at it<[^>]*>: You are invited', invitation)
    assert "Ask the school" in words(manager.text("/cases/1"))


def test_it_is_withdrawn_with_a_reason(inquiry: Any) -> None:
    manager = inquiry.visitor("business_manager")
    manager.post(LIST + "new/task", **TASK, **CLOCK)
    address = f"{LIST}{inquiry.task('ad_hoc:task').id}/withdraw"
    assert manager.post(address, reason="").status_code == 422
    assert manager.post(address, reason="It came by post").status_code == 303
    assert "It came by post" in words(manager.text(LIST))
    assert manager.get(address).status_code == 404


@pytest.mark.parametrize(("role", "seen"), [("chair", 403), ("lay_member", 404), ("process_owner", 404)])
def test_only_the_team_asks(inquiry: Any, role: str, seen: int) -> None:
    inquiry.visitor("business_manager").post(LIST + "new/task", **{**TASK, "role": "scrutineer"}, **CLOCK)
    task = inquiry.task("ad_hoc:task")
    visitor, before = inquiry.visitor(role), inquiry.counts()
    assert visitor.get(LIST + "new/task").status_code == seen
    assert visitor.post(LIST + "new/task", **TASK, **CLOCK).status_code == seen
    assert visitor.post(f"{LIST}{task.id}/withdraw", reason="Why").status_code == seen
    assert inquiry.counts() == before


def test_header_readers_do_not_see_what_was_asked(inquiry: Any) -> None:
    assert inquiry.visitor("group_member").get(LIST).status_code == 403
    assert inquiry.visitor("business_manager").get(LIST + "new/party").status_code == 404
