"""A task's pages: the form page by page, sending it, and everything that must not be stored."""

import re
import threading

import pytest

from engine.commands.claim_task import ClaimTask
from engine.queries.tasks import get_task
from tests.webapp.views.inquiry import NIL, NOTE

ABOUT = {"author": "A. Author", "involved": "yes"}


def draft_of(office, role, element_id, part=""):
    task = office.task(element_id)
    part_id = office.desk.part(task, part).id if part else None
    name, _, agency = role.partition("@")
    with office.engine.read() as rows:
        actor = office.desk.actor(name, agency)
        return get_task(rows, office.engine.library, actor, office.desk.at, task.id, part_id).draft


def checked_in(page):
    return re.search(r'name="checked" value="([^"]+)"', page)[1]


def test_task_goes_from_form_to_check_to_done(any_inquiry):
    lead, address = any_inquiry.visitor("audit_lead"), any_inquiry.path("take_note")
    page = lead.text(address)
    assert "Take note" in page
    assert "Write about practice." in page  # the help
    answer = lead.post(address, page="1", action="continue", **NOTE)
    assert (answer.status_code, answer.location) == (303, f"{address}?page=check")
    check = lead.text(answer.location)
    assert "Ask the child alone." in check
    assert f'href="{address}?page=1&amp;back=yes#learning"' in check
    done = lead.post(address, action="complete", checked=checked_in(check))
    assert (done.status_code, done.location) == (303, f"{address}?done=yes")
    closed = lead.text(done.location)
    assert "You have completed this task" in closed
    assert "Ask the child alone." in closed
    assert "the case goes to" in closed
    assert "Tell" in closed
    assert any_inquiry.task("tell") is not None
    assert any_inquiry.desk.breaks() == []


