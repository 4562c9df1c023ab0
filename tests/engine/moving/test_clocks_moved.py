"""Clocks, ladders and timers of moved cases: nothing moves, fires again or is lost that was not meant."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.models import Rung
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import timer, user
from tests.engine.moving.moves import do, foreseen, hosts, migrate, picture, publish, standing, undo

SENT = question("sent", "datetime", fact="sent_on", subtype="date")
FORMS = {name: text_form(name) for name in ("write", "check", "chase", "check_in", "send")} | {
    "send": text_form("send", SENT)
}
ARROWS = "opened>write write>send send>closed"
BOTH = user("write") + user("send")
MORE = (user("write") + user("check") + user("send"), "opened>write write>check check>send send>closed")


def clock(key: str = "ladder", length: int = 20, inside: str = "", **attributes: str) -> str:
    said = {"unit": "days", "anchor": "aware_on", "met": "task:send"} | attributes
    words = " ".join(f'{name}="{value}"' for name, value in said.items())
    return f'<caseway:clock id="{key}" name="{key}" length="{length}" {words}>{inside}</caseway:clock>'


def rung(key: str, offset: int, kind: str = "remind", to: str = "role:chair") -> str:
    return f'<caseway:rung id="{key}" offset="{offset}" from="due" kind="{kind}" to="{to}"/>'


def pending(desk: Desk, key: str = "ladder") -> dict[str, str]:
    """The rungs of a clock that are still to come, with their days."""
    with desk.engine.read() as session:
        query = select(Rung).where(Rung.clock_id == desk.clock(key).id, Rung.state == "pending")
        return {row.key: row.at.date().isoformat() for row in session.scalars(query)}


def fired(desk: Desk) -> list[str]:
    with desk.engine.read() as session:
        return sorted(session.scalars(select(Rung.key).where(Rung.state == "fired")))


def test_new_clock_starts_from_the_anchor_that_is_set_and_only_on_moved_cases(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS)
    here, past = desk.start("moving", date(2026, 12, 14)), desk.start("moving", date(2026, 12, 14))
    do(desk, past, "write")
    do(desk, past, "send", sent="2026-12-17")
    body = user("write", 'caseway:clock="ladder"') + user("send")
    version = publish(desk, body, ARROWS, FORMS, declared=clock(length=5, unit="working_days", met="sent_on"))

    (found,) = foreseen(desk, version)
    assert [(c.key, c.state_was, c.was_on, c.due_on, c.state) for c in found.clocks] == [
        ("ladder", "", None, date(2026, 12, 21), "running")
    ]
    (row,) = migrate(desk, version, here)
    assert row.state == "moved", row.message
    assert desk.clock("ladder").due_on == date(2026, 12, 21)
    assert desk.clock("ladder").anchor_source == "Authority became aware"
    assert desk.task("write").due_on == date(2026, 12, 21)


def test_new_ladder_tells_what_is_still_to_come_and_nothing_again(desk: Desk) -> None:
    old = clock(inside=rung("early", -18) + rung("late", -2))
    publish(desk, BOTH, ARROWS, FORMS, declared=old)
    case_id = desk.start("moving", date(2026, 12, 14))  # due on 3 January 2027, early on 16 December
    desk.move(desk.at)
    assert fired(desk) == ["early"]
    new = clock(inside=rung("early", -18) + rung("missed", -17) + rung("late", -3) + rung("later", -1))
    version = publish(desk, *MORE, FORMS, declared=new)
    was = standing(desk)
    (row,) = migrate(desk, version, case_id)

    assert desk.clock("ladder").due_on == date(2027, 1, 3)
    assert pending(desk) == {"late": "2026-12-31", "later": "2027-01-02", "breach": "2027-01-04"}
    undo(desk, row.migration_id)
    assert standing(desk) == was
    migrate(desk, version, case_id)
    desk.move(datetime(2027, 1, 5, tzinfo=UTC))
    assert sorted(set(fired(desk))) == ["breach", "early", "late", "later"]
    assert fired(desk).count("early") == 1
    assert desk.breaks() == []


def test_timer_keeps_its_instant_under_its_new_name(desk: Desk) -> None:
    late = '<bpmn:endEvent id="chased"/>' + user("chase")
    publish(
        desk,
        BOTH + timer("is_late", "write", "ladder", 'cancelActivity="false"') + late,
        f"{ARROWS} is_late>chase chase>chased",
        FORMS,
        declared=clock(),
    )
    case_id = desk.start("moving", date(2026, 12, 14))
    version = publish(
        desk,
        MORE[0] + timer("too_late", "write", "ladder", 'cancelActivity="false"') + late,
        f"{MORE[1]} too_late>chase chase>chased",
        FORMS,
        declared=clock(),
    )
    old = str(hosts(desk, case_id)[0].version_id)
    was = standing(desk)
    (row,) = migrate(desk, version, case_id, mapping={old: {"is_late": "too_late"}})
    assert row.state == "moved", row.message
    with desk.engine.read() as session:
        armed = session.scalars(select(Rung).where(Rung.token_id != "")).all()
    assert [(one.element_id, one.state, one.at.date()) for one in armed] == [
        ("too_late", "pending", date(2027, 1, 4))
    ]
    undo(desk, row.migration_id)
    assert standing(desk) == was
    migrate(desk, version, case_id, mapping={old: {"is_late": "too_late"}})
    desk.move(datetime(2027, 1, 5, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["chase", "write"]
    assert desk.breaks() == []


def test_timers_that_come_and_go_with_the_version(desk: Desk) -> None:
    late = '<bpmn:endEvent id="chased"/>' + user("chase")
    with_timer = (
        BOTH + timer("is_late", "write", "ladder", 'cancelActivity="false"') + late,
        f"{ARROWS} is_late>chase chase>chased",
    )
    publish(desk, BOTH, ARROWS, FORMS, declared=clock())
    case_id = desk.start("moving", date(2026, 12, 14))
    version = publish(desk, *with_timer, FORMS, declared=clock())
    migrate(desk, version, case_id)
    again = publish(desk, *MORE, FORMS, declared=clock())
    (row,) = migrate(desk, again, case_id)
    assert row.state == "moved", row.message
    undo(desk, row.migration_id)
    desk.move(datetime(2027, 1, 5, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["chase", "write"]
    (row,) = migrate(desk, again, case_id)
    assert (row.verdict, row.state) == ("needs_person", "refused"), "the chase has no place there"


@pytest.mark.parametrize("still", [True, False])
def test_branches_beside_a_case_move_with_it(desk: Desk, still: bool) -> None:
    side = timer("each_month", "write", "monthly", 'cancelActivity="false"') + user("check_in")
    side += '<bpmn:endEvent id="checked"/>'
    desk.at = datetime(2027, 1, 31, 12, tzinfo=UTC)
    publish(desk, BOTH + side, f"{ARROWS} each_month>check_in check_in>checked", FORMS)
    case_id = desk.start("moving", desk.at.date())
    desk.move(datetime(2027, 2, 28, 12, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["check_in", "write"]
    due = desk.clock("monthly").due_on
    body, arrows = (MORE[0] + side, f"{MORE[1]} each_month>check_in check_in>checked") if still else MORE
    version = publish(desk, body, arrows, FORMS)
    before = picture(desk)
    (row,) = migrate(desk, version, case_id)

    if not still:
        assert (row.verdict, row.state) == ("needs_person", "refused")
        assert picture(desk) == before
        return
    assert row.state == "moved", row.message
    assert desk.clock("monthly").due_on == due
    desk.do("check_in")
    desk.move(datetime(2027, 3, 31, 12, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["check_in", "write"]
    assert desk.breaks() == []


def test_called_process_moves_by_itself(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS)
    call = '<bpmn:callActivity id="stage" name="Stage" calledElement="moving"/>'
    desk.publish("calling", call, "opened>stage stage>closed")
    case_id = desk.start("calling")
    version = publish(desk, *MORE, FORMS)
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    for step in ("write", "check", "send"):
        do(desk, case_id, step)
    assert desk.case(case_id).state == "complete"


def test_clock_that_the_new_version_does_not_have_stops_and_comes_back(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS, declared=clock(inside=rung("late", -2)))
    case_id = desk.start("moving", date(2026, 12, 14))
    was = standing(desk)
    version = publish(desk, *MORE, FORMS)
    (found,) = foreseen(desk, version)
    assert [(c.key, c.state_was, c.state, c.days) for c in found.clocks] == [
        ("ladder", "running", "stopped", 0)
    ]
    (row,) = migrate(desk, version, case_id)
    assert desk.clock("ladder").state == "stopped"
    undo(desk, row.migration_id)
    assert standing(desk) == was
    assert desk.breaks() == []


def test_faulted_case_needs_a_person(desk: Desk) -> None:
    which = '<bpmn:exclusiveGateway id="which" name="Which?" default="which_to_send"/>'
    arrows = "opened>write write>which which>check[harmed] which>send check>closed send>closed"
    publish(desk, user("write") + which + user("check") + user("send"), arrows, FORMS, gate=False)
    case_id = desk.start("moving")
    do(desk, case_id, "write")
    before = picture(desk)
    version = publish(desk, *MORE, FORMS)
    (row,) = migrate(desk, version, case_id)
    assert (row.verdict, row.state) == ("needs_person", "refused")
    assert "stands still" in row.reason
    assert picture(desk) == before


def test_clock_that_could_never_be_met_any_more_needs_a_person(sqlite_desk: Desk) -> None:
    publish(sqlite_desk, BOTH, ARROWS, FORMS, declared=clock())
    case_id = sqlite_desk.start("moving", date(2026, 12, 14))
    do(sqlite_desk, case_id, "write")
    before = picture(sqlite_desk)
    version = publish(
        sqlite_desk,
        user("write") + user("send").replace("business_manager", "chair"),
        ARROWS,
        FORMS,
        declared=clock(met="task:write"),
    )
    (row,) = migrate(sqlite_desk, version, case_id)
    assert (row.verdict, row.state) == ("needs_person", "refused")
    assert "has happened already" in row.reason
    assert picture(sqlite_desk) == before
