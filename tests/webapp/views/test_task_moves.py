"""The pages on which a task changes hands, and what they say to whoever cannot do that."""

import re

import pytest

from tests.webapp.views.inquiry import NOTE


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def two_leads(any_inquiry):
    """The audit lead, a colleague with the same role who can sign in, and the office."""
    colleague = any_inquiry.add_colleague("audit_lead", "Cora Colleague")
    lead = any_inquiry.visitor("audit_lead")
    return any_inquiry, lead, any_inquiry.visitor_by_email("c@example.org"), colleague.person_id


def test_task_is_delegated_and_taken_back(two_leads):
    office, lead, cora, cora_id = two_leads
    address = office.path("take_note")
    assert "/delegate" not in lead.text(address)  # nobody has it yet
    lead.post(f"{address}/claim")
    assert f'href="{address}/delegate"' in lead.text(address)
    asked = lead.text(f"{address}/delegate")
    assert "Cora Colleague" in asked
    assert "Business manager" not in words(asked)
    answer = lead.post(f"{address}/delegate", action="save", person=str(cora_id))
    assert (answer.status_code, answer.location) == (303, address)
    page = words(lead.text(address))
    assert "You asked Cora Colleague to do this task for you. Take it back to do it yourself." in page
    assert "Done by: Cora Colleague, for Audit lead, who stays responsible" in page
    assert "Done for me by others (1)" in words(lead.text("/tasks"))
    assert "done by Cora Colleague" in words(lead.text("/tasks?view=delegated"))
    assert "for Audit lead" in words(cora.text("/tasks?view=mine"))
    assert "Audit lead asked you to do this for them" in words(cora.text(address))
    assert lead.post(f"{address}/take-back").location == address
    assert "Give this task back" in lead.text(address)
    assert "Somebody else has claimed this task" in cora.text(address)


def test_deputy_gives_it_back(two_leads):
    office, lead, cora, cora_id = two_leads
    address = office.path("take_note")
    lead.post(f"{address}/claim")
    lead.post(f"{address}/delegate", action="save", person=str(cora_id))
    assert cora.post(f"{address}/give-back").location == address
    assert "Give this task back" in lead.text(address)


def test_team_gives_a_task_to_somebody_else_with_a_reason(two_leads):
    office, lead, cora, cora_id = two_leads
    address, manager = office.path("take_note"), office.visitor("business_manager")
    lead.post(f"{address}/claim")
    assert f'href="{address}/reassign"' in manager.text(address)
    before = office.counts()
    for fields, said in (
        ({"person": str(cora_id)}, "Say why the task changes hands"),
        ({"reason": "Ill"}, "Choose who is to have it"),
        ({"person": "999999", "reason": "Ill"}, "There is a problem"),
    ):
        answer = manager.post(f"{address}/reassign", action="save", **fields)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert office.counts() == before
    answer = manager.post(f"{address}/reassign", action="save", person=str(cora_id), reason="Ill")
    assert (answer.status_code, answer.location) == (303, address)
    assert "Take note" in cora.text("/tasks?view=mine")
    timeline = words(manager.text(f"/cases/{office.task('take_note').case_id}/timeline"))
    assert "Gave “Take note” to Cora Colleague. Ill" in timeline
    manager.post(f"{address}/reassign", action="save", person="everybody", reason="Still ill")
    assert "Take note" in lead.text("/tasks?view=offered")


