"""The file around the process: other processes, pools without one, message flows, and the picture."""

from lxml import etree

from engine.diagram.reading import FLOW_NODES, bpmn_name, node_id, unprefixed
from engine.gate.file_rules import list_processes
from engine.importing.sheet import Sheet, name_of
from engine.layout.page import DI


def other_processes(sheet: Sheet) -> list[str]:
    """The processes of the file, where there is more than one."""
    found = list_processes(sheet.root)
    return [name_of(process) for process in found] if len(found) > 1 else []


def process_choices(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Each process to choose from by its place in the file, with how much it holds."""
    return tuple(
        (str(number), f"{_called(sheet, process)}, {_steps(process)} steps and gateways")
        for number, process in enumerate(list_processes(sheet.root), start=1)
    )


def keep_process(sheet: Sheet, answer: str) -> None:
    """Leave out every process but the chosen one, with their pools, messages and pictures."""
    found = list_processes(sheet.root)
    if not answer.isdigit() or not 1 <= int(answer) <= len(found):
        return
    kept = found[int(answer) - 1]
    for process in [node for node in sheet.root if bpmn_name(node) == "process" and node is not kept]:
        sheet.root.remove(process)
    for pool in _pools(sheet):
        if unprefixed(str(pool.get("processRef", ""))) != node_id(kept):
            _remove(pool)
    _remove_loose(sheet)


def message_flows(sheet: Sheet) -> list[str]:
    """Message flows, and pools that hold no process."""
    flows = [node for node in sheet.root.iter() if bpmn_name(node) == "messageFlow"]
    empty = [pool for pool in _pools(sheet) if not _process_of(sheet, pool)]
    return [name_of(node) for node in (*flows, *empty)]


def remove_message_flows(sheet: Sheet, _answer: str) -> None:
    """Leave them out, with their picture."""
    for node in [node for node in sheet.root.iter() if bpmn_name(node) == "messageFlow"]:
        _remove(node)
    for pool in _pools(sheet):
        if not _process_of(sheet, pool):
            _remove(pool)
    _remove_loose(sheet)


def has_unplaced(sheet: Sheet) -> bool:
    """Whether a step or flow of the process has no place in the picture."""
    places = [str(node.get("bpmnElement")) for node in sheet.root.iter() if node.get("bpmnElement")]
    drawn = {unprefixed(place) for place in places}
    steps = {node_id(node) for node in sheet.nodes()} - {""}
    flows = [flow for flow in sheet.flows() if {flow.get("sourceRef"), flow.get("targetRef")} <= steps]
    return not steps | {node_id(flow) for flow in flows if node_id(flow)} <= drawn


def remove_pictures(sheet: Sheet) -> None:
    """Leave out every picture, so that the whole is drawn anew."""
    for node in list(sheet.root):
        if isinstance(node.tag, str) and etree.QName(node).namespace == DI:
            sheet.root.remove(node)


def _pools(sheet: Sheet) -> list[etree._Element]:
    return [node for node in sheet.root.iter() if bpmn_name(node) == "participant"]


def _process_of(sheet: Sheet, pool: etree._Element) -> bool:
    wanted = unprefixed(str(pool.get("processRef", "")))
    return any(bpmn_name(node) == "process" and node_id(node) == wanted != "" for node in sheet.root)


def _called(sheet: Sheet, process: etree._Element) -> str:
    """A process is often named by its pool alone."""
    own = str(process.get("name", "")).strip()
    pools = [
        str(pool.get("name", "")).strip()
        for pool in _pools(sheet)
        if unprefixed(str(pool.get("processRef", ""))) == node_id(process) != ""
    ]
    return own or next((name for name in pools if name), "") or name_of(process)


def _steps(process: etree._Element) -> int:
    return sum(bpmn_name(node) in FLOW_NODES for node in process.iter())


def _remove_loose(sheet: Sheet) -> None:
    """Empty collaborations, then every shape and edge of what is no longer there."""
    for node in [node for node in sheet.root if bpmn_name(node) == "collaboration"]:
        if not any(bpmn_name(child) == "participant" for child in node):
            sheet.root.remove(node)
    there = sheet.ids()
    first = node_id(next((node for node in sheet.root if bpmn_name(node) == "process"), sheet.process))
    for node in [node for node in sheet.root.iter(etree.Element) if node.get("bpmnElement")]:
        if unprefixed(str(node.get("bpmnElement"))) in there:
            continue
        if etree.QName(node).localname == "BPMNPlane":
            node.set("bpmnElement", first)
        else:
            _remove(node)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
