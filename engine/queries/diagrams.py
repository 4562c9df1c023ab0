"""A case on the diagrams it runs: what is done, what is open, what is overdue, flow by flow."""

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram.model import Diagram
from engine.models import Case, Clock, Instance, LedgerEntry, Task, Version
from engine.workflow import diff


@dataclass(frozen=True)
class InstanceDiagram:
    """One instance of a case with the marks of its elements: ``done``, ``open``, ``overdue`` or ``coming``.

    ``coming`` is what an open step can still lead to; a way not taken has no mark.
    """

    instance_id: int
    version_id: int
    version_number: int
    edition: str
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
    versions = select(Version.id, Version.number, Version.edition).where(
        Version.id.in_({instance.version_id for instance in instances})
    )
    numbers = {row.id: (row.number, row.edition) for row in session.execute(versions)}
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
        resting = [element_id for element_id, mark in marks.items() if mark in ("open", "overdue")]
        for element_id in _ahead(bundle.diagram, resting):
            marks.setdefault(element_id, "coming")
        number, edition = numbers[instance.version_id]
        found.append(
            InstanceDiagram(
                instance.id,
                instance.version_id,
                number,
                edition,
                instance.process_key,
                instance.label,
                instance.state,
                instance.kind,
                bundle.diagram,
                marks,
            )
        )
    return found


def newest_running(diagrams: list[InstanceDiagram]) -> InstanceDiagram:
    """The instance that a reader most likely looks for: the latest that runs, else the root."""
    running = [found for found in diagrams if found.state in ("running", "faulted")]
    return running[-1] if running else diagrams[0]


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


def _ahead(diagram: Diagram, resting: list[str]) -> set[str]:
    """The elements that the open steps can still lead to."""
    reached: set[str] = set()
    waiting = list(resting)
    while waiting:
        here = waiting.pop()
        found = [flow.target for flow in diagram.outgoing(here)]
        found += [event.id for event in diagram.boundary_events(here)]
        found += [element.id for element in diagram.inside(here) if element.kind == "startEvent"]
        scope = diagram.elements.get(diagram.elements[here].scope)
        found += [scope.id] if scope is not None else []
        waiting += [element for element in found if element not in reached]
        reached.update(found)
    return reached


def _resting(instance: Instance) -> list[str]:
    if not instance.marking:  # its very first step failed
        return []
    return [token.element_id for token in diff(None, json.loads(instance.marking)).opened]


def _late_tasks(session: Session, case: Case) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Task.instance_id, Task.element_id)
        .join(Clock, Clock.id == Task.clock_id)
        .where(Task.case_id == case.id, Clock.state == "overdue")
    )
    return {(row.instance_id, row.element_id) for row in rows}
