"""Clocks that come late: their event has happened already, or their step is come to a second time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.clocks.workings import describe_working
from tests.engine.clocks.cases import FORMS, clock, desk_met, state, steps
from tests.engine.desk import NOON, Desk, radio, text_form
from tests.engine.diagram.drawing import DECLARED, gateway, timer, user

BACK = {"anchor": "sent_on", "length": "7", "unit": "working_days", "direction": "backward"}
AGAIN = {"again": text_form("again", radio("grade", "good", "poor", fact="grade"))}


def test_event_before_its_anchor_was_known_meets_the_clock(desk: Desk) -> None:
    steps(desk, clock("copies", met="task:first", **BACK))
    desk.do("first")
    assert state(desk, "copies") == ("waiting", None)
    desk.at = NOON + timedelta(days=3)
    desk.do("second", {"sent": "2027-04-06"})
    assert desk_met(desk, "copies") == ("met", date(2026, 12, 18))
    assert desk.clock("copies").due_on == date(2027, 3, 24)
    assert describe_working(desk.clock("copies").working)
    desk.do("third", {"sent": "2026-12-22"})
    assert desk_met(desk, "copies")[0] == "met_late", "the planned date moved to before what was done"
    assert desk.breaks() == []


def test_event_that_is_still_to_come_is_waited_for(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("copies", met="task:third", **BACK))
    sqlite_desk.do("first", {"sent": "2027-04-06"})
    assert state(sqlite_desk, "copies")[0] == "running"


@pytest.mark.parametrize(("grade", "found"), [("good", "met"), ("poor", "running")])
def test_event_that_may_happen_again_is_waited_for(sqlite_desk: Desk, grade: str, found: str) -> None:
    desk = sqlite_desk
    desk.publish(
        "looping",
        user("first") + user("again") + gateway("exclusive", "which", 'default="which_to_second"')
        + user("second") + user("third"),
        "opened>first first>again again>which which>first[grade = 'poor'] which>second second>third "
        "third>closed",
        FORMS | AGAIN,
        declared=DECLARED + clock("copies", met="task:first", **BACK),
    )  # fmt: skip
    desk.start("looping")
    desk.do("first")
    desk.do("again", {"grade": grade})
    if grade == "poor":
        desk.do("first", {"sent": "2027-04-06"})
        assert state(desk, "copies")[0] == "met", "by the completion that brought the date"
        return
    desk.do("second", {"sent": "2027-04-06"})
    assert state(desk, "copies")[0] == found


def test_loop_that_lies_ahead_keeps_the_clock_waiting(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.publish(
        "looping",
        user("first") + user("second") + user("again")
        + gateway("exclusive", "which", 'default="which_to_closed"'),
        "opened>first first>second second>again again>which which>first[grade = 'poor'] which>closed",
        FORMS | AGAIN,
        declared=DECLARED + clock("copies", met="task:first", scope="case", **BACK),
    )  # fmt: skip
    desk.start("looping")
    desk.do("first")
    desk.do("second", {"sent": "2027-04-06"})
    assert state(desk, "copies")[0] == "running"
    desk.do("again", {"grade": "poor"})
    desk.do("first")
    assert state(desk, "copies")[0] == "met"


def test_event_of_a_called_process_that_has_ended_counts(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.publish("stage", user("first"), "opened>first first>closed", FORMS)
    desk.publish(
        "whole",
        '<bpmn:callActivity id="run_stage" calledElement="stage"/>' + user("second") + user("third"),
        "opened>run_stage run_stage>second second>third third>closed",
        FORMS,
        declared=DECLARED + clock("copies", met="task:first", scope="case", **BACK),
    )
    desk.start("whole")
    desk.do("first")
    desk.do("second", {"sent": "2027-04-06"})
    assert desk_met(desk, "copies") == ("met", date(2026, 12, 18))


def test_repeating_clock_starts_anew_when_its_step_is_come_to_again(desk: Desk) -> None:
    desk.at = datetime(2027, 1, 31, 12, tzinfo=UTC)
    desk.publish(
        "chased",
        user("first") + timer("each_month", "first", "monthly", 'cancelActivity="false"') + user("second")
        + '<bpmn:endEvent id="checked"/>' + user("again")
        + gateway("exclusive", "which", 'default="which_to_closed"'),
        "opened>first first>again again>which which>first[grade = 'poor'] which>closed "
        "each_month>second second>checked",
        FORMS | AGAIN,
    )  # fmt: skip
    case_id = desk.start("chased", desk.at.date())
    desk.do("first")
    assert state(desk, "monthly")[0] == "stopped"
    desk.move(datetime(2027, 4, 10, 12, tzinfo=UTC))
    desk.do("again", {"grade": "poor"})
    assert state(desk, "monthly") == ("running", date(2027, 4, 30)), "what was missed is not made up for"
    desk.move(datetime(2027, 4, 29, 12, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["first"]
    desk.move(datetime(2027, 4, 30, 12, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["first", "second"]
    assert state(desk, "monthly") == ("running", date(2027, 5, 31))
    assert desk.breaks() == []
