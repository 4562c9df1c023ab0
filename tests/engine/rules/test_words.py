"""Cells as people type them, and rules as people read them."""

import pytest

from engine.rules import RuleError, decide
from engine.rules.saying import say_row
from engine.rules.tidying import read_value, tidy_cell
from tests.engine.rules.tables import table
from tests.engine.rules.test_rules import CHOICES, CONTEXT, TYPES, WHOLE

LABELS = {
    "age": "Age of the child",
    "grade": "Grade",
    "harmed": "A child was harmed",
    "told": "Agencies told",
}


@pytest.mark.parametrize(
    ("typed", "kind", "cell"),
    [
        ("", "integer", "-"),
        ("Poor", "choice", "'poor'"),
        ("poor, Good", "choice", "'poor', 'good'"),
        ("not(Poor)", "choice", "not('poor')"),
        ("'poor'", "choice", "'poor'"),
        ("Yes", "boolean", "true"),
        ("> 18 March 2026", "date", "> date('2026-03-18')"),
        ("1 March 2026..2026-03-03", "date", "date('2026-03-01')..date('2026-03-03')"),
        (">=3", "integer", ">= 3"),
        ("about 3", "integer", "about 3"),
        ("3,,4", "integer", "3,,4"),
        ("is not set", "date", "is not set"),
    ],
)
def test_cell_is_brought_into_the_language(typed, kind, cell):
    assert tidy_cell(typed, kind, CHOICES["grade"] if kind == "choice" else {}) == cell


def test_rules_are_said_in_english():
    said = [say_row(WHOLE, row, LABELS, CHOICES, TYPES) for row in WHOLE.rows]
    assert said == [
        "If age of the child is less than 18 and grade is Poor: A child was harmed is yes.",
        "If age of the child is less than 18 and grade is Good: A child was harmed is no.",
        "If age of the child is at least 18: A child was harmed is no.",
    ]
    listed = table("told", "told", ("'police', 'la'", "'la'"), ("-", "-"), policy="COLLECT")
    assert [say_row(listed, row, LABELS, {}, TYPES) for row in listed.rows] == [
        "If (agencies told includes police or Agencies told includes la): Agencies told includes la.",
        "Whatever comes: nothing is set.",
    ]


def test_values_to_try_are_read_as_people_write_them():
    assert read_value("", "integer", {}) is None
    assert read_value("Poor", "choice", CHOICES["grade"]) == "poor"
    assert read_value("la, police", "agency_list", {}) == ("la", "police")
    assert decide(WHOLE, {"age": read_value("4", "integer", {}), "grade": "poor"}, CONTEXT).rows == (1,)
    for text, kind in (("4.5", "integer"), ("x", "decimal"), ("perhaps", "boolean"), ("soon", "date")):
        with pytest.raises(RuleError):
            read_value(text, kind, {})
