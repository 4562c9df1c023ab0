"""Saved filters: named, counted, shared with a group, each with an address, and always one's own tasks."""

import re

from sqlalchemy import select, update

from engine.models import SavedFilter
from tests.webapp.views.inquiry import NOTE


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def save(visitor, name, query="view=offered&kind=inquiry", **fields):
    answer = visitor.post(f"/tasks/filters/new?{query}", action="save", name=name, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def group_of(office):
    page = office.visitor("audit_lead").text("/tasks/filters/new?view=offered")
    return re.search(r'name="group" type="radio" value="(\d+)"', page)[1]


def test_filter_is_saved_counted_and_has_an_address(any_inquiry):
    lead = any_inquiry.visitor("audit_lead")
    page = lead.text("/tasks?view=offered&kind=inquiry")
    assert "/tasks/filters/new?view=offered&amp;kind=inquiry" in page
    asked = words(lead.text("/tasks/filters/new?view=offered&kind=inquiry"))
    assert "It shows: Tasks that wait for one of your roles, of cases of the kind Inquiry" in asked
    address = save(lead, "Inquiries")
    assert re.fullmatch(r"/tasks/filters/\d+", address)
    shown = lead.text(address)
    assert f'href="{any_inquiry.path("take_note")}"' in shown
    assert "Inquiries (1)" in words(shown)
    assert "Inquiries (1)" in words(lead.text("/tasks"))
    any_inquiry.desk.do("take_note", NOTE, "audit_lead")
    assert "Nothing in this list matches the filter" in lead.text(address)
    listed = words(lead.text("/tasks/filters"))
    assert "Inquiries Tasks that wait for one of your roles, of cases of the kind Inquiry Nobody 0" in listed


def test_shared_filter_shows_each_member_their_own_tasks_and_strangers_nothing(inquiry):
    lead, manager = inquiry.visitor("audit_lead"), inquiry.visitor("business_manager")
    alone = save(lead, "Alone")
    shared = save(lead, "Ours", group=group_of(inquiry))
    assert manager.get(alone).status_code == 404
    assert manager.get("/tasks/filters/999").status_code == 404
    page = manager.text(shared)
    assert inquiry.path("take_note") not in page  # it waits for the audit lead
    assert "Ours (0)" in words(page)
    assert "by Audit lead" in words(manager.text("/tasks/filters"))
    for end in ("change", "delete"):
        assert manager.get(f"{shared}/{end}").status_code == 404
        assert manager.post(f"{shared}/{end}", name="Mine", action="save").status_code == 404
    with inquiry.engine.read() as rows:
        assert set(rows.scalars(select(SavedFilter.name))) == {"Alone", "Ours"}


def test_filter_is_renamed_shared_and_deleted_by_its_owner(inquiry):
    lead = inquiry.visitor("audit_lead")
    address = save(lead, "First")
    changed = lead.post(f"{address}/change", action="save", name="Second", group=group_of(inquiry))
    assert changed.location == address
    assert "Second (1)" in words(inquiry.visitor("audit_lead").text(address))  # the question stays
    assert "Delete the filter “Second”?" in lead.text(f"{address}/delete")
    assert lead.post(f"{address}/delete").location == "/tasks/filters/"
    assert lead.get(address).status_code == 404
    assert "You have no saved filter" in lead.text("/tasks/filters")


def test_filter_that_cannot_be_saved_comes_back_filled_in(inquiry):
    lead = inquiry.visitor("audit_lead")
    save(lead, "Taken")
    before = inquiry.counts()
    for fields, said in (
        ({"name": ""}, "Enter a name for this filter"),
        ({"name": "Taken"}, "You have a filter of this name already"),
        ({"name": "x" * 121}, "120"),
        ({"name": "New", "group": "999"}, "There is a problem"),
    ):
        answer = lead.post("/tasks/filters/new?view=offered", action="save", **fields)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert inquiry.counts() == before


def test_nobody_keeps_more_filters_than_they_can_see(inquiry):
    lead = inquiry.visitor("audit_lead")
    for number in range(30):
        save(lead, f"Filter {number:02}")
    answer = lead.post("/tasks/filters/new?view=offered", action="save", name="One more")
    assert answer.status_code == 422
    assert "You have 30 filters" in answer.get_data(as_text=True)
    page = words(lead.text("/tasks"))
    assert "Filter 07 (1)" in page
    assert "Filter 08" not in page
    assert "All saved filters" in page


def test_odd_questions_ask_nothing(inquiry):
    lead = inquiry.visitor("audit_lead")
    address = save(lead, "Odd", "view=x&overdue=maybe&role=%00&kind=%27&urgent=2")
    with inquiry.engine.housekeeping() as rows:
        assert rows.scalar(select(SavedFilter.question)) == {"view": "mine"}
        rows.execute(update(SavedFilter).values(question={"view": ["x"], "role": 3, "more": "1"}))
    assert "My tasks" in lead.text(address)


def test_each_condition_narrows_the_list(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager, address = inquiry.visitor("business_manager"), inquiry.path("tell")
    link = f'href="{address}"'
    for query in ("urgent=1", "follow_up=1", "role=chair"):
        assert link not in manager.text(f"/tasks?view=offered&{query}")
    assert manager.post(f"{address}/priority", action="save", priority="2").status_code == 303
    day = {"follow_up_on-day": "18", "follow_up_on-month": "12", "follow_up_on-year": "2026"}
    assert manager.post(f"{address}/follow-up", action="save", **day).status_code == 303
    for query in ("urgent=1", "follow_up=1", "role=business_manager"):
        page = manager.text(f"/tasks?view=offered&{query}")
        assert link in page
        assert "Urgent" in page
        assert "to follow up on 18 December 2026" in page
