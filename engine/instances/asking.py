"""One part of a task: whom it is asked of, and how the parts of a task are counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.clocks.events import happened
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance, Part, Task
from engine.models.task import FAR
from engine.notices.events import tell_asked


@dataclass(frozen=True)
class Asked:
    """Whom or what one part is asked of."""

    key: str
    label: str
    role: str
    agency_id: int | None = None
    person_id: int | None = None
    row: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PartsCount:
    """The parts of one task as a quorum sees them: withdrawn ones are not waited for.

    ``aside`` are the parts of signatories who stand aside: they count neither as asked nor as come back.
    """

    parts: list[Part]
    answers: dict[int, dict[str, Any]]
    aside: frozenset[int] = frozenset()

    def is_counted(self, part: Part) -> bool:
        """Whether a part is waited for, or has come back and counts."""
        return part.state != "withdrawn" and part.id not in self.aside

    @property
    def total(self) -> int:
        """How many were asked and not withdrawn."""
        return sum(self.is_counted(part) for part in self.parts)

    @property
    def done(self) -> int:
        """How many have come back."""
        return sum(part.state == "completed" and self.is_counted(part) for part in self.parts)

    @property
    def withdrawn(self) -> int:
        """How many were withdrawn, each with a reason."""
        return sum(part.state == "withdrawn" for part in self.parts)

    def count(self, field: str, value: str) -> int:
        """How many that came back gave this value to this field."""
        return sum(
            self.answers.get(part.id, {}).get(field) == value
            for part in self.parts
            if part.state == "completed" and self.is_counted(part)
        )


def ask(work: CaseWork, instance: Instance, task: Task, asked: Asked) -> Part:
    """Open one part; its own clock, if the process declares one, starts now."""
    part = Part(
        area_id=work.case.area_id,
        case_id=work.case.id,
        task_id=task.id,
        key=asked.key,
        label=asked.label,
        role=asked.role,
        agency_id=asked.agency_id,
        assignee_id=asked.person_id,
        state="claimed" if asked.person_id else "offered",
        asked_at=work.uow.at,
        due_on=task.due_on,
        sort_on=task.sort_on,
        clock_id=task.clock_id,
    )
    work.uow.add(part)
    work.record("part.asked", part=part.id, task=task.id, element=task.element_id, key=part.key)
    happened(work, f"opened:{task.element_id}", instance, task=task, part=part)
    clock = _own_clock(work, part)
    if clock is not None:
        part.clock_id, part.due_on, part.sort_on = clock.id, clock.due_on, clock.due_on or FAR
    tell_asked(work, task, part, work.bundle(instance).element(task.element_id).name or task.element_id)
    return part


def _own_clock(work: CaseWork, part: Part) -> Clock | None:
    return next((clock for clock in work.clocks if clock.part_id == part.id), None)
