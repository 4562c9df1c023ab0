"""A small process whose clock has a ladder, so that rungs fall due."""

from datetime import UTC, datetime

from sqlalchemy import select

from engine.models import Rung
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import DECLARED, user

_PLAIN = DECLARED[: DECLARED.index('  <caseway:clock id="monthly"')]
_LADDER = """
  <caseway:clock id="laddered" name="Laddered" length="15" unit="working_days" anchor="aware_on"
      met="task:work" scope="case">
    <caseway:rung id="first_word" kind="remind" offset="2" from="anchor" to="role:business_manager"/>
    <caseway:rung id="remind" kind="remind" offset="-3" from="due" to="role:chair role:dcs"/>
  </caseway:clock>
"""
LONG_SINCE = datetime(2026, 11, 2, 12, tzinfo=UTC)


def publish(desk: Desk) -> None:
    """Publish the process."""
    desk.publish(
        "laddered_work",
        user("work"),
        "opened>work work>closed",
        {"work": text_form("work")},
        gate=False,
        declared=_PLAIN + _LADDER,
    )


def start_due_case(desk: Desk) -> int:
    """A case whose rungs were due, on real time, before the test began."""
    desk.at = datetime(2025, 1, 6, 12, tzinfo=UTC)
    return desk.start("laddered_work", desk.at.date())


def rung_states(desk: Desk, case_id: int) -> list[str]:
    """The states of a case's rungs."""
    with desk.engine.read() as session:
        return sorted(session.scalars(select(Rung.state).where(Rung.case_id == case_id)))
