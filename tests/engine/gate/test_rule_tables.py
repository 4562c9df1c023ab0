"""Business rules in a bundle: named, read, typed, used, and their facts set before they are read."""

import pytest

from engine.gate import check_bundle
from engine.rules import Input, Output, Row, Table, write_table
from tests.engine.desk import radio, text_form
from tests.engine.diagram.drawing import draw, gateway, user

RULE = '<bpmn:businessRuleTask id="judge" name="Judge" caseway:rule="criteria"/>'
ARROWS = "opened>look look>judge judge>closed"
FORM = text_form("look", {**radio("grade", "good", "poor", fact="grade"), "validate": {"required": True}})
GOOD = (Row(("'good'",), ("false",)), Row(("'poor'",), ("true",)))


def criteria(*rows, inputs=("grade",), outputs=("harmed",), key="criteria"):
    columns = tuple(Input(each) for each in inputs), tuple(Output(each) for each in outputs)
    return write_table(Table(key, "Criteria", "UNIQUE", *columns, rows or GOOD))


def rules(files=None, body=None, arrows=ARROWS):
    found = {"review.bpmn": draw(body or user("look") + RULE, arrows), "forms/look.json": FORM}
    found |= {"rules/criteria.dmn": criteria()} if files is None else files
    return [(each.rule, each.element_id, each.severity) for each in check_bundle(found)]


def test_bundle_with_a_rule_is_accepted():
    assert rules() == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ("rule-missing", "judge", "error")),
        ({"rules/criteria.dmn": "<x/>"}, ("rule-file", "criteria", "error")),
        ({"rules/criteria.dmn": b"\xff"}, ("rule-file", "criteria", "error")),
        ({"rules/criteria.dmn": criteria(key="other")}, ("rule-id", "criteria", "error")),
        ({"rules/criteria.dmn": criteria(Row(("3",), ("true",)))},
         ("rule-cell", "criteria.rule1.in1", "error")),
        ({"rules/criteria.dmn": criteria(GOOD[0])}, ("rule-gap", "criteria", "warning")),
        ({"rules/criteria.dmn": criteria(GOOD[0], Row(("-",), ("true",)))},
         ("rule-overlap", "criteria.rule2", "error")),
        ({"rules/criteria.dmn": criteria(), "rules/more.dmn": criteria(key="more")},
         ("rule-unused", "more", "warning")),
    ],
)  # fmt: skip
def test_rule_that_would_not_decide_is_complained_of(files, expected):
    assert expected in rules(files)


def test_rule_before_its_fact_is_set_is_a_warning_and_what_it_sets_is_known_after():
    early = "opened>judge judge>look look>closed"
    assert ("fact-unset", "judge", "warning") in rules(arrows=early)
    body = user("look") + RULE + gateway("exclusive", "which", 'default="which_to_closed"')
    after = "opened>look look>judge judge>which which>look[harmed] which>closed"
    assert [each for each in rules(body=body, arrows=after) if each[0] == "fact-unset"] == []


def test_loop_of_rules_never_rests():
    body = user("look") + RULE + gateway("exclusive", "which", 'default="which_to_closed"')
    arrows = "opened>look look>judge judge>which which>judge[harmed] which>closed"
    assert "cycle-without-rest" in [each[0] for each in rules(body=body, arrows=arrows)]
