"""A BPMN diagram as drawn: what a process owner sees, read from the XML into plain objects."""

from engine.diagram.model import (
    BPMN,
    CASEWAY,
    Carry,
    Choice,
    ClockDeclaration,
    Diagram,
    Element,
    FactDeclaration,
    Flow,
    Lane,
    Outcome,
    ParameterDeclaration,
    RungDeclaration,
)
from engine.diagram.reading import read_diagrams
from engine.diagram.safe_xml import DiagramError

__all__ = [
    "BPMN",
    "CASEWAY",
    "Carry",
    "Choice",
    "ClockDeclaration",
    "Diagram",
    "DiagramError",
    "Element",
    "FactDeclaration",
    "Flow",
    "Lane",
    "Outcome",
    "ParameterDeclaration",
    "RungDeclaration",
    "read_diagrams",
]
