"""One case on its tabs: clocks with their working, the record, the drawing, and what can be done there."""

import re

from engine.models import Fault
from tests.webapp.views.cases.conftest import words


def test_clock_tells_why_its_date_is_its_date(incident):
    page = words(incident.visitor("chair").text("/cases/1"))
    assert "Due 29 December 2026 , 5 working days left" in page
    assert "Counted from Friday 18 December 2026" in page
    assert "Friday 25 December 2026 did not count: Christmas Day" in page
    assert "Monday 28 December 2026 did not count: Boxing Day (substitute)" in page
    assert "Not verified" in page
    assert "reminder to Notifying officer" in page
    assert "Should length set by statutory guidance" in page


def test_header_says_which_case_this_is_on_every_tab(incident):
    page = incident.visitor("chair").text("/cases/1/timeline")
    assert "STD-2026-0001, Serious incident" in page
    assert 'aria-current="page" href="/cases/1/timeline"' in page
    assert "Opened the case." in page
    assert "<title>Timeline, STD-2026-0001 - Caseway</title>" in page


def test_record_reads_answers_back_and_decisions_with_votes(inquiry):
    inquiry.go_to_signing()
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        inquiry.sign(role)
    page = words(inquiry.visitor("chair").text("/cases/1/record"))
    assert "Decisions" in page
    assert "dsp_la has reasons." in page
    assert "Delegated safeguarding partner, police" in page


def test_timeline_is_paged(incident):
    visitor = incident.visitor("chair")
    whole = visitor.text("/cases/1/timeline")
    assert 'rel="next"' not in whole
    earlier = words(visitor.text("/cases/1/timeline?before=2"))
    assert "Opened the case." in earlier
    assert "Nothing earlier." in visitor.text("/cases/1/timeline?before=1")
    for before in ("x", "-5", "9" * 40):
        assert visitor.get(f"/cases/1/timeline?before={before}").status_code == 200


def test_diagram_marks_what_is_done_open_and_coming_in_words(incident):
    visitor = incident.visitor("chair")
    page = visitor.text("/cases/1/diagram")
    assert "data-diagram" in page
    chosen = re.search(r'<option value="(\d+)" selected>([^<]+)<', page)
    assert "Serious incident notification (running)" in chosen[2]
    steps = words(page)
    assert re.search(r"Record the incident Open now", steps)
    assert re.search(r"Clauses: .Notify a serious incident.", steps)
    assert "May still come" in steps
    root = words(visitor.text("/cases/1/diagram?instance=1"))
    assert "Start: Authority became aware Done" in root
    assert re.search(r"Runs the process .Rapid review.\.", root)
    drawing = re.search(r'data-xml-url="([^"]+)"', page)[1]
    answer = visitor.get(drawing)
    assert answer.mimetype == "application/xml"
    assert 'id="record_incident"' in answer.get_data(as_text=True)


def test_ledger_says_how_far_it_is_anchored(incident):
    visitor = incident.visitor("chair")
    assert "Not yet anchored" in words(visitor.text("/cases/1/ledger"))
    incident.engine.anchor()
    page = words(visitor.text("/cases/1/ledger"))
    assert "not yet anchored" not in page
    assert re.search(r"Fingerprint of the last entry [0-9a-f]{64}", page)


def test_lateness_is_explained_by_the_team_only(incident):
    incident.desk.move(incident.desk.at.replace(year=2027, month=1, day=4))
    clock = incident.desk.clock("notification")
    address = f"/cases/1/clocks/{clock.id}/lateness"
    manager = incident.visitor("business_manager")
    assert address in manager.text("/cases/1")
    assert address not in incident.visitor("chair").text("/cases/1")
    assert incident.visitor("chair").post(address, reason="Busy").status_code == 403
    empty = manager.post(address, reason=" ")
    assert empty.status_code == 422
    assert "Say why it was late" in empty.get_data(as_text=True)
    done = manager.post(address, reason="The portal was down for two days.")
    assert done.status_code == 303
    assert "Why it was late: The portal was down for two days." in words(manager.text("/cases/1"))
    assert "portal was down" not in incident.visitor("group_member").text("/cases/1")


def test_clock_that_is_not_late_asks_for_no_reason(incident):
    clock = incident.desk.clock("notification")
    assert incident.visitor("business_manager").get(f"/cases/1/clocks/{clock.id}/lateness").status_code == 404


def test_fault_is_shown_with_its_cause_and_retried_by_the_team(inquiry):
    with inquiry.engine.housekeeping() as rows:
        rows.add(
            Fault(
                case_id=1,
                instance_id=1,
                element_id="take_note",
                cause="The fact “grade” is not set.",
                action={"kind": "resume", "token_id": "", "element_id": ""},
                raised_at=inquiry.desk.at,
            )
        )
    shown = inquiry.visitor("chair").text("/cases/1")
    assert "The fact “grade” is not set." in shown
    assert "/cases/1/faults/1/retry" not in shown
    assert "/cases/1/faults/1/retry" in inquiry.visitor("business_manager").text("/cases/1")
    assert inquiry.visitor("chair").post("/cases/1/faults/1/retry").status_code == 403
    assert inquiry.visitor("business_manager").post("/cases/1/faults/2/retry").status_code == 404


def test_case_that_does_not_exist_is_a_clear_404(incident):
    for address in (
        "/cases/99",
        "/cases/99/record",
        "/cases/0",
        "/cases/99/messages/x",
        "/cases/abc",
        "/cases/" + "9" * 40,
    ):
        assert incident.visitor("business_manager").get(address).status_code == 404


def test_message_the_case_does_not_wait_for_is_a_409(incident):
    answer = incident.visitor("business_manager").get("/cases/1/messages/national_review_announced")
    assert answer.status_code == 409
    assert "not waiting for this message" in answer.get_data(as_text=True)
