"""Steps of a kind that asks nobody, or that a program did, become steps that a person does."""

from typing import Final

from lxml import etree

from engine.diagram.reading import bpmn_name, event_definitions
from engine.importing.sheet import B, C, Sheet, name_of

_MACHINE: Final = ("serviceTask", "scriptTask", "businessRuleTask")
# What a user task may hold; the rest belonged to the kind of step that it was.
_KEPT: Final = frozenset(
    {"documentation", "extensionElements", "incoming", "outgoing", "multiInstanceLoopCharacteristics"}
)


def plain_tasks(sheet: Sheet) -> list[str]:
    """Tasks of no kind: BPMN leaves open who does them."""
    return [name_of(node) for node in sheet.nodes("task")]


def to_user_tasks(sheet: Sheet, _answer: str) -> None:
    """A person does them."""
    for node in sheet.nodes("task"):
        node.tag = f"{B}userTask"


def machine_tasks(sheet: Sheet) -> list[str]:
    """Steps that a program did elsewhere and no registered service does here."""
    return [name_of(node) for node in machines(sheet)]


def machines_to_user_tasks(sheet: Sheet, _answer: str) -> None:
    """A person does them, with what belonged to the program left out."""
    for node in machines(sheet):
        node.tag = f"{B}userTask"
        for child in list(node):
            if bpmn_name(child) and bpmn_name(child) not in _KEPT:
                node.remove(child)
        for name in ("scriptFormat", "implementation", "operationRef"):
            node.attrib.pop(name, "")


def odd_starts(sheet: Sheet) -> list[str]:
    """Start events of the process itself that wait for a message, a time or a signal."""
    return [name_of(node) for node in _starts(sheet) if event_definitions(node)]


def plain_starts(sheet: Sheet, _answer: str) -> None:
    """A person starts the process."""
    for node in _starts(sheet):
        for definition in event_definitions(node):
            node.remove(definition)


def machines(sheet: Sheet) -> list[etree._Element]:
    """Service, script and rule tasks that name nothing that is done here."""
    own = (f"{C}service", f"{C}rule")
    return [node for node in sheet.nodes(*_MACHINE) if not any(node.get(name) for name in own)]


def _starts(sheet: Sheet) -> list[etree._Element]:
    return [node for node in sheet.process if bpmn_name(node) == "startEvent"]
