"""A drawing as XML that is changed in place: foreign content and comments stay, indentation is kept."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.diagram.model import BPMN, CASEWAY
from engine.diagram.reading import FLOW_NODES, bpmn_name, node_id, read_definitions
from engine.editing.names import quoted
from engine.errors import NotFoundError

B: Final = f"{{{BPMN}}}"
C: Final = f"{{{CASEWAY}}}"
SCOPES: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
_DECLARATION: Final = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
# What stands before the incoming and outgoing flows of a node, by the BPMN schema.
_FIRST: Final = ("documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef")
_INDENT: Final = "  "
etree.register_namespace("caseway", CASEWAY)


class Tree:
    """One ``.bpmn`` file and the process in it. Methods change it; ``text`` writes it out.

    Args:
        text: the file.

    Raises:
        DiagramError: it is no readable BPMN.
        NotFoundError: it holds no process.
    """

    def __init__(self, text: str) -> None:
        data = _DECLARATION.sub("", text).encode()
        read_definitions(data)  # refuses document types, depth and size
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        self.root = etree.fromstring(data, parser)
        self._original, self._was = text, etree.tostring(self.root)
        processes = list(self.root.iterchildren(f"{B}process"))
        if not processes:
            message = "The drawing has no process. Import another one, or start the drawing anew."
            raise NotFoundError(message)
        filled = [each for each in processes if any(bpmn_name(child) in FLOW_NODES for child in each)]
        self.process = (filled or processes)[0]
        self._lists_flows = any(True for _ in self.process.iter(f"{B}incoming", f"{B}outgoing"))

    def text(self) -> str:
        """The whole file; as it was given where nothing in it is different."""
        if self.is_same():
            return self._original
        body = etree.tostring(self.root.getroottree(), encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'

    def is_same(self) -> bool:
        """Whether nothing has been changed."""
        return bool(etree.tostring(self.root) == self._was)

    def ids(self) -> set[str]:
        """Every id in the file."""
        return {str(node.get("id")) for node in self.root.iter() if node.get("id")}

    def nodes(self, scope: etree._Element | None = None) -> Iterator[etree._Element]:
        """The flow nodes of the process, or those directly inside one scope."""
        found = self.process.iter() if scope is None else iter(scope)
        return (node for node in found if bpmn_name(node) in FLOW_NODES and node_id(node))

    def node(self, element_id: str) -> etree._Element:
        """A flow node by id.

        Raises:
            NotFoundError: there is none.
        """
        for node in self.nodes():
            if node_id(node) == element_id:
                return node
        message = f"There is no step {element_id[:100]} in this process. Go back to the outline."
        raise NotFoundError(message)

    def flows(self) -> list[etree._Element]:
        """Every sequence flow, in the order of the file."""
        return [flow for flow in self.process.iter(f"{B}sequenceFlow") if node_id(flow)]

    def flow(self, flow_id: str) -> etree._Element:
        """A sequence flow by id.

        Raises:
            NotFoundError: there is none.
        """
        for flow in self.flows():
            if node_id(flow) == flow_id:
                return flow
        message = f"There is no branch {flow_id[:100]} in this process. Go back to the outline."
        raise NotFoundError(message)

    def outgoing(self, element_id: str) -> list[etree._Element]:
        """The flows that leave an element."""
        return [flow for flow in self.flows() if flow.get("sourceRef") == element_id]

    def incoming(self, element_id: str) -> list[etree._Element]:
        """The flows that enter an element."""
        return [flow for flow in self.flows() if flow.get("targetRef") == element_id]

    def events_on(self, element_id: str) -> list[etree._Element]:
        """The boundary events of an element."""
        return [node for node in self.nodes() if node.get("attachedToRef") == element_id]

    def scope(self, node: etree._Element) -> etree._Element:
        """The process or subprocess a node stands in."""
        parent = node.getparent()
        return self.process if parent is None else parent

    def called(self, element_id: str) -> str:
        """An element's name in quotation marks; its id where it has none."""
        return next(
            (quoted(self.name_of(node)) for node in self.nodes() if node_id(node) == element_id),
            quoted(element_id),
        )

    def name_of(self, node: etree._Element) -> str:
        """A node's name on one line; its id where it has none."""
        return " ".join(str(node.get("name", "")).split()) or node_id(node)

    def settle(self) -> None:
        """Write again what repeats the flows at each node, and take out of lanes what is gone."""
        flows = self.flows()
        known = {node_id(node) for node in self.nodes()}
        for node in list(self.nodes()):
            key = node_id(node)
            wanted = {
                "incoming": [node_id(flow) for flow in flows if flow.get("targetRef") == key],
                "outgoing": [node_id(flow) for flow in flows if flow.get("sourceRef") == key],
            }
            if self._lists_flows:
                self._list_flows(node, wanted)
            if node.get("default") and node.get("default") not in wanted["outgoing"]:
                del node.attrib["default"]
        for reference in list(self.process.iter(f"{B}flowNodeRef")):
            if str(reference.text or "").strip() not in known:
                remove(reference)

    def _list_flows(self, node: etree._Element, wanted: dict[str, list[str]]) -> None:
        for name, keys in wanted.items():
            listed = list(node.iterchildren(f"{B}{name}"))
            missing = list(keys)
            for child in listed:
                key = str(child.text or "").strip().rpartition(":")[2]
                if key in missing:
                    missing.remove(key)
                else:
                    remove(child)
            for key in missing:
                before = _FIRST if name == "incoming" else (*_FIRST, "incoming")
                child = etree.Element(f"{B}{name}")
                child.text = key
                put(node, child, after_all(node, (*before, name)))


def after_all(parent: etree._Element, names: tuple[str, ...]) -> int:
    """The place after the last BPMN child of some names; 0 where there is none."""
    return 1 + max((parent.index(child) for child in parent if bpmn_name(child) in names), default=-1)


def put(parent: etree._Element, child: etree._Element, index: int | None = None) -> etree._Element:
    """Put a child into its parent at a place, the end by default, indented as its neighbours are."""
    if child.getparent() is not None:
        remove(child)
    depth = sum(1 for _ in parent.iterancestors())
    inner = "\n" + _INDENT * (depth + 1)
    etree.indent(child, space=_INDENT, level=depth + 1)
    count = len(parent)
    index = count if index is None else min(index, count)
    if not count:
        parent.text, child.tail = inner, "\n" + _INDENT * depth
    elif index == count:
        child.tail, parent[-1].tail = parent[-1].tail, inner
    else:
        child.tail = inner
    parent.insert(index, child)
    return child


def remove(child: etree._Element) -> None:
    """Take a child out of its parent, with the white space around it."""
    parent = child.getparent()
    if parent is None:
        return
    before, tail = child.getprevious(), child.tail
    is_last = child.getnext() is None
    parent.remove(child)
    child.tail = None
    if before is not None and is_last:
        before.tail = tail
    elif before is None and is_last:
        parent.text = None


def set_or_drop(node: etree._Element, name: str, value: str) -> None:
    """Set an attribute; an empty value takes it away."""
    if value:
        node.set(name, value)
    elif name in node.attrib:
        del node.attrib[name]
