"""Paused clocks: what a pause does to a case's dates and rungs, and who may not pause what."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.clocks.workings import describe_working
from engine.commands.pause_clock import PauseClock
from engine.commands.resume_clock import ResumeClock
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Clock, LedgerEntry, Pause, Rung
from tests.engine.clocks.cases import FORMS, clock, desk_met, state, steps
from tests.engine.desk import NOON, Desk
from tests.engine.diagram.drawing import timer, user

RUNGS = (
    '<caseway:rung id="first_word" kind="remind" offset="2" from="anchor" to="role:business_manager"/>'
    '<caseway:rung id="remind" kind="remind" offset="-3" from="due" to="role:chair"/>'
)


def noon(day: int, month: int = 1, year: int = 2027) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def pause(desk: Desk, key: str = "soon", from_on: date | None = None, role: str = "business_manager") -> int:
    command = PauseClock(desk.clock(key).id, "The inquest is open", "The coroner's letter", from_on)
    return desk.engine.execute(command, actor=desk.actor(role))


def resume(desk: Desk, key: str = "soon", on: date | None = None) -> int:
    command = ResumeClock(desk.clock(key).id, "The inquest has ended", on)
    return desk.engine.execute(command, actor=desk.actor("business_manager"))


def pending(desk: Desk, key: str) -> dict[str, datetime]:
    with desk.engine.read() as session:
        rows = session.execute(
            select(Rung.key, Rung.element_id, Rung.at)
            .join(Clock)
            .where(Clock.key == key, Rung.state == "pending")
        )
        return {row.element_id or row.key: row.at for row in rows}


def test_clock_paused_three_working_days_is_due_three_working_days_later(desk: Desk) -> None:
    steps(desk)
    assert state(desk, "soon") == ("running", date(2026, 12, 29))
    desk.move(noon(21, 12, 2026))
    pause(desk)
    assert state(desk, "soon") == ("paused", date(2026, 12, 29))
    assert pending(desk, "soon") == {}
    assert desk.move(noon(24, 12, 2026)).fired == 0
    preview = desk.engine.preview(ResumeClock(desk.clock("soon").id, "Over"), desk.actor("business_manager"))
    [change] = preview.changes
    assert (change.state_was, change.state, change.was_on) == ("paused", "running", date(2026, 12, 29))
    resume(desk)
    assert state(desk, "soon") == ("running", date(2027, 1, 4)) == (change.state, change.due_on)
    assert desk.move(noon(4)).fired == 0
    desk.move(datetime(2027, 1, 5, tzinfo=UTC))
    assert state(desk, "soon")[0] == "overdue"
    assert desk.breaks() == []


def test_pause_stands_in_the_working_with_who_and_why(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = noon(21, 12, 2026)
    pause(sqlite_desk)
    [line] = [line for line in describe_working(sqlite_desk.clock("soon").working) if "Paused" in line]
    assert line == (
        "Paused from Monday 21 December 2026, and not resumed yet: The inquest is open. "
        "Authority: The coroner's letter."
    )
    sqlite_desk.at = noon(24, 12, 2026)
    resume(sqlite_desk)
    found = sqlite_desk.clock("soon")
    lines = describe_working(found.working)
    assert (
        "Paused from Monday 21 December 2026 until Thursday 24 December 2026, when it counted again; "
        "3 working days did not count: The inquest is open. Authority: The coroner's letter."
    ) in lines
    assert "Had it not been paused it would be due on Tuesday 29 December 2026." in lines
    assert "Counted again on 24 December 2026. It resumed after a pause. The inquest has ended" in lines
    assert found.earlier_workings[-1]["due_on"] == "2026-12-29"
    with sqlite_desk.engine.read() as session:
        row = session.scalars(select(Pause)).one()
        kinds = session.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.like("clock.%d"))).all()
    manager = sqlite_desk.area.person("business_manager")
    assert (row.from_on, row.to_on, row.by_id, row.resumed_by_id) == (
        date(2026, 12, 21), date(2026, 12, 24), manager, manager
    )  # fmt: skip
    assert {"clock.paused", "clock.resumed"} <= set(kinds)


def test_duty_that_is_not_local_carries_a_warning(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("law", force="must", lengthSource="statute"), clock("ours"))
    for key, warned in (("law", True), ("ours", False)):
        pause(sqlite_desk, key)
        assert any("no power" in line for line in describe_working(sqlite_desk.clock(key).working)) is warned


def test_backdated_pause_and_resumption_count_the_days_entered(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = noon(24, 12, 2026)
    pause(sqlite_desk, from_on=date(2026, 12, 21))
    resume(sqlite_desk, on=date(2026, 12, 23))
    assert state(sqlite_desk, "soon") == ("running", date(2026, 12, 31))


def test_months_move_by_days_and_hours_by_the_time_that_passed(sqlite_desk: Desk) -> None:
    steps(
        sqlite_desk,
        clock("half_year", length="6", unit="months"),
        clock("hours", length="48", unit="hours", anchor="opened:first"),
    )
    pause(sqlite_desk, "half_year", date(2026, 12, 18))
    pause(sqlite_desk, "hours")
    sqlite_desk.at = NOON + timedelta(hours=30, minutes=30)
    resume(sqlite_desk, "hours")
    assert sqlite_desk.clock("hours").due_at == NOON + timedelta(hours=78, minutes=30)
    sqlite_desk.at = noon(18)
    resume(sqlite_desk, "half_year")
    assert sqlite_desk.clock("half_year").due_on == date(2027, 7, 18), "30 days: the anchor's own is day 0"


def test_rungs_are_laid_anew_and_what_was_said_is_not_said_again(desk: Desk) -> None:
    ladder = clock("laddered", length="15", unit="working_days", scope="case", met="sent_on")
    steps(desk, ladder.replace("/>", f">{RUNGS}</caseway:clock>"))
    assert desk.clock("laddered").due_on == date(2027, 1, 13)
    desk.move(noon(23, 12, 2026))
    assert set(pending(desk, "laddered")) == {"remind", "breach"}
    pause(desk, "laddered")
    assert pending(desk, "laddered") == {}
    desk.move(noon(20))
    resume(desk, "laddered")
    assert state(desk, "laddered") == ("running", date(2027, 2, 5))
    assert pending(desk, "laddered") == {
        "remind": datetime(2027, 2, 2, tzinfo=UTC),
        "breach": datetime(2027, 2, 6, tzinfo=UTC),
    }
    with desk.engine.read() as session:
        fired = session.scalars(select(Rung.key).where(Rung.state == "fired")).all()
    assert sorted(fired) == ["breach", "first_word", "tick"], "two are of the other clocks"


def test_timers_on_a_paused_clock_wait_for_it(desk: Desk) -> None:
    desk.publish(
        "steps",
        user("first") + timer("late", "first", "soon", 'cancelActivity="false"') + user("second")
        + user("third") + timer("later", "second", "soon", 'cancelActivity="false"')
        + '<bpmn:endEvent id="chased"/>',
        "opened>first first>second second>closed late>third later>third third>chased",
        FORMS,
    )  # fmt: skip
    case_id = desk.start("steps")
    desk.at = noon(21, 12, 2026)
    pause(desk)
    desk.do("first")
    assert desk.move(noon(10)).fired == 0
    assert desk.open_steps(case_id) == ["second"]
    resume(desk, on=date(2027, 1, 8))
    assert pending(desk, "soon").keys() == {"breach", "later"}
    desk.move(noon(20))
    assert desk.open_steps(case_id) == ["second", "third"]
    assert desk.breaks() == []


def test_paused_clock_can_be_met_and_is_judged_with_its_pause(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = noon(21, 12, 2026)
    pause(sqlite_desk)
    sqlite_desk.move(noon(11))
    sqlite_desk.do("first", {"sent": "2027-01-08"})
    assert desk_met(sqlite_desk, "soon") == ("met", date(2027, 1, 8))
    assert sqlite_desk.clock("soon").due_on == date(2027, 1, 14)
    with sqlite_desk.engine.read() as session:
        assert session.scalars(select(Pause)).one().to_on == date(2027, 1, 8)


def test_pauses_survive_a_corrected_anchor(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = noon(21, 12, 2026)
    pause(sqlite_desk)
    sqlite_desk.at = noon(24, 12, 2026)
    sqlite_desk.do("first", {"aware": "2026-12-17"})
    assert state(sqlite_desk, "soon") == ("paused", date(2026, 12, 24))
    assert pending(sqlite_desk, "soon") == {}
    resume(sqlite_desk)
    assert state(sqlite_desk, "soon") == ("running", date(2026, 12, 31))
    sqlite_desk.do("second", {"aware": "2026-12-18"})
    assert state(sqlite_desk, "soon") == ("running", date(2027, 1, 4))


def test_tasks_have_no_date_to_keep_while_their_clock_is_paused(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, first='caseway:clock="soon"')
    pause(sqlite_desk)
    task = sqlite_desk.task("first")
    assert (task.due_on, task.sort_on) == (None, date(2026, 12, 29)), "it keeps its place in the inbox"
    sqlite_desk.at = noon(22, 12, 2026)
    resume(sqlite_desk)
    assert sqlite_desk.task("first").due_on == date(2026, 12, 30)


def test_stopped_case_ends_its_pauses(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    pause(sqlite_desk)
    for step in ("first", "second", "third"):
        sqlite_desk.do(step)
    assert state(sqlite_desk, "soon")[0] == "stopped"
    with sqlite_desk.engine.read() as session:
        assert session.scalars(select(Pause)).one().to_on == NOON.date()


def test_repeating_clock_ticks_later_by_its_pause(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = noon(1)
    pause(sqlite_desk, "monthly")
    assert sqlite_desk.move(noon(20)).fired == 1, "the breach of the other clock"
    resume(sqlite_desk, "monthly", on=date(2027, 1, 11))
    assert state(sqlite_desk, "monthly") == ("running", date(2027, 1, 28))
    sqlite_desk.move(noon(28))
    assert state(sqlite_desk, "monthly") == ("running", date(2027, 2, 28))


BACKWARD = clock("copies", anchor="sent_on", length="7", unit="working_days", direction="backward")


def try_pausing(desk: Desk, error: type[CasewayError], key: str = "soon", **given: Any) -> CasewayError:
    """A refusal leaves everything as it was."""
    role = given.pop("role", "business_manager")
    words = {"reason": "The inquest is open", "authority": "The coroner's letter"} | given
    before, was = desk.counts(), state(desk, key)
    with pytest.raises(error) as refused:
        desk.engine.execute(PauseClock(desk.clock(key).id, **words), actor=desk.actor(role))
    assert desk.counts() == before
    assert state(desk, key) == was
    return refused.value


def test_pauses_that_are_refused_change_nothing(desk: Desk) -> None:
    steps(desk, BACKWARD, clock("waits", anchor="sent_on"), clock("hours", length="200", unit="hours"))
    desk.at = noon(22, 12, 2026)
    try_pausing(desk, NotPermittedError, role="chair")
    try_pausing(desk, ConflictError, "waits")
    for field, wrong in (
        ("reason", " "),
        ("authority", ""),
        ("authority", "x" * 301),
        ("from_on", date(2026, 12, 23)),
        ("from_on", date(2026, 12, 17)),
    ):
        assert field in try_pausing(desk, InvalidInputError, **{field: wrong}).errors
    assert "from_on" in try_pausing(desk, InvalidInputError, "hours", from_on=date(2026, 12, 21)).errors
    with pytest.raises(NotFoundError):
        desk.engine.execute(PauseClock(999, "a", "b"), actor=desk.actor("business_manager"))
    pause(desk)
    try_pausing(desk, ConflictError)
    resume(desk)
    assert "from_on" in try_pausing(desk, InvalidInputError, from_on=date(2026, 12, 21)).errors
    desk.do("first", {"sent": "2027-03-01"})
    assert "move the planned date" in str(try_pausing(desk, ConflictError, "copies"))
    assert "was met" in str(try_pausing(desk, ConflictError))


def test_overdue_clock_is_not_paused_back_into_time(desk: Desk) -> None:
    steps(desk)
    desk.at = datetime(2026, 12, 30, 0, 5, tzinfo=UTC)
    assert "overdue" in str(try_pausing(desk, ConflictError)), "its day is over before the sweep says so"
    desk.move(noon(30, 12, 2026))
    assert "overdue" in str(try_pausing(desk, ConflictError, from_on=date(2026, 12, 21)))


def test_resumptions_that_are_refused_change_nothing(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    manager, clock_id = sqlite_desk.actor("business_manager"), sqlite_desk.clock("soon").id
    with pytest.raises(ConflictError):
        sqlite_desk.engine.execute(ResumeClock(clock_id, "Over"), actor=manager)
    sqlite_desk.at = noon(21, 12, 2026)
    pause(sqlite_desk)
    before = sqlite_desk.counts()
    for command in (
        ResumeClock(clock_id, ""),
        ResumeClock(clock_id, "Over", date(2026, 12, 22)),
        ResumeClock(clock_id, "Over", date(2026, 12, 20)),
    ):
        with pytest.raises(InvalidInputError):
            sqlite_desk.engine.execute(command, actor=manager)
    with pytest.raises(NotPermittedError):
        sqlite_desk.engine.execute(ResumeClock(clock_id, "Over"), actor=sqlite_desk.actor("chair"))
    assert sqlite_desk.counts() == before
    assert state(sqlite_desk, "soon")[0] == "paused"
