"""Tables: read from DMN and written again, checked against what a process declares, and decided."""

from datetime import date

import pytest

from engine.diagram.model import Choice, FactDeclaration
from engine.expressions import Context
from engine.rules import (
    NoRuleError,
    RuleError,
    SeveralRulesError,
    check_table,
    decide,
    read_table,
    write_table,
)
from tests.engine.rules.tables import table

CONTEXT = Context(date(2026, 11, 21), lambda first, last: (last - first).days)
GRADE = (Choice("good", "Good"), Choice("poor", "Poor"))
FACTS = {
    "harmed": FactDeclaration("harmed", "boolean", "Harmed"),
    "grade": FactDeclaration("grade", "choice", "Grade", GRADE),
    "age": FactDeclaration("age", "integer", "Age"),
    "told": FactDeclaration("told", "agency_list", "Told"),
    "aware_on": FactDeclaration("aware_on", "date", "Aware"),
}
TYPES = {key: fact.type for key, fact in FACTS.items()}
CHOICES = {"grade": {"good": "Good", "poor": "Poor"}}
WHOLE = table(
    "age | grade", "harmed",
    ("< 18", "'poor'", "true"), ("< 18", "'good'", "false"), (">= 18", "-", "false"),
)  # fmt: skip


def said(tested):
    return [(each.rule, each.problem) for each in check_table(tested, TYPES, CHOICES, FACTS)]


def test_table_is_read_as_it_was_written():
    assert read_table(write_table(WHOLE)) == WHOLE
    noted = table("told", "told", ("'police'", "'la'"), policy="COLLECT", name="Who & <why>")
    assert read_table(write_table(noted)) == noted


def test_whole_table_has_no_findings_and_decides():
    assert said(WHOLE) == []
    assert decide(WHOLE, {"age": 4, "grade": "poor"}, CONTEXT).values == {"harmed": True}
    found = decide(WHOLE, {"age": 40, "grade": "poor"}, CONTEXT)
    assert (found.rows, found.values) == ((3,), {"harmed": False})


def test_cells_may_count_and_leave_a_fact_as_it_is():
    tested = table(
        "working_days(aware_on, today())", "age | grade", ("<= 5", "age + 1", "-"), ("> 5", "0", "'poor'")
    )
    assert said(tested) == []
    values = {"aware_on": date(2026, 11, 20), "age": 2}
    assert decide(tested, values, CONTEXT).values == {"age": 3}
    assert decide(tested, {"aware_on": date(2026, 1, 1)}, CONTEXT).values == {"age": 0, "grade": "poor"}


def test_collected_values_stand_in_the_order_of_the_rules_once():
    tested = table(
        "age | grade", "told",
        ("< 18", "-", "'la'"), ("-", "'poor'", "'police'"), ("< 5", "-", "'la'"), policy="COLLECT",
    )  # fmt: skip
    assert said(tested) == []
    assert decide(tested, {"age": 3, "grade": "poor"}, CONTEXT).values == {"told": ("la", "police")}
    assert decide(tested, {"age": 30, "grade": "good"}, CONTEXT).values == {"told": ()}


def test_a_list_is_tested_by_what_it_includes():
    tested = table("told", "harmed", ("'police'", "true"), ("not('police')", "false"))
    assert said(tested) == []
    assert decide(tested, {"told": ("la", "police")}, CONTEXT).values == {"harmed": True}
    assert decide(tested, {"told": ("la",)}, CONTEXT).values == {"harmed": False}


def test_what_cannot_be_decided_says_why_without_the_values():
    with pytest.raises(RuleError, match="`grade` is not set yet"):
        decide(WHOLE, {"age": 4}, CONTEXT)
    assert decide(WHOLE, {"age": 20}, CONTEXT).rows == (3,)
    gap = table("age", "harmed", ("< 18", "true"))
    with pytest.raises(NoRuleError, match="No rule of “Criteria” fits what is recorded as: age") as caught:
        decide(gap, {"age": 99}, CONTEXT)
    assert "99" not in str(caught.value)
    both = table("age", "harmed", ("< 18", "true"), ("< 20", "false"))
    with pytest.raises(SeveralRulesError, match="Rules 1 and 2"):
        decide(both, {"age": 3}, CONTEXT)


@pytest.mark.parametrize(
    ("tested", "rule", "words"),
    [
        (table("nobody", "harmed", ("-", "true")), "rule-input", "`nobody` is not a fact"),
        (table("age", "nobody", ("-", "true")), "rule-output", "no fact of the process"),
        (table("age", "harmed | harmed", ("-", "true", "true")), "rule-output", "two columns"),
        (table("age", "harmed", ("-", "true"), policy="COLLECT"), "rule-output", "holds one value"),
        (table("age", "harmed", ("'old'", "true")), "rule-cell", "Rule 1, “age”"),
        (table("age", "harmed", ("about 3", "true")), "rule-cell", "is no value"),
        (table("age", "harmed", ("3,,4", "true")), "rule-cell", "comma"),
        (table("age", "harmed", ("> age", "true")), "rule-cell", "no value written out"),
        (table("grade", "harmed", ("'bad'", "true")), "rule-cell", "Rule 1, “grade”"),
        (table("age", "harmed", ("-", "3")), "rule-cell", "gives integer, but harmed is boolean"),
        (table("age", "grade", ("-", "'bad'")), "rule-cell", "has no value “bad”"),
        (table("age", "harmed", ("-", "tru")), "rule-cell", "not a fact"),
        (table("age", "harmed"), "rule-empty", "at least one"),
        (table("age", "harmed", ("< 5", "true"), ("< 9", "false"), (">= 9", "true")), "rule-overlap",
         "Rules 1 and 2 both fit when age is 4"),
        (table("age", "harmed", ("< 5", "true"), ("> 5", "false")), "rule-gap", "No rule fits when age is 5"),
    ],
)  # fmt: skip
def test_faults_of_a_table_are_named_with_their_place(tested, rule, words):
    found = [problem for code, problem in said(tested) if code == rule]
    assert any(words in problem for problem in found), said(tested)


DMN = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">{}</definitions>'
TABLE = '<decision id="a" name="A"><decisionTable {}>{}</decisionTable></decision>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("<x/>", "not DMN 1.3"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "cannot be read"),
        (DMN.format(""), "holds 0 decisions"),
        (DMN.format('<decision id="a"><literalExpression/></decision>'), "is no table"),
        (DMN.format('<decision id="a"/>'), "has no table"),
        (DMN.format(TABLE.format('hitPolicy="FIRST"', "")), "hit policy FIRST"),
        (DMN.format(TABLE.format('hitPolicy="COLLECT" aggregation="SUM"', "")), "adds up"),
        (DMN.format(TABLE.format("", "<input><inputValues/></input>")), "allowed values"),
        (DMN.format(TABLE.format("", "<output><defaultOutputEntry/></output>")), "default"),
        (DMN.format(TABLE.format("", "<input/><rule/>")), "more or fewer cells"),
        (DMN.format(TABLE.format("", "<rule/>" * 201)), "201 rules"),
    ],
)
def test_file_that_would_be_read_wrongly_is_refused(text, words):
    with pytest.raises(RuleError, match=words):
        read_table(text)
