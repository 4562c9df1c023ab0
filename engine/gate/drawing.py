"""What every rule looks at: one process as read, the XML behind it, and what is known around it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.diagram.model import ClockDeclaration, Diagram, FactDeclaration
from engine.diagram.reading import FLOW_NODES, bpmn_name, node_id
from engine.gate.finding import Finding, Severity


@dataclass(frozen=True)
class Surroundings:
    """What is known outside the file. None means not known, so nothing is said about it.

    Attributes:
        processes: the diagrams of other processes by id; None for one known by name alone.
        clauses: the ids of every clause that may be cited.
        case_clocks: case-scope clocks declared by other processes.
    """

    processes: Mapping[str, Diagram | None] | None = None
    clauses: Collection[str] | None = None
    case_clocks: Mapping[str, ClockDeclaration] | None = None

    def facts(self) -> dict[str, FactDeclaration]:
        """The case-scope facts that other known processes declare."""
        found: dict[str, FactDeclaration] = {}
        for diagram in (self.processes or {}).values():
            for fact in diagram.facts.values() if diagram else ():
                if fact.scope == "case":
                    found.setdefault(fact.id, fact)
        return found

    def clocks(self) -> dict[str, ClockDeclaration] | None:
        """The case-scope clocks of other processes, or None when nothing is known of them."""
        if self.case_clocks is None and self.processes is None:
            return None
        found = dict(self.case_clocks or {})
        for diagram in (self.processes or {}).values():
            for clock in diagram.clocks.values() if diagram else ():
                if clock.scope == "case":
                    found.setdefault(clock.id, clock)
        return found

    def elements(self) -> set[str] | None:
        """The ids of every element drawn in the other processes, or None when they are not known."""
        if self.processes is None or None in self.processes.values():
            return None
        return {key for diagram in self.processes.values() if diagram for key in diagram.elements}


@dataclass(frozen=True)
class Drawing:
    """One process under the gate.

    Attributes:
        file: the file's name, as the caller gave it.
        process: the process's XML.
        diagram: the same, read.
        around: what is known outside the file.
        nodes: the XML of each flow node by id.
    """

    file: str
    process: etree._Element
    diagram: Diagram
    around: Surroundings = field(default_factory=Surroundings)
    nodes: Mapping[str, etree._Element] = field(default_factory=dict)

    def error(self, element_id: str, rule: str, problem: str, mend: str) -> Finding:
        """A finding that keeps the process from being published."""
        return self._finding(element_id, rule, problem, mend, "error")

    def warning(self, element_id: str, rule: str, problem: str, mend: str) -> Finding:
        """A finding that a person should read, and may accept."""
        return self._finding(element_id, rule, problem, mend, "warning")

    def _finding(self, element_id: str, rule: str, problem: str, mend: str, severity: Severity) -> Finding:
        return Finding(element_id, self.name_of(element_id), problem, mend, severity, rule, self.file)

    def name_of(self, element_id: str) -> str:
        """The words a person knows an element, flow, clock or fact by; '' when there are none."""
        diagram = self.diagram
        if element_id in diagram.elements:
            return diagram.elements[element_id].name
        if element_id in diagram.flows:
            return diagram.flows[element_id].name
        if element_id == diagram.id:
            return diagram.name
        if element_id in diagram.clocks:
            return diagram.clocks[element_id].name
        return diagram.facts[element_id].label if element_id in diagram.facts else ""

    def scopes(self) -> list[str]:
        """The process and each subprocess in it, by id."""
        subprocesses = [e.id for e in self.diagram.elements.values() if e.kind == "subProcess"]
        return [self.diagram.id, *subprocesses]


Rule = Callable[[Drawing], Iterator[Finding]]
"""A family of complaints about one process."""


def index_nodes(process: etree._Element) -> dict[str, etree._Element]:
    """The XML of each flow node by id; of two with one id the first."""
    nodes: dict[str, etree._Element] = {}
    for node in process.iter():
        if bpmn_name(node) in FLOW_NODES and node_id(node):
            nodes.setdefault(node_id(node), node)
    return nodes
