"""Parts of a task: one per agency, person, signatory or row; asked, added, withdrawn, and counted."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from engine.clocks.events import facts_changed, stop_task_clocks
from engine.diagram.model import Element
from engine.errors import ConflictError, InvalidInputError
from engine.expressions import parse
from engine.facts import to_json
from engine.instances.asking import Asked, PartsCount, ask
from engine.instances.case_work import CaseWork
from engine.instances.completing import complete_task
from engine.instances.decisions import record_decision
from engine.instances.faults import Action, guarded
from engine.instances.signing import is_signed
from engine.models import Agency, Instance, Part, Person, Submission, Task, Vote
from engine.models.task import OPEN


def ask_all(work: CaseWork, instance: Instance, task: Task, element: Element) -> list[tuple[Asked, Part]]:
    """Open one part for each agency, person, signatory or row the element names."""
    parts = [(asked, ask(work, instance, task, asked)) for asked in whom(work, instance, element)]
    if not parts:
        work.record("task.without_parts", task=task.id, element=element.id)
        work.queue.append(lambda: check_quorum(work, instance, task, element))
    return parts


def withdraw_part(work: CaseWork, task: Task, part: Part, reason: str) -> None:
    """Stop asking for a part, with the reason; the rest may now be enough."""
    if part.state not in OPEN:
        message = "This part is already closed."
        raise ConflictError(message)
    part.state, part.closed_at, part.close_reason = "withdrawn", work.uow.at, reason
    stop_task_clocks(work, task, reason, part)
    work.record("part.withdrawn", part=part.id, task=task.id, key=part.key, reason=reason)
    instance = work.instances[task.instance_id]
    element = work.bundle(instance).element(task.element_id)
    for child in work.children(instance, task.token_id):
        if child.part_key == part.key:
            from engine.instances.closing import cancel_instance

            cancel_instance(work, child, reason)
    check_quorum(work, instance, task, element)


def check_quorum(work: CaseWork, instance: Instance, task: Task, element: Element) -> None:
    """Complete a task whose parts are enough: by its completion condition, or when all are back.

    A condition or outcome that cannot be worked out is a fault of the machine: what came back stays stored.
    """
    if task.state in OPEN:
        action = Action("quorum", task.token_id, element.id)
        guarded(work, instance, action, lambda: _close_if_enough(work, instance, task, element))


def _close_if_enough(work: CaseWork, instance: Instance, task: Task, element: Element) -> bool:
    count = count_parts(work, task)
    if not _is_enough(work, instance, task, element, count):
        return False
    for part in count.parts:
        if part.state in OPEN:
            part.state, part.closed_at = "withdrawn", work.uow.at
            part.close_reason = "The others were enough."
            work.record("part.withdrawn", part=part.id, task=task.id, key=part.key, reason=part.close_reason)
            stop_task_clocks(work, task, part.close_reason, part)
    if element.signatories:
        record_decision(work, instance, task, element, count.parts)
    _set_outcomes(work, instance, element, count)
    complete_task(work, task, None)
    return True


def _is_enough(work: CaseWork, instance: Instance, task: Task, element: Element, count: PartsCount) -> bool:
    if element.signatories:
        return is_signed(work, instance, task, element, count)
    if count.done >= count.total:
        return True
    condition = element.completion_condition
    return bool(condition) and bool(parse(condition).evaluate(work.values(instance), work.context(count)))


def count_parts(work: CaseWork, task: Task) -> PartsCount:
    """The parts of a task with what came back."""
    session = work.uow.session
    parts = list(session.scalars(select(Part).where(Part.task_id == task.id).order_by(Part.id)))
    answers = session.scalars(select(Submission).where(Submission.task_id == task.id).order_by(Submission.id))
    by_part = {row.part_id: row.values for row in answers if row.part_id}
    element = work.bundle(work.instances[task.instance_id]).element(task.element_id)
    if not element.signatories:
        return PartsCount(parts, by_part)
    aside = select(Vote.part_id).where(Vote.task_id == task.id, Vote.stance == "conflict")
    return PartsCount(parts, by_part, frozenset(session.scalars(aside)))


def count_again(work: CaseWork, task: Task) -> None:
    """Set the outcomes of a closed task anew: one of its parts was answered again, or corrected.

    Args:
        task: the task itself, or a later row of it without a token that brought the new answer.
    """
    of_step = (Task.instance_id == task.instance_id, Task.element_id == task.element_id, Task.kind == "parts")
    rows = list(work.uow.session.scalars(select(Task).where(*of_step).order_by(Task.id)))
    first = max((row for row in rows if row.token_id and row.id <= task.id), key=lambda row: row.id)
    following = [row.id for row in rows if row.token_id and row.id > first.id]
    ids = [row.id for row in rows if first.id <= row.id < min(following, default=row.id + 1)]
    query = (
        select(Part.key, Submission).join(Part, Part.id == Submission.part_id).where(Part.task_id.in_(ids))
    )
    newest = {key: given.values for key, given in work.uow.session.execute(query.order_by(Submission.id))}
    count = count_parts(work, first)
    count.answers.update({part.id: newest[part.key] for part in count.parts if part.key in newest})
    instance = work.instances[task.instance_id]
    _set_outcomes(work, instance, work.bundle(instance).element(task.element_id), count)


def _set_outcomes(work: CaseWork, instance: Instance, element: Element, count: PartsCount) -> None:
    """Part answers are not facts; only aggregates over them are (design, D2)."""
    declared = work.bundle(instance).diagram.facts
    changed = []
    for outcome in element.outcomes:
        value = parse(outcome.value).evaluate(work.values(instance), work.context(count))
        person = work.uow.actor.person_id
        if work.facts.set(declared[outcome.fact], instance, to_json(value), work.uow.at, person):
            changed.append(outcome.fact)
            work.record("fact.set", fact=outcome.fact, by="outcome", element=element.id)
    facts_changed(work, changed)


def whom(work: CaseWork, instance: Instance, element: Element) -> Iterator[Asked]:
    """Whom an element's parts are asked of, now."""
    if element.signatories:
        for role in element.signatories:
            yield Asked(key=role, label=role, role=role)
    elif element.parts.startswith("rows:"):
        yield from _rows(work, instance, element)
    else:
        declared = work.bundle(instance).diagram.facts.get(element.parts)
        chosen = work.facts.values(work.chain(instance)).get(element.parts) or ()
        keys = [str(key) for key in chosen] if isinstance(chosen, list | tuple) else [str(chosen)]
        if declared is not None and declared.type.startswith("person"):
            yield from _people(work, element, keys)
        elif declared is not None and declared.type.startswith("choice"):
            labels = {choice.id: choice.label for choice in declared.choices}
            yield from (Asked(key, labels.get(key, key), element.role) for key in keys)
        else:
            yield from _agencies(work, element, list(dict.fromkeys([*keys, *element.also_ask])))


