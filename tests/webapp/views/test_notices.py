"""Notices: read, marked, counted in the menu; how one is told; the private address of one's calendar."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from engine.commands.add_ad_hoc_task import AddAdHocTask
from engine.models import CalendarFeed, Membership, Notice, NoticeSetting
from tests.webapp.views.cases.conftest import incident, statements, words
from webapp.security import limiter

__all__ = ["incident", "statements"]

MANAGER = "business_manager"


def tell(office, number, role=MANAGER, **more):
    """Notices as the engine writes them."""
    person = office.desk.area.person(role)
    with office.engine.housekeeping() as rows:
        rows.add_all(
            Notice(
                area_id=office.desk.area.area_id, person_id=person, case_id=1, kind="breach", is_urgent=True,
                key=f"rung:{each}", title=f"Rapid review was due {each}", created_at=office.desk.at, **more,
            )
            for each in range(number)
        )  # fmt: skip


def unread(office, role=MANAGER):
    person = office.desk.area.person(role)
    with office.engine.read() as rows:
        query = select(Notice.key).where(Notice.person_id == person, Notice.read_at.is_(None))
        return sorted(rows.scalars(query))


def test_notice_says_what_which_case_and_when(incident):
    tell(incident, 1)
    page = incident.visitor(MANAGER).text("/notices")
    assert "Overdue Rapid review was due 0" in words(page)
    assert "STD-2026-0001 : Rapid review was due 0 , Child A" in words(page)
    assert 'href="/cases/1"' in page
    assert "18 December 2026 at midday" in page


def test_menu_counts_what_is_unread_and_stops_at_99(incident):
    manager = incident.visitor(MANAGER)
    assert "unread" not in manager.text("/help").partition("<main")[0]
    tell(incident, 3)
    assert '(3<span class="govuk-visually-hidden"> unread</span>)' in manager.text("/help")
    with incident.engine.housekeeping() as rows:
        rows.execute(update(Notice).values(key="old:" + Notice.key))
    tell(incident, 120)
    assert "(99+<span" in manager.text("/help")


def test_menu_costs_the_same_however_much_is_unread(incident, statements):
    manager = incident.visitor(MANAGER)
    manager.text("/help")
    with statements() as few:
        manager.text("/help")
    tell(incident, 60)
    with statements() as many:
        manager.text("/help")
    assert len(many) == len(few)


def test_one_is_marked_and_then_all(incident):
    tell(incident, 3)
    manager = incident.visitor(MANAGER)
    shown = re.findall(r'id="notice-(\d+)"', manager.text("/notices"))
    assert manager.post("/notices/read", notice=shown[0]).status_code == 303
    assert len(unread(incident)) == 2
    page = manager.text("/notices?view=all")
    assert len(re.findall(r'id="notice-(\d+)"', page)) == 3
    assert manager.post("/notices/read", up_to=shown[1]).status_code == 303
    assert "2 notices marked as read" in manager.text("/notices")
    assert "You have read everything" in manager.text("/notices")
    assert unread(incident) == []


def test_what_came_meanwhile_and_what_is_anothers_stays_unread(incident):
    tell(incident, 2)
    tell(incident, 2, "chair")
    manager = incident.visitor(MANAGER)
    first = min(int(number) for number in re.findall(r'id="notice-(\d+)"', manager.text("/notices")))
    manager.post("/notices/read", up_to=str(first))
    assert unread(incident) == ["rung:1"]
    for number in range(1, 6):
        manager.post("/notices/read", notice=str(number))
    assert unread(incident, "chair") == ["rung:0", "rung:1"]
    for odd in ({"notice": "x"}, {"notice": "9" * 30}, {"up_to": "-1"}, {}):
        assert manager.post("/notices/read", **odd).status_code == 303


def test_list_is_paged(incident):
    tell(incident, 30)
    manager = incident.visitor(MANAGER)
    first = manager.text("/notices")
    following = re.search(r'href="(/notices/?\?after=\d+)" rel="next"', first)[1]
    second = manager.text(following)
    pages = [re.findall(r'id="notice-(\d+)"', page) for page in (first, second)]
    assert [len(page) for page in pages] == [25, 5]
    assert "Mark all as read" not in second
    assert manager.get("/notices?after=x&view=y").status_code == 200


def test_nobody_has_been_told_of_anything_yet(incident):
    assert "You have not been told of anything yet" in incident.visitor("chair").text("/notices?view=all")


def test_choices_are_stored_and_shown_again(incident):
    manager = incident.visitor(MANAGER)
    page = manager.text("/notices/settings")
    assert "E-mail is not set up here" in page
    assert '<option value="7" selected>7am</option>' in re.sub(r"\s+", " ", page).replace("  ", " ")
    kinds = ["reminders", "faults"]
    answer = manager.post("/notices/settings", digest_hour="16", digest_days="every", kinds=kinds)
    assert answer.status_code == 303
    with incident.engine.read() as rows:
        [row] = rows.scalars(select(NoticeSetting))
    assert (row.digest_hour, row.digest_days, row.kinds, row.is_weekly_on) == (16, "every", kinds, False)
    assert "Your choices are saved" in manager.text("/notices/settings")


def test_who_is_no_manager_is_not_asked_about_the_week(incident):
    chair, police = incident.visitor("chair"), incident.visitor("agency_author@police")
    assert "Weekly overview" in chair.text("/notices/settings")
    assert "Weekly overview" not in police.text("/notices/settings")
    police.post("/notices/settings", digest_hour="7", digest_days="never")
    with incident.engine.read() as rows:
        assert [row.is_weekly_on for row in rows.scalars(select(NoticeSetting))] == [True]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"digest_hour": "24", "digest_days": "every"}, "Choose an hour from 0 to 23"),
        ({"digest_hour": "x", "digest_days": "every"}, "Choose an hour from 0 to 23"),
        ({"digest_hour": "7"}, "Choose on which days"),
        ({"digest_hour": "7", "digest_days": "every", "kinds": "gossip"}, "Choose from the list"),
    ],
)
def test_choices_that_do_not_exist_are_refused(incident, typed, said):
    manager, before = incident.visitor(MANAGER), incident.counts()
    answer = manager.post("/notices/settings", **typed)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert incident.counts() == before


def make_address(office, role=MANAGER):
    """Make the address; returns its path."""
    page = office.visitor(role).post("/notices/calendar").get_data(as_text=True)
    return re.search(r'value="http://localhost(/calendar/[\w-]+\.ics)"', page)[1]


def test_address_is_shown_once_and_shows_ones_deadlines(incident):
    path, manager = make_address(incident), incident.visitor(MANAGER)
    secret = path.split("/")[2].removesuffix(".ics")
    settings = manager.text("/notices/settings")
    assert secret not in settings
    assert "It was not read yet" in settings
    answer = incident.app.test_client().get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.get_data())
    found = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    event = found["Serious incident notification (STD-2026-0001)"]
    assert str(event["dtstart"].dt) == "2026-12-29"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
    assert "Child A" in event["description"]
    assert str(event["uid"]) == f"clock-{incident.desk.clock('notification').id}@localhost"
    assert str(event["url"]) == "http://localhost/cases/1"
    assert "last read on 18 December 2026" in manager.text("/notices/settings")


def test_meeting_stands_in_the_calendar_at_its_hour(incident):
    path, meets_at = make_address(incident), datetime(2026, 12, 22, 10, 30, tzinfo=UTC)
    calling = AddAdHocTask(1, "meeting", "Talk", "All of it", MANAGER, meets_at=meets_at, place="Room 4")
    meeting = incident.engine.execute(calling, actor=incident.desk.actor(MANAGER))
    calendar = Calendar.from_ical(incident.app.test_client().get(path).get_data())
    found = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    event = found[f"meeting-{meeting}@localhost"]
    assert event["dtstart"].dt == meets_at
    assert str(event["summary"]) == "Meeting (STD-2026-0001)"
    assert "Room 4" not in calendar.to_ical().decode(), "where it is stands behind its page"


def test_address_shows_what_its_owner_may_see_today(incident):
    path = make_address(incident)
    client = incident.app.test_client()
    assert "STD-2026-0001" in client.get(path).get_data(as_text=True)
    person = incident.desk.area.person(MANAGER)
    with incident.engine.housekeeping() as rows:
        yesterday = incident.desk.at.date() - timedelta(days=1)
        rows.execute(update(Membership).where(Membership.person_id == person).values(to_on=yesterday))
    assert "STD-2026-0001" not in client.get(path).get_data(as_text=True)


def test_address_that_was_stopped_replaced_or_made_up_is_not_found(incident):
    client, manager = incident.app.test_client(), incident.visitor(MANAGER)
    first = make_address(incident)
    second = make_address(incident)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert manager.post("/notices/calendar/stop").status_code == 303
    assert "no longer works" in manager.text("/notices/settings")
    for path in (second, "/calendar/x.ics", f"/calendar/{'x' * 5000}.ics", "/calendar/%00.ics"):
        assert client.get(path).status_code == 404
    before = incident.counts()
    manager.post("/notices/calendar/stop")
    assert "There was no address" in manager.text("/notices/settings")
    assert incident.counts() == before


def test_address_stands_in_no_log_and_not_in_the_database(incident, capsys):
    path = make_address(incident)
    capsys.readouterr()
    incident.app.test_client().get(path)
    secret = path.split("/")[2].removesuffix(".ics")
    written = capsys.readouterr().err
    assert "/calendar/<secret>.ics" in written
    assert secret not in written
    with incident.engine.read() as rows:
        assert [secret in feed.token_hash for feed in rows.scalars(select(CalendarFeed))] == [False]


def test_addresses_cannot_be_tried_out(incident):
    limiter.enabled = True
    limiter.reset()
    client = incident.app.test_client()
    answers = [client.get(f"/calendar/guess{number}.ics").status_code for number in range(61)]
    limiter.enabled = False
    assert answers == [404] * 60 + [429]
