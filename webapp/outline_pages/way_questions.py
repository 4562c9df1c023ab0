"""The questions about a way: its words, where it leads, and its condition by choosing or written out."""

from collections.abc import Mapping
from typing import Any, Final

from engine.editing import BranchValues
from engine.errors import InvalidInputError
from engine.expressions.choosing import ALL_OPERATORS, Test, read_condition
from engine.queries.studio_expressions import describe_tests
from webapp.form_pages.fixed import Component
from webapp.outline_pages.offers import Offers
from webapp.outline_pages.questions import area, line, one_of, radio, rows

STEP_KINDS: Final = (
    ("form", "A task with a form"),
    ("send", "Send something"),
    ("record", "Record something received"),
    ("outside", "A task outside the system"),
)
_TAKEN: Final = (
    ("otherwise", "Otherwise: when no other way is"),
    ("chosen", "When what is chosen below is true"),
    ("written", "When the condition written out below is true"),
)
_JOINS: Final = (("and", "All of them are true"), ("or", "One of them at least is true"))


def way_questions(way: BranchValues, offers: Offers) -> list[Component]:
    """The questions about a way that stands already."""
    asked = [line("name", "Words on the way", "For example, Yes")]
    places = [*offers.ends(way.source), *offers.places(without=way.source)]
    asked += one_of("to", "Where does it lead?", places, missing="Choose where it leads", now=way.to)
    if way.takes_condition:
        asked += condition_questions(offers)
    return asked


def condition_questions(offers: Offers) -> list[Component]:
    """When a way is taken: otherwise, by tests that are chosen, or by a condition written out."""
    names = offers.names
    readable = [(key, names.labels[key]) for key in names.types]
    hint = "A day as 18 March 2026, a number, or the words of a choice. Empty for yes, no and answered"
    return [
        radio("taken", "When is it taken?", _TAKEN, missing="Choose when it is taken"),
        radio("join", "Where several things are chosen", _JOINS),
        rows(
            "tests",
            "What has to be true",
            "line",
            "A fact, how it is compared, and a value",
            *one_of("name", "Fact", readable),
            *one_of("operator", "How it is compared", ALL_OPERATORS),
            line("value", "Value", hint),
            most=10,
        ),
        area("written", "Written out", "For example, aware_on >= date('2026-03-18')", longest=2_000),
    ]


def way_raw(way: BranchValues) -> dict[str, Any]:
    """A way as its questions show it."""
    raw: dict[str, Any] = {"name": way.name, "to": way.to}
    if not way.takes_condition:
        return raw
    chosen = read_condition(way.condition) if way.condition else None
    taken = "otherwise" if way.is_default else "chosen" if chosen or not way.condition else "written"
    tests = [vars(test) for test in chosen.tests] if chosen else []
    return raw | {
        "taken": taken, "join": chosen.join if chosen else "and", "tests": tests, "written": way.condition,
    }  # fmt: skip


def way_values(way: BranchValues, answers: Mapping[str, Any], offers: Offers) -> dict[str, Any]:
    """What the answers mean, for ``change_branch``.

    Raises:
        InvalidInputError: the condition is unfinished, or does not fit what it reads.
    """
    values: dict[str, Any] = {"name": answers.get("name") or "", "to": answers["to"]}
    if way.takes_condition:
        values["is_default"] = answers["taken"] == "otherwise"
        values["condition"] = condition_from(answers, offers)
    return values


def condition_from(answers: Mapping[str, Any], offers: Offers) -> str:
    """The condition that the answers say, written out; empty for the way taken otherwise.

    Raises:
        InvalidInputError: it is unfinished, or does not fit what it reads.
    """
    if answers["taken"] == "otherwise":
        return ""
    if answers["taken"] == "written":
        if not answers.get("written"):
            raise InvalidInputError({"written": ["Write out when it is taken, or choose it above"]})
        return str(answers["written"])
    found = [row for row in answers.get("tests") or [] if row.get("name")]
    if not found:
        raise InvalidInputError({"tests": ["Choose a fact, and how it is compared"]})
    tests = [Test(row["name"], row.get("operator") or "=", row.get("value") or "") for row in found]
    said = describe_tests(str(answers.get("join") or "and"), tests, offers.names)
    if said.problem:
        raise InvalidInputError({"tests": [said.problem]})
    return said.text


def row_condition_questions(offers: Offers) -> list[Component]:
    """When a new way of a question is taken: one test, a condition written out, or nothing for otherwise."""
    readable = [(key, offers.names.labels[key]) for key in offers.names.types]
    return [
        *one_of("fact", "Taken when", readable, "Leave it empty for the way taken otherwise"),
        *one_of("operator", "How it is compared", ALL_OPERATORS),
        line("value", "Value", "A day as 18 March 2026, a number, or the words of a choice"),
        line("written", "Or the condition written out", "For example, aware_on is set", longest=2_000),
    ]


def row_condition(row: Mapping[str, Any], offers: Offers) -> str:
    """The condition of a new way; empty for the one taken otherwise.

    Raises:
        InvalidInputError: it is unfinished, or said twice.
    """
    written, fact = str(row.get("written") or ""), str(row.get("fact") or "")
    way = f"The way “{row.get('name') or row.get('step') or ''}”"
    if written and fact:
        raise InvalidInputError({"ways": [f"{way}: choose a fact or write the condition out, not both"]})
    if not fact and (row.get("operator") or row.get("value")):
        raise InvalidInputError({"ways": [f"{way}: choose the fact that is compared"]})
    if not fact:
        return written
    test = Test(fact, row.get("operator") or "=", row.get("value") or "")
    said = describe_tests("and", [test], offers.names)
    if said.problem:
        raise InvalidInputError({"ways": [f"{way}: {said.problem}"]})
    return said.text


def following_questions(offers: Offers, source: str) -> list[Component]:
    """What follows a new way: a new step on it, and where it leads."""
    places = [*offers.ends(source), *offers.places(without=source)]
    return [
        line("step", "A new step on it", "Its name. Leave it empty for none"),
        *one_of("step_kind", "Kind of that step", STEP_KINDS),
        *one_of("to", "Where does it lead?", places, missing="Choose where it leads"),
    ]
