"""The questions about facts, parameters, lanes and the process itself."""

from collections.abc import Mapping
from typing import Any, Final

from engine.diagram.model import FactDeclaration, ParameterDeclaration
from webapp.form_pages.fixed import Component
from webapp.outline_pages.offers import Offers
from webapp.outline_pages.questions import area, line, one_of, radio, rows

FACT_TYPES: Final = (
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("boolean", "Yes or no"),
    ("choice", "One of several choices"),
    ("choice_list", "Several of several choices"),
    ("integer", "Whole number"),
    ("decimal", "Number"),
    ("text", "Short text"),
    ("agency", "Agency"),
    ("agency_list", "Agencies"),
    ("person", "Person"),
    ("person_list", "People"),
)
PARAMETER_TYPES: Final = (
    ("integer", "Whole number"),
    ("choice", "One of several choices"),
    ("boolean", "Yes or no"),
    ("decimal", "Number"),
    ("date", "Date"),
    ("text", "Short text"),
)
FACT_SCOPES: Final = (("case", "The case"), ("instance", "This process, each time it runs"))
SENSITIVITIES: Final = (("official", "Official"), ("official_sensitive", "Official-sensitive"))
_ID_HINT: Final = "Lower-case letters, digits and _. Leave it empty and it is made from the name"


def fact_questions(fact: FactDeclaration | None) -> list[Component]:
    """The questions about a fact; None for a new one."""
    asked = [
        line("label", "Label", "A plain statement. For example, Authority became aware", "Enter its label")
    ]
    asked += [] if fact else [line("id", "Id", _ID_HINT, longest=60)]
    return [
        *asked,
        *one_of("type", "Type", FACT_TYPES, missing="Choose the type", now=fact.type if fact else ""),
        radio("scope", "Belongs to", FACT_SCOPES, missing="Choose what it belongs to"),
        radio("sensitivity", "Sensitivity", SENSITIVITIES, missing="Choose how sensitive it is"),
        _choices_question("Only for a choice, or several of several choices"),
    ]


def parameter_questions(parameter: ParameterDeclaration | None) -> list[Component]:
    """The questions about a parameter; None for a new one."""
    asked = [
        line(
            "label",
            "Label",
            "What an area chooses. For example, Working days for a summary",
            "Enter its label",
        )
    ]
    asked += [] if parameter else [line("id", "Id", _ID_HINT, longest=60)]
    return [
        *asked,
        *one_of(
            "type",
            "Type",
            PARAMETER_TYPES,
            missing="Choose the type",
            now=parameter.type if parameter else "",
        ),
        line("default", "Default", "The id of a choice, a number, true or false", "Enter the default"),
        _choices_question("What an area may choose. Leave it empty where anything of the type will do"),
    ]


def _choices_question(hint: str) -> Component:
    words, key = (
        line("label", "Words"),
        line("id", "Id", "Leave it empty and it is made from the words", longest=60),
    )
    return rows("choices", "Choices", "choice", hint, words, key, most=50)


def declared_raw(declared: FactDeclaration | ParameterDeclaration | None) -> dict[str, Any]:
    """A fact or a parameter as its questions show it."""
    if declared is None:
        return {"scope": "case", "sensitivity": "official"}
    raw: dict[str, Any] = {"label": declared.label, "type": declared.type}
    raw["choices"] = [{"id": choice.id, "label": choice.label} for choice in declared.choices]
    if isinstance(declared, FactDeclaration):
        return raw | {"scope": declared.scope, "sensitivity": declared.sensitivity}
    return raw | {"default": declared.default}


def declared_values(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers about a fact or a parameter mean."""
    choices = [(row.get("id") or "", row.get("label") or "") for row in answers.get("choices") or []]
    plain = ("id", "label", "type", "scope", "sensitivity", "default")
    return {**{key: answers[key] for key in plain if key in answers}, "choices": choices}


def lane_questions(offers: Offers) -> list[Component]:
    """The questions about a lane."""
    hint = "Whoever has it does what is in the lane"
    return [
        line("name", "Name", "What stands on the lane", "Enter the name of the lane"),
        *one_of("role", "Role", offers.plain_roles(), hint, "Choose the role"),
    ]


def process_questions(offers: Offers) -> list[Component]:
    """The questions about the process itself."""
    editions = [(each, each) for each in offers.vocabulary.editions]
    hint = "A date fact. It makes the process a kind of case that a person can start"
    return [
        line("name", "Name", "What people call it", "Enter what the process is called"),
        area("documentation", "What it is for"),
        *one_of("edition", "Edition of the guidance that it follows", editions, now=offers.diagram.edition),
        *one_of(
            "opens",
            "What the opening of a case asks for",
            offers.facts("date"),
            hint,
            now=offers.diagram.opens,
        ),
    ]
