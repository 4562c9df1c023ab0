"""What can be written, and what a person is told when it cannot."""

from datetime import date
from decimal import Decimal

import pytest

from engine.expressions import RESERVED_NAMES, ExpressionError, ExpressionSyntaxError, nodes, parse
from engine.expressions.tokens import MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("x", nodes.Name("x")),
        ("x == 1", nodes.Comparison("=", nodes.Name("x"), nodes.Literal(1))),
        ("x = 1.50", nodes.Comparison("=", nodes.Name("x"), nodes.Literal(Decimal("1.50")))),
        ("x = 'it''s'", nodes.Comparison("=", nodes.Name("x"), nodes.Literal("it's"))),
        ("x is not set", nodes.IsSet(nodes.Name("x"), negated=True)),
        ("x in ('a')", nodes.Membership(nodes.Name("x"), (nodes.Literal("a"),))),
        ("'a' not in xs", nodes.Includes(nodes.Literal("a"), nodes.Name("xs"), negated=True)),
        ("date('2026-03-18')", nodes.Literal(date(2026, 3, 18))),
        ("parts.count('vote', 'agree')", nodes.PartsCount("vote", "agree")),
        ("parts.withdrawn", nodes.PartsNumber("withdrawn")),
        ("working_days(a, today())", nodes.WorkingDays(nodes.Name("a"), nodes.Today())),
        ("not x and y", nodes.Junction("and", (nodes.Not(nodes.Name("x")), nodes.Name("y")))),
    ],
)
def test_parse_reads_the_language(text, root):
    assert parse(text).root == root


@pytest.mark.parametrize(
    ("text", "position", "told"),
    [
        ("", None, "The condition is empty"),
        ("x := 1", 2, "Use = to compare"),
        ("x && y", 2, "Write and between conditions"),
        ("x || y", 2, "Write or between conditions"),
        ("!x", 0, "Write not before a condition"),
        ('x = "a"', 4, "single quotation marks"),
        ("x = \u2018a\u2019", 4, "straight quotation marks"),
        ("x \u2265 1", 2, "Write >= for at least"),
        ("x = 'a", 4, "A text is never closed"),
        ("x AND y", 2, "Write and in small letters"),
        ("x is 1", 5, "Use = to compare"),
        ("x is true", 5, "Use = to compare"),
        ("1 is set", 2, "Only a fact can be set"),
        ("1 < x < 3", 6, "Write two comparisons joined with and"),
        ("x = 1 y = 2", 6, "Join conditions with and or or"),
        ("x =", 3, "The condition stops too soon"),
        ("(x = 1", 6, "Close the bracket"),
        ("x in 'a'", 5, "After in write values in brackets"),
        ("x in ('a' 'b')", 10, "Separate the values with commas"),
        ("__import__('os').system('x')", 0, "`__import__` is not a fact or function"),
        ("x.__class__", 0, "`x` has nothing after a dot"),
        ("date('2026-02-30')", 5, "'2026-02-30' is not a date"),
        ("date('2026-W01-1')", 5, "'2026-W01-1' is not a date"),
        ("date(2026)", 5, "Write a date as date('2026-03-18')"),
        ("date = 1", 0, "`date` is not a fact"),
        ("parts.size", 6, "parts.count('field', 'value')"),
        ("parts.count(vote, 'agree')", 12, "parts.count('field', 'value')"),
        ("working_days(a)", 14, "working_days(from, to)"),
        ("today(1)", 6, "Close the bracket of today"),
        ("x = 1234567890123456", 4, "A number has more than 15 digits"),
        ("x = 1\0", 5, "character number 0"),
        ("lambda: 1", 6, "Use = to compare"),
        ("[x for x in y]", 0, "round brackets"),
    ],
)
def test_parse_tells_the_place_and_the_mend(text, position, told):
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse(text)
    assert caught.value.position == position
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * (MAX_LENGTH + 1), "2,001 characters"),
        ("(" * 31 + "x" + ")" * 31, "nested more than 30 deep"),
        ("x and " * 301 + "x", "more than 300 parts"),
    ],
)
def test_parse_is_bounded(text, told):
    with pytest.raises(ExpressionSyntaxError, match=told):
        parse(text)


def test_parse_accepts_up_to_its_bounds():
    assert parse("(" * 30 + "x" + ")" * 30).root == nodes.Name("x")
    assert parse(" or ".join(["x"] * 299)).names == {"x"}


@pytest.mark.parametrize("name", sorted(RESERVED_NAMES))
def test_reserved_names_cannot_be_read_as_facts(name):
    with pytest.raises(ExpressionError):
        parse(f"{name} = 1").check({name: "integer"})


def test_expression_is_shared_immutable_and_hashable():
    expression = parse("x = 1")
    assert parse("x = 1") is expression
    assert {expression: "kept"}[parse("x = 1")] == "kept"
    assert parse("x  = 1") != expression
    with pytest.raises(AttributeError):
        expression.text = "x = 2"


@pytest.mark.parametrize(
    ("text", "names", "needs"),
    [
        ("x is set and x > 1", {"x"}, set()),
        ("x > 1 and x is set", {"x"}, {"x"}),
        ("x is not set or x > 1", {"x"}, set()),
        ("x is set or x > 1", {"x"}, {"x"}),
        ("not (x is not set) and x = y", {"x", "y"}, {"y"}),
        ("x is set and y is set and x < y", {"x", "y"}, set()),
        ("(x is set and y is set) and x in (y, z)", {"x", "y", "z"}, {"z"}),
        ("not (x is set and y > 1) or x > 1", {"x", "y"}, {"y"}),
        ("'a' in xs and working_days(a_on, b_on) > 1", {"xs", "a_on", "b_on"}, {"xs", "a_on", "b_on"}),
        ("parts.count('vote', 'agree') >= quorum", {"quorum"}, {"quorum"}),
    ],
)
def test_names_and_needs_tell_what_is_read_and_what_must_be_set(text, names, needs):
    assert parse(text).names == names
    assert parse(text).needs == needs


def test_reads_parts_and_parts_fields_tell_what_is_counted():
    counted = parse("parts.count('vote', 'agree') * 2 > parts.total")
    assert counted.reads_parts
    assert counted.parts_fields == {"vote"}
    assert not parse("x").reads_parts
