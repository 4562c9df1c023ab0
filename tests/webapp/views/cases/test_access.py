"""What each reader sees of a case: everything, their own agency's part, its head, or nothing at all."""

from tests.webapp.views.cases.conftest import words
from tests.webapp.views.inquiry import NIL

TABS = ("record", "timeline", "people", "documents", "linked", "diagram", "ledger")


def test_reader_of_the_area_sees_every_tab(incident):
    for role in ("business_manager", "chair", "dsp_police", "notifying_officer"):
        visitor = incident.visitor(role)
        assert "Record the incident" in words(visitor.text("/cases/1"))
        for tab in TABS:
            assert "Child A" in words(visitor.text(f"/cases/1/{tab}"))


def test_named_member_sees_every_tab(incident, member):
    assert "Child A" in words(member.text("/cases"))
    for tab in ("", *TABS):
        assert "Child A" in words(member.text(f"/cases/1/{tab}"))
    assert "Advises the review" in words(member.text("/cases/1/people"))


def test_group_member_sees_the_head_and_the_clocks_only(incident):
    visitor = incident.visitor("group_member")
    page = words(visitor.text("/cases/1"))
    assert "You see the head of this case and its clocks" in page
    assert "Rapid review to the Panel" in page
    assert "Due 29 December 2026" in page
    assert "Record the incident" not in page
    assert "by Business manager" not in page  # who opened it
    for tab in TABS:
        answer = visitor.get(f"/cases/1/{tab}")
        assert answer.status_code == 403
        assert "for the people named on it" in answer.get_data(as_text=True)


def test_head_is_not_logged_as_reading_but_content_is(incident):
    incident.visitor("group_member").text("/cases/1")
    assert incident.readings() == []
    incident.visitor("chair").text("/cases/1/record")
    assert incident.readings() == [("case.read", "tab:record")]


def test_others_do_not_learn_that_the_case_exists(incident):
    for role in ("lay_member", "process_owner", "system_administrator"):
        visitor = incident.visitor(role)
        assert "Child A" not in visitor.text("/cases")
        assert "Child A" not in visitor.text("/deadlines")
        for tab in ("", *TABS):
            answer = visitor.get(f"/cases/1/{tab}")
            assert answer.status_code == 404
            assert "Child A" not in answer.get_data(as_text=True)


def test_own_agency_sees_its_own_tasks_and_answers(inquiry):
    inquiry.ask()
    police = inquiry.visitor("agency_author@police")
    page = words(police.text("/cases/1"))
    assert "Your open tasks" in page
    assert "Police" in page
    assert "Education" not in page
    assert words(police.text("/cases/1/record")).count("Hospital trust") == 0
    assert police.get("/cases/1/timeline").status_code == 403


def test_agencies_answers_stay_apart_in_the_record(inquiry):
    inquiry.ask()
    inquiry.desk.do_part("return_it", "police", NIL, "agency_author", "police")
    for role in ("agency_author@la", "agency_author@education"):
        answer = inquiry.visitor(role).get("/cases/1/record")
        assert "Police" not in answer.get_data(as_text=True)
    chair = words(inquiry.visitor("chair").text("/cases/1/record"))
    assert "Not released yet: agencies' answers stay apart" in chair.replace("&#39;", "'")
    manager = words(inquiry.visitor("business_manager").text("/cases/1/record"))
    assert "Not released yet" not in manager


def test_other_partnership_sees_nothing_of_this_one(incident, stranger):
    for address in ("/cases", "/deadlines", "/cases?words=Child"):
        page = stranger.text(address)
        assert "Child Z" in page
        assert "Child A" not in page
        assert "Child Z" not in incident.visitor("business_manager").text(address)
    assert stranger.get("/cases/1").status_code == 404
    assert incident.visitor("business_manager").get("/cases/2/record").status_code == 404


def test_other_partnership_can_change_nothing_here(incident, stranger):
    before = incident.counts()
    fields = {"withdrawn_on-day": "18", "withdrawn_on-month": "12", "withdrawn_on-year": "2026"}
    address = "/cases/1/messages/notification_withdrawn"
    assert stranger.post(address, action="record", **fields).status_code == 404
    assert stranger.post("/cases/1/clocks/1/lateness", reason="No").status_code == 404
    assert stranger.post("/cases/1/faults/1/retry").status_code == 404
    assert incident.counts() == before
