"""Start a stage by itself, or a case with facts given beforehand: for scenarios only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.errors import NotFoundError, NotPermittedError
from engine.instances.completing import name_stage
from engine.instances.starting import Opening, start_case
from engine.models import Process
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class StartStage:
    """A case whose root is any process, opened or not, with facts that its earlier stages would have set.

    Args:
        facts: JSON-plain values by fact id; the process must declare each.
    """

    area_id: int
    process_key: str
    label: str
    opened_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> int:
        """Open the case.

        Returns:
            The case's id.

        Raises:
            NotPermittedError: the actor is a person; people open cases with StartCase.
            NotFoundError: no such process is published.
            DefinitionError: no version is in force, or it declares no such fact.
        """
        if not uow.actor.is_system:
            message = "Stages are started by themselves in scenarios only."
            raise NotPermittedError(message)
        area = uow.lock_area(self.area_id)
        process = uow.session.scalar(select(Process).where(Process.key == self.process_key))
        if process is None:
            message = f"The process “{self.process_key}” is not published."
            raise NotFoundError(message)
        opening = Opening(process.key, self.label, self.opened_on or uow.today)
        work = start_case(uow, area, process, opening, dict(self.facts))
        name_stage(work)
        return work.case.id
