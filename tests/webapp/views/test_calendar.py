"""The calendar: read by everybody of the area, changed by its team only, and seen before it is saved."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.calendar_changes import settle_calendars
from engine.models import CalendarChange, CalendarDay
from tests.webapp.views.cases.conftest import incident, stranger, words

__all__ = ["incident", "stranger"]
PAGE = "/deadlines/calendar"
FUNERAL = {
    "day-day": "22",
    "day-month": "12",
    "day-year": "2026",
    "kind": "one_off",
    "reason": "State funeral",
    "source": "Proclamation of 18 December 2026",
}


def days_of(office):
    with office.engine.read() as rows:
        return list(rows.execute(select(CalendarDay.area_id, CalendarDay.day, CalendarDay.reason)))


def boxing_day(office):
    with office.engine.read() as rows:
        return rows.scalar(
            select(CalendarDay.id).where(CalendarDay.area_id == 1, CalendarDay.day == date(2026, 12, 28))
        )


def test_year_is_listed_with_its_sources(incident):
    text = words(incident.visitor("process_owner").text(PAGE))
    assert "Friday 25 December 2026 Christmas Day Bank holiday Bank holidays in England and Wales" in text
    assert "Projected" not in text
    assert "Add a day" not in text
    assert "Nobody has changed this calendar" in text
    assert f'href="{PAGE}"' in incident.visitor("chair").text("/deadlines")


def test_years_beyond_the_official_list_are_marked(incident):
    text = words(incident.visitor("chair").text(f"{PAGE}?year=2030"))
    assert "The bank holidays of 2030 are not announced yet" in text
    assert text.count("Projected") == 8


def test_day_is_added_after_its_ripple_was_shown(incident):
    manager = incident.visitor("business_manager")
    before, counts = days_of(incident), incident.counts()
    assert "See what moves" in manager.text(f"{PAGE}/add")
    shown = manager.post(f"{PAGE}/add", **FUNERAL, action="check").get_data(as_text=True)
    assert "on 1 case." in words(shown)
    assert "Rapid review to the Panel STD-2026-0001 13 January 2027 14 January 2027 1 day later" in words(
        shown
    )
    assert (days_of(incident), incident.counts()) == (before, counts)
    answer = manager.post(f"{PAGE}/add", **FUNERAL, action="confirm")
    assert answer.status_code == 303
    assert "0 cases moved so far, 1 to be looked at" in words(manager.text(answer.location))
    settle_calendars(incident.engine)
    assert "1 case moved so far" in words(manager.text(answer.location))
    incident.desk.at += timedelta(minutes=11)
    settle_calendars(incident.engine)
    text = words(manager.text(answer.location))
    assert "Finished 1 case moved." in text
    assert "State funeral One-off day Proclamation of 18 December 2026 added by Business manager" in text
    assert incident.desk.clock("rapid_review").due_on == date(2027, 1, 14)
    assert incident.desk.breaks() == []


def test_ripple_names_the_agency_whose_part_moves(inquiry):
    inquiry.ask()
    manager = inquiry.visitor("business_manager")
    shown = words(manager.post(f"{PAGE}/add", **FUNERAL, action="check").get_data(as_text=True))
    assert f"{inquiry.desk.clock('answer').name} (Police) STD-2026-0001" in shown


def test_local_closure_is_no_rule_of_the_law(incident):
    manager = incident.visitor("business_manager")
    warning = "Caseway knows of nothing in the law or the guidance that leaves a local closure out"
    for kind, is_warned in (("closure", True), ("one_off", False), ("bank_holiday", False)):
        shown = manager.post(f"{PAGE}/add", **FUNERAL | {"kind": kind}, action="check")
        assert (warning in words(shown.get_data(as_text=True))) is is_warned


def test_day_is_taken_out_after_its_ripple_was_shown(incident):
    manager, address = incident.visitor("business_manager"), f"{PAGE}/days/{boxing_day(incident)}/remove"
    before, counts = days_of(incident), incident.counts()
    assert "Take 28 December 2026 out of the calendar" in words(manager.text(address))
    shown = words(manager.post(address, reason="Called off", action="check").get_data(as_text=True))
    assert "Rapid review to the Panel STD-2026-0001 13 January 2027 12 January 2027" in shown
    assert (days_of(incident), incident.counts()) == (before, counts)
    assert manager.post(address, reason="Called off", action="confirm").status_code == 303
    assert len(days_of(incident)) == len(before) - 1
    settle_calendars(incident.engine)
    assert incident.desk.clock("rapid_review").due_on == date(2027, 1, 12)
    assert manager.get(address).status_code == 404
    assert incident.desk.breaks() == []


@pytest.mark.parametrize("action", ["check", "confirm"])
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reason": ""}, "Say why the day does not count"),
        ({"source": " "}, "Say from where this is known"),
        ({"kind": ""}, "Choose what kind of day it is"),
        ({"kind": "holiday"}, "There is a problem"),
        ({"day-day": "19"}, "Saturday"),
        ({"day-day": "25"}, "does not count already: Christmas Day"),
        ({"day-month": "13"}, "real date"),
        ({"reason": "x" * 201}, "200 characters"),
    ],
)
def test_wrong_answers_come_back_filled_in(incident, changed, message, action):
    before, counts = days_of(incident), incident.counts()
    answer = incident.visitor("business_manager").post(f"{PAGE}/add", **FUNERAL | changed, action=action)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert message in page
    assert 'value="2026"' in page
    assert (days_of(incident), incident.counts()) == (before, counts)


@pytest.mark.parametrize("role", ["chair", "process_owner", "group_member", "agency_author@police"])
def test_others_change_nothing(incident, role):
    before, counts = days_of(incident), incident.counts()
    visitor = incident.visitor(role)
    for address, fields in (
        (f"{PAGE}/add", FUNERAL),
        (f"{PAGE}/days/{boxing_day(incident)}/remove", {"reason": "x"}),
    ):
        assert visitor.get(address).status_code == 403
        for action in ("check", "confirm"):
            answer = visitor.post(address, **fields, action=action)
            assert answer.status_code == 403
            assert "STD-2026" not in answer.get_data(as_text=True)
    assert (days_of(incident), incident.counts()) == (before, counts)


def test_other_partnership_has_its_own_calendar(incident, stranger):
    before = days_of(incident)
    day = boxing_day(incident)
    for address in (f"{PAGE}?area=1", f"{PAGE}/add?area=1", f"{PAGE}/days/{day}/remove"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{PAGE}/add?area=1", **FUNERAL, action="confirm").status_code == 404
    assert stranger.post(f"{PAGE}/days/{day}/remove?area=1", reason="x", action="confirm").status_code == 404
    assert days_of(incident) == before
    shown = words(stranger.post(f"{PAGE}/add", **FUNERAL, action="check").get_data(as_text=True))
    assert "ELS-2026-0001" in shown
    assert "STD-" not in shown
    assert stranger.post(f"{PAGE}/add", **FUNERAL, action="confirm").status_code == 303
    settle_calendars(incident.engine)
    assert incident.desk.clock("rapid_review").due_on == date(2027, 1, 14)  # the newest is theirs
    with incident.engine.read() as rows:
        assert rows.scalars(select(CalendarChange)).one().area_id == 2
    assert "State funeral" not in incident.visitor("chair").text(PAGE)
