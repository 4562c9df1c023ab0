"""Conditions worked out over facts, and over the plain answers of a form."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.clocks.working_days import Calendar, england_bank_holidays, working_days_between
from engine.expressions import (
    Context,
    ExpressionArithmeticError,
    ExpressionError,
    ExpressionTypeError,
    ExpressionZeroDivisionError,
    FormCondition,
    UnsetFactError,
    parse,
)

ENGLAND = Calendar(england_bank_holidays(range(2026, 2029)))
TODAY = date(2026, 12, 18)


class Votes:
    """Three partners asked, two answered."""

    total, done, withdrawn = 3, 2, 0

    def count(self, field, value):
        return ["agree", "agree"].count(value) if field == "vote" else 0


def context(parts=None):
    return Context(TODAY, lambda first, last: working_days_between(ENGLAND, first, last), parts)


def answer(text, parts=None, **values):
    return parse(text).evaluate(values, context(parts))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("a_on >= date('2026-03-18')", {"a_on": date(2026, 3, 18)}, True),
        ("x in ('a', 'b')", {"x": "c"}, False),
        ("x not in ('a', 'b')", {"x": "c"}, True),
        ("'police' in xs", {"xs": ["la", "police"]}, True),
        ("'police' not in xs", {"xs": ("la",)}, True),
        ("'police' in xs", {"xs": []}, False),
        ("x is set", {"x": ""}, False),
        ("x is set", {"x": None}, False),
        ("x is set", {"x": []}, False),
        ("x is set", {"x": False}, True),
        ("x is set", {"x": 0}, True),
        ("x is not set", {}, True),
        ("x / 4", {"x": 1}, Decimal("0.25")),
        ("-x + 1", {"x": Decimal("1.5")}, Decimal("-0.5")),
        ("a_on + 3", {"a_on": date(2026, 12, 30)}, date(2027, 1, 2)),
        ("a_on - 3", {"a_on": date(2027, 1, 2)}, date(2026, 12, 30)),
        ("a_on - today()", {"a_on": date(2026, 12, 20)}, 2),
        ("today() = a_on", {"a_on": TODAY}, True),
        ("x", {"x": True}, True),
        ("not x", {"x": True}, False),
    ],
)
def test_evaluate_gives_the_answer(text, values, expected):
    result = answer(text, **values)
    assert result == expected
    assert type(result) is type(expected)


def test_working_days_count_from_the_first_day_as_day_0():
    text = "working_days(sent_on, publication_on) >= 7"
    assert answer(text, sent_on=date(2027, 3, 24), publication_on=date(2027, 4, 6)) is True
    assert answer(text, sent_on=date(2027, 3, 25), publication_on=date(2027, 4, 6)) is False
    assert answer("working_days(a, b)", a=date(2026, 12, 29), b=date(2026, 12, 18)) == -5


def test_a_moment_beside_a_day_is_its_day_in_london():
    after_midnight = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert answer("told_at = a_on", told_at=after_midnight, a_on=date(2026, 6, 2)) is True
    assert answer("told_at < x_at", told_at=after_midnight, x_at=datetime(2026, 6, 2, tzinfo=UTC)) is True
    assert answer("working_days(told_at, a_on)", told_at=after_midnight, a_on=date(2026, 6, 3)) == 1


def test_evaluate_stops_as_soon_as_the_answer_is_known():
    assert answer("x is set and x > 1") is False
    assert answer("x is not set or x > 1") is True
    assert answer("y or x > 1", y=True) is True


@pytest.mark.parametrize(
    "text", ["x > 1", "x", "not x", "1 = x", "x in ('a')", "'a' in x", "x + 1", "working_days(x, today())"]
)
def test_evaluate_names_the_fact_that_is_not_set(text):
    with pytest.raises(UnsetFactError) as caught:
        answer(text)
    assert caught.value.name == "x"
    assert "`x` is not set yet" in str(caught.value)
    assert caught.value.position == text.index("x")


def test_parts_are_counted():
    assert answer("parts.count('vote', 'agree') * 3 >= parts.total * 2", Votes()) is True
    assert answer("parts.count('vote', 'agree') = parts.total", Votes()) is False
    assert answer("parts.total - parts.done - parts.withdrawn", Votes()) == 1


def test_parts_outside_a_task_with_parts_are_refused():
    with pytest.raises(ExpressionError, match="only be counted by a task that has parts"):
        answer("parts.total > 1")


def test_division_by_nought_is_an_expression_error():
    for nought in (0, Decimal("0.0")):
        with pytest.raises(ExpressionZeroDivisionError, match="divided by 0"):
            answer("1 / x", x=nought)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("today() + 999999999999999", {}),
        ("today() - 9999999 ", {}),
        ("x * x", {"x": Decimal("9E+999999")}),
    ],
)
def test_a_result_beyond_bounds_is_an_expression_error(text, values):
    with pytest.raises(ExpressionArithmeticError):
        answer(text, **values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x > 1", {"x": "many"}),
        ("x > 1", {"x": Decimal("NaN")}),
        ("x < 'b'", {"x": "a"}),
        ("x = 1", {"x": True}),
        ("x = today()", {"x": "soon"}),
        ("x = today()", {"x": "2026-02-30"}),
        ("x = today()", {"x": "2026-02-30T10:00"}),
        ("x and true", {"x": 1}),
        ("'a' in x", {"x": "abc"}),
        ("-x", {"x": "a"}),
        ("x + 1", {"x": True}),
        ("working_days(x, today())", {"x": 3}),
        ("x = 'a'", {"x": ["a"]}),
    ],
)
def test_values_of_the_wrong_kind_are_an_expression_error(text, values):
    with pytest.raises(ExpressionTypeError):
        answer(text, **values)


@pytest.mark.parametrize("text", ["x > 1", "1 < x", "x + 1", "x = today()"])
def test_no_value_is_in_the_words_of_an_error(text):
    """They become the cause of a fault, which people read who must not see what is in a case."""
    with pytest.raises(ExpressionTypeError) as caught:
        answer(text, x="Jo Bloggs")
    assert "Bloggs" not in str(caught.value)
    assert "text" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "answers", "shown"),
    [
        ("died = true", {"died": "yes"}, True),
        ("died", {"died": "no"}, False),
        ("died", {"died": "yes"}, True),
        ("died = 'yes'", {"died": "yes"}, True),
        ("children > 2", {"children": "2.5"}, True),
        ("born_on < date('2010-01-01')", {"born_on": "2009-05-01"}, True),
        ("end_on > start_on", {"start_on": "2026-01-02", "end_on": "2026-01-03"}, True),
        ("seen_at < told_at", {"seen_at": "2026-01-02T10:30", "told_at": "2026-01-02T10:45"}, True),
        ("working_days(seen_at, today()) = 1", {"seen_at": "2026-12-17T10:30"}, True),
        ("'neglect' in themes", {"themes": ["neglect"]}, True),
        ("outcome = 'other'", {}, False),
        ("outcome != 'other'", {"outcome": ""}, False),
    ],
)
def test_form_condition_reads_plain_answers_and_hides_what_hangs_on_a_blank(text, answers, shown):
    condition = FormCondition(parse(text), context)
    assert condition.holds(answers) is shown
    assert condition.names == parse(text).names
