"""Stopped steps: seen by whoever looks after the area, tried again, tried together, given up."""

import re

import pytest
from sqlalchemy import update

from engine.models import Fault
from tests.webapp.views.operations.conftest import words
from webapp.views import faults as view


def test_list_tells_cause_step_process_case_and_attempts(stopped):
    page = words(stopped.visitor("business_manager").text("/faults"))
    assert "To be mended (4)" in page
    assert "Which?: STD-2026-0004" in page
    assert "`grade` is not set yet" in page
    assert "Process Caller Calling another process" in page
    assert "STD-2026-0001 , where “Call it” stands , Child 1" in page
    assert "Since 18 December 2026 at midday, tried 1 time" in page


def test_filters_narrow_the_list(stopped):
    manager = stopped.visitor("business_manager")
    page = words(manager.text("/faults?kind=call&process=caller"))
    assert "To be mended (3)" in page
    assert "STD-2026-0004" not in page
    assert "No step matches" in manager.text("/faults?process=nothing")
    assert "No step has been given up" in manager.text("/faults?state=given_up")
    for odd in (
        "state=x",
        "kind=x",
        "before=x",
        "before=-1",
        f"before={'9' * 40}",
        "tried_to=x",
        "process=%00",
    ):
        assert manager.get(f"/faults?{odd}").status_code == 200


def test_mended_step_is_tried_again_through_the_page(stopped, mend, faults):
    manager = stopped.visitor("business_manager")
    assert manager.post("/faults/1/retry?kind=call").headers["Location"] == "/faults/?kind=call"
    assert "The step failed again" in manager.text("/faults")
    assert [fault.attempts for fault in faults()][-1:] == [1]
    mend()
    [first, *_] = [fault for fault in faults() if fault.case_id == 1]
    assert manager.post(f"/faults/{first.id}/retry").status_code == 303
    assert "The step ran, and the case goes on" in manager.text("/faults")
    assert stopped.desk.open_steps(1) == ["call_it", "inner"]
    assert {fault.case_id for fault in faults()} == {2, 3, 4}
    assert stopped.desk.breaks() == []


def test_mended_step_is_tried_again_on_the_page_of_its_case(stopped, mend):
    manager = stopped.visitor("business_manager")
    mend()
    assert "/faults/1/give-up" in manager.text("/cases/1")
    assert manager.post("/cases/1/faults/1/retry").status_code == 303
    page = words(manager.text("/cases/1"))
    assert "The step ran, and the case goes on" in page
    assert "Inner" in page
    assert "A step has stopped" not in page


def test_all_of_a_kind_are_tried_together(stopped, mend, faults):
    manager = stopped.visitor("business_manager")
    mend()
    assert manager.post("/faults/retry?kind=call").status_code == 303
    assert "Tried 3 steps again: 3 steps ran, none failed again" in manager.text("/faults")
    assert {fault.case_id for fault in faults()} == {4}


