"""A BPMN file open for mending: its XML, the process that is kept, and what the mends ask of both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.diagram.model import BPMN, CASEWAY
from engine.diagram.reading import FLOW_NODES, SCOPES, bpmn_name, node_id, read_definitions
from engine.gate.file_rules import list_processes

B: Final = f"{{{BPMN}}}"
C: Final = f"{{{CASEWAY}}}"
_LONGEST: Final = 60


@dataclass(frozen=True)
class Sheet:
    """One file. ``process`` is the first that holds something; ``key`` the id it is to have."""

    root: etree._Element
    process: etree._Element
    key: str

    @classmethod
    def read(cls, xml: bytes, key: str) -> "Sheet | None":
        """Open a file; None where it holds no process, so that there is nothing to mend.

        Raises:
            DiagramError: the bytes are no readable BPMN.
        """
        root = read_definitions(xml)
        processes = list_processes(root)
        named = [process for process in processes if node_id(process) == key]
        return cls(root, (named or processes)[0], key) if processes else None

    def write(self) -> bytes:
        """The file as it is now."""
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    def nodes(self, *kinds: str) -> list[etree._Element]:
        """The flow nodes of the process, those in subprocesses included, of some kinds or of all."""
        wanted = frozenset(kinds) or FLOW_NODES
        return [node for node in self.process.iter() if bpmn_name(node) in wanted]

    def flows(self) -> list[etree._Element]:
        """The sequence flows of the process."""
        return [node for node in self.process.iter() if bpmn_name(node) == "sequenceFlow"]

    def leaving(self, node: etree._Element) -> list[etree._Element]:
        """The flows that leave a node."""
        return [flow for flow in self.flows() if flow.get("sourceRef") == node_id(node) != ""]

    def entering(self, node: etree._Element) -> list[etree._Element]:
        """The flows that enter a node."""
        return [flow for flow in self.flows() if flow.get("targetRef") == node_id(node) != ""]

    def scopes(self) -> Iterator[etree._Element]:
        """The process, and every subprocess in it."""
        yield self.process
        yield from (node for node in self.process.iter() if bpmn_name(node) in SCOPES)

    def is_foreign(self) -> bool:
        """Whether nothing in it is Caseway's own, so that no setting refers to the ids that it has."""
        return not any(
            etree.QName(name).namespace == CASEWAY
            for node in self.root.iter(etree.Element)
            for name in (node.tag, *map(str, node.attrib))
        )

    def ids(self) -> set[str]:
        """Every id of the file."""
        return {found for node in self.root.iter(etree.Element) if (found := node_id(node))}

    def add(self, scope: etree._Element, kind: str, element_id: str, **attributes: str) -> etree._Element:
        """A new element of a scope, before the texts and pictures that follow the flow elements."""
        element = etree.SubElement(scope, f"{B}{kind}", id=element_id)
        for name, value in attributes.items():
            element.set(name, value)
        return element

    def connect(self, scope: etree._Element, source: str, target: str) -> None:
        """A new flow between two elements of a scope."""
        flow_id = unique(f"{source}_to_{target}", self.ids())
        self.add(scope, "sequenceFlow", flow_id, sourceRef=source, targetRef=target)


def readable(words: str, fallback: str) -> str:
    """An id that says what its element does: ``Write the summary`` becomes ``write_the_summary``."""
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:_LONGEST].strip("_")
    if not plain:
        plain = fallback
    return plain if plain[0].isalpha() else f"step_{plain}"[:_LONGEST]


def unique(wanted: str, taken: set[str]) -> str:
    """The id, or the id with the first number that makes it one of its own."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}_{number}" in taken:
        number += 1
    return f"{wanted}_{number}"


def name_of(node: etree._Element) -> str:
    """What people call an element: its name, else its id, else its kind."""
    return " ".join(str(node.get("name", "")).split()) or node_id(node) or bpmn_name(node)
