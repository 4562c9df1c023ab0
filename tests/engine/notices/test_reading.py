"""Reading notices, choosing how to be told, and the private address of one's calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.claim_task import ClaimTask
from engine.commands.create_calendar_feed import CreateCalendarFeed
from engine.commands.mark_notices_read import MarkNoticesRead
from engine.commands.revoke_calendar_feed import RevokeCalendarFeed
from engine.commands.send_digest import SendDigest
from engine.commands.send_weekly import SendWeekly
from engine.commands.set_notice_settings import SetNoticeSettings
from engine.errors import InvalidInputError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import AccessEntry, CalendarFeed, CaseMember, LedgerEntry, Notice, Person
from engine.notices.digests import digest_sections
from engine.notices.topics import TOPICS
from engine.queries.calendar_feed import list_feed, read_feed
from engine.queries.notices import NoticePage, count_unread, find_feed, get_settings, list_notices
from engine.reading_actor import load_actor
from tests.engine.desk import Desk
from tests.engine.notices.office import at, newcomer, open_report, person, send_away, with_mail


def page(desk: Desk, actor: Actor, **more: object) -> NoticePage:
    with desk.engine.read() as session:
        return list_notices(session, actor, desk.at, **more)


def unread(desk: Desk, actor: Actor) -> int:
    with desk.engine.read() as session:
        return count_unread(session, actor, desk.at)


def ladder_climbed(desk: Desk) -> tuple[int, Actor]:
    case_id = open_report(desk)
    desk.move(at(31))
    return case_id, desk.actor("dcs")


def test_own_notices_newest_first_in_pages(desk: Desk) -> None:
    case_id, director = ladder_climbed(desk)
    whole = page(desk, director).entries
    assert [entry.kind for entry in whole] == ["escalation", "breach"]
    assert {(entry.case_id, entry.case_label, entry.may_open_case) for entry in whole} == {
        (case_id, "Child A", True)
    }
    first = page(desk, director, limit=1)
    second = page(desk, director, limit=1, after=first.after)
    assert [*first.entries, *second.entries] == list(whole)
    assert (first.after, second.after) == (str(whole[0].id), "")
    assert page(desk, director, after="rubbish").entries == whole


def test_reading_marks_only_ones_own_and_only_what_was_on_the_page(desk: Desk) -> None:
    _, director = ladder_climbed(desk)
    chair = desk.actor("chair")
    [escalation, breach] = page(desk, director).entries
    before = unread(desk, chair)
    theirs = page(desk, chair).entries[0].id
    assert isinstance(desk.engine.execute(MarkNoticesRead((theirs,)), actor=director), NothingToDo), (
        "somebody else's"
    )
    assert isinstance(desk.engine.execute(MarkNoticesRead(), actor=director), NothingToDo)
    assert (unread(desk, director), unread(desk, chair)) == (2, before)
    assert desk.engine.execute(MarkNoticesRead(up_to=breach.id), actor=director) == 1
    assert unread(desk, director) == 1
    assert [one.id for one in page(desk, director, unread_only=True).entries] == [escalation.id]
    assert desk.engine.execute(MarkNoticesRead((escalation.id, breach.id)), actor=director) == 1
    assert unread(desk, director) == 0
    assert unread(desk, chair) == before


def test_notices_of_partnerships_left_and_of_walled_cases_are_gone(desk: Desk) -> None:
    case_id, director = ladder_climbed(desk)
    elsewhere = Actor(director.person_id, director.name, frozenset({Holding(999, "dcs")}))
    assert page(desk, elsewhere).entries == ()
    assert unread(desk, elsewhere) == 0
    with desk.engine.housekeeping() as session:
        session.add(
            CaseMember(
                case_id=case_id, person_id=director.person_id, relation="subject_team", reason="Involved",
                from_at=desk.at,
            )
        )  # fmt: skip
    assert page(desk, director).entries == ()
    assert unread(desk, director) == 0


def test_the_machine_reads_nothing_and_chooses_nothing(desk: Desk) -> None:
    assert page(desk, SYSTEM).entries == ()
    before = desk.counts()
    for command in (
        MarkNoticesRead((1,)),
        SetNoticeSettings(7, "working", ()),
        CreateCalendarFeed(),
        RevokeCalendarFeed(),
    ):
        with pytest.raises(NotPermittedError):
            desk.engine.execute(command, actor=SYSTEM)
    assert desk.counts() == before


def test_settings_are_as_usual_until_chosen(desk: Desk) -> None:
    chair = desk.actor("chair")
    with desk.engine.read() as session:
        usual = get_settings(session, chair)
    assert (usual.digest_hour, usual.digest_days, usual.kinds) == (7, "working", tuple(TOPICS))
    for hour in (16, 9):
        desk.engine.execute(SetNoticeSettings(hour, "every", ("breaches",), False), actor=chair)
    with desk.engine.read() as session:
        chosen = get_settings(session, chair)
    assert (chosen.digest_hour, chosen.digest_days, chosen.kinds) == (9, "every", ("breaches",))
    assert not chosen.is_weekly_on


def test_choices_that_do_not_exist_are_refused(desk: Desk) -> None:
    before = desk.counts()
    with pytest.raises(InvalidInputError) as raised:
        desk.engine.execute(SetNoticeSettings(24, "sometimes", ("gossip",)), actor=desk.actor("chair"))
    assert set(raised.value.errors) == {"digest_hour", "digest_days", "kinds"}
    assert desk.counts() == before


def test_digest_and_week_of_one_person_are_settled_once(desk: Desk) -> None:
    with_mail(desk, digests=True)
    open_report(desk)
    desk.at = at(23, hour=9)
    chair = person(desk, "chair")
    for command in (SendDigest(chair, date(2026, 12, 23)), SendWeekly(chair, date(2026, 12, 23))):
        assert desk.engine.execute(command, actor=SYSTEM) in (True, False)
        before = desk.counts()
        assert isinstance(desk.engine.execute(command, actor=SYSTEM), NothingToDo)
        assert desk.counts() == before


def test_calendar_address_works_until_it_is_replaced_or_revoked(desk: Desk) -> None:
    case_id = open_report(desk)
    manager = desk.actor("business_manager")
    first = desk.engine.execute(CreateCalendarFeed(), actor=manager)
    entries = read_feed(desk.engine, first)
    assert entries is not None
    task = desk.task("work")
    assert [(entry.uid, entry.due_on, entry.page) for entry in entries] == [
        (f"task-{task.id}", date(2026, 12, 29), f"/tasks/{task.id}")
    ]
    assert entries[0].case_reference == desk.case(case_id).reference
    second = desk.engine.execute(CreateCalendarFeed(), actor=manager)
    assert read_feed(desk.engine, first) is None
    assert read_feed(desk.engine, second) == entries
    assert isinstance(desk.engine.execute(RevokeCalendarFeed(), actor=manager), int)
    assert read_feed(desk.engine, second) is None
    assert isinstance(desk.engine.execute(RevokeCalendarFeed(), actor=manager), NothingToDo)
    assert read_feed(desk.engine, "guessed") is None
    with desk.engine.read() as session:
        stored = session.scalars(select(CalendarFeed.token_hash)).all()
        kinds = session.scalars(
            select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("calendar_feed", autoescape=True))
        ).all()
    assert not {first, second} & set(stored)
    assert sorted(kinds) == ["calendar_feed.created"] * 2 + ["calendar_feed.revoked"]


def test_a_calendar_that_takes_deadlines_away_is_logged_once_an_hour(desk: Desk) -> None:
    open_report(desk, work=" ")
    secret = desk.engine.execute(CreateCalendarFeed(), actor=desk.actor("business_manager"))
    for minutes in (0, 10, 70):
        desk.at += timedelta(minutes=minutes)
        read_feed(desk.engine, secret)
    with desk.engine.read() as session:
        kinds = session.execute(select(AccessEntry.kind, AccessEntry.target)).all()
    assert [tuple(row) for row in kinds] == [("calendar.exported", "lines:1")] * 2


def test_every_address_that_there_is_stops_at_once(desk: Desk) -> None:
    manager = desk.actor("business_manager")
    secret = desk.engine.execute(CreateCalendarFeed(), actor=manager)
    with desk.engine.housekeeping() as session:
        session.add(CalendarFeed(person_id=manager.person_id, token_hash="0" * 64, created_at=desk.at))
    desk.engine.execute(RevokeCalendarFeed(), actor=manager)
    assert read_feed(desk.engine, secret) is None
    with desk.engine.read() as session:
        assert find_feed(session, manager) is None


def test_addresses_made_at_the_same_time_leave_one(desk: Desk) -> None:
    manager = desk.actor("business_manager")
    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(desk.engine.execute, CreateCalendarFeed(), actor=manager) for _ in range(4)]
        secrets = [each.result() for each in made]
    assert sum(read_feed(desk.engine, secret) is not None for secret in secrets) == 1


def test_calendar_of_a_coordinator_holds_the_clocks_and_a_leavers_nothing(desk: Desk) -> None:
    open_report(desk, work=" ")
    manager, lay = desk.actor("business_manager"), desk.actor("lay_member")
    clock = desk.clock("report")
    with desk.engine.read() as session:
        assert [entry.uid for entry in list_feed(session, manager, desk.at)] == [f"clock-{clock.id}"]
        assert list_feed(session, lay, desk.at) == []
    secret = desk.engine.execute(CreateCalendarFeed(), actor=manager)
    with desk.engine.read() as session:
        assert find_feed(session, lay) is None
        found = find_feed(session, manager)
    assert found is not None
    assert found.last_read_at is None
    read_feed(desk.engine, secret)
    seen = desk.at
    desk.at += timedelta(minutes=10)
    read_feed(desk.engine, secret)
    with desk.engine.read() as session:
        assert find_feed(session, manager).last_read_at == seen, "noted once an hour"
    with desk.engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id == manager.person_id).values(is_active=False))
    assert read_feed(desk.engine, secret) is None


def test_unread_notices_are_counted_up_to_a_cap(sqlite_desk: Desk) -> None:
    _, director = ladder_climbed(sqlite_desk)
    with sqlite_desk.engine.housekeeping() as session:
        for number in range(30):
            session.add(
                Notice(
                    area_id=sqlite_desk.area.area_id, person_id=director.person_id, kind="reminder",
                    key=f"n:{number}", title="A", created_at=sqlite_desk.at,
                )
            )  # fmt: skip
    with sqlite_desk.engine.read() as session:
        assert count_unread(session, director, sqlite_desk.at, cap=20) == 20
        assert count_unread(session, director, sqlite_desk.at) == 32


def test_deputys_calendar_and_digest_hold_what_they_cover_while_it_runs(sqlite_desk: Desk) -> None:
    desk, deputy = sqlite_desk, newcomer(sqlite_desk, "Deputy", "lay_member")
    manager, found = desk.actor("business_manager"), {}
    open_report(desk)
    task = desk.task("work").id
    desk.engine.execute(ClaimTask(task), actor=manager)
    secret = desk.engine.execute(CreateCalendarFeed(), actor=Actor(deputy, "Deputy"))
    send_away(desk, manager.person_id or 0, deputy, date(2026, 12, 21), date(2026, 12, 23))
    for day in (18, 21, 23, 24):
        desk.at = at(day)
        with desk.engine.read() as session:
            actor = load_actor(session, deputy, desk.at.date())
            assert actor is not None
            sections = digest_sections(session, actor, ["own_tasks"], desk.at, desk.at.date())
        told = [entry["page"] for section in sections for entry in section["entries"]]
        found[day] = ([entry.uid for entry in read_feed(desk.engine, secret) or ()], told)
    covered = ([f"task-{task}"], [f"/tasks/{task}"])
    assert found == {18: ([], []), 21: covered, 23: covered, 24: ([], [])}
