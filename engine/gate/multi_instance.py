"""Multi-instance elements say what their parts are, and nothing that would be ignored."""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Element
from engine.diagram.reading import bpmn_name
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.gate.tasks import check_element_named

_PART_TYPES: Final = frozenset({"agency_list", "person_list", "choice_list", "agency", "person"})


def check_parts(drawing: Drawing) -> Iterator[Finding]:
    """Multi-instance elements say what their parts are."""
    for element in drawing.diagram.elements.values():
        if element.kind == "subProcess" and element.multi_instance:
            yield drawing.error(
                element.id,
                "multi-instance-subprocess",
                "A subprocess cannot be run once per part.",
                "Make it a process of its own and call it with a multi-instance call activity.",
            )
        elif element.multi_instance and element.kind not in {"userTask", "callActivity"}:
            yield drawing.error(
                element.id,
                "multi-instance-kind",
                "Only user tasks and call activities have parts.",
                "Remove the marker, or make it a user task.",
            )
        elif element.multi_instance:
            yield from _check_multi_instance(drawing, element)
        elif element.parts or element.also_ask or element.signatories or element.outcomes:
            yield drawing.error(
                element.id,
                "parts-without-marker",
                "The task names parts, signatories or outcomes but is not marked multi-instance.",
                "Set the parallel multi-instance marker (three upright lines).",
            )


def _check_multi_instance(drawing: Drawing, element: Element) -> Iterator[Finding]:
    if element.parts and element.signatories:
        yield drawing.error(
            element.id,
            "parts-and-signatories",
            "The task has both parts and signatories.",
            "Keep caseway:signatories for a decision, caseway:parts for anything else.",
        )
    elif not element.parts and not element.signatories:
        yield drawing.error(
            element.id,
            "parts-missing",
            "The task is multi-instance but does not say what its parts are.",
            "Set caseway:parts to a fact listing agencies or people, or caseway:signatories to roles.",
        )
    if element.signatories and element.kind == "callActivity":
        yield drawing.error(
            element.id,
            "signatories-kind",
            "Only a user task can be signed.",
            "Put the decision into a user task and call the stage after it.",
        )
    if len(set(element.signatories)) < len(element.signatories):
        yield drawing.error(
            element.id,
            "signatory-twice",
            "A role is named twice among the signatories.",
            "Name each role once.",
        )
    yield from _check_parts_source(drawing, element)
    yield from _check_also_asked(drawing, element)
    yield from _check_loop(drawing, element)


def _check_parts_source(drawing: Drawing, element: Element) -> Iterator[Finding]:
    source = element.parts
    if source.startswith("rows:"):
        task, _, key = source.removeprefix("rows:").partition(".")
        if not task or not key:
            yield drawing.error(
                element.id,
                "parts-source",
                f"The parts “{source}” do not name a task and its repeating group.",
                "Write rows:<task id>.<key of the repeating group>.",
            )
        elif task not in drawing.diagram.elements:
            yield from check_element_named(drawing, element.id, task, "caseway:parts")
    elif source:
        fact = drawing.diagram.facts.get(source)
        if fact is None:
            yield drawing.error(
                element.id,
                "unknown-fact",
                f"The process declares no fact {source} for the parts.",
                "Declare it in the process with type agency_list or person_list.",
            )
        elif fact.type not in _PART_TYPES:
            yield drawing.error(
                element.id,
                "parts-source",
                f"The fact {source} is of type {fact.type}, which gives no parts.",
                "Use a fact of type agency_list, person_list or choice_list, or rows:<task>.<group>.",
            )


def _check_also_asked(drawing: Drawing, element: Element) -> Iterator[Finding]:
    fact = drawing.diagram.facts.get(element.parts)
    if element.also_ask and (fact is None or not fact.type.startswith("agency")):
        yield drawing.error(
            element.id,
            "also-ask",
            "The task always asks certain agencies, but its parts are not agencies.",
            "Remove caseway:alsoAsk, or set caseway:parts to a fact of type agency_list.",
        )
    elif len(set(element.also_ask)) < len(element.also_ask):
        yield drawing.error(
            element.id,
            "also-ask",
            "An agency is named twice among those that are always asked.",
            "Name each agency once.",
        )


def _check_loop(drawing: Drawing, element: Element) -> Iterator[Finding]:
    loops = [n for n in drawing.nodes[element.id] if bpmn_name(n) == "multiInstanceLoopCharacteristics"]
    if not loops:
        return
    if loops[0].get("isSequential") == "true":
        yield drawing.warning(
            element.id,
            "parts-in-order",
            "The parts are asked all at once, not one after the other as drawn.",
            "Use the parallel marker (three upright lines).",
        )
    ignored = [bpmn_name(n) for n in loops[0] if bpmn_name(n).startswith(("loop", "inputData", "outputData"))]
    if ignored:
        yield drawing.warning(
            element.id,
            "loop-data-ignored",
            f"The loop's own settings would be ignored: {', '.join(ignored)}.",
            "Remove them; parts come from caseway:parts or caseway:signatories.",
        )
