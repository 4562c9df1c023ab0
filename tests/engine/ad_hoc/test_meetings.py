"""Meetings in calendars: for those who are to come, and nobody from whom the case is hidden."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from engine.actor import Actor
from engine.commands.add_ad_hoc_task import AddAdHocTask
from engine.commands.withdraw_ad_hoc_task import WithdrawAdHocTask
from engine.models import CaseMember
from engine.queries.calendar_feed import FeedEntry, list_feed
from tests.engine.desk import Desk
from tests.engine.returns.reviewed import open_checked

MEETS_AT = datetime(2026, 12, 22, 10, 30, tzinfo=UTC)


@pytest.fixture
def meeting(sqlite_desk: Desk) -> int:
    """A meeting that the chair records and the scrutineer is asked to join."""
    open_checked(sqlite_desk)
    invited = sqlite_desk.actor("scrutineer").person_id
    command = AddAdHocTask(1, "meeting", "About the brother", "What to ask", "chair", meets_at=MEETS_AT,
                           place="Room 4", invited=(invited or 0,))  # fmt: skip
    return sqlite_desk.engine.execute(command, actor=sqlite_desk.actor("business_manager"))


def calendar(desk: Desk, actor: Actor) -> dict[str, FeedEntry]:
    with desk.engine.read() as session:
        return {entry.uid: entry for entry in list_feed(session, actor, desk.at)}


def test_meeting_is_in_the_calendars_of_those_who_are_to_come(sqlite_desk: Desk, meeting: int) -> None:
    uid = f"meeting-{meeting}"
    chair, scrutineer, manager = map(sqlite_desk.actor, ("chair", "scrutineer", "business_manager"))
    for actor in (chair, scrutineer, manager):
        found = calendar(sqlite_desk, actor)[uid]
        assert (found.name, found.starts_at, found.due_on) == ("Meeting", MEETS_AT, MEETS_AT.date())
    recording = calendar(sqlite_desk, chair)[f"task-{meeting}"]
    assert recording.name == "Record of a meeting", "what people typed stays out of calendars"
    assert uid not in calendar(sqlite_desk, sqlite_desk.actor("dsp_police"))
    sqlite_desk.engine.execute(WithdrawAdHocTask(meeting, "Not needed"), actor=manager)
    assert uid not in calendar(sqlite_desk, scrutineer)


def test_wall_keeps_a_meeting_from_whoever_was_invited_before(sqlite_desk: Desk, meeting: int) -> None:
    scrutineer = sqlite_desk.actor("scrutineer")
    row = {"case_id": 1, "person_id": scrutineer.person_id, "relation": "recused", "reason": "Involved"}
    with sqlite_desk.engine.housekeeping() as session:
        session.execute(insert(CaseMember).values(**row, from_at=sqlite_desk.at))
    assert f"meeting-{meeting}" not in calendar(sqlite_desk, scrutineer)


def test_meeting_that_nobody_recorded_leaves_the_calendar_after_a_month(
    sqlite_desk: Desk, meeting: int
) -> None:
    manager = sqlite_desk.actor("business_manager")
    sqlite_desk.at = MEETS_AT + timedelta(days=32)
    assert f"meeting-{meeting}" not in calendar(sqlite_desk, manager)
