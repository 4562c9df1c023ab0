"""Clocks of running cases: what starts, meets, moves and stops them (design, section 5)."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.commands.record_late_reason import RecordLateReason
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Clock, LedgerEntry, Part
from tests.engine.clocks.cases import DATES, FORMS, clock, desk_met, state, steps
from tests.engine.desk import NOON, Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, gateway, timer, user

DAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("anchor", "starts_at"),
    [
        ("aware_on", "start"),
        ("parameter:which", "start"),
        ("opened:first", "start"),
        ("instance:steps", "start"),
        ("task:first", "first"),
        ("opened:second", "first"),
        ("sent_on", "first"),
    ],
)
def test_clock_starts_with_its_anchor(sqlite_desk: Desk, anchor: str, starts_at: str) -> None:
    which = '<caseway:parameter id="which" type="text" label="Which" default="aware_on"/>'
    steps(sqlite_desk, which, clock("tried", anchor=anchor))
    if starts_at == "first":
        assert state(sqlite_desk, "tried") == ("waiting", None)
        sqlite_desk.do("first", {"sent": "2026-12-18"})
    assert state(sqlite_desk, "tried") == ("running", date(2026, 12, 23))


def test_clock_anchored_on_the_end_of_a_called_process(sqlite_desk: Desk) -> None:
    sqlite_desk.publish("stage", user("first"), "opened>first first>closed", FORMS)
    sqlite_desk.publish(
        "whole",
        '<bpmn:callActivity id="run_stage" calledElement="stage"/>' + user("second"),
        "opened>run_stage run_stage>second second>closed",
        FORMS,
        declared=DECLARED + clock("after_stage", anchor="ended:stage", scope="case", met="task:second"),
    )
    sqlite_desk.start("whole")
    assert state(sqlite_desk, "after_stage") == ("waiting", None)
    sqlite_desk.do("first")
    assert state(sqlite_desk, "after_stage") == ("running", date(2026, 12, 23))
    sqlite_desk.do("second")
    assert desk_met(sqlite_desk, "after_stage") == ("met", DAY)


def test_date_entered_counts_not_the_day_of_typing(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.at = NOON + timedelta(days=30)
    sqlite_desk.do("first", {"sent": "2026-12-29"})
    assert desk_met(sqlite_desk, "soon") == ("met", date(2026, 12, 29))


def test_date_entered_after_the_due_date_is_met_late(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.do("first", {"sent": "2026-12-30"})
    assert desk_met(sqlite_desk, "soon") == ("met_late", date(2026, 12, 30))


def test_event_meets_on_the_day_it_happens(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("finish", met="task:second"))
    sqlite_desk.do("first")
    assert state(sqlite_desk, "finish")[0] == "running"
    sqlite_desk.at = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)
    sqlite_desk.do("second")
    assert desk_met(sqlite_desk, "finish") == ("met", date(2026, 12, 23))


def test_due_day_is_not_late_and_the_next_midnight_is(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("finish", met="task:third"))
    sqlite_desk.move(datetime(2026, 12, 23, 23, 59, 59, tzinfo=UTC))
    assert state(sqlite_desk, "finish")[0] == "running"
    sqlite_desk.move(datetime(2026, 12, 24, 0, 0, tzinfo=UTC))
    assert state(sqlite_desk, "finish")[0] == "overdue"


def test_breach_in_summer_comes_at_local_midnight(sqlite_desk: Desk) -> None:
    sqlite_desk.at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    sqlite_desk.publish("steps", user("first"), "opened>first first>closed", FORMS)
    sqlite_desk.start("steps", date(2026, 6, 1))
    sqlite_desk.move(datetime(2026, 6, 8, 22, 59, 59, tzinfo=UTC))
    assert state(sqlite_desk, "soon") == ("running", date(2026, 6, 8))
    sqlite_desk.move(datetime(2026, 6, 8, 23, 0, tzinfo=UTC))
    assert state(sqlite_desk, "soon")[0] == "overdue"


def test_anchor_entered_again_keeps_the_earlier_working(desk: Desk) -> None:
    steps(desk)
    desk.do("first", {"aware": "2026-12-21"})
    moved = desk.clock("soon")
    assert (moved.state, moved.due_on) == ("running", date(2026, 12, 30))
    [earlier] = moved.earlier_workings
    assert earlier["due_on"] == "2026-12-29"
    assert earlier["replaced_because"]
    desk.move(datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert state(desk, "soon")[0] == "running"
    desk.move(datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert state(desk, "soon")[0] == "overdue"
    assert desk.breaks() == []


def test_overdue_clock_runs_again_when_its_anchor_moves_later(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.move(datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert state(sqlite_desk, "soon")[0] == "overdue"
    sqlite_desk.do("first", {"aware": "2026-12-29"})
    assert state(sqlite_desk, "soon") == ("running", date(2027, 1, 6))


def test_met_clock_is_judged_again_when_its_anchor_moves(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.do("first", {"sent": "2026-12-29"})
    sqlite_desk.do("second", {"aware": "2026-12-11"})
    assert desk_met(sqlite_desk, "soon") == ("met_late", date(2026, 12, 29))
    sqlite_desk.do("third", {"aware": "2026-12-21"})
    assert desk_met(sqlite_desk, "soon") == ("met", date(2026, 12, 29))


def test_backward_clock_counts_back_from_a_planned_date(sqlite_desk: Desk) -> None:
    planned = '<caseway:fact id="planned_on" type="date" label="Planned"/>'
    copies = clock("copies", anchor="planned_on", length="7", unit="working_days", direction="backward")
    sqlite_desk.publish(
        "steps",
        user("first"),
        "opened>first first>closed",
        {"first": text_form("first", question("planned", "datetime", fact="planned_on", subtype="date"))},
        declared=DECLARED + planned + copies,
    )
    sqlite_desk.start("steps")
    sqlite_desk.do("first", {"planned": "2027-04-06"})
    assert sqlite_desk.clock("copies").due_on == date(2027, 3, 24)


def test_several_clocks_may_share_one_anchor(sqlite_desk: Desk) -> None:
    steps(
        sqlite_desk,
        clock("of_case", anchor="opened:second", scope="case"),
        clock("of_instance", anchor="opened:second"),
        clock("of_task", anchor="opened:second", scope="task"),
    )
    sqlite_desk.do("first")
    assert [state(sqlite_desk, key)[0] for key in ("of_case", "of_instance", "of_task")] == ["running"] * 3


def test_step_done_again_gets_a_clock_of_its_own(sqlite_desk: Desk) -> None:
    sqlite_desk.publish(
        "looping",
        user("first") + gateway("exclusive", "again", 'default="again_to_closed"'),
        "opened>first first>again again>first[grade = 'poor'] again>closed",
        {"first": text_form("first", radio("grade", "good", "poor", fact="grade"))},
        declared=DECLARED + clock("turn", anchor="opened:first", met="task:first", scope="task"),
    )
    sqlite_desk.start("looping")
    sqlite_desk.at += timedelta(days=2)
    sqlite_desk.do("first", {"grade": "poor"})
    with sqlite_desk.engine.read() as session:
        turns = [(row.state, row.due_on) for row in session.scalars(select(Clock).where(Clock.key == "turn"))]
    assert turns == [("met", date(2026, 12, 23)), ("running", date(2026, 12, 25))]


PARTS = {
    "choose": text_form("choose", question("asked", "checklist", fact="agencies", properties={
        "picker": "agency", "fact": "agencies"})),
    "reply": text_form("reply", *DATES),
    "late_start": text_form("late_start", *DATES),
}  # fmt: skip


def parts_case(desk: Desk, *clocks: str, shown: str = "", chosen: tuple[str, ...] = ("la", "police")) -> int:
    desk.publish(
        "asking",
        user("choose")
        + gateway("parallel", "fork")
        + user("reply", f'caseway:parts="agencies" {shown}', "<bpmn:multiInstanceLoopCharacteristics/>")
        + user("late_start"),
        "opened>choose choose>fork fork>reply reply>closed fork>late_start late_start>closed",
        PARTS,
        gate=False,
        declared=DECLARED + "".join(clocks),
    )
    case_id = desk.start("asking")
    desk.do("choose", {"asked": list(chosen)})
    return case_id


def part_dates(desk: Desk) -> dict[str, tuple[date | None, str]]:
    with desk.engine.read() as session:
        return {part.key: (part.due_on, part.state) for part in session.scalars(select(Part))}


def test_clock_of_the_case_is_met_by_the_whole_task_not_by_its_first_part(sqlite_desk: Desk) -> None:
    parts_case(sqlite_desk, clock("all_in", scope="case", met="task:reply"))
    sqlite_desk.do_part("reply", "la", {}, "business_manager")
    assert state(sqlite_desk, "all_in")[0] == "running"
    sqlite_desk.do_part("reply", "police", {}, "business_manager")
    assert state(sqlite_desk, "all_in")[0] == "met"


def test_own_clock_of_a_part_starts_when_it_is_asked_and_stops_with_it(sqlite_desk: Desk) -> None:
    from engine.commands.add_part import AddPart

    own = clock("own", anchor="opened:reply", met="task:reply", scope="part")
    parts_case(sqlite_desk, own, shown='caseway:clock="own"')
    sqlite_desk.at += timedelta(days=3)
    task = sqlite_desk.task("reply")
    manager = sqlite_desk.actor("business_manager")
    sqlite_desk.engine.execute(AddPart(task.id, "education"), actor=manager)
    assert part_dates(sqlite_desk) == {
        "la": (date(2026, 12, 23), "offered"),
        "police": (date(2026, 12, 23), "offered"),
        "education": (date(2026, 12, 26), "offered"),
    }
    sqlite_desk.do_part("reply", "la", {}, "business_manager")
    sqlite_desk.engine.execute(
        WithdrawPart(task.id, sqlite_desk.part(task, "police").id, "Not known to them"), actor=manager
    )
    with sqlite_desk.engine.read() as session:
        clocks = session.scalars(select(Clock).where(Clock.key == "own").order_by(Clock.id))
        found = [(row.state, row.stopped_reason) for row in clocks]
    assert found == [("met", ""), ("stopped", "Not known to them"), ("running", "")]
    assert sqlite_desk.breaks() == []


def test_parts_follow_a_clock_that_starts_or_moves_after_they_were_asked(sqlite_desk: Desk) -> None:
    parts_case(sqlite_desk, clock("later", anchor="sent_on"), shown='caseway:clock="later"')
    assert part_dates(sqlite_desk)["la"] == (None, "offered")
    sqlite_desk.do("late_start", {"sent": "2026-12-18"})
    assert part_dates(sqlite_desk) == {
        "la": (date(2026, 12, 23), "offered"),
        "police": (date(2026, 12, 23), "offered"),
    }
    assert sqlite_desk.task("reply").due_on == date(2026, 12, 23)


def test_task_follows_its_clock(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, first='caseway:clock="soon"')
    task = sqlite_desk.task("first")
    assert (task.due_on, task.sort_on) == (date(2026, 12, 29), date(2026, 12, 29))


def test_completed_case_stops_its_clocks_but_after_care_runs_on(sqlite_desk: Desk) -> None:
    case_id = steps(
        sqlite_desk,
        clock("unmet", scope="case", met="sent_on"),
        clock("never_started", scope="case", anchor="sent_on"),
        clock("published_for", scope="case", length="1", unit="years"),
        clock("chaser", scope="case", length="1", unit="months", repeat="true"),
        clock("own", met="sent_on"),
    )
    for step in ("first", "second", "third"):
        sqlite_desk.do(step)
    assert sqlite_desk.case(case_id).state == "complete"
    ended = {key: state(sqlite_desk, key)[0] for key in ("unmet", "never_started", "chaser", "own", "soon")}
    assert set(ended.values()) == {"stopped"}
    assert all(sqlite_desk.clock(key).stopped_reason for key in ended)
    assert state(sqlite_desk, "published_for") == ("running", date(2027, 12, 18))
    assert sqlite_desk.move(datetime(2027, 2, 1, tzinfo=UTC)).fired == 0
    assert sqlite_desk.move(datetime(2027, 12, 19, tzinfo=UTC)).fired == 1
    assert sqlite_desk.breaks() == []


def test_corrected_anchor_of_a_repeating_clock_ticks_from_the_new_date(desk: Desk) -> None:
    desk.publish(
        "steps",
        user("first") + user("second") + timer("chase", "second", "monthly", 'cancelActivity="false"')
        + user("third") + '<bpmn:endEvent id="chased"/>',
        "opened>first first>second second>closed chase>third third>chased",
        FORMS,
    )  # fmt: skip
    desk.start("steps")
    desk.move(datetime(2027, 1, 18, 12, tzinfo=UTC))
    assert state(desk, "monthly") == ("running", date(2027, 2, 18))
    desk.do("first", {"aware": "2027-01-04"})
    assert state(desk, "monthly") == ("running", date(2027, 2, 4))
    desk.move(datetime(2027, 2, 4, 12, tzinfo=UTC))
    assert state(desk, "monthly") == ("running", date(2027, 3, 4))
    assert desk.open_steps(1) == ["second", "third"]
    desk.do("third", {"aware": "2027-01-05"})
    assert state(desk, "monthly") == ("running", date(2027, 2, 5))
    desk.move(datetime(2027, 2, 5, 12, tzinfo=UTC))
    assert state(desk, "monthly") == ("running", date(2027, 3, 5))
    assert desk.open_steps(1) == ["second", "third"]
    assert desk.breaks() == []


def test_meeting_a_clock_is_recorded_once(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    sqlite_desk.do("first", {"sent": "2026-12-29"})
    sqlite_desk.do("second", {"sent": "2026-12-29"})
    with sqlite_desk.engine.read() as session:
        met = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "clock.met")).all()
    assert len(met) == 1


def test_anchor_beyond_any_date_is_refused_by_its_question(sqlite_desk: Desk) -> None:
    steps(sqlite_desk, clock("far", anchor="sent_on", length="90000", unit="years"))
    before = sqlite_desk.counts()
    with pytest.raises(InvalidInputError) as refused:
        sqlite_desk.do("first", {"sent": "2026-12-18"})
    assert "sent" in refused.value.errors
    assert sqlite_desk.counts() == before


@pytest.mark.parametrize(
    ("role", "reason", "error"),
    [
        ("chair", "We were late", NotPermittedError),
        ("business_manager", "  ", InvalidInputError),
        ("business_manager", "x" * 2001, InvalidInputError),
        ("business_manager", "not\x00text", InvalidInputError),
    ],
)
def test_late_reason_that_is_refused_changes_nothing(
    desk: Desk, role: str, reason: str, error: type[CasewayError]
) -> None:
    steps(desk)
    desk.move(datetime(2026, 12, 30, tzinfo=UTC))
    before = desk.counts()
    with pytest.raises(error):
        desk.engine.execute(RecordLateReason(desk.clock("soon").id, reason), actor=desk.actor(role))
    assert desk.counts() == before
    assert desk.clock("soon").late_reason == ""


def test_late_reason_is_kept_for_late_clocks_only(sqlite_desk: Desk) -> None:
    steps(sqlite_desk)
    manager = sqlite_desk.actor("business_manager")
    explained = RecordLateReason(sqlite_desk.clock("soon").id, " Snow ")
    with pytest.raises(ConflictError):
        sqlite_desk.engine.execute(explained, actor=manager)
    with pytest.raises(NotFoundError):
        sqlite_desk.engine.execute(RecordLateReason(999, "Snow"), actor=manager)
    sqlite_desk.move(datetime(2026, 12, 30, tzinfo=UTC))
    sqlite_desk.engine.execute(explained, actor=manager)
    found = sqlite_desk.clock("soon")
    assert (found.late_reason, found.late_reason_at) == ("Snow", sqlite_desk.at)
    assert found.late_reason_by_id == manager.person_id
    sqlite_desk.engine.execute(RecordLateReason(found.id, "Not snow"), actor=manager)
    with sqlite_desk.engine.read() as session:
        bodies = session.scalars(
            select(LedgerEntry.body)
            .where(LedgerEntry.kind == "clock.lateness_explained")
            .order_by(LedgerEntry.sequence)
        )
        assert [json.loads(body)["reason"] for body in bodies] == ["Snow", "Not snow"]
    assert sqlite_desk.breaks() == []