def agency_asked(work: CaseWork, element: Element, key: str) -> Asked:
    """One agency, for adding a part while the task is open.

    Raises:
        InvalidInputError: the area has no such agency.
    """
    found = list(_agencies(work, element, [key]))
    if not found:
        message = "Choose one of the partnership's agencies."
        raise InvalidInputError({"agency": [message]})
    return found[0]


def _agencies(work: CaseWork, element: Element, keys: list[str]) -> Iterator[Asked]:
    query = select(Agency).where(Agency.area_id == work.case.area_id, Agency.key.in_(keys))
    found = {agency.key: agency for agency in work.uow.session.scalars(query)}
    for key in keys:
        if key in found:
            yield Asked(key, found[key].name, element.role, agency_id=found[key].id)


def _people(work: CaseWork, element: Element, keys: list[str]) -> Iterator[Asked]:
    query = select(Person).where(Person.id.in_([int(key) for key in keys if key.isdigit()]))
    for person in work.uow.session.scalars(query):
        yield Asked(str(person.id), person.name, element.role, person_id=person.id)


def _rows(work: CaseWork, instance: Instance, element: Element) -> Iterator[Asked]:
    task_id, _, field = element.parts.removeprefix("rows:").partition(".")
    query = (
        select(Submission)
        .outerjoin(Task, Task.id == Submission.task_id)
        .where(
            Submission.case_id == work.case.id,
            or_(Submission.element_id == task_id, Task.element_id == task_id),
        )
        .order_by(Submission.id.desc())
    )
    near = {link.id: place for place, link in enumerate(work.chain(instance))}
    rows = sorted(work.uow.session.scalars(query), key=lambda row: near.get(row.instance_id, len(near)))
    if not rows:
        return
    for number, row in enumerate(rows[0].values.get(field) or [], start=1):
        label = str(row.get("title") or f"Item {number}")[:200]
        yield Asked(str(number), label, element.role, row=row)
