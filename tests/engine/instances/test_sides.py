"""Branches of repeating clocks: one per tick beside their host, and what ends them (design, D4)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.commands.deliver_message import DeliverMessage
from engine.models import Instance, Task
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import timer, user

FORMS = {name: text_form(name) for name in ("work", "check_in", "after", "other")}
TICKS = timer("each_month", "work", "monthly", 'cancelActivity="false"')
CHECKED = user("check_in") + '<bpmn:endEvent id="checked"/>'
INSIDE = [("begun", "work"), ("work", "done"), ("each_month", "check_in"), ("check_in", "checked")]
SIDE = "each_month>check_in check_in>checked"


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def repeating(desk: Desk) -> int:
    """One step with a monthly branch beside it."""
    desk.at = on(2027, 1, 31)
    desk.publish("chased", user("work") + TICKS + CHECKED, f"opened>work work>closed {SIDE}", FORMS)
    return desk.start("chased", desk.at.date())


def sides(desk: Desk) -> list[tuple[str, str]]:
    with desk.engine.read() as session:
        rows = session.scalars(select(Instance).where(Instance.kind == "side").order_by(Instance.id))
        return [(row.state, row.end_reason) for row in rows]


def test_months_tick_at_their_clamped_ends_and_never_drift(desk: Desk) -> None:
    case_id = repeating(desk)
    due = []
    for day in (on(2027, 2, 28), on(2027, 3, 31), on(2027, 4, 30)):
        due.append(desk.clock("monthly").due_on)
        desk.move(day)
    assert [day.isoformat() for day in due] == ["2027-02-28", "2027-03-31", "2027-04-30"]
    assert desk.open_steps(case_id) == ["check_in"] * 3 + ["work"]
    assert desk.breaks() == []


def test_downtime_ticks_once(desk: Desk) -> None:
    case_id = repeating(desk)
    desk.move(on(2027, 8, 15))
    assert desk.open_steps(case_id) == ["check_in", "work"]
    assert desk.clock("monthly").due_on == datetime(2027, 8, 31, tzinfo=UTC).date()
    assert desk.breaks() == []


def test_clock_stops_when_its_host_leaves_and_the_case_waits_for_the_branch(desk: Desk) -> None:
    case_id = repeating(desk)
    desk.move(on(2027, 2, 28))
    desk.do("work")
    assert desk.clock("monthly").state == "stopped"
    assert desk.clock("monthly").stopped_reason
    desk.move(on(2027, 6, 1))
    assert desk.open_steps(case_id) == ["check_in"]
    assert desk.case(case_id).state == "open"
    desk.do("check_in")
    assert desk.case(case_id).state == "complete"
    assert sides(desk) == [("complete", "")]
    assert desk.breaks() == []


def test_host_that_was_never_chased_completes_the_case(sqlite_desk: Desk) -> None:
    case_id = repeating(sqlite_desk)
    sqlite_desk.do("work")
    assert sqlite_desk.case(case_id).state == "complete"
    assert sides(sqlite_desk) == []


@pytest.mark.parametrize(("withdrawn", "state"), [(True, "cancelled"), (False, "running")])
def test_branch_is_cancelled_with_a_withdrawn_scope_not_with_a_completed_one(
    sqlite_desk: Desk, withdrawn: bool, state: str
) -> None:
    desk = sqlite_desk
    desk.at = on(2027, 1, 31)
    inside = (
        '<bpmn:subProcess id="stage" name="Stage"><bpmn:startEvent id="begun"/>'
        + user("work") + TICKS + CHECKED
        + '<bpmn:endEvent id="done"/>'
        + "".join(
            f'<bpmn:sequenceFlow id="{a}_to_{b}" sourceRef="{a}" targetRef="{b}"/>'
            for a, b in INSIDE
        )
        + "</bpmn:subProcess>"
        + '<bpmn:boundaryEvent id="off" attachedToRef="stage" caseway:role="dcs">'
        '<bpmn:messageEventDefinition messageRef="called_off"/></bpmn:boundaryEvent>'
    )  # fmt: skip
    desk.publish(
        "staged",
        inside + user("after") + user("other"),
        "opened>stage stage>after after>closed off>other other>closed",
        FORMS,
        beside='<bpmn:message id="called_off" name="Called off"/>',
    )
    case_id = desk.start("staged", desk.at.date())
    desk.move(on(2027, 2, 28))
    assert desk.open_steps(case_id) == ["check_in", "work"]
    if withdrawn:
        desk.engine.execute(DeliverMessage(case_id, "off", {}), actor=desk.actor("dcs"))
        assert desk.open_steps(case_id) == ["other"]
    else:
        desk.do("work")
        assert desk.open_steps(case_id) == ["after", "check_in"]
    [(found, reason)] = sides(desk)
    assert found == state
    with desk.engine.read() as session:
        task = session.scalars(select(Task).where(Task.element_id == "check_in")).one()
    assert (task.close_reason == reason) or not withdrawn
    assert bool(reason) == withdrawn
    assert desk.breaks() == []
