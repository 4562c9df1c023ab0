"""The settings of one component as a form of our own, compiled and drawn like any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.choosing import ALL_OPERATORS
from engine.studio.proposed_forms import Readable
from forms import Form
from forms.component import (
    LONGEST_AREA,
    LONGEST_LABEL,
    LONGEST_WORDS,
    MOST_ROWS,
    TEXTAREA_LENGTH,
)
from forms.kinds import KINDS
from webapp.form_pages.fixed import Component, fixed_form
from webapp.form_studio.kinds import (
    CHOICES,
    FORMATS,
    PICKERS,
    SENSITIVITIES,
    SUBTYPES,
    is_answered,
    type_words,
)

MOST_TESTS = 5
SHOWN = {
    "always": "Always",
    "all": "Only when all of these are true",
    "any": "Only when at least one of these is true",
    "written": "Only when the condition written out below is true",
}


@dataclass(frozen=True)
class Place:
    """Where a component stands.

    Attributes:
        readable: what its condition may read.
        facts: the facts it may fill, by id, with their words.
        inside: the kind of the container it stands in; empty at the top.
        in_rows: whether it stands in a repeating group, at any depth.
    """

    readable: Readable
    facts: Mapping[str, str]
    inside: str = ""
    in_rows: bool = False


def settings_form(kind: str, place: Place) -> Form:
    """The form that asks for the settings of a component of a kind."""
    parts = [
        *_group("The question", _asked(kind)),
        *_group("The answer", _answer(kind)),
        *_group("What the answer is for", _meaning(kind, place)),
        *_group("When it is asked", _when(place)),
    ]
    return fixed_form("question", KINDS[kind], *parts)


def _group(label: str, components: list[Component]) -> list[Component]:
    """Questions under one heading. A repeating group cannot stand in one, so it breaks it."""
    found: list[Component] = []
    for each in components:
        if each["type"] == "dynamiclist":
            found.append(each)
        elif found and found[-1]["type"] == "group":
            found[-1]["components"].append(each)
        else:
            found.append({"type": "group", "label": "" if found else label, "components": [each]})
    return found


def _asked(kind: str) -> list[Component]:
    if kind == "text":
        missing = "Enter the words to read"
        return [_long("q_text", "Words to read", "An empty line starts a paragraph", LONGEST_WORDS, missing)]
    label = "Question or short noun"
    missing = "Enter the question" if is_answered(kind) else ""
    asked = [
        _line("q_label", label if missing else "Heading", "", LONGEST_LABEL, missing),
        _long("q_hint", "Hint", "What counts as a good answer. Shown under the question", LONGEST_WORDS),
    ]
    if not is_answered(kind):
        return asked
    if kind != "dynamiclist":
        asked.append(_tick("q_required", "It has to be answered"))
    else:
        asked.append(_tick("q_required", "There has to be at least one row"))
    missing_hint = "Said when it is left empty. If you leave this empty, it is made of the question"
    asked.append(_line("q_required_message", "Words when it is missing", missing_hint, LONGEST_LABEL))
    key_hint = (
        "Under which the answer is kept: a small letter, then letters, digits and _. "
        "If you leave this empty, it is made of the question. Do not change it where answers exist"
    )
    asked.append(_line("q_key", "Name in the record", key_hint, 60))
    return asked


def _answer(kind: str) -> list[Component]:
    asked = {
        "textfield": _answer_in_a_line,
        "textarea": _answer_in_lines,
        "number": _answer_in_digits,
        "datetime": lambda: [_radio("q_subtype", "What is asked", SUBTYPES)],
        "dynamiclist": _answer_in_rows,
    }
    if kind in CHOICES:
        return _answer_of_choices(kind)
    return asked[kind]() if kind in asked else []


def _answer_in_a_line() -> list[Component]:
    return [
        _radio("q_format", "What it holds", FORMATS),
        _number("q_min_length", "Fewest characters", 0, TEXTAREA_LENGTH),
        _number("q_max_length", "Most characters", 1, TEXTAREA_LENGTH, "200 unless you say otherwise"),
    ]


def _answer_in_lines() -> list[Component]:
    return [
        _number("q_min_length", "Fewest characters", 0, LONGEST_AREA),
        _number("q_max_length", "Most characters", 1, LONGEST_AREA, "20,000 unless you say otherwise"),
    ]


def _answer_in_digits() -> list[Component]:
    return [
        _number("q_decimals", "Decimal places", 0, 6, "0 for whole numbers, 6 at most"),
        _line("q_min", "Least", "", 20),
        _line("q_max", "Most", "", 20),
    ]


def _answer_in_rows() -> list[Component]:
    hint = f"50 unless you say otherwise, {MOST_ROWS} at most"
    return [
        _number("q_maximum", "Most rows", 1, MOST_ROWS, hint),
        _line("q_item", "Name of one row", "For example, child. It follows “Add another”", 60),
    ]


def _answer_of_choices(kind: str) -> list[Component]:
    value_hint = "How it is kept. If you leave this empty, it is made of the words"
    rows: Component = {
        "type": "dynamiclist",
        "key": "q_choices",
        "label": "Choices",
        "properties": {"maximum": MOST_ROWS, "item": "choice"},
        "components": [
            _line("label", "Words", "", LONGEST_LABEL, "Enter the words of the choice"),
            _line("value", "Value", value_hint, LONGEST_LABEL),
        ],
    }
    found = [_radio("q_picker", "Where the choices come from", PICKERS), rows]
    if kind == "radio":
        found.append(_tick("q_vote", "The answer is the vote of a decision"))
    return found


def _meaning(kind: str, place: Place) -> list[Component]:
    found: list[Component] = []
    if is_answered(kind) and kind not in ("dynamiclist", "filepicker") and not place.in_rows:
        hint = "A condition or a clock can then read it. Facts are declared under Details"
        found.append(_select("q_fact", "Fact that it fills", {"": "None", **place.facts}, hint))
    if kind != "text":
        found.append(_radio("q_sensitivity", "Sensitivity", SENSITIVITIES))
        found.append(_line("q_clause", "Clauses that ask for it", "Ids, separated by spaces", LONGEST_LABEL))
    return found


def _when(place: Place) -> list[Component]:
    found: list[Component] = []
    if not place.inside:
        hint = "Starts a page of this name, or goes on with it. Empty: the page of the question before"
        found.append(_line("q_page", "Page", hint, 100))
    found.append(_radio("q_shown", "It is asked", SHOWN))
    if place.readable.types:
        found.append(_tests(place.readable))
    hint = "For example: seen = 'no' and harmed. Used only if you chose it above"
    found.append(_long("q_written", "Condition, written out", hint, 2_000))
    return found


def _tests(readable: Readable) -> Component:
    names = {
        name: f"{readable.labels.get(name, name)} ({type_words(kind)})"
        for name, kind in readable.types.items()
    }
    value_hint = "An answer in the words people choose, a number, or a day such as 18 March 2026"
    return {
        "type": "dynamiclist",
        "key": "q_tests",
        "label": "Tests",
        "properties": {"maximum": MOST_TESTS, "item": "test"},
        "components": [
            _select("name", "Question or fact", names, "", "Choose what is tested"),
            _select("operator", "Test", dict(ALL_OPERATORS), "", "Choose the test"),
            _line("value", "Value", value_hint, 300),
        ],
    }


def _line(key: str, label: str, hint: str, longest: int, missing: str = "") -> Component:
    return _with({"type": "textfield", "key": key, "label": label}, hint, missing, {"maxLength": longest})


def _long(key: str, label: str, hint: str, longest: int, missing: str = "") -> Component:
    return _with({"type": "textarea", "key": key, "label": label}, hint, missing, {"maxLength": longest})


def _number(key: str, label: str, least: int, most: int, hint: str = "") -> Component:
    return _with({"type": "number", "key": key, "label": label}, hint, "", {"min": least, "max": most})


def _tick(key: str, label: str) -> Component:
    return {"type": "checkbox", "key": key, "label": label}


def _radio(key: str, label: str, choices: Mapping[str, str]) -> Component:
    values = [{"value": value or "none", "label": words} for value, words in choices.items()]
    return {"type": "radio", "key": key, "label": label, "values": values}


def _select(key: str, label: str, choices: Mapping[str, str], hint: str = "", missing: str = "") -> Component:
    values = [{"value": value or "none", "label": words} for value, words in choices.items()]
    return _with({"type": "select", "key": key, "label": label, "values": values}, hint, missing, {})


def _with(asked: Component, hint: str, missing: str, validate: dict[str, Any]) -> Component:
    asked["validate"] = {**validate, "required": bool(missing)}
    if hint:
        asked["description"] = hint
    if missing:
        asked["properties"] = {"required_message": missing}
    return asked
