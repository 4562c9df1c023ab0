"""Who does what: a role for the steps for which a file from elsewhere names nobody that Caseway knows."""

from typing import Final

from lxml import etree

from engine.diagram.reading import bpmn_name, node_id
from engine.importing.kinds import machines
from engine.importing.sheet import C, Sheet, name_of

_ASKING: Final = ("userTask", "manualTask", "receiveTask", "sendTask")


def without_role(sheet: Sheet) -> list[str]:
    """Steps that name no role themselves and lie in no lane that does."""
    return [name_of(node) for node in _roleless(sheet)]


def give_role(sheet: Sheet, role: str) -> None:
    """Give them all one role, to be told apart later."""
    for node in _roleless(sheet):
        node.set(f"{C}role", role)


def _roleless(sheet: Sheet) -> list[etree._Element]:
    covered = {
        (reference.text or "").strip()
        for lane in sheet.process.iter()
        if bpmn_name(lane) == "lane" and lane.get(f"{C}role")
        for reference in lane.iter()
        if bpmn_name(reference) == "flowNodeRef"
    }
    return [
        node
        # Those too that the mends before this one let a person do.
        for node in [*sheet.nodes("task", *_ASKING), *machines(sheet)]
        if not node.get(f"{C}role") and not node.get(f"{C}signatories") and node_id(node) not in covered
    ]