def test_many_are_tried_some_at_a_time_and_none_in_a_circle(stopped, mend, faults, monkeypatch):
    monkeypatch.setattr(view, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(view.list_to_retry, "__defaults__", (0, 2))
    manager = stopped.visitor("business_manager")
    first = manager.post("/faults/retry").headers["Location"]
    assert re.search(r"tried_to=2$", first)
    page = manager.text(first)
    assert "Tried 2 steps again: 0 steps ran, 2 steps failed again" in page
    assert "Try the next 2 again" in page
    assert '<input type="hidden" name="after" value="2">' in page
    mend()
    assert manager.post("/faults/retry", after="2").status_code == 303
    assert "1 step ran" in manager.text("/faults")
    assert 3 in {fault.case_id for fault in faults("retried")}


def test_giving_up_says_what_it_means_and_asks_why(stopped, faults):
    manager = stopped.visitor("business_manager")
    asked = words(manager.text("/faults/4/give-up"))
    assert "nothing goes on from it" in asked
    empty = manager.post("/faults/4/give-up", reason=" ")
    assert empty.status_code == 422
    assert "Say why it is given up" in empty.get_data(as_text=True)
    assert faults("given_up") == []
    assert manager.post("/faults/4/give-up", reason="Done on paper.").status_code == 303
    page = words(manager.text("/faults?state=given_up"))
    assert "Given up on 18 December 2026 at midday by Business manager Done on paper." in page
    assert "Try again" in page
    assert manager.get("/faults/4/give-up").status_code == 409
    assert "Gave up a stopped step of “Split”; nothing goes on from it. Done on paper." in words(
        manager.text("/cases/4/timeline")
    )


def test_system_administrator_sees_references_and_does_nothing(stopped, faults):
    visitor = stopped.visitor("system_administrator")
    page = visitor.text("/faults")
    assert "STD-2026-0001" in page
    assert "Child 1" not in page
    assert "/cases/1" not in page
    assert "Try again" not in words(page)
    before, open_ = stopped.counts(), [fault.id for fault in faults()]
    for address in ("/faults/1/retry", "/faults/1/give-up"):
        assert visitor.post(address, reason="x").status_code == 403
    assert visitor.post("/faults/retry").status_code == 403
    assert stopped.counts() == before
    assert [fault.id for fault in faults()] == open_


@pytest.mark.parametrize(
    "role", ["chair", "group_member", "agency_author@police", "process_owner", "inspector"]
)
def test_others_are_kept_out(stopped, role):
    visitor = stopped.visitor(role)
    assert visitor.get("/faults").status_code == 403
    assert visitor.get("/faults/1/give-up").status_code == 404
    before = stopped.counts()
    for address in ("/faults/1/retry", "/faults/1/give-up"):
        assert visitor.post(address, reason="x").status_code == 404
    assert visitor.post("/faults/retry").status_code == 403
    assert stopped.counts() == before
    assert "Operations" not in visitor.text("/tasks")


def test_other_partnership_sees_nothing(stopped, incident, stranger, faults):
    page = stranger.text("/faults")
    assert "No step stands still" in page
    before = stopped.counts()
    assert stranger.post("/faults/1/retry").status_code == 404
    assert stranger.post("/faults/retry").status_code == 303
    assert stopped.counts() == before
    assert len(faults()) == 4


def test_what_is_dealt_with_cannot_be_dealt_with_again(stopped, faults):
    manager = stopped.visitor("business_manager")
    stopped.desk.do("grade_it", {"grade": "poor"})
    [mended] = faults("mended")
    before = stopped.counts()
    for verb in ("retry", "give-up"):
        assert manager.post(f"/faults/{mended.id}/{verb}", reason="x").status_code == 409
        assert manager.post(f"/faults/999/{verb}", reason="x").status_code == 404
    assert stopped.counts() == before


def test_long_list_is_paged_with_the_same_statements(stopped, statements):
    manager = stopped.visitor("business_manager")
    manager.text("/faults")
    with statements() as few:
        manager.text("/faults")
    with stopped.engine.housekeeping() as rows:
        rows.add_all(
            Fault(
                case_id=1, instance_id=1, element_id="call_it", cause="Again.", raised_at=stopped.desk.at,
                action={"kind": "call", "token_id": "", "element_id": "call_it"},
            )
            for _ in range(40)
        )  # fmt: skip
    with statements() as many:
        first = manager.text("/faults")
    assert len(many) == len(few)
    following = re.search(r'href="(/faults/?\?before=\d+)" rel="next"', first)[1]
    pages = [re.findall(r'id="fault-(\d+)"', page) for page in (first, manager.text(following))]
    assert [len(page) for page in pages] == [25, 19]
    assert not set(pages[0]) & set(pages[1])


def test_empty_list_says_that_nothing_has_to_be_done(office):
    assert "Nothing has to be done here" in office.visitor("administrator").text("/faults")


def test_cause_is_escaped(stopped):
    with stopped.engine.housekeeping() as rows:
        rows.execute(update(Fault).values(cause="<img src=x onerror=alert(1)>"))
    assert "<img src=x" not in stopped.visitor("business_manager").text("/faults")
