"""My tasks: three lists, their filters and pages, what is late, and what to do when nothing is there."""

import re
from datetime import UTC, datetime

from tests.webapp.views.inquiry import NIL, NOTE


def test_first_list_shown_is_one_with_something_to_do(inquiry):
    lead = inquiry.visitor("audit_lead")
    page = lead.text("/")
    assert "For my roles (1)" in page
    assert "Tasks that wait for one of your roles" in page
    assert f'href="{inquiry.path("take_note")}"' in page
    lead.post(f"{inquiry.path('take_note')}/claim")
    page = lead.text("/tasks")
    assert "Mine (1)" in page
    assert "Tasks you have claimed or were given" in page


def test_entry_shows_case_label_and_due_date_in_words(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    page = inquiry.visitor("business_manager").text("/tasks")
    assert "STD-2026-0001" in page
    assert "Child B" in page
    assert "20 January 2027" in page
    assert "20 working days left" in page
    assert "Overdue" not in page


def test_overdue_is_told_by_words_and_shape_and_escalated(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    inquiry.desk.move(datetime(2027, 1, 25, 10, tzinfo=UTC))
    page = inquiry.visitor("business_manager").text("/tasks")
    assert "caseway-due--overdue" in page
    assert ">Overdue<" in page
    assert "3 working days overdue" in page
    assert "Escalated to you" in page
    assert "People told" in page
    assert "Escalated to you" not in inquiry.visitor("audit_lead").text("/tasks")


def test_parts_that_are_late_together_are_one_line(asked):
    asked.desk.move(datetime(2027, 1, 25, 10, tzinfo=UTC))
    page = asked.visitor("business_manager").text("/tasks")
    assert page.count("(3 of them)") == 1


def test_filters_stand_in_the_address(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager = inquiry.visitor("business_manager")
    tell = f'href="{inquiry.path("tell")}"'
    assert "matches the filter" in manager.text("/tasks?view=offered&overdue=1")
    assert tell in manager.text("/tasks?view=offered&kind=no-such-kind")
    assert tell in manager.text("/tasks?view=offered&kind=inquiry")
    inquiry.desk.at = datetime(2027, 1, 25, 10, tzinfo=UTC)
    page = manager.text("/tasks?view=offered&overdue=1&kind=inquiry")
    assert tell in page
    assert 'id="overdue" name="overdue" type="checkbox" value="1" checked' in page
    page = manager.text("/tasks?view=offered&order=priority")
    assert '<option value="priority" selected>' in page
    assert "most urgent first" in page
    assert "/tasks/filters/new?view=offered&amp;order=priority" in page


def test_next_page_goes_on_where_the_last_ended(inquiry):
    for number in range(29):
        inquiry.open_inquiry(f"Child {number}")
    lead, seen, address = inquiry.visitor("audit_lead"), [], "/tasks?view=offered&kind=inquiry"
    pages = 0
    while address:
        page = lead.text(address)
        seen += re.findall(r'href="(/tasks/\d+)"', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
        pages += 1
    assert pages == 2
    assert len(seen) == len(set(seen)) == 30


def test_odd_addresses_show_a_list_all_the_same(inquiry):
    lead = inquiry.visitor("audit_lead")
    for query in (
        "view=x",
        "after=x",
        "after=1~2~3",
        "view=done&after=-1",
        "view=done&after=²",
        "kind=%00",
        "after=2026-12-18~a~99999999999999999999",
        "view=done&after=" + "9" * 5000,
    ):
        assert "My tasks" in lead.text(f"/tasks?{query}")


def test_done_lists_what_was_completed(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    page = inquiry.visitor("audit_lead").text("/tasks?view=done")
    assert "Take note" in page
    assert "18 December 2026 at midday" in page


def test_empty_lists_say_what_to_do(inquiry):
    chair = inquiry.visitor("chair")
    assert "You have not claimed any task" in chair.text("/tasks?view=mine")
    assert "No task waits for your roles" in chair.text("/tasks?view=offered")
    assert "You have not completed any task yet" in chair.text("/tasks?view=done")


def test_newcomer_is_shown_a_way_in_until_the_first_task_is_done(inquiry):
    lead = inquiry.visitor("audit_lead")
    assert 'href="/start"' in lead.text("/tasks?view=mine")
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    assert 'href="/start"' not in lead.text("/tasks?view=mine")


def test_inbox_names_the_agency_and_never_anothers_part(asked):
    page = asked.visitor("agency_author@police").text("/tasks")
    assert "Police" in page
    assert "Education" not in page
    asked.desk.do_part("return_it", "police", NIL, "agency_author", "police")
    assert "No task waits" in asked.visitor("agency_author@police").text("/tasks?view=offered")
