"""Where a repeating clock's branch hangs: the steps at rest to which its boundary event is attached."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from engine.clocks.arming import find_clock
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance
from engine.workflow import diff


@dataclass(frozen=True)
class Host:
    """A step at rest, the repeating event on it, and the tokens of the scopes around it."""

    instance: Instance
    boundary_id: str
    enclosing: list[str]


def hosts_of(work: CaseWork, clock: Clock) -> Iterator[Host]:
    """Every place in the case where this repeating clock starts a branch when it ticks."""
    for instance in list(work.instances.values()):
        if instance.state not in ("running", "faulted") or not instance.marking or instance.kind == "side":
            continue
        bundle = work.bundle(instance)
        events = [bundle.element(side) for side in bundle.sides if bundle.element(side).clock == clock.key]
        if not events or find_clock(work, instance, clock.key) is not clock:
            continue
        tokens = diff(None, json.loads(instance.marking)).opened
        for event in events:
            for token in tokens:
                if token.element_id == event.attached_to:
                    yield Host(instance, event.id, list(token.scopes))
