"""A changed calendar: what moves is shown before, every case moves once, and a broken batch goes on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.calendar_changes import BATCH, RETRY, SECOND_LOOK, check_holidays, settle_calendars
from engine.clocks.calendars import OFFICIAL_UNTIL, load_calendar
from engine.clocks.working_days import england_bank_holidays
from engine.clocks.workings import describe_working
from engine.commands.add_calendar_day import AddCalendarDay
from engine.commands.confirm_holidays import ConfirmHolidays
from engine.commands.pause_clock import PauseClock
from engine.commands.remove_calendar_day import RemoveCalendarDay
from engine.commands.reproject_case import ReprojectCase
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import CalendarChange, CalendarDay, Clock, LedgerEntry, Rung
from engine.queries.calendars import find_day, list_changes, list_days, list_years
from tests.engine.clocks.cases import clock, state, steps
from tests.engine.desk import NOON, Desk

CHRISTMAS_EVE = date(2026, 12, 24)


def closing(desk: Desk, day: date = CHRISTMAS_EVE, **more: Any) -> AddCalendarDay:
    return AddCalendarDay(desk.area.area_id, day, "Offices closed", "The council's notice", **more)


def close(desk: Desk, day: date = CHRISTMAS_EVE, **more: Any) -> int:
    return desk.engine.execute(closing(desk, day, **more), actor=desk.actor("business_manager"))


def changes(desk: Desk) -> list[Any]:
    with desk.engine.read() as session:
        return list_changes(session, desk.area.area_id, desk.at.date())


def test_added_day_shows_what_moves_before_and_moves_it_after(desk: Desk) -> None:
    case_id = steps(desk, clock("six_days", length="6"))
    manager = desk.actor("business_manager")
    before = desk.counts()
    preview = desk.engine.preview(closing(desk), manager)
    assert desk.counts() == before
    [move] = preview.changes
    assert (move.clock_id, move.case_id, move.name) == (desk.clock("soon").id, case_id, "Soon")
    assert (move.was_on, move.due_on, move.days) == (date(2026, 12, 29), date(2026, 12, 30), 1)
    close(desk)
    assert state(desk, "soon") == ("running", date(2026, 12, 29)), "the cases follow one by one"
    assert changes(desk)[0].left == 1
    assert settle_calendars(desk.engine) == 1
    assert state(desk, "soon") == ("running", date(2026, 12, 30))
    assert state(desk, "six_days") == ("running", date(2026, 12, 24))
    found = desk.clock("soon")
    why = "24 December 2026 no longer counts: Offices closed (The council's notice)."
    assert found.earlier_workings[0]["replaced_because"] == why
    assert "Thursday 24 December 2026 did not count: Offices closed." in describe_working(found.working)
    with desk.engine.read() as session:
        moved = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "clock.reprojected")).all()
    assert len(moved) == 1
    desk.at = NOON + SECOND_LOOK
    assert settle_calendars(desk.engine) == 0
    [change] = changes(desk)
    assert (change.moved, change.left, change.failed, change.finished_at) == (1, 0, 0, desk.at)
    assert change.changed_by
    assert desk.breaks() == []


def test_removed_day_moves_back_what_it_moved(desk: Desk) -> None:
    steps(desk)
    day_id = close(desk)
    settle_calendars(desk.engine)
    command = RemoveCalendarDay(day_id, "Called off")
    preview = desk.engine.preview(command, desk.actor("business_manager"))
    assert [(move.was_on, move.due_on) for move in preview.changes] == [
        (date(2026, 12, 30), date(2026, 12, 29))
    ]
    desk.engine.execute(command, actor=desk.actor("business_manager"))
    settle_calendars(desk.engine)
    assert state(desk, "soon") == ("running", date(2026, 12, 29))
    assert len(desk.clock("soon").earlier_workings) == 2
    with desk.engine.read() as session:
        assert find_day(session, desk.area.area_id, day_id) is None
        kinds = session.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.like("calendar.%"))).all()
    assert kinds == ["calendar.day_added", "calendar.day_removed"]
    assert desk.breaks() == []


def test_only_what_is_still_to_come_moves(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(
        desk,
        clock("met", unit="working_days", met="task:first"),
        clock("late", unit="working_days", met="task:third"),
    )
    desk.do("first")
    desk.move(datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert state(desk, "late")[0] == "overdue"
    close(desk)
    assert settle_calendars(desk.engine) == 0
    assert {desk.clock(key).due_on for key in ("met", "late", "soon")} == {date(2026, 12, 29)}


def test_clock_due_before_the_change_takes_effect_stays(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk, clock("long", unit="working_days", length="15"))
    preview = desk.engine.preview(
        closing(desk, effective_from=date(2027, 1, 1)), desk.actor("business_manager")
    )
    assert [move.name for move in preview.changes] == ["long"]
    close(desk, effective_from=date(2027, 1, 1))
    settle_calendars(desk.engine)
    assert state(desk, "soon")[1] == date(2026, 12, 29)
    assert state(desk, "long")[1] == date(2027, 1, 14)


def test_backward_and_paused_clocks_and_rungs_move_too(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    rung = (
        '<caseway:rung id="word" kind="remind" offset="4" unit="working_days" from="anchor" to="role:chair"/>'
    )
    steps(
        desk,
        clock("back", anchor="sent_on", length="3", unit="working_days", direction="backward"),
        clock("held", length="8", unit="working_days"),
        clock("months", length="1", unit="months", scope="case").replace("/>", f">{rung}</caseway:clock>"),
    )
    desk.do("first", {"sent": "2026-12-30"})
    assert state(desk, "back") == ("running", date(2026, 12, 23))
    manager = desk.actor("business_manager")
    desk.engine.execute(PauseClock(desk.clock("held").id, "Waiting", "The chair"), actor=manager)
    was = desk.clock("held").due_on
    close(desk)
    settle_calendars(desk.engine)
    assert state(desk, "back") == ("running", date(2026, 12, 22))
    assert was == date(2027, 1, 4)
    assert state(desk, "held") == ("paused", date(2027, 1, 5))
    with desk.engine.read() as session:
        at = session.scalar(select(Rung.at).where(Rung.key == "word", Rung.state == "pending"))
    assert at == datetime(2026, 12, 29, tzinfo=UTC)
    assert state(desk, "months")[1] == date(2027, 1, 18)


def test_batch_that_dies_in_the_middle_is_gone_on_with(desk: Desk) -> None:
    steps(desk)
    for _ in range(4):
        desk.start("steps")
    close(desk)
    with desk.engine.read() as session:
        change_id = session.scalars(select(CalendarChange.id)).one()
    for case_id in (1, 2):  # and the process dies between the second case and the note of it
        desk.engine.execute(ReprojectCase(case_id, change_id), actor=SYSTEM)
    assert desk.move(NOON + timedelta(minutes=1)).failed == 0
    with desk.engine.read() as session:
        clocks = session.scalars(select(Clock).where(Clock.key == "soon")).all()
    assert {found.due_on for found in clocks} == {date(2026, 12, 30)}
    assert [len(found.earlier_workings) for found in clocks] == [1] * 5
    assert changes(desk)[0].moved == 3
    again = desk.engine.execute(ReprojectCase(1, change_id), actor=SYSTEM)
    assert isinstance(again, NothingToDo)
    assert desk.breaks() == []


def test_case_that_fails_stops_no_other_and_is_tried_again(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk)
    desk.start("steps")
    close(desk)
    with desk.engine.housekeeping() as session:
        session.execute(update(Clock).where(Clock.case_id == 1, Clock.key == "soon").values(unit="moons"))
    assert settle_calendars(desk.engine) == 1
    assert changes(desk)[0].finished_at is None
    with desk.engine.housekeeping() as session:
        session.execute(update(Clock).where(Clock.unit == "moons").values(unit="working_days"))
    desk.at = NOON + RETRY
    assert settle_calendars(desk.engine) == 1
    with desk.engine.read() as session:
        dues = session.scalars(select(Clock.due_on).where(Clock.key == "soon"))
        assert set(dues) == {date(2026, 12, 30)}
    assert BATCH > 1


def test_second_look_finds_a_clock_started_on_the_old_calendar(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk)
    close(desk)
    settle_calendars(desk.engine)
    with desk.engine.housekeeping() as session:
        session.execute(update(Clock).where(Clock.key == "soon").values(due_on=date(2026, 12, 29)))
    desk.at = NOON + SECOND_LOOK
    assert settle_calendars(desk.engine) == 1
    assert state(desk, "soon")[1] == date(2026, 12, 30)
    assert changes(desk)[0].finished_at == desk.at


def test_years_that_became_official_are_counted_again(desk: Desk) -> None:
    desk.at = datetime(2029, 3, 20, 12, tzinfo=UTC)
    steps(desk)
    desk.at += timedelta(0)
    case_id = desk.start("steps", date(2029, 3, 20))
    assert state(desk, "soon") == ("running", date(2029, 3, 27))
    assert desk.clock("soon").working["projected"] is True
    official = england_bank_holidays([2029])
    proclaimed = date(2029, 3, 22)
    command = ConfirmHolidays(desk.area.area_id, {**official, proclaimed: "Jubilee"}, date(2029, 12, 31))
    with desk.engine.read() as session:
        assert [
            year.is_projected for year in list_years(session, desk.area.area_id) if year.year == 2029
        ] == [True]
    desk.engine.execute(command, actor=SYSTEM)
    assert isinstance(desk.engine.execute(command, actor=SYSTEM), NothingToDo)
    settle_calendars(desk.engine)
    found = desk.clock("soon")
    assert (found.case_id, found.due_on, found.working["projected"]) == (case_id, date(2029, 3, 28), False)
    assert "official now" in found.earlier_workings[-1]["replaced_because"]
    with desk.engine.read() as session:
        days = {row.day: row for row in list_days(session, desk.area.area_id, 2029)}
        assert not any(row.is_projected for row in days.values())
        assert days[proclaimed].reason == "Jubilee"
        assert load_calendar(session, desk.area.area_id).official_until == date(2029, 12, 31)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(command, actor=desk.actor("business_manager"))
    assert desk.breaks() == []


def test_holiday_that_did_not_come_is_taken_back(sqlite_desk: Desk) -> None:
    official = england_bank_holidays([2029])
    gone = official.popitem()[0]
    command = ConfirmHolidays(sqlite_desk.area.area_id, official, date(2029, 12, 31))
    sqlite_desk.engine.execute(command, actor=SYSTEM)
    with sqlite_desk.engine.read() as session:
        assert gone not in {row.day for row in list_days(session, sqlite_desk.area.area_id, 2029)}


def test_check_confirms_what_the_shipped_list_covers_by_now(sqlite_desk: Desk) -> None:
    assert check_holidays(sqlite_desk.engine) == 0
    with sqlite_desk.engine.housekeeping() as session:
        late = (CalendarDay.day > date(2027, 12, 31)) & (CalendarDay.day <= OFFICIAL_UNTIL)
        session.execute(update(CalendarDay).where(late).values(is_projected=True))
    assert check_holidays(sqlite_desk.engine) == 1
    assert check_holidays(sqlite_desk.engine) == 0
    with sqlite_desk.engine.read() as session:
        marks = {year.year: year.is_projected for year in list_years(session, sqlite_desk.area.area_id)}
    assert (marks[2027], marks[2028], marks[2029]) == (False, False, True)


def test_changes_that_are_refused_change_nothing(desk: Desk) -> None:
    steps(desk)
    manager = desk.actor("business_manager")
    area_id = desk.area.area_id
    good = {"area_id": area_id, "day": CHRISTMAS_EVE, "reason": "Closed", "source": "Notice"}
    before = desk.counts()

    def refused(error: type[CasewayError], command: Any, who: Any = None) -> CasewayError:
        with pytest.raises(error) as found:
            desk.engine.execute(command, actor=who or manager)
        assert desk.counts() == before
        return found.value

    refused(NotPermittedError, AddCalendarDay(**good), desk.actor("chair"))
    refused(NotFoundError, AddCalendarDay(**good | {"area_id": 999}))
    refused(ConflictError, AddCalendarDay(**good | {"day": date(2026, 12, 25)}))
    for field, wrong in (
        ("day", date(2026, 12, 26)),
        ("day", date(1999, 12, 24)),
        ("reason", ""),
        ("source", " "),
        ("source", "x" * 201),
        ("kind", "holiday"),
    ):
        found = refused(InvalidInputError, AddCalendarDay(**good | {field: wrong}))
        assert isinstance(found, InvalidInputError)
        assert list(found.errors) == [field]
    with desk.engine.read() as session:
        day = list_days(session, area_id, 2026)[0]
    refused(InvalidInputError, RemoveCalendarDay(day.id, ""))
    refused(NotPermittedError, RemoveCalendarDay(day.id, "Called off"), desk.actor("chair"))
    refused(NotFoundError, RemoveCalendarDay(99_999, "Called off"))
    refused(NotFoundError, ReprojectCase(1, 999), SYSTEM)
