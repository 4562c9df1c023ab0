"""Corrected anchors: every clock on a corrected fact moves, what people saw before is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.clocks.workings import describe_working
from engine.commands.correct_anchor import CorrectAnchor, Correction
from engine.commands.publish_version import PublishVersion
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import FactValue, Instance, LedgerEntry
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.clocks.cases import FORMS, clock, desk_met, state, steps
from tests.engine.desk import NOON, Desk
from tests.engine.diagram.drawing import draw, user

TWO_EARLIER = date(2026, 12, 16)
WHY = "The authority was told two days earlier"


def correct(desk: Desk, key: str, anchor: date, reason: str = WHY) -> Correction:
    command = CorrectAnchor(desk.clock(key).id, anchor, reason)
    return desk.engine.execute(command, actor=desk.actor("business_manager"))


def test_corrected_fact_moves_every_clock_on_it_and_keeps_what_was(desk: Desk) -> None:
    steps(desk, clock("other"), clock("by_event", anchor="opened:first"))
    manager = desk.actor("business_manager")
    command = CorrectAnchor(desk.clock("soon").id, TWO_EARLIER, WHY)
    before = desk.counts()
    preview = desk.engine.preview(command, manager)
    assert desk.counts() == before
    assert {change.name: change.days for change in preview.moved} == {"Soon": -6, "Monthly": -2, "other": -2}
    correction = desk.engine.execute(command, actor=manager)
    assert correction.fact == "aware_on"
    assert set(correction.clocks) == {desk.clock(key).id for key in ("soon", "monthly", "other")}
    assert correction.needs_person == ()
    assert state(desk, "soon") == ("running", date(2026, 12, 23))
    assert state(desk, "by_event") == ("running", date(2026, 12, 23))
    found = desk.clock("soon")
    assert [earlier["due_on"] for earlier in found.earlier_workings] == ["2026-12-29"]
    assert WHY in found.earlier_workings[0]["replaced_because"]
    assert any(WHY in line for line in describe_working(found.working))
    with desk.engine.read() as session:
        rows = session.scalars(select(FactValue).where(FactValue.fact == "aware_on").order_by(FactValue.id))
        values = [(row.value, row.is_current, row.reason, row.set_by_id) for row in rows]
        kinds = list(session.scalars(select(LedgerEntry.kind)))
    assert values[0][:2] == ("2026-12-18", False)
    assert values[1] == ("2026-12-16", True, WHY, manager.person_id)
    assert kinds.count("clock.corrected") == 1
    assert kinds.count("clock.reprojected") == 3
    assert desk.breaks() == []


def test_corrected_event_moves_that_clock_alone(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("one", anchor="opened:first"), clock("two", anchor="opened:first"))
    correction = correct(sqlite_desk, "one", TWO_EARLIER)
    assert (correction.fact, correction.clocks) == ("", (sqlite_desk.clock("one").id,))
    assert state(sqlite_desk, "one") == ("running", date(2026, 12, 21))
    assert state(sqlite_desk, "two") == ("running", date(2026, 12, 23))
    assert sqlite_desk.task("first").opened_at == NOON, "what happened stays as it was recorded"


def test_corrected_moment_of_a_clock_of_hours(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("hours", length="48", unit="hours", anchor="opened:first"))
    correct(sqlite_desk, "hours", NOON - timedelta(hours=3))
    assert sqlite_desk.clock("hours").due_at == NOON + timedelta(hours=45)
    correct(sqlite_desk, "hours", datetime(2026, 12, 18, 9, 30))  # noqa: DTZ001 - as people write it
    assert sqlite_desk.clock("hours").due_at == datetime(2026, 12, 20, 9, 30, tzinfo=UTC)


def test_clock_that_was_late_is_found_in_time_and_the_other_way_round(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.do("first", {"sent": "2026-12-30"})
    assert desk_met(sqlite_desk, "soon")[0] == "met_late"
    sqlite_desk.move(NOON + timedelta(days=13))
    correct(sqlite_desk, "soon", date(2026, 12, 21))
    assert desk_met(sqlite_desk, "soon") == ("met", date(2026, 12, 30))
    correct(sqlite_desk, "soon", date(2026, 12, 11))
    assert desk_met(sqlite_desk, "soon") == ("met_late", date(2026, 12, 30))
    assert len(sqlite_desk.clock("soon").earlier_workings) == 2


def test_correction_into_the_past_breaches_once(desk: Desk) -> None:
    steps(desk)
    correct(desk, "soon", date(2026, 12, 1))
    assert state(desk, "soon") == ("running", date(2026, 12, 8))
    desk.move(NOON)
    assert state(desk, "soon")[0] == "overdue"
    correct(desk, "soon", date(2026, 12, 2))
    assert desk.move(NOON + timedelta(hours=1)).fired == 0, "its breach has been told"
    assert state(desk, "soon") == ("overdue", date(2026, 12, 9))


def published(desk: Desk, rule: str = "", called: str = "Steps") -> None:
    process = f'id="steps" name="{called}" isExecutable="true" caseway:opens="aware_on"'
    body, arrows = user("first") + user("second"), "opened>first first>second second>closed"
    files = {"steps.bpmn": draw(body, arrows, process=process).decode()}
    files |= {f"forms/{name}.json": FORMS[name] for name in ("first", "second")}
    desk.engine.execute(PublishVersion("steps", files, LONG_AGO, rule=rule), actor=SYSTEM)


def test_instance_that_would_run_another_version_is_named_and_left(desk: Desk) -> None:
    published(desk)
    published(desk, "aware_on < date('2026-12-17')", "Steps as they were")
    case_id = desk.start("steps")
    with desk.engine.read() as session:
        was = session.scalars(select(Instance)).one()
    command = CorrectAnchor(desk.clock("soon").id, TWO_EARLIER, WHY)
    preview = desk.engine.preview(command, desk.actor("business_manager"))
    correction = desk.engine.execute(command, actor=desk.actor("business_manager"))
    [needs] = correction.needs_person
    assert preview.result == correction
    assert (needs.instance_id, needs.version_id) == (was.id, was.version_id)
    assert needs.other_version_id != was.version_id
    with desk.engine.read() as session:
        assert session.scalars(select(Instance)).one().version_id == was.version_id
        questioned = session.scalars(
            select(LedgerEntry).where(LedgerEntry.kind == "instance.version_questioned")
        ).all()
    assert len(questioned) == 1
    assert desk.open_steps(case_id) == ["first"]
    again = CorrectAnchor(desk.clock("soon").id, date(2026, 12, 15), "One more day")
    assert desk.engine.execute(again, actor=desk.actor("business_manager")).needs_person == ()


def test_corrections_that_are_refused_change_nothing(desk: Desk) -> None:
    steps(desk, clock("waits", anchor="sent_on"), clock("by_event", anchor="opened:first"))
    manager = desk.actor("business_manager")

    def refused(error: type[CasewayError], key: str, anchor: Any, reason: str = WHY, who: Any = None) -> str:
        before, was = desk.counts(), state(desk, key)
        with pytest.raises(error) as found:
            desk.engine.execute(CorrectAnchor(desk.clock(key).id, anchor, reason), actor=who or manager)
        assert desk.counts() == before
        assert state(desk, key) == was
        return ",".join(found.value.errors) if isinstance(found.value, InvalidInputError) else ""

    refused(NotPermittedError, "soon", TWO_EARLIER, who=desk.actor("chair"))
    refused(ConflictError, "waits", TWO_EARLIER)
    assert refused(InvalidInputError, "soon", TWO_EARLIER, " ") == "reason"
    assert refused(InvalidInputError, "soon", date(2026, 12, 18)) == "anchor_on"
    assert refused(InvalidInputError, "by_event", date(2026, 12, 18)) == "anchor_on"
    assert refused(InvalidInputError, "by_event", date(2026, 12, 19)) == "anchor_on"
    assert refused(InvalidInputError, "soon", date(2026, 12, 19)) == "anchor_on"
    assert refused(InvalidInputError, "soon", date(9999, 12, 31)) == "anchor_on"
    with pytest.raises(NotFoundError):
        desk.engine.execute(CorrectAnchor(999, TWO_EARLIER, WHY), actor=manager)
