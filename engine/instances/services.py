"""The services a diagram may name. A service task is refused unless its name is here (design, D4)."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import exists, select

from engine.diagram.model import Element
from engine.errors import DefinitionError
from engine.facts import to_json
from engine.instances.case_work import CaseWork
from engine.instances.completing import complete_task, name_stage
from engine.instances.faults import Action, guarded
from engine.instances.starting import Opening, link_cases, start_case
from engine.models import CaseLink, Instance, Process, Submission, Task

Service = Callable[[CaseWork, Instance, Element], None]


def start_linked_case(work: CaseWork, instance: Instance, element: Element) -> None:
    """Open a case that follows from this one, carrying the facts the diagram names.

    Raises:
        DefinitionError: the process does not exist, or the opening date is not set.
    """
    uow = work.uow
    _check_somebody_acted(work)
    process = uow.session.scalar(select(Process).where(Process.key == element.service_case))
    values = work.values(instance)
    opened_on = values.get(element.service_opening) if element.service_opening else uow.today
    if process is None:
        message = f"The linked case “{element.service_case}” cannot be opened: no such process is published."
        raise DefinitionError(message)
    if not isinstance(opened_on, date):
        message = f"The linked case “{process.name}” cannot be opened: its opening date is not set."
        raise DefinitionError(message)
    carried = {
        carry.fact: to_json(values[carry.source]) for carry in element.carries if carry.source in values
    }
    area = uow.lock_area(work.case.area_id)
    label = f"{work.case.label}: {element.service_link or 'linked case'}"[:120]
    linked = start_case(uow, area, process, Opening(process.key, label, opened_on), carried)
    name_stage(linked)
    link_cases(work, linked.case, element.service_link or "linked")


def _check_somebody_acted(work: CaseWork) -> None:
    """Cases that open each other without anybody doing anything would go on for ever."""
    opened_by_a_case = exists().where(CaseLink.linked_id == work.case.id)
    acted_on = exists().where(Submission.case_id == work.case.id)
    if work.uow.session.scalar(select(opened_by_a_case & ~acted_on)):
        message = (
            "This case was opened by another case and nobody has done anything in it, so it opens no further "
            "one. Draw a step that a person does before it."
        )
        raise DefinitionError(message)


SERVICES: Mapping[str, Service] = {"start_linked_case": start_linked_case}


def do_service(work: CaseWork, task: Task) -> None:
    """Do what a service task asks for and move its token on; a failure is kept as a fault."""
    instance = work.instances[task.instance_id]
    element = work.bundle(instance).element(task.element_id)
    guarded(work, instance, Action("service", task.token_id, element.id), lambda: _do(work, task, element))


def _do(work: CaseWork, task: Task, element: Element) -> bool:
    service = SERVICES.get(element.service)
    if service is None:
        message = f"No service is registered under the name “{element.service}”."
        raise DefinitionError(message)
    service(work, work.instances[task.instance_id], element)
    complete_task(work, task, None)
    return True
