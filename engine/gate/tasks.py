"""Rules about tasks: who does them, with which form, what they call and refer to."""

from collections.abc import Iterator
from typing import Final

from engine.diagram.model import Element
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.roles import ROLE_LABELS

HUMAN: Final = frozenset({"userTask", "manualTask", "receiveTask", "sendTask"})
"""Elements that a person completes."""

SERVICES: Final = frozenset({"start_linked_case"})
"""The services that a service task may name."""

_FORM_HOLDERS: Final = HUMAN | {"boundaryEvent", "intermediateCatchEvent"}


def check_roles(drawing: Drawing) -> Iterator[Finding]:
    """Somebody may do every task, and every role named exists."""
    for lane in drawing.diagram.lanes:
        if lane.role and lane.role not in ROLE_LABELS:
            yield _unknown_role(drawing, lane.id, lane.role)
    lane_roles = {lane.role for lane in drawing.diagram.lanes}
    for element in drawing.diagram.elements.values():
        if element.role and element.role not in ROLE_LABELS and element.role not in lane_roles:
            yield _unknown_role(drawing, element.id, element.role)
        for role in element.signatories:
            if role not in ROLE_LABELS:
                yield _unknown_role(drawing, element.id, role, "caseway:signatories")
        if element.casting and element.casting not in ROLE_LABELS:
            yield _unknown_role(drawing, element.id, element.casting, "caseway:casting")
        if element.kind not in HUMAN or element.role or element.signatories:
            continue
        if element.parts:
            yield drawing.warning(
                element.id,
                "no-role",
                "The task does not say who answers for each part.",
                "Say who does it, on the lane or on the step (caseway:role).",
            )
        else:
            yield drawing.error(
                element.id,
                "no-role",
                "Nobody may do this task: neither it nor its lane says who does it.",
                "Say who does it, on the lane or on the step (caseway:role).",
            )


def _unknown_role(drawing: Drawing, element_id: str, role: str, attribute: str = "caseway:role") -> Finding:
    return drawing.error(
        element_id,
        "unknown-role",
        f"There is no role {role}.",
        f"Choose one of the roles on offer ({attribute}; docs/bpmn.md lists their ids).",
    )


def check_assignees(drawing: Drawing) -> Iterator[Finding]:
    """A task given to somebody names a fact that holds a person."""
    for element in drawing.diagram.elements.values():
        fact = drawing.diagram.facts.get(element.assignee)
        if element.assignee and (fact is None or fact.type != "person" or element.kind not in HUMAN):
            yield drawing.error(
                element.id,
                "assignee-fact",
                f"The task cannot be given to “{fact.label if fact else element.assignee}”.",
                "On a task, choose a fact of this process that names a person (caseway:assignee).",
            )


def check_forms_named(drawing: Drawing) -> Iterator[Finding]:
    """Forms stand where somebody fills them in."""
    for element in drawing.diagram.elements.values():
        if element.kind in {"userTask", "receiveTask"} and not element.form:
            yield drawing.warning(
                element.id,
                "no-form",
                "The task has no form, so it can only be ticked off.",
                "Choose its form, or make it a task without a form (caseway:form).",
            )
        if element.kind in HUMAN and not element.name:
            yield drawing.warning(
                element.id,
                "no-name",
                "The task has no name.",
                "Name it by what is done, such as “Write the summary”.",
            )
        if element.form and element.kind not in _FORM_HOLDERS:
            yield drawing.error(
                element.id,
                "form-ignored",
                "Nobody fills in a form here, so it would be ignored.",
                "Choose the form on a task that somebody does instead (caseway:form).",
            )


def check_calls_and_services(drawing: Drawing) -> Iterator[Finding]:
    """Call activities name a process, service tasks a registered service."""
    known = drawing.around.processes
    for element in drawing.diagram.elements.values():
        if element.kind == "callActivity":
            if not element.called or not element.called.replace("-", "_").isidentifier():
                yield drawing.error(
                    element.id,
                    "call-without-process",
                    "The call activity does not name a process.",
                    "Choose which process it calls (calledElement).",
                )
            elif element.called == drawing.diagram.id:
                yield drawing.error(
                    element.id,
                    "call-itself",
                    "The process calls itself and would never end.",
                    "Draw a loop in the diagram instead.",
                )
            elif known is not None and element.called not in known:
                yield drawing.warning(
                    element.id,
                    "unknown-process",
                    f"There is no published process {element.called}.",
                    "Publish it before a case reaches this step, or choose another process (calledElement).",
                )
        elif element.kind == "serviceTask":
            yield from _check_service(drawing, element)


def _check_service(drawing: Drawing, element: Element) -> Iterator[Finding]:
    if element.service not in SERVICES:
        yield drawing.error(
            element.id,
            "unknown-service",
            f"There is no service {element.service}." if element.service else "The task names no service.",
            f"Choose what Caseway does here (caseway:service, one of: {', '.join(sorted(SERVICES))}).",
        )
    elif not element.service_case or not element.service_opening:
        yield drawing.error(
            element.id,
            "service-incomplete",
            "The service does not say which kind of case to start, or from which date.",
            "Choose the kind of case to start and the date it starts on (caseway:case, caseway:opening).",
        )


def check_named_elements(drawing: Drawing) -> Iterator[Finding]:
    """Every task that another one refers to exists."""
    for element in drawing.diagram.elements.values():
        for what, attribute, names in (
            ("It shows what was entered in", "caseway:shows", element.shows),
            ("It releases what was entered in", "caseway:releases", element.releases),
            ("It is not for the person who did", "caseway:notSamePersonAs", element.not_same_person_as),
        ):
            for name in names:
                if name not in drawing.diagram.elements:
                    yield from check_element_named(drawing, element.id, name, what, attribute)


def check_element_named(
    drawing: Drawing, holder: str, name: str, what: str, attribute: str
) -> Iterator[Finding]:
    """A finding when an element of another process is named that is not known to exist.

    Args:
        drawing: the process.
        holder: the element or clock that names it.
        name: the id that is named.
        what: what it is named for, as the beginning of a sentence.
        attribute: the attribute that names it.
    """
    elsewhere = drawing.around.elements()
    if elsewhere is None:
        yield drawing.warning(
            holder,
            "element-elsewhere",
            f"{what} {name}, which is not in this process.",
            f"See that another process of the same case has it ({attribute}).",
        )
    elif name not in elsewhere:
        yield drawing.error(
            holder,
            "unknown-element",
            f"{what} {name}, which is in no process.",
            f"Choose a step that there is ({attribute}).",
        )


def check_clauses(drawing: Drawing) -> Iterator[Finding]:
    """Every clause cited by a step or a clock is in the library of clauses."""
    known = drawing.around.clauses
    if known is None:
        return
    cited = [(e.id, c, "caseway:clause") for e in drawing.diagram.elements.values() for c in e.clauses]
    cited += [(clock.id, c, "clause") for clock in drawing.diagram.clocks.values() for c in clock.clauses]
    for holder, clause, attribute in cited:
        if clause not in known:
            yield drawing.error(
                holder,
                "unknown-clause",
                f"There is no clause {clause}.",
                "Add it to the library of clauses with its edition and source, or choose another "
                f"clause ({attribute}).",
            )
