"""What a walk asks before it starts: the day, and what a case would have been given by then."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.bundles import Bundle
from engine.diagram.model import FactDeclaration, ParameterDeclaration
from engine.roles import ROLE_LABELS
from engine.scenarios.standard_area import AGENCIES
from forms import Form
from webapp.form_pages.fixed import Component, date_question, fixed_form, line_question

MOST_FACTS = 60
_LONGEST_NAME = 100
_YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
_AGENCIES = [{"value": key, "label": name} for key, name in AGENCIES.items()]
_ROLES = [{"value": key, "label": name} for key, name in ROLE_LABELS.items()]


def starting_form(bundle: Bundle) -> Form:
    """The questions before a walk of a process starts."""
    diagram = bundle.diagram
    questions = [
        line_question(
            "name", "Name of the walk", "What you want to see, in a few words", "Enter a name", 100
        ),
        date_question(
            "on", "Day on which it starts", "It starts at 10am", "Enter the day on which it starts"
        ),
    ]
    if diagram.opens:
        label = diagram.facts[diagram.opens].label if diagram.opens in diagram.facts else "Day it opened"
        questions.append(date_question("opening", label, "", f"Enter: {label}"))
    else:
        questions += [_fact(fact) for fact in _given_facts(bundle)]
    questions += [_parameter(each) for each in diagram.parameters.values()]
    return fixed_form("walk", "Start a walk", *questions)


def given_of(bundle: Bundle, values: Mapping[str, Any]) -> dict[str, Any]:
    """The beginning of the script, from cleaned answers."""
    given: dict[str, Any] = {"on": f"{values['on']} 10:00", "label": str(values["name"])[:_LONGEST_NAME]}
    if bundle.diagram.opens:
        given["opening"] = values["opening"]
    facts = {
        fact.id: _plain(fact.type, values[f"fact_{fact.id}"])
        for fact in _given_facts(bundle)
        if values.get(f"fact_{fact.id}") not in (None, "", [])
    }
    parameters = {
        each.id: values[f"parameter_{each.id}"]
        for each in bundle.diagram.parameters.values()
        if values.get(f"parameter_{each.id}") not in (None, "")
    }
    return {
        **given,
        **({"parameters": parameters} if parameters else {}),
        **({"facts": facts} if facts and not bundle.diagram.opens else {}),
    }


def proposed_answers(bundle: Bundle, today: date, asked: str) -> dict[str, Any]:
    """What the form is filled with at first: today, or the day that a link asks for."""
    try:
        day = date.fromisoformat(asked[:10])
    except ValueError:
        day = today
    answers: dict[str, Any] = {"name": "", "on": day.isoformat(), "opening": day.isoformat()}
    clocks = {clock.anchor for clock in bundle.diagram.clocks.values()}
    for fact in _given_facts(bundle):
        if fact.type == "date" and (fact.id in clocks or fact.id == "aware_on"):
            answers[f"fact_{fact.id}"] = day.isoformat()
    return answers


def _given_facts(bundle: Bundle) -> Iterator[FactDeclaration]:
    """The facts that no form and no outcome of this process sets: an earlier stage must have."""
    set_here = {fact for form in bundle.forms.values() for fact in form.facts}
    set_here |= {each.fact for element in bundle.diagram.elements.values() for each in element.outcomes}
    for number, fact in enumerate(fact for fact in bundle.diagram.facts.values() if fact.id not in set_here):
        if number < MOST_FACTS:
            yield fact


def _fact(fact: FactDeclaration) -> Component:
    asked: Component = {"key": f"fact_{fact.id}"[:60], "label": fact.label or fact.id, "validate": {}}
    return asked | _kind(fact.type, [{"value": each.id, "label": each.label} for each in fact.choices])


def _parameter(parameter: ParameterDeclaration) -> Component:
    asked: Component = {
        "key": f"parameter_{parameter.id}"[:60],
        "label": parameter.label or parameter.id,
        "description": f"Usually {_default(parameter)}. Leave it empty to keep that",
        "validate": {},
    }
    return asked | _kind(
        parameter.type, [{"value": each.id, "label": each.label} for each in parameter.choices]
    )


def _default(parameter: ParameterDeclaration) -> str:
    labels = {choice.id: choice.label for choice in parameter.choices}
    return labels.get(parameter.default, parameter.default)


def _kind(kind: str, choices: list[dict[str, str]]) -> Component:
    offered = {"agency": _AGENCIES, "person": _ROLES, "choice": choices}.get(kind.removesuffix("_list"), [])
    if kind.endswith("_list") and offered:
        return {"type": "checklist", "values": offered}
    if offered:
        return {"type": "select", "values": offered}
    known: dict[str, Component] = {
        "date": {"type": "datetime", "subtype": "date"},
        "datetime": {"type": "datetime", "subtype": "datetime"},
        "boolean": {"type": "radio", "values": _YES_NO},
        "integer": {"type": "number", "decimalDigits": 0},
        "decimal": {"type": "number", "decimalDigits": 2},
    }
    return known.get(kind, {"type": "textfield"})


def _plain(kind: str, value: Any) -> Any:
    return value == "yes" if kind == "boolean" else value
