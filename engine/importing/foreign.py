"""Settings and program code that other products wrote into a file."""

from lxml import etree

from engine.diagram.reading import FLOW_NODES, bpmn_name
from engine.gate.ignored import foreign_settings
from engine.importing.sheet import Sheet, name_of

_HOLDERS = FLOW_NODES | {"sequenceFlow", "process"}


def settings(sheet: Sheet) -> list[str]:
    """Whatever holds settings that nothing here would read."""
    return _held(sheet, code=False)


def remove_settings(sheet: Sheet, _answer: str) -> None:
    """Take them away."""
    _remove(sheet, code=False)


def code(sheet: Sheet) -> list[str]:
    """Whatever holds program code."""
    return _held(sheet, code=True)


def remove_code(sheet: Sheet, _answer: str) -> None:
    """Take it away."""
    _remove(sheet, code=True)


def _held(sheet: Sheet, *, code: bool) -> list[str]:
    return [
        name_of(node)
        for node in sheet.process.iter()
        if bpmn_name(node) in _HOLDERS and any(is_code == code for *_, is_code in foreign_settings(node))
    ]


def _remove(sheet: Sheet, *, code: bool) -> None:
    for node in list(sheet.process.iter(etree.Element)):
        if bpmn_name(node) not in _HOLDERS:
            continue
        for holder, attribute, is_code in list(foreign_settings(node)):
            if is_code != code:
                continue
            if attribute:
                holder.attrib.pop(attribute, "")
            else:
                _drop(holder)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
        if bpmn_name(parent) == "extensionElements" and len(parent) == 0:
            _drop(parent)
