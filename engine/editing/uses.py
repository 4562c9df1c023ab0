"""Where a fact, a parameter, a clock, a form, a lane or a step is used."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagram.model import Diagram, Element
from engine.expressions import ExpressionError, parse


@dataclass(frozen=True)
class Use:
    """One place where something is used.

    Attributes:
        words: the place in words: the condition of “Yes”.
        element: the element or flow it stands on; empty for a clock or a form.
        clock: the clock it stands in.
        form: the form it stands in.
        is_set: whether a fact gets its value here, rather than being read.
    """

    words: str
    element: str = ""
    clock: str = ""
    form: str = ""
    is_set: bool = False


def list_uses(diagram: Diagram, files: Mapping[str, str], what: str, key: str) -> list[Use]:
    """Every place that names something.

    Args:
        diagram: the process.
        files: the proposal's texts by path, for what forms set and read.
        what: ``fact``, ``parameter``, ``clock``, ``form``, ``lane`` or ``step``.
        key: its id.
    """
    finders = {
        "fact": _of_name, "parameter": _of_name, "clock": _of_clock, "form": _of_form, "lane": _of_lane,
        "step": _of_step,
    }  # fmt: skip
    return list(dict.fromkeys(finders[what](diagram, files, key)))


def _of_name(diagram: Diagram, files: Mapping[str, str], key: str) -> Iterator[Use]:
    for flow in diagram.flows.values():
        if flow.condition and _reads(flow.condition, key):
            yield Use(
                f"the condition from {_named(diagram, flow.source)} to {_named(diagram, flow.target)}",
                flow.id,
            )
    for element in diagram.elements.values():
        yield from _on_element(element, key)
    yield from _in_clocks(diagram, key)
    for parameter in diagram.parameters.values():
        if key in {parameter.default, *(choice.id for choice in parameter.choices)} and key in diagram.facts:
            yield Use(f"the choices of the parameter “{parameter.label}”")
    if diagram.opens == key:
        yield Use("what the opening of a case asks for", is_set=True)
    yield from _in_forms(files, key)
    for path, text in files.items():
        if path.endswith(".dmn") and key in text:
            yield Use(f"the decision table “{path.removeprefix('rules/').removesuffix('.dmn')}”")


def _in_clocks(diagram: Diagram, key: str) -> Iterator[Use]:
    for clock in diagram.clocks.values():
        said = ((clock.anchor, "what starts it"), (clock.met, "what meets it"), (clock.length, "its length"))
        for name, told in said:
            if name and key in {name, name.removeprefix("parameter:")}:
                yield Use(f"the clock “{clock.name}”: {told}", clock=clock.id)


def _on_element(element: Element, key: str) -> Iterator[Use]:
    name = f"“{element.name or element.id}”"
    if element.parts == key:
        yield Use(f"the parts of {name}", element.id)
    if element.assignee == key:
        yield Use(f"whom {name} is given to", element.id)
    if element.completion_condition and _reads(element.completion_condition, key):
        yield Use(f"when {name} is complete", element.id)
    for outcome in element.outcomes:
        if outcome.fact == key:
            yield Use(f"an outcome of {name}", element.id, is_set=True)
        elif _reads(outcome.value, key):
            yield Use(f"an outcome of {name}", element.id)
    if element.service_opening == key or any(carry.source == key for carry in element.carries):
        yield Use(f"what {name} carries", element.id)


def _of_clock(diagram: Diagram, _files: Mapping[str, str], key: str) -> Iterator[Use]:
    for element in diagram.elements.values():
        if element.clock == key:
            yield Use(f"“{element.name or element.id}”", element.id)


def _of_form(diagram: Diagram, _files: Mapping[str, str], key: str) -> Iterator[Use]:
    for element in diagram.elements.values():
        if element.form == key:
            yield Use(f"“{element.name or element.id}”", element.id)


def _of_lane(diagram: Diagram, _files: Mapping[str, str], key: str) -> Iterator[Use]:
    lane = next((each for each in diagram.lanes if each.id == key), None)
    for member in lane.members if lane else ():
        if member in diagram.elements:
            yield Use(_named(diagram, member), member)


def _of_step(diagram: Diagram, _files: Mapping[str, str], key: str) -> Iterator[Use]:
    for element in diagram.elements.values():
        name = f"“{element.name or element.id}”"
        if element.parts.startswith(f"rows:{key}."):
            yield Use(f"the parts of {name}", element.id)
        for told, names in (("shows", element.shows), ("releases", element.releases)):
            if key in names:
                yield Use(f"what {name} {told}", element.id)
        if key in element.not_same_person_as:
            yield Use(f"who may do {name}", element.id)
    for clock in diagram.clocks.values():
        for event, told in ((clock.anchor, "what starts it"), (clock.met, "what meets it")):
            if event in {f"task:{key}", f"opened:{key}"}:
                yield Use(f"the clock “{clock.name}”: {told}", clock=clock.id)


def _in_forms(files: Mapping[str, str], key: str) -> Iterator[Use]:
    for path, text in sorted(files.items()):
        if not path.startswith("forms/"):
            continue
        form = path.removeprefix("forms/").removesuffix(".json")
        try:
            components = list(_components(json.loads(text)))
        except (ValueError, RecursionError):
            continue
        for component in components:
            properties = component.get("properties")
            properties = properties if isinstance(properties, Mapping) else {}
            label = component.get("label") or component.get("key") or "a question"
            if properties.get("fact") == key:
                yield Use(f"“{label}” in the form “{form}”", form=form, is_set=True)
            elif _reads(str(properties.get("show_if") or ""), key):
                yield Use(f"when “{label}” is asked in the form “{form}”", form=form)


def _components(definition: Any) -> Iterator[Mapping[str, Any]]:
    for each in definition.get("components", ()) if isinstance(definition, Mapping) else ():
        if isinstance(each, Mapping):
            yield each
            yield from _components(each)


def _reads(text: str, key: str) -> bool:
    try:
        return bool(text) and key in parse(text).names
    except ExpressionError:
        return False


def _named(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return f"“{(element.name if element else '') or element_id}”"
