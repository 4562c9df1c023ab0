"""Rungs fire once, each in a transaction of its own, whoever sweeps and however late (design, section 5)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.fire_rung import FireRung
from engine.execute import NothingToDo
from engine.models import Clock, LedgerEntry, Outbox, Rung
from engine.sweep import claim_rungs, sweep
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, gateway, timer, user

FORMS = {
    name: text_form(name, question("sent", "datetime", fact="sent_on", subtype="date"))
    for name in ("work", "chase", "after")
}
# Without the repeating clock, which would tick beside what is counted here.
PLAIN = DECLARED[: DECLARED.index('  <caseway:clock id="monthly"')]
LADDER = """
  <caseway:clock id="laddered" name="Laddered" length="15" unit="working_days" anchor="aware_on"
      met="sent_on" scope="case">
    <caseway:rung id="first_word" kind="remind" offset="2" from="anchor" to="role:business_manager"/>
    <caseway:rung id="remind" kind="remind" offset="-3" from="due" to="role:chair role:dcs"/>
    <caseway:rung id="escalate" kind="escalate" offset="5" from="due" to="role:dcs"/>
  </caseway:clock>
"""


def at(day: int, month: int = 1, hour: int = 12, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def fired(desk: Desk) -> list[str]:
    """The rungs of every clock that have fired, in order."""
    with desk.engine.read() as session:
        rows = session.execute(
            select(Clock.key, Rung.key).join(Rung, Rung.clock_id == Clock.id)
            .where(Rung.state == "fired").order_by(Rung.fired_at, Rung.at, Rung.id)
        )  # fmt: skip
        return [f"{clock}.{rung}" for clock, rung in rows]


def rung_days(desk: Desk, clock: str) -> dict[str, datetime]:
    with desk.engine.read() as session:
        rows = session.execute(select(Rung.key, Rung.at).join(Clock).where(Clock.key == clock))
        return {row.key: row.at for row in rows}


def waiting(desk: Desk, timers: str = "", arrows: str = "", declared: str = LADDER) -> int:
    """A case whose one step has boundary timers."""
    body = user("work") + timers + user("chase") + user("after")
    desk.publish(
        "waiting",
        body + '<bpmn:endEvent id="chased"/>',
        f"opened>work work>after after>closed chase>chased {arrows}",
        FORMS,
        gate=False,
        declared=PLAIN + declared,
    )
    return desk.start("waiting")


def test_ladder_stands_on_working_days_from_anchor_and_due_date(sqlite_desk: Desk) -> None:
    waiting(sqlite_desk)
    assert sqlite_desk.clock("laddered").due_on == date(2027, 1, 13)
    assert rung_days(sqlite_desk, "laddered") == {
        "first_word": datetime(2026, 12, 22, tzinfo=UTC),
        "remind": at(8, hour=0),
        "escalate": at(20, hour=0),
        "breach": at(14, hour=0),
    }


def test_each_rung_fires_once_in_its_order_after_a_downtime(desk: Desk) -> None:
    waiting(desk)
    swept = desk.move(at(1, 2))
    assert (swept.fired, swept.failed) == (5, 0)
    assert fired(desk) == [
        "laddered.first_word",
        "soon.breach",
        "laddered.remind",
        "laddered.breach",
        "laddered.escalate",
    ]
    assert desk.move(at(2, 2)).fired == 0
    with desk.engine.read() as session:
        told = session.scalars(select(LedgerEntry.body).where(LedgerEntry.kind == "clock.rung_fired")).all()
    assert any('"to":["chair","dcs"]' in body for body in told)
    assert desk.breaks() == []


def test_met_clock_fires_nothing_more(sqlite_desk: Desk) -> None:
    waiting(sqlite_desk)
    sqlite_desk.move(at(8))
    sqlite_desk.do("work", {"sent": "2027-01-08"})
    assert sqlite_desk.move(at(1, 3)).fired == 0
    assert fired(sqlite_desk) == ["laddered.first_word", "soon.breach", "laddered.remind"]


def test_two_sweepers_at_once_fire_each_rung_exactly_once(desk: Desk) -> None:
    waiting(desk, timer("late", "work", "soon", 'cancelActivity="false"'), "late>chase")
    for _ in range(3):
        desk.start("waiting")
    desk.at = at(1, 2)
    engines = [desk.another_engine() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        swept = list(pool.map(sweep, engines))
    assert sum(one.failed for one in swept) == 0
    assert sum(one.fired for one in swept) == 4 * 6, "five of the ladders and one timer event a case"
    with desk.engine.read() as session:
        assert set(session.scalars(select(Rung.state))) == {"fired"}
        breaches = session.scalars(select(LedgerEntry.id).where(LedgerEntry.kind == "clock.breached")).all()
    assert len(breaches) == 4 * 2
    assert Counter(step for case in range(1, 5) for step in desk.open_steps(case)) == {"work": 4, "chase": 4}
    assert desk.breaks() == []


def test_same_rung_fired_by_two_workers_at_once_fires_once(desk: Desk) -> None:
    waiting(desk)
    desk.at = at(1, 2)
    [first, *_] = claim_rungs(desk.engine, 1)
    engines = [desk.another_engine() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda engine: engine.execute(FireRung(first), actor=SYSTEM), engines))
    assert sorted(isinstance(result, NothingToDo) for result in results) == [False, True]


def test_rung_that_fails_stops_no_other_and_is_tried_again_after_its_lease(desk: Desk) -> None:
    waiting(desk)
    desk.start("waiting")
    broken = desk.clock("soon")
    with desk.engine.housekeeping() as session:
        session.execute(update(Rung).where(Rung.clock_id == broken.id).values(kind="tick"))
        session.execute(update(Clock).where(Clock.id == broken.id).values(anchor_on=None, anchor_at=None))
    desk.at = at(1, 2)
    swept = sweep(desk.engine)
    assert (swept.fired, swept.failed) == (9, 1)
    assert sweep(desk.engine).failed == 0, "it is leased"
    with desk.engine.housekeeping() as session:
        session.execute(
            update(Clock).where(Clock.id == broken.id).values(anchor_on=date(2026, 12, 18), is_repeating=True)
        )
    desk.at += timedelta(minutes=3)
    again = sweep(desk.engine)
    assert (again.fired, again.failed) == (1, 0)
    assert desk.breaks() == []


def test_leased_rung_is_left_to_its_worker(desk: Desk) -> None:
    waiting(desk)
    desk.at = at(1, 2)
    assert len(claim_rungs(desk.engine, 100)) == 5
    assert claim_rungs(desk.another_engine(), 100) == []
    desk.at += timedelta(minutes=2, seconds=1)
    assert len(claim_rungs(desk.engine, 100)) == 5


def test_rung_whose_time_has_not_come_is_not_fired(sqlite_desk: Desk) -> None:
    waiting(sqlite_desk)
    with sqlite_desk.engine.read() as session:
        rung_id = session.scalars(select(Rung.id).limit(1)).one()
    before = sqlite_desk.counts()
    for rung in (rung_id, 10_000):
        result = sqlite_desk.engine.execute(FireRung(rung), actor=SYSTEM)
        assert isinstance(result, NothingToDo)
    assert sqlite_desk.counts() == before


@pytest.mark.parametrize(
    ("attributes", "steps"),
    [('cancelActivity="false"', ["chase", "work"]), ('cancelActivity="true"', ["chase"])],
)
def test_timer_armed_after_its_clock_started(desk: Desk, attributes: str, steps: list[str]) -> None:
    case_id = waiting(desk, timer("late", "work", "soon", attributes), "late>chase")
    desk.move(datetime(2026, 12, 29, 23, 59, tzinfo=UTC))
    assert desk.open_steps(case_id) == ["work"]
    desk.move(datetime(2026, 12, 30, 0, 0, tzinfo=UTC))
    assert desk.open_steps(case_id) == steps
    assert desk.breaks() == []


def test_timer_that_waits_before_its_clock_starts(desk: Desk) -> None:
    late = '<caseway:clock id="reply" name="Reply" length="2" unit="days" anchor="task:after"/>'
    desk.publish(
        "both",
        gateway("parallel", "fork") + user("work") + user("after") + timer("late", "work", "reply")
        + user("chase") + '<bpmn:endEvent id="chased"/>',
        "opened>fork fork>work fork>after work>closed after>closed late>chase chase>chased",
        FORMS,
        declared=DECLARED + late,
    )  # fmt: skip
    case_id = desk.start("both")
    desk.move(at(1))
    assert desk.open_steps(case_id) == ["after", "work"]
    desk.do("after")
    desk.move(at(2))
    assert desk.open_steps(case_id) == ["work"]
    desk.move(at(4))
    assert desk.open_steps(case_id) == ["chase"]


def test_timer_moves_with_a_corrected_anchor(sqlite_desk: Desk) -> None:
    aware = question("aware", "datetime", fact="aware_on", subtype="date")
    sqlite_desk.publish(
        "both",
        gateway("parallel", "fork") + user("work") + user("after") + timer("late", "work", "soon")
        + user("chase") + '<bpmn:endEvent id="chased"/>',
        "opened>fork fork>work fork>after work>closed after>closed late>chase chase>chased",
        FORMS | {"after": text_form("after", aware)},
    )  # fmt: skip
    case_id = sqlite_desk.start("both")
    sqlite_desk.do("after", {"aware": "2027-01-04"})
    sqlite_desk.move(at(11))
    assert sqlite_desk.open_steps(case_id) == ["work"]
    sqlite_desk.move(at(12))
    assert sqlite_desk.open_steps(case_id) == ["chase"]


def test_timer_of_a_step_that_was_left_is_obsolete(sqlite_desk: Desk) -> None:
    case_id = waiting(sqlite_desk, timer("late", "work", "soon"), "late>chase")
    sqlite_desk.do("work")
    sqlite_desk.move(at(1, 2))
    assert sqlite_desk.open_steps(case_id) == ["after"]
    with sqlite_desk.engine.read() as session:
        states = dict(session.execute(select(Rung.element_id, Rung.state).where(Rung.element_id != "")).all())
    assert states == {"late": "obsolete"}


def test_intermediate_timer_waits_for_its_clock(sqlite_desk: Desk) -> None:
    wait = (
        '<bpmn:intermediateCatchEvent id="wait" caseway:clock="soon"><bpmn:timerEventDefinition/>'
        "</bpmn:intermediateCatchEvent>"
    )
    sqlite_desk.publish("pausing", wait + user("after"), "opened>wait wait>after after>closed", FORMS)
    case_id = sqlite_desk.start("pausing")
    assert sqlite_desk.open_steps(case_id) == []
    sqlite_desk.move(at(1))
    assert sqlite_desk.open_steps(case_id) == ["after"]


def test_hours_are_counted_to_the_minute_and_tick_within_a_day(sqlite_desk: Desk) -> None:
    hourly = (
        '<caseway:clock id="hours" name="Hours" length="6" unit="hours" anchor="opened:work" repeat="true"/>'
    )
    case_id = waiting(
        sqlite_desk, timer("tick", "work", "hours", 'cancelActivity="false"'), "tick>chase", hourly
    )
    for hours, chases in ((5, 0), (6, 1), (12, 2), (36, 3)):
        sqlite_desk.move(datetime(2026, 12, 18, 12, tzinfo=UTC) + timedelta(hours=hours))
        assert sqlite_desk.open_steps(case_id).count("chase") == chases


def test_failing_delivery_waits_longer_each_time_and_gives_up(sqlite_desk: Desk) -> None:
    with sqlite_desk.engine.housekeeping() as session:
        session.add(
            Outbox(
                kind="service", key="broken", case_id=None, payload={},
                created_at=sqlite_desk.at, next_at=sqlite_desk.at,
            )
        )  # fmt: skip
    for _ in range(30):
        sqlite_desk.at += timedelta(hours=5)
        sweep(sqlite_desk.engine)
    with sqlite_desk.engine.read() as session:
        row = session.scalars(select(Outbox)).one()
    assert row.state == "pending", "a row of no case is nobody's to deliver"
