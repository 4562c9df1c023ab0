"""A business rule decides in the transaction that brings its token, sets its facts, and can be retried."""

import json

import pytest
from sqlalchemy import select

from engine.commands.retry_fault import RetryFault
from engine.models import FactValue, Fault, Instance, LedgerEntry, Task
from engine.rules import Input, Output, Row, Table, write_table
from tests.chaos.agreement import disagreements
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import DECLARED, gateway, user

RULE = '<bpmn:businessRuleTask id="judge" name="Are the criteria met?" caseway:rule="criteria"/>'
MORE = DECLARED + '<caseway:fact id="age" type="integer" label="Age"/>'
FORMS = {
    "work": text_form(
        "work", radio("grade", "good", "poor", fact="grade"), question("age", "number", fact="age")
    ),
    "hold": text_form("hold"),
    "after": text_form("after"),
}
ROWS = (
    Row(("< 18", "'poor'"), ("true", "today()"), "A child, badly served"),
    Row(("< 18", "'good'"), ("false", "-")),
    Row(("18..120", "-"), ("false", "-")),
)
ARROWS = "opened>work work>judge judge>which which>hold[harmed] which>after hold>after after>closed"


def publish(desk: Desk, rows: tuple[Row, ...] = ROWS) -> None:
    outputs = (Output("harmed"), Output("sent_on"))
    table = Table("criteria", "Criteria", "UNIQUE", (Input("age"), Input("grade")), outputs, rows)
    body = user("work") + RULE + gateway("exclusive", "which", 'default="which_to_after"')
    body += user("hold") + user("after")
    desk.publish("judged", body, ARROWS, FORMS, declared=MORE, rules={"criteria": write_table(table)})


def ledger(desk: Desk, kind: str) -> list[dict]:
    with desk.engine.read() as session:
        query = select(LedgerEntry.body).where(LedgerEntry.kind == kind).order_by(LedgerEntry.id)
        return [json.loads(body) for body in session.scalars(query)]


def test_rule_sets_its_facts_and_the_token_goes_on_at_once(desk: Desk) -> None:
    publish(desk)
    case_id = desk.start("judged")
    desk.do("work", {"grade": "poor", "age": 4})
    assert desk.open_steps(case_id) == ["hold"]
    assert (desk.fact("harmed"), desk.fact("sent_on")) == (True, "2026-12-18")
    [decided] = ledger(desk, "rule.decided")
    assert (decided["rule"], decided["fitting"]) == ("criteria", [1])
    facts = [body["fact"] for body in ledger(desk, "fact.set") if body.get("by") == "rule"]
    assert facts == ["harmed", "sent_on"]
    with desk.engine.read() as session:
        row = session.scalars(select(FactValue).where(FactValue.fact == "harmed")).one()
        task = session.scalars(select(Task).where(Task.element_id == "judge")).one()
        assert list(disagreements(session, desk.engine.library)) == []
    assert (row.reason, row.set_by_id, row.submission_id) == ("Business rule criteria", None, None)
    assert (task.kind, task.state, task.closed_by_id) == ("rule", "completed", None)
    # The clock that this date meets was met by the rule.
    assert desk.clock("soon").state == "met"
    desk.do("hold")
    desk.do("after")
    assert desk.case(case_id).state == "complete"
    assert desk.breaks() == []


def test_other_row_leaves_the_fact_that_it_does_not_set(desk: Desk) -> None:
    publish(desk)
    case_id = desk.start("judged")
    desk.do("work", {"grade": "good", "age": 30})
    assert desk.open_steps(case_id) == ["after"]
    assert (desk.fact("harmed"), desk.fact("sent_on")) == (False, None)


def test_rule_that_cannot_be_decided_is_a_fault_and_the_answer_stands(desk: Desk) -> None:
    publish(desk)
    case_id = desk.start("judged")
    desk.do("work", {"grade": "poor"})
    assert desk.open_steps(case_id) == ["judge"]
    assert desk.fact("grade") == "poor"
    assert desk.fact("harmed") is None
    with desk.engine.read() as session:
        fault = session.scalars(select(Fault)).one()
        instance = session.scalars(select(Instance)).one()
        assert list(disagreements(session, desk.engine.library)) == []
    assert (fault.action["kind"], fault.element_id, instance.state) == ("rule", "judge", "faulted")
    assert "`age` is not set yet" in fault.cause
    manager = desk.actor("business_manager")
    assert desk.engine.execute(RetryFault(fault.id), actor=manager) is False
    with desk.engine.housekeeping() as rows:
        rows.add(
            FactValue(
                case_id=case_id, instance_id=None, fact="age", type="integer", value=3, is_current=True,
                sensitivity="official", set_at=desk.at, set_by_id=None,
            )
        )  # fmt: skip
    with desk.engine.read() as session:
        again = session.scalars(select(Fault.id).where(Fault.state == "open")).one()
    assert desk.engine.execute(RetryFault(again), actor=manager) is True
    assert desk.open_steps(case_id) == ["hold"]
    assert desk.fact("harmed") is True
    assert desk.breaks() == []


def test_value_without_a_rule_is_a_fault_that_does_not_tell_it(sqlite_desk: Desk) -> None:
    publish(sqlite_desk)
    sqlite_desk.start("judged")
    sqlite_desk.do("work", {"grade": "poor", "age": 777})
    with sqlite_desk.engine.read() as session:
        fault = session.scalars(select(Fault)).one()
    assert "No rule of “Criteria” fits" in fault.cause
    assert "777" not in fault.cause


@pytest.mark.parametrize("grade", ["poor", "good"])
def test_state_is_the_same_when_a_worker_takes_over_between_all_steps(desk: Desk, grade: str) -> None:
    publish(desk)
    case_id = desk.start("judged")
    for step in ("work", "hold", "after"):
        desk.engine = desk.another_engine()
        if step in desk.open_steps(case_id):
            desk.do(step, {"grade": grade, "age": 3} if step == "work" else {})
    assert desk.case(case_id).state == "complete"
