"""Multi-instance elements say what their parts are, and nothing that would be ignored."""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Element
from engine.diagram.reading import bpmn_name
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.gate.tasks import check_element_named

_PART_TYPES: Final = frozenset({"agency_list", "person_list", "choice_list", "agency", "person"})
_ROWS_OF: Final = "One part is for each row entered in"


def check_parts(drawing: Drawing) -> Iterator[Finding]:
    """Multi-instance elements say what their parts are."""
    for element in drawing.diagram.elements.values():
        if element.kind == "subProcess" and element.multi_instance:
            yield drawing.error(
                element.id,
                "multi-instance-subprocess",
                "Steps inside a frame (a subprocess) cannot be run once for each of several.",
                "Make it a process of its own and call that once for each of several (caseway:parts).",
            )
        elif element.multi_instance and element.kind not in {"userTask", "callActivity"}:
            yield drawing.error(
                element.id,
                "multi-instance-kind",
                "Only a task with a form and a call of another process can be for each of several.",
                "Let it be done once, or make it a task with a form (multiInstanceLoopCharacteristics).",
            )
        elif element.multi_instance:
            yield from _check_multi_instance(drawing, element)
        elif _says_who_answers(element):
            yield drawing.error(
                element.id,
                "parts-without-marker",
                "The step says who is asked, who signs or what is counted, but not that several answer.",
                "Say that it is answered by each of several, or by signing: the marker with three upright "
                "lines (multiInstanceLoopCharacteristics).",
            )


def _says_who_answers(element: Element) -> bool:
    asked = element.parts or element.also_ask or element.signatories or element.must_sign or element.casting
    return bool(asked or element.outcomes)


def _check_multi_instance(drawing: Drawing, element: Element) -> Iterator[Finding]:
    if element.parts and element.signatories:
        yield drawing.error(
            element.id,
            "parts-and-signatories",
            "The task is asked of several and signed as well.",
            "Keep who signs for a decision, else one part for each (caseway:signatories, caseway:parts).",
        )
    elif not element.parts and not element.signatories:
        yield drawing.error(
            element.id,
            "parts-missing",
            "Several answer this step, but it does not say who.",
            "Choose a list, one part for each, or who signs (caseway:parts, caseway:signatories).",
        )
    if element.signatories and element.kind == "callActivity":
        yield drawing.error(
            element.id,
            "signatories-kind",
            "Only a task with a form can be signed.",
            "Let a task with a form be signed, and call the stage after it (caseway:signatories).",
        )
    if len(set(element.signatories)) < len(element.signatories):
        yield drawing.error(
            element.id,
            "signatory-twice",
            "A role is named twice among those who sign.",
            "Name each role once (caseway:signatories).",
        )
    yield from _check_signing(drawing, element)
    yield from _check_parts_source(drawing, element)
    yield from _check_also_asked(drawing, element)
    yield from _check_loop(drawing, element)


def _check_signing(drawing: Drawing, element: Element) -> Iterator[Finding]:
    """Who must sign is asked to, and there are votes that can be level."""
    if not set(element.must_sign) <= set(element.signatories):
        yield drawing.error(
            element.id,
            "must-sign",
            "Somebody must sign who is not among those who are asked to.",
            "Choose who must sign among those who sign (caseway:mustSign, caseway:signatories).",
        )
    if element.casting and not element.signatories:
        yield drawing.error(
            element.id,
            "casting-vote",
            "There is a casting vote, but nobody signs this task.",
            "Say who signs, or take the casting vote away (caseway:casting, caseway:signatories).",
        )


def _check_parts_source(drawing: Drawing, element: Element) -> Iterator[Finding]:
    source = element.parts
    if source.startswith("rows:"):
        task, _, key = source.removeprefix("rows:").partition(".")
        if not task or not key:
            yield drawing.error(
                element.id,
                "parts-source",
                f"“{source}” does not name a step and the repeating group of its form.",
                "Choose the repeating group of an earlier form (caseway:parts, rows:<step>.<group>).",
            )
        elif task not in drawing.diagram.elements:
            yield from check_element_named(drawing, element.id, task, _ROWS_OF, "caseway:parts")
    elif source:
        fact = drawing.diagram.facts.get(source)
        if fact is None:
            yield drawing.error(
                element.id,
                "unknown-fact",
                f"One part is for each of {source}, which is no fact of the process.",
                "Add a fact that lists agencies or people, or choose another list (caseway:parts).",
            )
        elif fact.type not in _PART_TYPES:
            yield drawing.error(
                element.id,
                "parts-source",
                f"“{fact.label}” is of type {fact.type}, which cannot be asked one by one.",
                "Choose a fact that lists agencies, people or choices, or the repeating group of a form "
                "(caseway:parts).",
            )


def _check_also_asked(drawing: Drawing, element: Element) -> Iterator[Finding]:
    fact = drawing.diagram.facts.get(element.parts)
    if element.also_ask and (fact is None or not fact.type.startswith("agency")):
        yield drawing.error(
            element.id,
            "also-ask",
            "Some agencies are always asked as well, but it is not agencies that are asked.",
            "Take them away, or choose a list of agencies to ask (caseway:alsoAsk, caseway:parts).",
        )
    elif len(set(element.also_ask)) < len(element.also_ask):
        yield drawing.error(
            element.id,
            "also-ask",
            "An agency is named twice among those that are always asked as well.",
            "Name each agency once (caseway:alsoAsk).",
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
            "Use the marker of three upright lines (isSequential).",
        )
    ignored = [bpmn_name(n) for n in loops[0] if bpmn_name(n).startswith(("loop", "inputData", "outputData"))]
    if ignored:
        yield drawing.warning(
            element.id,
            "loop-data-ignored",
            f"The loop's own settings would be ignored: {', '.join(ignored)}.",
            "Remove them; say one part for each of what, or who signs (caseway:parts, caseway:signatories).",
        )
