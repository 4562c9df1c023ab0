"""Conditions by choosing: what is chosen is written out, and read back as it was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions import ExpressionError, choosing, parse

TYPES = {
    "harmed": "boolean", "grade": "choice", "age": "integer", "cost": "decimal", "on": "date",
    "told": "agency_list", "note": "text",
}  # fmt: skip
CHOICES = {"grade": {"good": "Good", "poor": "Poor"}}
VALUES = {
    "harmed": [""], "grade": ["Good", "poor"], "age": ["4", "-3"], "cost": ["2.5"],
    "on": ["18 March 2026", "2026-03-18"], "told": ["police"], "note": ["it's so"],
}  # fmt: skip


@st.composite
def chosen_tests(draw):
    name = draw(st.sampled_from(sorted(TYPES)))
    operator = draw(st.sampled_from([key for key, _ in choosing.operators_for(TYPES[name])]))
    return choosing.Test(name, operator, draw(st.sampled_from(VALUES[name])))


@given(st.lists(chosen_tests(), min_size=1, max_size=4), st.sampled_from(["and", "or"]))
def test_chosen_tests_are_written_checked_and_read_back(chosen, join):
    text = choosing.write_condition(choosing.Chosen(join, tuple(chosen)), TYPES, CHOICES)
    assert parse(text).check(TYPES, CHOICES) == "boolean"
    again = choosing.read_condition(text)
    assert [test.name for test in again.tests] == [test.name for test in chosen]
    assert choosing.write_condition(again, TYPES, CHOICES) == text


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (("nobody", "=", "1"), "cannot be tested"),
        (("", "=", "1"), "Nothing is chosen"),
        (("grade", ">", "good"), "does not fit"),
        (("age", "=", ""), "compared with nothing"),
        (("age", "=", "four"), "no number"),
        (("on", "=", "soon"), "no day"),
        (("grade", "=", "Bad"), "no answer"),
    ],
)
def test_what_does_not_fit_says_what_would(test, words):
    with pytest.raises(ExpressionError, match=words):
        choosing.write_condition(choosing.Chosen("and", (choosing.Test(*test),)), TYPES, CHOICES)


@pytest.mark.parametrize(
    "text", ["age + 1 = 2", "harmed or (age = 1 and age = 2)", "= =", "grade in ('a', 'b')"]
)
def test_what_tests_cannot_say_is_left_written_out(text):
    assert choosing.read_condition(text) is None
