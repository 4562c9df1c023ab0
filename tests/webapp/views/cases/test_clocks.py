"""One clock's page: its working, what may be done to it, and each change shown before it is saved."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine.models import Clock, Extension, Pause
from engine.now import LONDON
from tests.webapp.views.cases.conftest import words

PAUSE = {
    "from_on-day": "18",
    "from_on-month": "12",
    "from_on-year": "2026",
    "reason": "The police asked us to wait.",
    "authority": "The chair, 18 December 2026",
}
CORRECT = {
    "anchor_on-day": "16",
    "anchor_on-month": "12",
    "anchor_on-year": "2026",
    "reason": "The minutes say the 16th.",
}
EXTEND = {"length": "3", "reason": "A witness was ill.", "authority": "The chair"}


def page_of(office, key="rapid_review"):
    return f"/cases/1/clocks/{office.desk.clock(key).id}"


def state_of(office):
    with office.engine.read() as rows:
        return [
            (one.id, one.state, one.due_on, one.anchor_on, one.late_reason, str(one.working))
            for one in rows.scalars(select(Clock).order_by(Clock.id))
        ]


def test_page_says_why_the_date_is_this_date(incident):
    text = words(incident.visitor("chair").text(page_of(incident)))
    assert "Due 13 January 2027" in text
    assert "Counted from Friday 18 December 2026" in text
    assert "Friday 25 December 2026 did not count: Christmas Day." in text
    assert "Day 15 is Wednesday 13 January 2027." in text
    assert "Who is told, and when" in text
    assert "Whom Caseway reminds and tells, and when, is local practice" in text
    assert ("case.read", f"clock:{incident.desk.clock('rapid_review').id}") in incident.readings()


def test_case_leads_to_each_of_its_clocks(incident):
    assert f'href="{page_of(incident)}"' in incident.visitor("chair").text("/cases/1")
    assert f'href="{page_of(incident)}"' in incident.visitor("chair").text("/deadlines")


def test_fired_rungs_say_so(incident):
    incident.desk.move(datetime(2027, 1, 4, 12, tzinfo=LONDON))
    text = words(incident.visitor("chair").text(page_of(incident, "notification")))
    assert "Overdue" in text
    assert "Done Notice that it is overdue" in text


def test_buttons_are_for_those_who_may(incident):
    manager = incident.visitor("business_manager").text(page_of(incident))
    assert f'href="{page_of(incident)}/pause"' in manager
    assert f'href="{page_of(incident)}/correct"' in manager
    assert f'href="{page_of(incident)}/resume"' not in manager
    assert f'href="{page_of(incident)}/extend"' not in manager
    assert "The process allows no extension of this clock." in words(manager)
    chair = incident.visitor("chair").text(page_of(incident))
    assert "/pause" not in chair
    assert "What cannot be done" not in chair


def test_pause_is_shown_before_it_is_saved(incident):
    manager, address = incident.visitor("business_manager"), f"{page_of(incident)}/pause"
    before, counts = state_of(incident), incident.counts()
    assert 'value="18"' in manager.text(address)
    answer = manager.post(address, **PAUSE, action="check")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Nothing is saved yet" in page
    assert "Rapid review to the Panel" in words(page)
    assert 'name="reason" value="The police asked us to wait."' in page
    assert (state_of(incident), incident.counts()) == (before, counts)
    changed = manager.post(address, **PAUSE, action="change").get_data(as_text=True)
    assert "The police asked us to wait." in changed
    assert (state_of(incident), incident.counts()) == (before, counts)


def test_pause_and_resume(incident):
    manager, clock = incident.visitor("business_manager"), page_of(incident)
    answer = manager.post(f"{clock}/pause", **PAUSE, action="confirm")
    assert (answer.status_code, answer.location) == (303, f"{clock}/")
    text = words(manager.text(clock))
    assert "The clock is paused" in text
    assert "From 18 December 2026 on; it is still paused" in text
    assert "The chair, 18 December 2026" in text
    assert manager.get(f"{clock}/pause").status_code == 409
    incident.desk.move(datetime(2026, 12, 23, 12, tzinfo=LONDON))
    resume = {"on-day": "23", "on-month": "12", "on-year": "2026", "reason": "The police are done."}
    shown = words(manager.post(f"{clock}/resume", **resume, action="check").get_data(as_text=True))
    assert "This moves 1 clock on 1 case." in shown
    assert manager.post(f"{clock}/resume", **resume, action="confirm").status_code == 303
    assert incident.desk.clock("rapid_review").due_on == date(2027, 1, 15)
    assert "Had it not been paused it would be due on Wednesday 13 January 2027" in words(manager.text(clock))
    with incident.engine.read() as rows:
        assert rows.scalars(select(Pause)).one().to_on == date(2026, 12, 23)
    assert incident.desk.breaks() == []


def test_correcting_the_start_shows_every_clock_that_moves(incident):
    manager, clock = incident.visitor("business_manager"), page_of(incident, "notification")
    before = state_of(incident)
    shown = words(manager.post(f"{clock}/correct", **CORRECT, action="check").get_data(as_text=True))
    assert "Serious incident notification STD-2026-0001 29 December 2026 23 December 2026" in shown
    assert "Rapid review to the Panel STD-2026-0001 13 January 2027 11 January 2027" in shown
    assert state_of(incident) == before
    assert manager.post(f"{clock}/correct", **CORRECT, action="confirm").status_code == 303
    assert incident.desk.clock("notification").due_on == date(2026, 12, 23)
    text = words(manager.text(clock))
    assert "Earlier workings, kept" in text
    assert "The minutes say the 16th." in text
    assert incident.desk.breaks() == []


def test_extension_of_a_local_clock(inquiry):
    inquiry.ask()
    part = inquiry.desk.clock("answer")
    manager, clock = inquiry.visitor("business_manager"), f"/cases/1/clocks/{part.id}"
    assert "How many more working days?" in manager.text(f"{clock}/extend")
    was = part.due_on
    shown = manager.post(f"{clock}/extend", **EXTEND, action="check")
    assert f"{part.name} (Police) STD-2026-0001" in words(shown.get_data(as_text=True))
    assert inquiry.desk.clock("answer").due_on == was
    assert manager.post(f"{clock}/extend", **EXTEND, action="confirm").status_code == 303
    assert inquiry.desk.clock("answer").due_on > was
    with inquiry.engine.read() as rows:
        assert rows.scalars(select(Extension)).one().length == 3
    assert "A witness was ill." in words(manager.text(clock))


@pytest.mark.parametrize("action", ["check", "confirm"])
@pytest.mark.parametrize(
    ("what", "fields", "message"),
    [
        ("pause", PAUSE | {"reason": " "}, "Say why the clock is paused"),
        ("pause", PAUSE | {"authority": ""}, "Say who agreed to the pause"),
        ("pause", PAUSE | {"from_on-day": "19"}, "The pause must begin today or in the past"),
        ("pause", PAUSE | {"from_on-month": "13"}, "real date"),
        ("correct", CORRECT | {"reason": ""}, "Say why the start is corrected"),
        ("correct", CORRECT | {"anchor_on-day": "18"}, "18 December 2026"),
    ],
)
def test_wrong_answers_come_back_filled_in(incident, what, fields, message, action):
    before, counts = state_of(incident), incident.counts()
    address = f"{page_of(incident)}/{what}"
    answer = incident.visitor("business_manager").post(address, **fields, action=action)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert message in page
    assert 'value="2026"' in page
    assert (state_of(incident), incident.counts()) == (before, counts)


@pytest.mark.parametrize(
    ("role", "status"),
    [("chair", 403), ("dsp_police", 403), ("administrator", 403), ("group_member", 403), ("lay_member", 404)],
)
@pytest.mark.parametrize(("what", "fields"), [("pause", PAUSE), ("correct", CORRECT), ("extend", EXTEND)])
def test_others_change_nothing(incident, role, status, what, fields):
    before, counts = state_of(incident), incident.counts()
    visitor, address = incident.visitor(role), f"{page_of(incident)}/{what}"
    assert visitor.get(address).status_code == status
    for action in ("check", "confirm"):
        answer = visitor.post(address, **fields, action=action)
        assert answer.status_code == status
        assert "Nothing is saved yet" not in answer.get_data(as_text=True)
    assert (state_of(incident), incident.counts()) == (before, counts)


def test_other_partnership_sees_and_changes_nothing(incident, stranger):
    before, counts = state_of(incident), incident.counts()
    clock = page_of(incident)
    with incident.engine.read() as rows:
        first = rows.scalars(select(Clock.id).where(Clock.case_id == 1).order_by(Clock.id)).first()
    for address in (f"/cases/1/clocks/{first}", f"/cases/2/clocks/{first}"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/pause", **PAUSE, action="confirm").status_code == 404
    assert stranger.get(clock).status_code == 404
    assert (state_of(incident), incident.counts()) == (before, counts)


def test_reader_of_heads_sees_the_working_without_anybodys_words(incident):
    manager, clock = incident.visitor("business_manager"), page_of(incident)
    assert manager.post(f"{clock}/pause", **PAUSE, action="confirm").status_code == 303
    page = incident.visitor("group_member").text(clock)
    assert "Counted from Friday 18 December 2026" in words(page)
    assert "police asked" not in page
    assert "The chair, 18" not in page
    assert "police asked" not in incident.visitor("group_member").text("/cases/1")


def test_part_clock_of_another_agency_is_not_there(inquiry):
    inquiry.ask()
    clock = inquiry.desk.clock("answer")
    assert inquiry.visitor("chair").get(f"/cases/1/clocks/{clock.id}").status_code == 200
    for role in ("agency_author@police", "group_member"):
        assert inquiry.visitor(role).get(f"/cases/1/clocks/{clock.id}").status_code == 404


def test_there_is_nothing_else_to_do_to_a_clock(incident):
    before, manager = incident.counts(), incident.visitor("business_manager")
    for address in (f"{page_of(incident)}/stop", "/cases/1/clocks/999/pause"):
        assert manager.get(address).status_code == 404
        assert manager.post(address, **PAUSE, action="confirm").status_code == 404
    assert incident.counts() == before
