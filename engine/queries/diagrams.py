"""A case on the diagrams it runs: what is done, what is open, what is overdue, flow by flow."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram.model import Diagram
from engine.models import Case, Clock, Instance, LedgerEntry, Task
from engine.workflow import diff


@dataclass(frozen=True)
class InstanceDiagram:
    """One instance of a case with the marks of its elements: ``done``, ``open`` or ``overdue``."""

    instance_id: int
    version_id: int
    process_key: str
    name: str
    state: str
    kind: str
    diagram: Diagram
    marks: dict[str, str]


def list_instance_diagrams(session: Session, library: Library, case: Case) -> list[InstanceDiagram]:
    """Every instance of a case, root first, side branches drawn on their host's diagram."""
    instances = list(
        session.scalars(select(Instance).where(Instance.case_id == case.id).order_by(Instance.id))
    )
    passed = _passed(session, case)
    late = _late_tasks(session, case)
    found = []
    for instance in instances:
        if instance.kind == "side":
            continue
        bundle = library.get(session, instance.version_id)
        marks: dict[str, str] = {}
        ids = [
            other.id
            for other in instances
            if other is instance or (other.kind == "side" and other.parent_id == instance.id)
        ]
        for instance_id in ids:
            marks.update(_done(bundle.diagram, passed.get(instance_id, set())))
        for other in instances:
            if other.id in ids and other.state in ("running", "faulted"):
                for element_id in _resting(other):
                    marks[element_id] = "overdue" if (other.id, element_id) in late else "open"
        found.append(
            InstanceDiagram(
                instance.id,
                instance.version_id,
                instance.process_key,
                instance.label,
                instance.state,
                instance.kind,
                bundle.diagram,
                marks,
            )
        )
    return found


def _passed(session: Session, case: Case) -> dict[int, set[str]]:
    """The flows each instance has taken, from the ledger: never from engine state (design, D6)."""
    flows: dict[int, set[str]] = {}
    bodies = session.scalars(
        select(LedgerEntry.body).where(
            LedgerEntry.subject == f"case:{case.id}", LedgerEntry.kind == "instance.advanced"
        )
    )
    for text in bodies:
        body = json.loads(text)
        flows.setdefault(body["instance"], set()).update(body["flows"])
    return flows


def _done(diagram: Diagram, flows: set[str]) -> dict[str, str]:
    done: dict[str, str] = {}
    for flow_id in flows:
        flow = diagram.flows.get(flow_id)
        if flow is None:
            continue
        done[flow_id] = "done"
        done[flow.source] = "done"
        target = diagram.elements[flow.target]
        if target.kind.endswith("Event") or target.kind.endswith("Gateway"):
            done[flow.target] = "done"
    return done


def _resting(instance: Instance) -> list[str]:
    return [token.element_id for token in diff(None, json.loads(instance.marking)).opened]


def _late_tasks(session: Session, case: Case) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Task.instance_id, Task.element_id)
        .join(Clock, Clock.id == Task.clock_id)
        .where(Task.case_id == case.id, Clock.state == "overdue")
    )
    return {(row.instance_id, row.element_id) for row in rows}
