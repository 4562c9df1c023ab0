"""Which drawn flows scenarios have walked, from the ledger's own account of every move."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from engine.diagram.model import Diagram, Flow
from engine.execute import Engine
from engine.models import Instance, LedgerEntry


@dataclass
class Coverage:
    """The walked flows of each process, by its id."""

    walked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, other: "Coverage") -> None:
        """Count what another scenario walked as well."""
        for process, flows in other.walked.items():
            self.walked[process] |= flows

    def counts(self, diagram: Diagram) -> tuple[int, int]:
        """How many of a diagram's drawn flows were walked, and how many it has."""
        drawn = set(diagram.flows)
        return len(drawn & self.walked[diagram.id]), len(drawn)

    def missing(self, diagram: Diagram) -> list[str]:
        """The flows of a diagram that nothing walked, in words, in the order drawn."""
        walked = self.walked[diagram.id]
        return [_words(diagram, flow) for flow in diagram.flows.values() if flow.id not in walked]


def walked_in(engine: Engine) -> Coverage:
    """What was walked in a database: the flows of every ``instance.advanced`` entry of its ledger."""
    coverage = Coverage()
    with engine.read() as session:
        processes: Mapping[int, str] = {
            row.id: row.process_key for row in session.execute(select(Instance.id, Instance.process_key))
        }
        query = select(LedgerEntry.body).where(LedgerEntry.kind == "instance.advanced")
        for body in session.scalars(query):
            entry = json.loads(body)
            coverage.walked[processes[entry["instance"]]].update(entry["flows"])
    return coverage


def _words(diagram: Diagram, flow: Flow) -> str:
    source, target = diagram.elements[flow.source], diagram.elements[flow.target]
    named = f" “{flow.name}”" if flow.name else ""
    return f"{flow.id}{named} ({source.name or source.id} → {target.name or target.id})"
