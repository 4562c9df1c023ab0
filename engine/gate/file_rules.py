"""Rules about a file as a whole: its processes, its ids, its size, its picture."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.diagram.reading import FLOW_NODES, bpmn_name, node_id
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding

MAX_ELEMENTS: Final = 250
"""The most elements in one process. The library's parser fails between 400 and 500 in sequence."""

_USABLE_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")
_EDITOR_MADE: Final = re.compile(
    r"(?:Activity|Event|Gateway|Task|UserTask|ServiceTask|StartEvent|EndEvent|SubProcess|CallActivity"
    r"|ExclusiveGateway|ParallelGateway|InclusiveGateway|BoundaryEvent|IntermediateCatchEvent"
    r"|IntermediateThrowEvent|Process|Participant|Id|id)_[0-9a-z]{6,8}"
    r"|sid-[0-9A-Fa-f-]+|_?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|_[0-9A-Za-z_-]{20,24}"
)
_RESERVED: Final = re.compile(
    r"Start|End|Root|StartEventSplit|StartEventJoin|.*__(?:side|start)|sig_.*|esc_.*"
)


def list_processes(root: etree._Element) -> list[etree._Element]:
    """The processes of a file that hold something; an empty one only stands for somebody's pool."""
    processes = [node for node in root if bpmn_name(node) == "process"]
    filled = [node for node in processes if any(bpmn_name(child) in FLOW_NODES for child in node)]
    return filled or processes[:1]


def check_file(root: etree._Element, file: str) -> Iterator[Finding]:
    """Complaints about the file before any process is looked at."""
    processes = list_processes(root)
    if not processes:
        yield Finding(
            "",
            "",
            "The file has no process, so there is nothing to run.",
            "Draw the process itself, not only pools, a choreography or a conversation.",
            "error",
            "no-process",
            file,
        )
    if len(processes) > 1:
        names = ", ".join(node_id(node) or "without an id" for node in processes[:10])
        yield Finding(
            "",
            "",
            f"The file has {len(processes)} processes: {names}.",
            "Keep one process in a file; draw the others in files of their own and call them.",
            "error",
            "several-processes",
            file,
        )
    yield from _duplicates(root, file)


def _duplicates(root: etree._Element, file: str) -> Iterator[Finding]:
    # Shapes and edges of the picture share the file's id space but no token ever stands on them.
    nodes = [node for node in root.iter() if bpmn_name(node) and node_id(node)]
    counted = Counter(node_id(node) for node in nodes)
    names = {node_id(node): str(node.get("name", "")) for node in reversed(nodes)}
    for key in [key for key, count in counted.items() if count > 1][:50]:
        yield Finding(
            key,
            names[key],
            f"{counted[key]} elements have the id {key}.",
            "Give each element an id of its own.",
            "error",
            "duplicate-id",
            file,
        )


MAX_FLOWS: Final = 4 * MAX_ELEMENTS
"""The most flows in one process; a drawing that people can read has fewer than two for each element."""


def is_too_large(drawing: Drawing) -> bool:
    """True when the process has more elements than may be looked at further."""
    return len(drawing.diagram.elements) > MAX_ELEMENTS or len(drawing.diagram.flows) > MAX_FLOWS


def check_size(drawing: Drawing) -> Iterator[Finding]:
    """A process too large to be run or understood."""
    count, flows = len(drawing.diagram.elements), len(drawing.diagram.flows)
    if is_too_large(drawing):
        yield drawing.error(
            drawing.diagram.id,
            "too-many-elements",
            f"The process has {count} elements and {flows} flows; "
            f"at most {MAX_ELEMENTS} and {MAX_FLOWS} are allowed.",
            "Move a stage into a process of its own and call it with a call activity.",
        )


def check_process(drawing: Drawing) -> Iterator[Finding]:
    """Complaints about the process element itself."""
    diagram = drawing.diagram
    if drawing.process.get("isExecutable") != "true":
        yield drawing.error(
            diagram.id,
            "not-executable",
            "The process is not marked executable.",
            "Mark it as executable in the file, or let the studio mend it (isExecutable).",
        )
    if not diagram.name:
        yield drawing.warning(
            diagram.id, "no-name", "The process has no name.", "Give it the name people use for it."
        )


def check_ids(drawing: Drawing) -> Iterator[Finding]:
    """Ids that are missing, unusable, taken by the engine, or made by an editor."""
    for node in drawing.process.iter():
        kind = bpmn_name(node)
        if (kind in FLOW_NODES or kind in {"sequenceFlow", "process"}) and not node_id(node):
            name = str(node.get("name", ""))
            yield Finding(
                "",
                name,
                f"A {kind} {f'named “{name}” ' if name else ''}has no id.",
                "Give it an id: what it does, in lower case, such as write_summary.",
                "error",
                "missing-id",
                drawing.file,
            )
    for element_id in (drawing.diagram.id, *drawing.diagram.elements, *drawing.diagram.flows):
        yield from _check_id(drawing, element_id)


def is_poor_id(element_id: str) -> bool:
    """Whether an id cannot be used here, or was made by an editor and says nothing."""
    return (
        not _USABLE_ID.fullmatch(element_id)
        or bool(_RESERVED.fullmatch(element_id))
        or bool(_EDITOR_MADE.fullmatch(element_id))
    )


def _check_id(drawing: Drawing, element_id: str) -> Iterator[Finding]:
    if not element_id:
        return
    if not _USABLE_ID.fullmatch(element_id):
        yield drawing.error(
            element_id,
            "unusable-id",
            "The id has characters that cannot stand in addresses and records, or is too long.",
            "Use at most 100 letters, digits, _ and -, beginning with a letter.",
        )
    elif _RESERVED.fullmatch(element_id):
        yield drawing.error(
            element_id,
            "reserved-id",
            f"The engine uses the id {element_id} for itself.",
            "Choose an id that says what the element does, such as incident_known.",
        )
    elif _EDITOR_MADE.fullmatch(element_id) and element_id not in drawing.diagram.flows:
        yield drawing.warning(
            element_id,
            "editor-made-id",
            "The id was made by an editor. It appears in records and links, and should say what it is.",
            "Rename it to what the element does, such as write_summary.",
        )


def check_layout(drawing: Drawing) -> Iterator[Finding]:
    """Elements that would not be seen because the picture lacks them."""
    root = drawing.process.getroottree().getroot()
    drawn = {str(node.get("bpmnElement")) for node in root.iter() if node.get("bpmnElement")}
    wanted = [*drawing.diagram.elements, *drawing.diagram.flows]
    missing = [key for key in wanted if key not in drawn]
    if missing and len(missing) == len(wanted):
        yield drawing.warning(
            drawing.diagram.id,
            "no-layout",
            "The file has no picture: no element has a place on the page.",
            "Open it in the editor and save it, so that the diagram can be shown.",
        )
        return
    for key in missing:
        yield drawing.warning(
            key, "not-drawn", "The element is not in the picture.", "Draw it, or delete it from the file."
        )