def test_task_shows_clause_date_and_what_is_known(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    page = inquiry.visitor("business_manager").text(inquiry.path("tell"))
    assert "People told" in page  # the clock
    assert "Why this is asked" in page
    assert "Ask the child alone." in page  # the evidence
    assert "Why this date" in page
    assert "Due 20 January 2027" in page  # 20 working days from 18 December 2026, over three holidays


def test_clause_that_nobody_checked_is_marked(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    page = inquiry.visitor("business_manager").text(inquiry.path("tell"))
    assert page.count("Not verified") == 1  # of two clauses
    assert "Where it was seen: the 2018 edition" in page
    assert "Local framework, 2026, 4.2" in page


def test_continue_with_errors_keeps_what_was_typed_and_stores_nothing(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    before = inquiry.counts()
    answer = lead.post(address, page="1", action="continue", learning="Half an answer")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert 'href="#theme"' in page
    assert "Half an answer</textarea>" in page
    assert inquiry.counts() == before


def test_save_and_come_back_later_keeps_half_a_page(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    answer = lead.post(address, page="1", action="save", learning="Half")
    assert (answer.status_code, answer.location) == (303, "/tasks?view=offered")
    assert "Your draft of “Take note” is saved" in lead.text(answer.location)
    assert "you saved a draft" in lead.text(answer.location)
    lead.post(f"{address}/claim")
    assert lead.post(address, page="1", action="save", learning="Half").location == "/tasks?view=mine"
    page = lead.text(address)
    assert "Half</textarea>" in page
    assert "You saved a draft on 18 December 2026 at midday" in page


def test_done_page_leads_on_to_ones_next_task_of_the_case(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager, address = inquiry.visitor("business_manager"), inquiry.path("tell")
    inquiry.desk.do("tell", {"told_on": "2026-12-18"})
    assert "Next for you on this case" not in manager.text(f"{address}?done=yes")  # the agencies have it
    for agency in ("la", "police", "education"):
        inquiry.desk.do_part("return_it", agency, NIL, "agency_author", agency)
    page = re.sub(r"<[^a][^>]*>", "", manager.text(f"{address}?done=yes"))
    link = f'class="govuk-notification-banner__link" href="{inquiry.path("release_it")}"'
    assert f"Next for you on this case: <a {link}>" in page
    assert "Next for you" not in manager.text(address)


def test_draft_is_saved_by_the_script_and_only_what_the_form_asks(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    answer = lead.post(f"{address}/draft", page="1", learning="Typing", mischief="x")
    assert (answer.status_code, answer.data) == (204, b"")
    draft = draft_of(inquiry, "audit_lead", "take_note")
    assert draft["learning"] == "Typing"
    assert "mischief" not in draft


def test_draft_of_somebody_elses_task_is_refused(inquiry):
    address, before = inquiry.path("take_note"), inquiry.counts()
    answer = inquiry.visitor("business_manager").post(f"{address}/draft", page="1", learning="x")
    assert answer.status_code == 403
    assert inquiry.counts() == before


def test_long_form_goes_page_by_page_and_change_leads_back_to_check(asked):
    author, address = asked.visitor("agency_author@la"), asked.path("return_it", "la")
    first = author.text(address)
    assert "Page 1 of 3" in first
    answer = author.post(address, page="1", action="continue", **ABOUT)
    assert answer.location == f"{address}?page=2"
    second = author.text(answer.location)
    assert "page 2 of 3" in second
    assert f'href="{address}?page=1"' in second  # back
    changed = author.post(f"{address}?page=1&back=yes", page="1", action="continue", **ABOUT)
    assert changed.location == f"{address}?page=check"
    unfinished = author.get(changed.location)  # what an involved agency must say is still missing
    assert unfinished.status_code == 303
    assert "page=2" in unfinished.location


def test_page_without_a_question_to_ask_is_passed_over(asked):
    author, address = asked.visitor("agency_author@la"), asked.path("return_it", "la")
    assert "Was your agency involved?" in author.text(f"{address}?page=2")


def test_rows_are_added_and_removed_without_script(asked):
    author, address = asked.visitor("agency_author@la"), asked.path("return_it", "la")
    author.post(address, page="1", action="continue", **ABOUT)
    rows = {"contacts-0-event": "A visit"}
    added = author.post(address, page="2", action="add-row:contacts", story="It began…", **rows)
    assert (added.status_code, added.location) == (303, f"{address}?page=2#contacts-row-1")
    page = author.text(f"{address}?page=2")
    assert 'id="contacts-row-1"' in page
    assert 'value="A visit"' in page
    assert "It began…</textarea>" in page
    removed = author.post(address, page="2", action="remove-row:contacts-0", **rows, story="It began…")
    assert removed.location == f"{address}?page=2#contacts"
    page = author.text(f"{address}?page=2")
    assert 'id="contacts-row-1"' not in page
    assert "A visit" not in page


def test_claim_shows_on_the_task_and_can_be_given_back(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    assert "Nobody has claimed this yet" in lead.text(address)
    assert lead.post(f"{address}/claim").location == address
    assert "Give this task back" in lead.text(address)
    assert inquiry.task("take_note").state == "claimed"
    assert lead.post(f"{address}/release").location == address
    assert inquiry.task("take_note").state == "offered"


def test_task_of_another_role_says_why_not_and_refuses_the_form(inquiry):
    manager, address = inquiry.visitor("business_manager"), inquiry.path("take_note")
    page = manager.text(address)
    assert "You cannot do this task" in page
    assert "Audit lead" in page
    assert "data-autosave-url" not in page
    before = inquiry.counts()
    answer = manager.post(address, page="1", action="continue", **NOTE)
    assert answer.status_code == 403
    assert "Ask the child alone." in answer.get_data(as_text=True)  # not lost
    assert inquiry.counts() == before


def test_task_is_unknown_to_who_may_not_know_of_it(inquiry):
    stranger, address = inquiry.visitor("lay_member"), inquiry.path("take_note")
    before = inquiry.counts()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, page="1", action="continue", **NOTE).status_code == 404
    assert stranger.post(f"{address}/draft", page="1", **NOTE).status_code == 404
    assert inquiry.counts() == before


def test_task_that_does_not_exist_is_not_found(inquiry):
    lead = inquiry.visitor("audit_lead")
    for number in ("99999", "0", str(2**63), str(10**30), "x", "-1"):
        assert lead.get(f"/tasks/{number}").status_code == 404, number


def test_form_page_that_does_not_exist_shows_one_that_does(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    for page in ("0", "7", "-3", "x", "9" * 5000, "²", ""):
        assert "What have we learned?" in lead.text(f"{address}?page={page}"), page
        assert lead.post(address, page=page, action="continue", **NOTE).status_code == 303, page


def test_task_posted_twice_says_who_has_done_it(any_inquiry):
    lead, address = any_inquiry.visitor("audit_lead"), any_inquiry.path("take_note")
    lead.post(address, page="1", action="continue", **NOTE)
    checked = checked_in(lead.text(f"{address}?page=check"))
    assert lead.post(address, action="complete", checked=checked).status_code == 303
    before = any_inquiry.counts()
    again = lead.post(address, action="complete", checked=checked)
    page = again.get_data(as_text=True)
    assert again.status_code == 409
    assert "You completed this task on 18 December 2026 at midday" in page
    assert any_inquiry.counts() == before


def test_task_closed_meanwhile_gives_the_typed_values_back(asked):
    author, address = asked.visitor("agency_author@police"), asked.path("return_it", "police")
    part = asked.desk.part(asked.task("return_it"), "police")
    manager = asked.visitor("business_manager")
    manager.post(f"{address}/withdraw", reason="Police were not involved.")
    before = asked.counts()
    answer = author.post(address, page="1", action="continue", author="Sergeant", involved="yes")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Police were not involved." in page
    assert "Sergeant" in page
    assert "It is only on this page" in page
    assert part.state == "offered"  # as it was when the form was opened
    assert asked.counts() == before


def test_unknown_fields_are_refused(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    before = inquiry.counts()
    answer = lead.post(address, page="1", action="continue", **NOTE, is_admin="yes")
    assert answer.status_code == 422
    assert "There is a problem" in answer.get_data(as_text=True)
    assert inquiry.counts() == before


def test_date_that_is_no_date_is_refused_and_kept(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager, address = inquiry.visitor("business_manager"), inquiry.path("tell")
    before = inquiry.counts()
    parts = {"told_on-day": "31", "told_on-month": "2", "told_on-year": "2027"}
    answer = manager.post(address, page="1", action="continue", **parts)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "must be a real date" in page
    assert 'value="31"' in page
    assert inquiry.counts() == before


@pytest.mark.parametrize("action", ["continue", "save", "complete"])
def test_megabyte_of_text_is_refused_and_kept_on_the_page(inquiry, action):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    before = inquiry.counts()
    long = "z" * 1_000_000
    answer = lead.post(address, page="1", action=action, **{**NOTE, "learning": long})
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
    assert inquiry.counts() == before


def test_post_without_its_form_token_is_refused(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    before = inquiry.counts()
    assert lead.client.post(address, data={"page": "1", **NOTE}).status_code == 400
    assert inquiry.counts() == before


def test_nothing_is_sent_that_was_not_checked(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    lead.post(address, page="1", action="continue", **NOTE)
    checked = checked_in(lead.text(f"{address}?page=check"))
    lead.post(address, page="1", action="continue", **{**NOTE, "learning": "From another window."})
    before = inquiry.counts()
    answer = lead.post(address, action="complete", checked=checked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Your answers have changed" in page
    assert "From another window." in page
    assert inquiry.counts() == before


def test_sending_an_unfinished_form_shows_the_page_that_misses_something(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    before = inquiry.counts()
    answer = lead.post(address, action="complete")
    assert answer.status_code == 422
    assert "There is a problem" in answer.get_data(as_text=True)
    assert inquiry.counts() == before


def test_somebody_else_claiming_it_meanwhile_is_told(inquiry):
    lead, address = inquiry.visitor("audit_lead"), inquiry.path("take_note")
    other = inquiry.add_colleague("audit_lead")
    inquiry.engine.execute(ClaimTask(inquiry.task("take_note").id), actor=other)
    before = inquiry.counts()
    answer = lead.post(address, page="1", action="continue", **NOTE)
    assert answer.status_code == 403
    assert "Somebody else has claimed this task" in answer.get_data(as_text=True)
    assert "Ask the child alone." in answer.get_data(as_text=True)
    assert inquiry.counts() == before


def test_two_people_at_once_one_succeeds_and_the_other_is_told_who(any_inquiry):
    address = any_inquiry.path("take_note")
    any_inquiry.add_colleague("audit_lead", "Second lead", "second@example.org")
    people = [any_inquiry.visitor("audit_lead"), any_inquiry.visitor_by_email("second@example.org")]
    start, answers = threading.Barrier(2), []

    def send(person):
        start.wait()
        answers.append(person.post(address, page="1", action="complete", **NOTE))

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).get_data(as_text=True)
    assert re.search(r"(Audit lead|Second lead) completed this task on", refused)
    assert "Ask the child alone." in refused
    counts = any_inquiry.counts()
    assert counts["submission"] == 1
    assert any_inquiry.desk.breaks() == []


def test_reading_evidence_is_written_to_the_access_log(inquiry):
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    address = inquiry.path("tell")
    inquiry.visitor("business_manager").text(address)
    assert inquiry.readings() == [("task.read", f"task:{address.rpartition('/')[2]}")]
