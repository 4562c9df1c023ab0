"""Extended clocks: within what the process says, and never what law or guidance has not given."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.clocks.workings import describe_working
from engine.commands.extend_clock import ExtendClock
from engine.commands.pause_clock import PauseClock
from engine.commands.resume_clock import ResumeClock
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.queries.ripples import get_clock_actions, list_extensions, list_pauses
from tests.engine.clocks.cases import clock, state, steps
from tests.engine.desk import NOON, Desk

WORKING = {"unit": "working_days", "length": "5"}


def extend(desk: Desk, key: str, length: int = 3, role: str = "business_manager", **words: str) -> int:
    given = {"reason": "A witness is ill", "authority": "The three partners"} | words
    return desk.engine.execute(ExtendClock(desk.clock(key).id, length, **given), actor=desk.actor(role))


def test_local_clock_is_extended_on_its_own_calendar(desk: Desk) -> None:
    steps(desk, clock("ours", **WORKING))
    command = ExtendClock(desk.clock("ours").id, 3, "A witness is ill", "The three partners")
    [change] = desk.engine.preview(command, desk.actor("business_manager")).changes
    assert state(desk, "ours")[1] == change.was_on == date(2026, 12, 29)
    extend(desk, "ours")
    assert state(desk, "ours") == ("running", date(2027, 1, 4)) == (change.state, change.due_on)
    found = desk.clock("ours")
    lines = describe_working(found.working)
    assert (
        "Extended by 3 working days on 18 December 2026: A witness is ill. Authority: The three partners."
        in lines
    )
    assert found.length == 5, "what the process says stays"
    assert "A witness is ill" in found.earlier_workings[0]["replaced_because"]
    assert desk.move(datetime(2027, 1, 4, 12, tzinfo=UTC)).failed == 0
    assert state(desk, "ours")[0] == "running"
    desk.move(datetime(2027, 1, 5, tzinfo=UTC))
    assert state(desk, "ours")[0] == "met", "nothing has to happen in this period; it has passed"
    assert desk.breaks() == []


def test_extension_and_pause_add_up_in_either_order(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk, clock("one", **WORKING), clock("two", **WORKING))
    manager = desk.actor("business_manager")
    extend(desk, "one")
    for key in ("one", "two"):
        desk.engine.execute(PauseClock(desk.clock(key).id, "Ill", "The chair"), actor=manager)
    desk.at = datetime(2026, 12, 22, 12, tzinfo=UTC)
    extend(desk, "two")
    for key in ("one", "two"):
        desk.engine.execute(ResumeClock(desk.clock(key).id, "Well"), actor=manager)
    assert state(desk, "one") == state(desk, "two") == ("running", date(2027, 1, 5))


def test_declared_extension_is_the_most_in_all(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk, clock("law", force="must", lengthSource="statute", extension="5", **WORKING))
    extend(desk, "law")
    before = desk.counts()
    with pytest.raises(InvalidInputError, match="5 working days in all, of which 2 are left"):
        extend(desk, "law")
    assert desk.counts() == before
    extend(desk, "law", 2)
    assert state(desk, "law")[1] == date(2027, 1, 6)


def test_actions_say_why_not_and_what_was_done(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    steps(desk, clock("law", force="must", lengthSource="statute"), clock("some", extension="4"))
    manager = desk.actor("business_manager")
    extend(desk, "some", 1)
    desk.engine.execute(PauseClock(desk.clock("some").id, "Ill", "The chair"), actor=manager)
    with desk.engine.read() as session:
        law = get_clock_actions(session, desk.engine.library, manager, desk.clock("law").id, desk.at)
        some = get_clock_actions(session, desk.engine.library, manager, desk.clock("some").id, desk.at)
        [pause], [extension] = (
            list_pauses(session, desk.clock("some").id),
            list_extensions(session, desk.clock("some").id),
        )
        with pytest.raises(NotFoundError):
            get_clock_actions(session, desk.engine.library, manager, 999, desk.at)
    assert (law.pause, law.correct, law.extension_left) == ("", "", 0)
    assert "allows no extension" in law.extend
    assert "no power" in law.pause_warning
    assert law.resume == "This clock is not paused."
    assert (some.pause, some.resume, some.extend, some.extension_left, some.pause_warning) == (
        "This clock is paused already.", "", "", 3, ""
    )  # fmt: skip
    assert (pause.reason, pause.authority, pause.to_on, pause.resumed_by) == ("Ill", "The chair", None, "")
    assert (extension.length, extension.granted_at) == (1, NOON)
    assert pause.by == extension.by == manager.name


def test_extensions_that_are_refused_change_nothing(desk: Desk) -> None:
    steps(
        desk,
        clock("law", force="should", lengthSource="guidance"),
        clock("never", extension="0"),
        clock("back", anchor="sent_on", direction="backward"),
        clock("waits", anchor="sent_on"),
        clock("ours", met="task:second", **WORKING),
    )
    desk.do("first", {"sent": "2027-03-01"})

    def refused(error: type[CasewayError], key: str, length: int = 3, **more: Any) -> str:
        before, was = desk.counts(), state(desk, key)
        with pytest.raises(error) as found:
            extend(desk, key, length, **more)
        assert desk.counts() == before
        assert state(desk, key) == was
        return str(found.value)

    assert "comes from guidance" in refused(NotPermittedError, "law")
    assert "never extended" in refused(NotPermittedError, "never")
    assert "planned date" in refused(ConflictError, "back")
    assert "comes round" in refused(ConflictError, "monthly")
    assert "was met" in refused(ConflictError, "soon")
    refused(NotPermittedError, "ours", role="chair")
    for length, words in ((0, {}), (-2, {}), (10**12, {}), (1, {"reason": ""}), (1, {"authority": " "})):
        refused(InvalidInputError, "ours", length, **words)
    desk.move(datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert "overdue" in refused(ConflictError, "ours")
