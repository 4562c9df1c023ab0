"""Ask one more agency while a task is open."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.instances.asking import ask
from engine.instances.finding import lock_task
from engine.instances.parts import agency_asked
from engine.models import Part
from engine.permissions import check_has_token, check_may_coordinate, check_open
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AddPart:
    """One more agency for an open task that is asked of agencies."""

    task_id: int
    agency: str

    def run(self, uow: UnitOfWork) -> int:
        """Open the part; its clock starts now.

        Returns:
            The part's id.

        Raises:
            NotPermittedError: the actor does not coordinate, or the task is not asked of agencies.
            ConflictError: the task is closed, or the agency is asked already.
            InvalidInputError: the area has no such agency.
        """
        work, task = lock_task(uow, self.task_id)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        check_open(uow.session, task)
        check_has_token(task)
        instance = work.instances[task.instance_id]
        bundle = work.bundle(instance)
        element = bundle.element(task.element_id)
        declared = bundle.diagram.facts.get(element.parts)
        if task.kind != "parts" or declared is None or not declared.type.startswith("agency"):
            message = "This task is not asked of agencies."
            raise NotPermittedError(message)
        if not self.agency:
            raise InvalidInputError({"agency": ["Choose an agency"]})
        asked = agency_asked(work, element, self.agency)
        query = select(Part).where(Part.task_id == task.id, Part.key == asked.key, Part.state != "withdrawn")
        if uow.session.scalar(query) is not None:
            message = f"{asked.label} has been asked already."
            raise ConflictError(message)
        return ask(work, instance, task, asked).id
