"""Which boundary event catches an escalation, decided from the drawing rather than while running."""

from engine.diagram.model import Diagram, Element
from engine.diagram.paths import scopes_around


def find_catcher(diagram: Diagram, throw: Element) -> Element | None:
    """The boundary event that catches an escalation: the nearest enclosing subprocess's wins.

    Args:
        diagram: the diagram.
        throw: an escalation throw or escalation end event.

    Returns:
        The boundary event, one without a reference catching any escalation; None when nothing does.
    """
    for scope in scopes_around(diagram, throw.id):
        catchers = [b for b in diagram.boundary_events(scope) if b.event == "escalation"]
        exact = [b for b in catchers if b.event_ref == throw.event_ref]
        general = [b for b in catchers if not b.event_ref]
        if exact or general:
            return (exact or general)[0]
    return None


def is_escalation_throw(element: Element) -> bool:
    """True for an element that throws an escalation."""
    return element.event == "escalation" and element.kind in {"endEvent", "intermediateThrowEvent"}
