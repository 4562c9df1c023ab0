"""What is written in the file but would be ignored: other engines' settings, and our own misspelt ones."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.diagram.model import CASEWAY
from engine.diagram.reading import FLOW_NODES, bpmn_name, local_name, node_id
from engine.diagram.vocabulary import attributes_of, attributes_on
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding

_ENGINES: Final = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda",
    "http://camunda.org/schema/zeebe/1.0": "Zeebe",
    "http://flowable.org/bpmn": "Flowable",
    "http://activiti.org/bpmn": "Activiti",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/bpmn20": "jBPM",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}
_CODE: Final = frozenset(
    {
        "preScript",
        "postScript",
        "script",
        "executionListener",
        "taskListener",
        "onEntry-script",
        "onExit-script",
        "serviceTaskOperator",
        "calledDecisionId",
        "unitTest",
    }
)
_CODE_ATTRIBUTES: Final = frozenset({"class", "expression", "delegateExpression", "decisionRef"})
_PERFORMERS: Final = frozenset({"potentialOwner", "humanPerformer", "performer", "resourceRole"})


def check_foreign(drawing: Drawing) -> Iterator[Finding]:
    """Settings for other engines: code is refused, anything else would be ignored and is said to be."""
    for node in drawing.process.iter():
        holder = node_id(node)
        if bpmn_name(node) not in FLOW_NODES | {"sequenceFlow", "process"} or not holder:
            continue
        settings: dict[str, list[str]] = {}
        code: dict[str, list[str]] = {}
        for found, attribute, is_code in foreign_settings(node):
            name = etree.QName(attribute or found)
            product = _ENGINES[name.namespace or ""]
            (code if is_code else settings).setdefault(product, []).append(name.localname)
        for engine, names in code.items():
            yield drawing.error(
                holder,
                "foreign-script",
                f"The element carries program code for {engine}: {', '.join(dict.fromkeys(names))}.",
                "Remove it; use forms that set facts, conditions and registered services.",
            )
        for engine, names in settings.items():
            listed = ", ".join(list(dict.fromkeys(names))[:5])
            yield drawing.warning(
                holder,
                "foreign-extension",
                f"Settings for {engine} would be ignored: {listed}.",
                "Remove them, and say the same with Caseway's own: form, who does it, clock, clause.",
            )


def foreign_settings(node: etree._Element) -> Iterator[tuple[etree._Element, str, bool]]:
    """Each setting for another engine that belongs to an element of the drawing.

    Returns:
        The element that holds it, the attribute's qualified name or '' for the element itself, and whether it
        is program code.
    """
    waiting = [node]
    while waiting:
        current = waiting.pop()
        for key in current.attrib:
            name = etree.QName(str(key))
            if name.namespace in _ENGINES:
                yield current, str(key), name.localname in _CODE_ATTRIBUTES
        if (etree.QName(current).namespace or "") in _ENGINES:
            yield current, "", local_name(current) in _CODE
        waiting += [child for child in current if bpmn_name(child) not in FLOW_NODES | {"sequenceFlow"}]


def check_own_names(drawing: Drawing) -> Iterator[Finding]:
    """Attributes and elements of our namespace that nothing reads, mostly misspelt."""
    holder = drawing.diagram.id
    for node in drawing.process.iter():
        kind = bpmn_name(node)
        if kind in FLOW_NODES | {"sequenceFlow", "process", "lane"}:
            holder = node_id(node)
        if etree.QName(node).namespace == CASEWAY:
            yield from _check_own_element(drawing, node, holder)
            continue
        for key in node.attrib:
            name = etree.QName(str(key))
            if name.namespace == CASEWAY and name.localname not in attributes_on(kind):
                yield _unknown(drawing, holder, f"caseway:{name.localname}", attributes_on(kind))


def _check_own_element(drawing: Drawing, node: etree._Element, holder: str) -> Iterator[Finding]:
    name = local_name(node)
    allowed = attributes_of(name)
    if allowed is None:
        yield _unknown(drawing, holder, f"the element caseway:{name}", frozenset())
        return
    for key in node.attrib:
        attribute = etree.QName(str(key))
        if attribute.localname not in allowed:
            yield _unknown(drawing, holder, f"{attribute.localname} of caseway:{name}", allowed)


def _unknown(drawing: Drawing, holder: str, what: str, allowed: frozenset[str]) -> Finding:
    known = f" Known here: {', '.join(sorted(allowed))}." if allowed else ""
    return drawing.error(
        holder,
        "unknown-setting",
        f"Nothing reads {what}, so it would be ignored.",
        f"Correct its spelling, or remove it.{known}",
    )


def check_performers(drawing: Drawing) -> Iterator[Finding]:
    """BPMN's own ways of naming performers are not read."""
    for element_id, node in drawing.nodes.items():
        if any(bpmn_name(child) in _PERFORMERS for child in node):
            yield drawing.warning(
                element_id,
                "performer-ignored",
                "The performer named in the element would be ignored.",
                "Say who does it, on the lane or on the step (caseway:role).",
            )


def check_message_flows(drawing: Drawing) -> Iterator[Finding]:
    """Message flows between pools are a picture; nothing is sent along them."""
    root = drawing.process.getroottree().getroot()
    found = [node for node in root.iter() if bpmn_name(node) == "messageFlow"]
    if found:
        yield drawing.warning(
            drawing.diagram.id,
            "message-flow",
            f"{len(found)} message flow(s) between pools are shown, but nothing is sent along them.",
            "Use send tasks, and tasks or boundary messages that record what comes.",
        )
