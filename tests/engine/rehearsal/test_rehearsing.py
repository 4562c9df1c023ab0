"""A rehearsal finds nothing where all is well, and finds whatever was planted."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.commands.pause_clock import PauseClock
from engine.db import connect
from engine.execute import Engine
from engine.models import Clock, Instance, Rung, Task
from engine.rehearsal import Rehearsal, compare, rehearse
from tests.engine.desk import NOON, Desk, text_form
from tests.engine.diagram.drawing import DECLARED, timer, user

UNTIL = datetime(2027, 6, 1, 12, tzinfo=UTC)
PLAIN = DECLARED[: DECLARED.index('  <caseway:clock id="monthly"')]
LADDER = """
  <caseway:clock id="laddered" name="Laddered" length="15" unit="working_days" anchor="aware_on"
      met="task:after" scope="case" force="local" lengthSource="local">
    <caseway:rung id="remind" kind="remind" offset="-3" from="due" to="role:chair"/>
  </caseway:clock>
"""


@pytest.fixture
def standing(desk: Desk) -> Desk:
    """Cases at a step with an interrupting timer on their clock; one has moved on, one clock is paused."""
    desk.publish(
        "rehearsed",
        user("work") + timer("late", "work", clock="laddered") + user("after") + user("chase"),
        "opened>work work>after after>closed late>chase chase>closed",
        {name: text_form(name) for name in ("work", "after", "chase")},
        gate=False,
        declared=PLAIN + LADDER,
    )
    desk.start("rehearsed")
    desk.start("rehearsed")
    desk.do("work", {"note": "done"})
    desk.start("rehearsed", label="Child B")
    paused = desk.clock("laddered")
    desk.engine.execute(PauseClock(paused.id, "Police asked", "Chair"), actor=desk.actor("business_manager"))
    return desk


def run(desk: Desk, until: datetime = UNTIL) -> Rehearsal:
    """Rehearse on the desk's own database: it is thrown away anyway."""
    engine = Engine(connect(desk.url), now=lambda: desk.at)
    done = rehearse(engine, until)
    engine.database.dispose()
    return done


def plant(desk: Desk, statement) -> None:
    with desk.engine.housekeeping() as session:
        session.execute(statement.execution_options(synchronize_session=False))


def said(done: Rehearsal) -> str:
    return "\n".join(f"{each.what}: {each.before} -> {each.after}" for each in done.differences)


def test_nothing_differs_where_all_is_well(standing: Desk) -> None:
    done = run(standing)
    assert said(done) == ""
    assert len(done.start) == 3
    assert done.fired >= 3
    assert any("work" in line for line in done.start["1"]["tasks"])
    assert any("chase" in line for line in done.end["1"]["tasks"])


def test_two_rehearsals_of_one_state_agree_and_a_moved_date_is_seen(standing: Desk) -> None:
    first, second = run(standing, NOON), run(standing, NOON)
    assert compare(first.end, second.end, "again") == []
    plant(standing, update(Clock).where(Clock.case_id == 1).values(due_on=date(2027, 2, 1)))
    third = run(standing, NOON)
    (found,) = compare(first.start, third.start, "again")
    assert (found.case_id, found.what) == (1, "clocks, again")
    assert "2027-01-13" in found.before
    assert "2027-02-01" in found.after


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (update(Task).where(Task.case_id == 1).values(state="done"), "open tasks of rehearsed"),
        (update(Task).where(Task.case_id == 1).values(element_id="after"), "open tasks of rehearsed"),
        (
            update(Clock).where(Clock.case_id == 1, Clock.key == "laddered").values(due_on=date(2027, 1, 14)),
            "due date of clock laddered",
        ),
        (
            update(Rung).where(Rung.case_id == 1, Rung.key == "remind").values(at=NOON + timedelta(days=1)),
            "rung laddered.remind",
        ),
        (
            update(Rung).where(Rung.case_id == 1, Rung.kind == "fire").values(token_id="0" * 32),
            "timers of rehearsed",
        ),
        (
            update(Instance).where(Instance.case_id == 1).values(marking='{"v":1,"t":[["nowhere","00"]]}'),
            "cannot be loaded",
        ),
        (update(Instance).where(Instance.case_id == 1).values(marking='{"v":9}'), "cannot be loaded"),
    ],
)
def test_planted_difference_is_found(standing: Desk, statement, words: str) -> None:
    plant(standing, statement)
    done = run(standing, NOON)
    assert words in said(done)
    assert {each.case_id for each in done.differences} == {1}


def test_rung_for_an_element_that_is_no_more_is_found_and_hides_nothing(standing: Desk) -> None:
    plant(standing, update(Rung).where(Rung.case_id == 1, Rung.kind == "fire").values(element_id="nowhere"))
    plant(standing, update(Clock).where(Clock.case_id == 2).values(due_on=date(2027, 2, 1)))
    done = run(standing)
    assert "timers of rehearsed" in said(done)
    assert "not declared" in said(done)
    assert {each.case_id for each in done.differences} == {1, 2}


def test_case_that_cannot_be_rebuilt_at_all_hides_no_other(standing: Desk) -> None:
    plant(standing, update(Clock).where(Clock.case_id == 1).values(key="gone"))
    plant(standing, update(Clock).where(Clock.case_id == 2).values(due_on=date(2027, 2, 1)))
    done = run(standing, NOON)
    assert "cannot be rebuilt" in said(done)
    assert {each.case_id for each in done.differences} == {1, 2}


def test_state_is_saved_again_as_it_was(standing: Desk) -> None:
    with standing.engine.read() as session:
        before = {row.id: json.loads(row.marking) for row in session.scalars(select(Instance))}
    run(standing, NOON)
    with standing.engine.read() as session:
        after = {row.id: json.loads(row.marking) for row in session.scalars(select(Instance))}
    assert before == after


def test_engine_that_could_send_is_refused(standing: Desk) -> None:
    with pytest.raises(ValueError, match="sends nothing"):
        rehearse(standing.engine, UNTIL)
