"""Opening a case: choose its kind, label it, look again, open it once."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.webapp.views.cases.conftest import words

DETAILS = "/cases/new/details?kind=serious_incident"
FILLED = {
    "label": "Child C",
    "opened_on-day": "17",
    "opened_on-month": "12",
    "opened_on-year": "2026",
}


def look_again(visitor, **fields):
    """Send the details; returns the token of the last look."""
    page = visitor.post(DETAILS, action="check", **(FILLED | fields)).get_data(as_text=True)
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def test_kinds_are_offered_with_a_sentence_each(incident):
    page = words(incident.visitor("notifying_officer").text("/cases/new"))
    assert "Serious incident A child has died or been seriously harmed." in page
    assert "Rapid review" not in page  # a stage, not a kind of case


def test_nothing_chosen_is_said_in_a_summary(incident):
    answer = incident.visitor("notifying_officer").get("/cases/new?go=1")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert '<a href="#kind">Select what kind of case this is</a>' in page
    assert "<title>Error: Open a case - Caseway</title>" in page


def test_date_is_asked_in_the_words_of_the_version_in_force(incident):
    visitor = incident.visitor("notifying_officer")
    answer = visitor.get("/cases/new?go=1&kind=serious_incident")
    assert answer.status_code == 303
    page = words(visitor.text(answer.location))
    assert "Date the local authority became aware of the incident" in page
    assert "Never the child" in page


def test_case_is_opened_after_a_last_look(incident):
    visitor = incident.visitor("notifying_officer")
    page = words(visitor.post(DETAILS, action="check", **FILLED).get_data(as_text=True))
    assert "Child C" in page
    assert "17 December 2026" in page
    assert incident.desk.counts()["case"] == 1
    once = look_again(visitor)
    answer = visitor.post(DETAILS, action="open", once=once, **FILLED)
    assert (answer.status_code, answer.location) == (303, "/cases/2")
    opened = words(visitor.text("/cases/2"))
    assert "Child C" in opened
    assert "Due 24 December 2026" in opened
    assert incident.desk.breaks() == []


def test_second_press_opens_no_second_case(incident):
    visitor = incident.visitor("notifying_officer")
    once = look_again(visitor)
    assert visitor.post(DETAILS, action="open", once=once, **FILLED).status_code == 303
    again = visitor.post(DETAILS, action="open", once=once, **FILLED)
    assert again.status_code == 409
    assert "opened already" in again.get_data(as_text=True)
    assert incident.desk.counts()["case"] == 2


def test_presses_at_the_same_instant_open_one_case(incident):
    visitor = incident.visitor("notifying_officer")
    once = look_again(visitor)
    cookie = visitor.client.get_cookie("caseway").value
    fields = FILLED | {"action": "open", "once": once, "csrf_token": visitor.token}
    barrier = Barrier(3)

    def press() -> int:
        client = incident.app.test_client()
        client.set_cookie("caseway", cookie)
        barrier.wait(timeout=10)
        return client.post(DETAILS, data=fields).status_code

    with ThreadPoolExecutor(3) as pool:
        answers = [each.result() for each in [pool.submit(press) for _ in range(3)]]
    assert sorted(answers) == [303, 409, 409]
    assert incident.desk.counts()["case"] == 2


def test_marks_that_turn_the_direction_of_text_stay_out_of_labels(incident):
    visitor = incident.visitor("notifying_officer")
    label = "Child \u202eC\u202c \u2066D\u2069"
    once = look_again(visitor, label=label)
    visitor.post(DETAILS, action="open", once=once, **(FILLED | {"label": label}))
    assert "Child C D" in visitor.text("/cases/2")


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(incident):
    visitor = incident.visitor("notifying_officer")
    for wrong, message in (
        ({"label": ""}, "enter a label that does not name the child"),
        (
            {"opened_on-day": "", "opened_on-month": "", "opened_on-year": ""},
            "enter the date the local authority became aware",
        ),
        ({"label": "x" * 81}, "80 characters or less"),
        ({"opened_on-day": "31", "opened_on-month": "2"}, "must be a real date"),
        ({"opened_on-year": "2027"}, "the date must be today or in the past"),
        ({"opened_on-month": ""}, "must include a month"),
    ):
        for action in ("check", "open"):
            fields = FILLED | wrong
            answer = visitor.post(DETAILS, action=action, **fields)
            page = answer.get_data(as_text=True)
            assert answer.status_code == 422
            assert message in words(page).lower()
            assert "There is a problem" in page
            assert all(f'value="{value}"' in page for value in fields.values() if value)
    assert incident.desk.counts()["case"] == 1


def test_change_gives_the_typed_values_back(incident):
    page = incident.visitor("notifying_officer").post(DETAILS, action="change", **FILLED)
    assert 'value="Child C"' in page.get_data(as_text=True)


def test_others_cannot_open_cases(incident):
    for role in ("chair", "group_member", "lay_member", "process_owner"):
        visitor = incident.visitor(role)
        for address in ("/cases/new", DETAILS):
            answer = visitor.get(address)
            assert answer.status_code == 403
            assert "can open a case" in answer.get_data(as_text=True)
        assert visitor.post(DETAILS, action="open", once="x", **FILLED).status_code == 403
    assert incident.desk.counts()["case"] == 1


def test_unknown_kind_or_foreign_area_leads_back_to_the_choice(incident, stranger):
    visitor = incident.visitor("notifying_officer")
    assert visitor.get("/cases/new/details?kind=nothing").location == "/cases/new/"
    opened = visitor.post(DETAILS + "&area=2", action="open", once=look_again(visitor), **FILLED)
    assert opened.status_code == 303  # a single area is one's own, whatever the address says
    assert incident.desk.case(3).area_id == incident.desk.area.area_id
