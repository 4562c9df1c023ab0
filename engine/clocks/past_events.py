"""What a clock waits for may have happened before its anchor was known.

The copies are sent, and only then somebody enters when the report will be published: the clock that counts
back from that day starts with its event behind it. It is met on the day of the event, unless the event can
still happen again: then it is waited for, as for any clock.
"""

import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from engine.diagram.model import Diagram
from engine.diagram.paths import inside_all, reachable, scopes_around
from engine.instances.case_work import ENDED, CaseWork
from engine.models import Clock, Instance, Task
from engine.now import local_date
from engine.workflow import TokenRef, diff


def find_past_event(work: CaseWork, clock: Clock) -> date | None:
    """The day on which the task that meets a clock was last completed, if it cannot be done again.

    Args:
        work: the case.
        clock: of case or instance scope, just started by a fact.

    Returns:
        The local day, or None where the event is another, has not happened, or may yet happen.
    """
    kind, _, element_id = clock.met.partition(":")
    if kind != "task" or clock.scope not in ("case", "instance"):
        return None
    query = select(Task).where(Task.case_id == work.case.id, Task.element_id == element_id)
    tasks = [
        task for task in work.uow.session.scalars(query.order_by(Task.id)) if _concerns(work, clock, task)
    ]
    done = [task for task in tasks if task.state == "completed" and task.closed_at is not None]
    if not done or done[-1].closed_at is None:
        return None
    if any(_may_come_again(work, work.instances[task.instance_id], element_id) for task in tasks):
        return None
    return local_date(done[-1].closed_at)


def _concerns(work: CaseWork, clock: Clock, task: Task) -> bool:
    instance = work.instances[task.instance_id]
    return clock.scope == "case" or any(link.id == clock.instance_id for link in work.chain(instance))


def _may_come_again(work: CaseWork, instance: Instance, element_id: str, leaving: str = "") -> bool:
    """Whether a token can come to an element of an instance, or to a call of another like it.

    Args:
        leaving: the id of a token that counts as having gone on already, for the step it rests on is known.
    """
    if instance.kind == "side":
        return True  # its clock may tick again
    diagram = work.bundle(instance).diagram
    if instance.state not in ENDED and instance.marking:
        tokens = diff(None, json.loads(instance.marking)).opened
        if element_id in _ahead(diagram, tokens, leaving):
            return True
    parent = work.instances.get(instance.parent_id) if instance.parent_id else None
    if parent is None:
        return False
    calls = [
        element.id
        for element in work.bundle(parent).diagram.elements.values()
        if element.called == instance.process_key
    ]
    return any(_may_come_again(work, parent, call, instance.parent_token_id) for call in calls)


def _ahead(diagram: Diagram, tokens: Iterable[TokenRef], leaving: str) -> set[str]:
    """Everything that tokens at rest can still reach, what lies inside subprocesses on the way included."""
    starts: list[str] = []
    for token in tokens:
        starts += _after(diagram, token.element_id) if token.token_id == leaving else [token.element_id]
        for scope in scopes_around(diagram, token.element_id):
            starts += _after(diagram, scope)
    reached = reachable(diagram, starts)
    return reached | inside_all(diagram, reached)


def _after(diagram: Diagram, element_id: str) -> list[str]:
    """What follows an element: the targets of its flows, and the events on its boundary."""
    targets = [flow.target for flow in diagram.flows.values() if flow.source == element_id]
    return targets + [event.id for event in diagram.boundary_events(element_id)]
