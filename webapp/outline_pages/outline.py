"""The process as an ordered outline: each step with its words, its findings, and what can be done to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from engine.diagram.model import Diagram, Element
from engine.diagram.text_twin import Step, text_twin
from engine.editing import kinds_for
from engine.gate import Finding
from engine.queries.proposal_history import list_saves
from engine.queries.proposals import ProposalView
from engine.queries.studio_findings import find_problems
from engine.queries.studio_vocabulary import Vocabulary
from webapp.auth import current_engine
from webapp.outline_pages.offers import Offers


@dataclass(frozen=True)
class Way:
    """A way on from a step. ``is_choice`` marks one of several."""

    flow: str
    text: str
    name: str
    is_choice: bool
    needs_condition: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Line:
    """One step of the outline with all that its page shows of it."""

    step: Step
    element: Element
    form: str
    findings: tuple[Finding, ...]
    ways: tuple[Way, ...]
    events: tuple["Line", ...]
    inside: tuple["Line", ...]
    may: frozenset[str]


@dataclass(frozen=True)
class Done:
    """What was saved just now: said where it was done, with the way back."""

    words: str
    revision: int


def just_done(proposal: ProposalView) -> Done | None:
    """What the save that led to this page did; None when another has come after it, or none did."""
    if request.args.get("saved", type=int) != proposal.revision:
        return None
    with current_engine().read() as rows:
        saves = list_saves(rows, proposal.id).rows
    found = next((save for save in saves if save.revision == proposal.revision), None)
    return Done(found.words, found.revision - 1) if found and found.words else None


def problems_of(proposal: ProposalView) -> list[Finding]:
    """What the gate says about a proposal as it is saved."""
    with current_engine().read() as rows:
        return find_problems(rows, current_engine().library, proposal)


def about(findings: Iterable[Finding], *keys: str) -> tuple[Finding, ...]:
    """The findings about some elements or declarations."""
    return tuple(finding for finding in findings if finding.element_id in keys)


def outline_lines(offers: Offers, findings: list[Finding]) -> list[Line]:
    """The outline's lines in reading order."""
    vocabulary = offers.vocabulary
    twin = text_twin(offers.diagram, names=offers.shared_names)
    return [_line(offers.diagram, vocabulary, step, findings) for step in twin.steps]


def _line(diagram: Diagram, vocabulary: Vocabulary, step: Step, findings: list[Finding]) -> Line:
    element = diagram.elements[step.element_id]
    forms = {form.id: form.title for form in vocabulary.forms}
    return Line(
        step=step,
        element=element,
        form=forms.get(element.form, element.form),
        findings=about(findings, element.id),
        ways=tuple(_ways(diagram, step, findings)),
        events=tuple(_line(diagram, vocabulary, each, findings) for each in step.events),
        inside=tuple(_line(diagram, vocabulary, each, findings) for each in step.inside),
        may=may_be_done(diagram, element),
    )


def _ways(diagram: Diagram, step: Step, findings: list[Finding]) -> Iterable[Way]:
    element = diagram.elements[step.element_id]
    conditional = element.kind in {"exclusiveGateway", "inclusiveGateway"}
    for lead in step.leads:
        flow = diagram.flows[lead.flow_id]
        needs = conditional and len(step.leads) > 1 and not flow.condition and element.default_flow != flow.id
        name = f"“{flow.name}”" if flow.name else f"to {step_name(diagram, flow.target)}"
        yield Way(flow.id, lead.text, name, len(step.leads) > 1, needs, about(findings, flow.id))


def may_be_done(diagram: Diagram, element: Element) -> frozenset[str]:
    """What can be done to an element, by the last word of its address."""
    leaving, entering = len(diagram.outgoing(element.id)), len(diagram.incoming(element.id))
    splits = element.kind.endswith("Gateway") and not (leaving == 1 and entering > 1)
    is_activity = element.kind.endswith(("Task", "Activity", "SubProcess")) or element.kind in {
        "task",
        "subProcess",
    }
    moves = element.kind not in {"startEvent", "endEvent", "boundaryEvent"} and leaving == 1 and entering > 0
    done: Mapping[str, bool] = {
        "after": element.kind != "endEvent" and leaving < 2,  # noqa: PLR2004 - one way on
        "before": element.kind not in {"startEvent", "boundaryEvent"},
        "add-way": splits or (leaving == 0 and element.kind != "endEvent"),
        "add-event": is_activity,
        "move": moves,
        "remove": element.kind != "startEvent",
    }
    return frozenset(key for key, allowed in done.items() if allowed)


def can_change_kind(text: str, element_id: str) -> bool:
    """Whether an element can be made into one of another kind."""
    return bool(kinds_for(text, element_id))


def step_name(diagram: Diagram, element_id: str) -> str:
    """An element's name in quotation marks, its id where it has none."""
    element = diagram.elements.get(element_id)
    return f"“{element.name if element and element.name else element_id}”"