def test_follow_up_and_priority_are_shown_and_taken_away(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager, address = inquiry.visitor("business_manager"), inquiry.path("tell")
    past = {"follow_up_on-day": "1", "follow_up_on-month": "12", "follow_up_on-year": "2026"}
    refused = manager.post(f"{address}/follow-up", action="save", **past)
    assert refused.status_code == 422
    assert "Enter today or a day that is still to come" in refused.get_data(as_text=True)
    day = {"follow_up_on-day": "24", "follow_up_on-month": "12", "follow_up_on-year": "2026"}
    manager.post(f"{address}/follow-up", action="save", **day)
    manager.post(f"{address}/priority", action="save", priority="1")
    page = words(manager.text(address))
    assert "To follow up on 24 December 2026" in page
    assert "High" in page
    assert 'value="24"' in manager.text(f"{address}/follow-up")
    assert 'value="1" checked' in manager.text(f"{address}/priority")
    manager.post(f"{address}/follow-up", action="save")
    assert "To follow up" not in words(manager.text(address))


def test_pages_are_only_for_those_who_may_and_while_the_task_is_open(inquiry):
    address, moves = inquiry.path("take_note"), ("delegate", "reassign", "follow-up", "priority")
    before = inquiry.counts()
    for who, status in (("chair", 403), ("agency_author@police", 404), ("inspector", 403)):
        visitor = inquiry.visitor(who)
        for move in moves:
            assert visitor.get(f"{address}/{move}").status_code == status, (who, move)
            assert visitor.post(f"{address}/{move}", action="save").status_code == status
        for move in ("take-back", "give-back"):
            assert visitor.post(f"{address}/{move}").status_code in (status, 409)
    assert inquiry.counts() == before
    assert inquiry.visitor("audit_lead").get(f"{address}/nothing").status_code == 404
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    assert inquiry.visitor("business_manager").get(f"{address}/reassign").status_code == 404


def test_nobody_else_to_ask_is_said_plainly(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    lead.post(f"{address}/claim")
    assert "Nobody else who holds the role for this task can do it today" in lead.text(f"{address}/delegate")


def test_two_who_have_begun_the_same_task_are_told_of_each_other(two_leads):
    office, lead, cora, _ = two_leads
    address = office.path("take_note")
    assert "also begun" not in lead.text(address)
    cora.post(f"{address}/draft", page="1", learning="Hers")
    page = words(lead.text(address))
    assert "Cora Colleague has also begun to answer this (saved on 18 December 2026 at midday)" in page
    assert "Hers" not in page
    assert "also begun" not in office.visitor("business_manager").text(address)  # who cannot answer it


def drawn_on(page):
    return re.search(r'name="drawn" value="([^"]+)"', page)[1]


def test_draft_changed_in_another_window_is_told_and_not_overwritten(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    first = drawn_on(lead.text(address))
    saved = lead.post(f"{address}/draft", page="1", drawn=first, learning="From the office")
    assert saved.status_code == 204
    second = saved.headers["X-Caseway-Drawn"]
    assert second == drawn_on(lead.text(address)) != first
    before = inquiry.counts()
    assert lead.post(f"{address}/draft", page="1", drawn=first, learning="From home").status_code == 409
    answer = lead.post(address, page="1", drawn=first, action="continue", **NOTE | {"learning": "From home"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Your draft has changed since this page was drawn" in page
    assert "From home</textarea>" in page
    assert "From the office" in lead.text(address)
    assert inquiry.counts() == before
    again = lead.post(address, page="1", drawn=drawn_on(page), action="save", learning="From home")
    assert again.status_code == 303
    assert "From home</textarea>" in lead.text(address)


def test_window_that_goes_on_saving_is_not_taken_for_another(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    drawn = drawn_on(lead.text(address))
    for typed in ("A", "Ab", "Abc"):
        answer = lead.post(f"{address}/draft", page="1", drawn=drawn, learning=typed)
        drawn = answer.headers["X-Caseway-Drawn"]
        assert answer.status_code == 204
    answer = lead.post(address, page="1", drawn=drawn, action="continue", **NOTE)
    assert answer.location == f"{address}?page=check"


def test_other_page_of_the_same_draft_is_no_conflict(asked):
    author, address = asked.visitor("agency_author@la"), asked.path("return_it", "la")
    about = {"author": "A. Author", "involved": "yes"}
    one, two = drawn_on(author.text(address)), drawn_on(author.text(f"{address}?page=2"))
    author.post(address, page="1", drawn=one, action="save", **about)
    answer = author.post(address, page="2", drawn=two, action="save", story="It was so")
    assert answer.status_code == 303
