"""Overlaps and gaps, against brute force over every value that could tell rules apart."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import Context
from engine.rules import NoRuleError, SeveralRulesError, decide, find_gap, find_overlaps
from tests.engine.rules.tables import table

CONTEXT = Context(date(2026, 11, 21), lambda _a, _b: 0)
KINDS = ["integer", "boolean", "choice"]
GRADES = {"good": "Good", "fair": "Fair", "poor": "Poor"}
CHOICES = {"grade": GRADES}
number_cells = st.sampled_from(
    ["-", "0", "1", ">= 2", "< 1", "1..3", "[1..3)", "(0..2]", "0, 4", "not(2)", "!= 1", "> 3", "<= 0"]
)
boolean_cells = st.sampled_from(["-", "true", "false", "not(true)"])
choice_cells = st.sampled_from(["-", "'good'", "'good', 'poor'", "not('poor')", "'fair'", "!= 'good'"])
rows = st.lists(st.tuples(number_cells, boolean_cells, choice_cells, st.just("1")), min_size=1, max_size=6)
EVERYTHING = list(product(range(-3, 8), (True, False), GRADES))


def values(found):
    return dict(zip(("age", "harmed", "grade"), found, strict=True))


def fitting(tested, found):
    try:
        return decide(tested, values(found), CONTEXT).rows
    except NoRuleError:
        return ()
    except SeveralRulesError as error:
        return tuple(str(error).split(" of ")[0].removeprefix("Rules ").split(" and "))


@settings(max_examples=150, deadline=None)
@given(rows)
def test_gap_is_found_exactly_where_brute_force_finds_one(drawn):
    tested = table("age | harmed | grade", "out", *drawn)
    missed = [found for found in EVERYTHING if not fitting(tested, found)]
    gap = find_gap(tested, KINDS, CHOICES)
    assert (gap is None) == (not missed)
    if gap is not None:
        assert fitting(tested, gap.values) == ()


@settings(max_examples=150, deadline=None)
@given(rows)
def test_overlaps_are_found_exactly_where_brute_force_finds_them(drawn):
    tested = table("age | harmed | grade", "out", *drawn, policy="COLLECT")
    shared = set()
    for found in EVERYTHING:
        fit = fitting(tested, found)
        shared |= {(a, b) for a in fit for b in fit if a < b}
    overlaps = find_overlaps(tested, KINDS, CHOICES)
    assert {(each.first, each.second) for each in overlaps} == shared
    for each in overlaps:
        assert {each.first, each.second} <= set(fitting(tested, each.example.values))


def test_example_is_said_in_the_words_people_read():
    tested = table("age | grade", "out", ("< 18", "-", "1"), ("> 18", "'good'", "2"))
    gap = find_gap(tested, ["integer", "choice"], CHOICES)
    assert gap.in_words(tested, CHOICES) == "age is 18, grade is Good"
    # A moment, a day between, an unset fact and a list each have examples of their own.
    tested = table("on", "out", ("< date('2026-03-18')", "1"), ("> date('2026-03-18')", "2"))
    assert find_gap(tested, ["date"]).in_words(tested, {}) == "on is 18 March 2026"
    tested = table("on", "out", ("is set", "1"))
    assert find_gap(tested, ["date"]).in_words(tested, {}) == "on is not set"
    tested = table("who", "out", ("'police'", "1"))
    assert find_gap(tested, ["agency_list"]).in_words(tested, {}) == "who is (something else)"
    tested = table("who", "out", ("'police'", "1"), ("not('police')", "2"))
    assert find_gap(tested, ["agency_list"]) is None


@pytest.mark.parametrize(
    ("kind", "cells", "gap"),
    [
        ("text", ("'a'", "not('a')"), None),
        ("text", ("'a'", "'b'"), "(something else)"),
        ("decimal", ("<= 1.5", "> 1.6"), "1.55"),
        ("integer", ("<= 1", ">= 2"), None),
        ("decimal", ("<= 1", ">= 2"), "1.5"),
        ("integer", ("-3..-1", ">= 0", "< -3"), None),
        ("boolean", ("true",), "no"),
    ],
)
def test_gap_of_one_column(kind, cells, gap):
    tested = table("x", "out", *((cell, "1") for cell in cells))
    found = find_gap(tested, [kind])
    assert (found.in_words(tested, {}) if found else None) == (gap and f"x is {gap}")
