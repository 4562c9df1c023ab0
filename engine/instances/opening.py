"""What a token opens when it comes to rest: a task, parts, a called process, a rule, a service's parcel."""

from engine.clocks.arming import find_clock
from engine.clocks.events import happened
from engine.clocks.recounting import date_to_keep
from engine.diagram.model import Element
from engine.instances.case_work import CaseWork
from engine.models import Instance, Outbox, Task
from engine.models.task import FAR
from engine.notices.events import tell_given
from engine.workflow import TokenRef

HUMAN = ("userTask", "manualTask", "receiveTask", "sendTask")


def open_token(work: CaseWork, instance: Instance, token: TokenRef, element: Element) -> None:
    """Open what an element means for people; embedded subprocesses open nothing of their own."""
    if element.kind in HUMAN:
        task = add_task(work, instance, token, element, "parts" if element.multi_instance else "form")
        happened(work, f"opened:{element.id}", instance, task=task)
        give_due_date(work, instance, task, element)
        if element.multi_instance:
            from engine.instances.parts import ask_all

            ask_all(work, instance, task, element)
    elif element.kind == "callActivity":
        task = add_task(work, instance, token, element, "call")
        happened(work, f"opened:{element.id}", instance, task=task)
        from engine.instances.calls import call

        work.queue.append(lambda: call(work, instance, task, element))
    elif element.kind == "businessRuleTask":
        task = add_task(work, instance, token, element, "rule")
        from engine.instances.deciding import decide_rule

        work.queue.append(lambda: decide_rule(work, task))
    elif element.kind == "serviceTask":
        task = add_task(work, instance, token, element, "service")
        ask_service(work, instance, task, element)


def add_task(work: CaseWork, instance: Instance, token: TokenRef, element: Element, kind: str) -> Task:
    """A new open task row for a token; where the step names a person, it is theirs from the start."""
    named = work.values(instance).get(element.assignee) if element.assignee else None
    assignee = int(named) if isinstance(named, str) and named.isdigit() else None
    task = Task(
        area_id=work.case.area_id,
        case_id=work.case.id,
        instance_id=instance.id,
        token_id=token.token_id,
        element_id=element.id,
        kind=kind,
        name=task_name(instance, element),
        role=element.role,
        assignee_id=assignee,
        state="claimed" if assignee else "offered",
        opened_at=work.uow.at,
        sort_on=FAR,
    )
    if element.kind in HUMAN:
        give_due_date(work, instance, task, element)  # and again once its opening has started a clock
    work.uow.add(task)
    work.tasks.append(task)
    if assignee is not None:
        tell_given(work, task, element.name or element.id)
    return task


def task_name(instance: Instance, element: Element) -> str:
    """What people call a task: the step, and whose part of a call it belongs to."""
    name = element.name or element.id
    return f"{name}: {instance.label}" if instance.part_key else name


def give_due_date(work: CaseWork, instance: Instance, task: Task, element: Element) -> None:
    """Show the date of the step's clock on its task."""
    if not element.clock:
        return
    clock = find_clock(work, instance, element.clock)
    if clock is not None and clock.scope != "part":
        task.clock_id = clock.id
        task.due_on = date_to_keep(clock)
        task.sort_on = clock.due_on or FAR


def ask_service(work: CaseWork, instance: Instance, task: Task, element: Element) -> None:
    """Side effects leave through the outbox, at least once, known by the token's id (design, section 10)."""
    work.uow.session.add(
        Outbox(
            kind="service",
            key=f"service:{instance.id}:{task.token_id}",
            case_id=work.case.id,
            payload={"instance": instance.id, "token": task.token_id, "element": element.id},
            created_at=work.uow.at,
            next_at=work.uow.at,
        )
    )
