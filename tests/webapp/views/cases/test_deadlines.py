"""Deadlines: late first, then week by week; filters; pages; only what the reader may know."""

import re
from datetime import date

from engine.queries.deadlines import DeadlineRow
from tests.webapp.views.cases.conftest import words
from webapp.views.deadlines import by_week


def row(due_on, state="running"):
    return DeadlineRow(1, "Clock", "", "must", state, due_on, "", 1, "STD-1", "Child A", "Review")


def test_late_ones_come_first_then_weeks_from_monday():
    today = date(2026, 12, 18)  # a Friday
    rows = [
        row(date(2026, 12, 17), "overdue"),
        row(date(2026, 12, 18)),
        row(date(2026, 12, 20)),
        row(date(2026, 12, 21)),
        row(date(2027, 1, 13)),
    ]
    found = [(title, len(inside)) for title, inside in by_week(rows, today)]
    assert found == [("Late", 1), ("This week", 2), ("Next week", 1), ("Week from 11 January 2027", 1)]


def test_every_running_clock_leads_to_its_case(incident):
    page = incident.visitor("chair").text("/deadlines")
    clock = incident.desk.clock("notification")
    assert f'href="/cases/1#clock-{clock.id}"' in page
    assert f'id="clock-{clock.id}"' in incident.visitor("chair").text("/cases/1")
    assert "29 December 2026 Tuesday, 5 working days left" in words(page)


def test_filters_narrow_the_list(incident):
    incident.desk.move(incident.desk.at.replace(year=2027, month=1, day=4))
    notification, rapid_review = "Serious incident notification", "Rapid review to the Panel"
    late = words(incident.visitor("chair").text("/deadlines?state=overdue"))
    assert notification in late
    assert rapid_review not in late
    coming = words(incident.visitor("chair").text("/deadlines?state=running"))
    assert rapid_review in coming
    assert notification not in coming
    assert notification in words(incident.visitor("chair").text("/deadlines?force=should"))


def test_nothing_matching_says_how_to_go_back(incident):
    page = incident.visitor("chair").text("/deadlines?force=must")
    assert "No deadline matches" in page
    assert '<option value="must" selected>' in page


def test_pages_hold_every_clock_once(incident):
    for number in range(30):
        incident.desk.start("serious_incident", label=f"Child {number}")
    visitor = incident.visitor("chair")
    first = visitor.text("/deadlines")
    following = re.search(r'href="(/deadlines/?\?after=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = visitor.text(following)
    links = [re.findall(r"#clock-(\d+)", page) for page in (first, second)]
    assert len(links[0]) == 50
    assert not set(links[0]) & set(links[1])


def test_edited_place_in_the_list_shows_a_list(incident):
    for after in ("x", "2026-12-18", "2026-12-18~x", "~", "2026-13-45~1", "2026-12-18~" + "9" * 40):
        assert incident.visitor("chair").get(f"/deadlines?after={after}").status_code == 200


def test_clocks_of_other_agencies_parts_are_for_readers_of_the_area(inquiry):
    inquiry.ask()
    chair = words(inquiry.visitor("chair").text("/deadlines"))
    assert "Police" in chair
    assert "Education" in chair
    police = words(inquiry.visitor("agency_author@police").text("/deadlines"))
    assert "Police" in police
    assert "Education" not in police
    assert "Police" not in words(inquiry.visitor("group_member").text("/deadlines"))
    assert "Police" not in words(inquiry.visitor("group_member").text("/cases/1"))
