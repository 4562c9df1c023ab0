"""Messages of other systems: delivered when their case waits for them, kept until it does if it does not yet.

Values are judged twice: on arrival, so that the sender hears at once what is wrong, and on delivery, as facts
may have changed meanwhile. What then no longer passes is closed as refused, with a ledger entry and a notice
to the partnership's team, who record it by hand: the case goes on waiting and whoever brought it there has
done their work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.bundles import Bundle, bind_in_force
from engine.diagram.model import Element
from engine.errors import InvalidInputError
from engine.instances.answers import form_of, judge, known_to, picker_options, promote_facts, store_submission
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.completing import complete_task
from engine.instances.messages import receive_message, waiting_messages
from engine.models import Instance, KeptMessage, Task
from engine.models.task import OPEN
from engine.notices.people import read_holders, readers
from engine.notices.telling import News, tell
from engine.roles import COORDINATORS
from engine.unit_of_work import CareNeededError

_DEEPEST_CALL = 5


@dataclass(frozen=True)
class Known:
    """A message that a case can receive now or later. ``instance`` is None before its process has started."""

    bundle: Bundle
    element: Element
    instance: Instance | None


def find_known(work: CaseWork, element_id: str) -> Known | None:
    """The message element of a process the case runs, else of one that those call, in force today."""
    running = [found for found in work.instances.values() if found.state not in ENDED]
    for instance in reversed(running):
        element = work.bundle(instance).diagram.elements.get(element_id)
        if element is not None and _is_message(element):
            return Known(work.bundle(instance), element, instance)
    return _find_called(
        work, {work.bundle(each).diagram.id: work.bundle(each) for each in running}, element_id
    )


def check_values(work: CaseWork, known: Known, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values of a message that has just come.

    Raises:
        InvalidInputError: they do not pass the form of the element, or there is no form to give them to.
    """
    if not known.element.form:
        if raw:
            raise InvalidInputError({"": ["This message has no form: send no values with it."]}, raw)
        return {}
    form = form_of(known.bundle, known.element)
    facts = work.values(known.instance or work.root()) if any(form.conditions()) else {}
    return judge(form, raw, picker_options(work.uow.session, work.case.area_id), facts)


def deliver_now(work: CaseWork, message: KeptMessage, raw: Mapping[str, Any]) -> bool:
    """Deliver a message if the case waits for it; False if it does not.

    Raises:
        InvalidInputError: the values do not pass.
    """
    waiting = next((each for each in waiting_messages(work) if each.element.id == message.element_id), None)
    task = None if waiting else _receiving_task(work, message.element_id)
    if waiting is None and task is None:
        return False
    if task is not None:
        _complete(work, task, message, raw)
    elif waiting is not None:
        receive_message(work, waiting, raw, message.person_id, message=message.id)
    _close(work, message, "delivered")
    return True


def deliver_kept(work: CaseWork, element_id: str) -> None:
    """Deliver what was kept for an element that the case has just begun to wait for, oldest first."""
    query = (
        select(KeptMessage)
        .where(KeptMessage.case_id == work.case.id, KeptMessage.state == "waiting")
        .where(KeptMessage.element_id == element_id, KeptMessage.expires_at > work.uow.at)
        .order_by(KeptMessage.id)
    )
    for message_id in [found.id for found in work.uow.session.scalars(query)]:
        _deliver_one(work, message_id)


def _deliver_one(work: CaseWork, message_id: int) -> None:
    def follow() -> None:
        message = work.uow.session.get_one(KeptMessage, message_id)
        deliver_now(work, message, message.values)

    if _passes(work, follow):
        return
    message = work.uow.session.get_one(KeptMessage, message_id)
    _close(work, message, "refused")
    work.record("message.refused", message=message.id, element=message.element_id)
    tell_team(work, message, "A message could not be delivered")


def _passes(work: CaseWork, follow: Callable[[], None]) -> bool:
    """Do something; if the values turn out not to pass, keep nothing of it.

    As in ``engine.instances.faults``, the savepoint is made only in the second, careful run of a command.
    """
    if not work.uow.careful:
        work.uow.has_dared = True
        try:
            follow()
        except InvalidInputError as error:
            raise CareNeededError from error
        return True
    mark, queued = work.uow.mark(), len(work.queue)
    try:
        with work.uow.session.begin_nested():
            follow()
    except InvalidInputError:
        work.uow.rewind(mark)
        while len(work.queue) > queued:
            work.queue.pop()
        work.reload()
        return False
    return True


def tell_team(work: CaseWork, message: KeptMessage, words: str) -> None:
    """A notice to the partnership's team that somebody has to look at a message."""
    uow, case = work.uow, work.case
    found = read_holders(uow.session, case.area_id, case.id, uow.at, uow.today, COORDINATORS)
    holders = [row for row in found if row.source == "holder"]
    title = f"{words}: {case.reference}, {case.label}"
    news = News("fault", f"message:{message.id}:{message.state}", title)
    tell(uow, case, news, readers(found, holders))


def expire(work: CaseWork, message: KeptMessage) -> None:
    """Close a message that was kept for too long; its values go."""
    _close(work, message, "expired")
    work.record("message.expired", message=message.id, element=message.element_id)
    tell_team(work, message, "A message has expired")


def _close(work: CaseWork, message: KeptMessage, state: str) -> None:
    message.state, message.closed_at, message.values = state, work.uow.at, {}


def _complete(work: CaseWork, task: Task, message: KeptMessage, raw: Mapping[str, Any]) -> None:
    """Complete a receive task with the message: what a person would have recorded."""
    instance = work.instances[task.instance_id]
    bundle = work.bundle(instance)
    element = bundle.element(task.element_id)
    work.record("message.received", element=element.id, instance=instance.id, message=message.id)
    submission = None
    if element.form:
        form = form_of(bundle, element)
        options = picker_options(work.uow.session, work.case.area_id)
        values = judge(form, raw, options, known_to(work, instance, form))
        submission = store_submission(work, task, None, form, values)
        submission.person_id = message.person_id
        promote_facts(work, instance, form, submission)
    complete_task(work, task, submission)
    task.closed_by_id = message.person_id


def _receiving_task(work: CaseWork, element_id: str) -> Task | None:
    for task in work.tasks:
        if task.token_id and task.element_id == element_id and task.state in OPEN and task.kind == "form":
            element = work.bundle(work.instances[task.instance_id]).element(element_id)
            if element.kind == "receiveTask":
                return task
    return None


def _is_message(element: Element) -> bool:
    return element.event == "message" or element.kind == "receiveTask"


def _find_called(work: CaseWork, bundles: Mapping[str, Bundle], element_id: str) -> Known | None:
    seen, level = dict(bundles), list(bundles.values())
    for _ in range(_DEEPEST_CALL):
        keys = {each.called for bundle in level for each in bundle.diagram.elements.values() if each.called}
        level = []
        for key in sorted(keys - seen.keys()):
            version = bind_in_force(work.uow.session, key, work.case.area_id, work.uow.today)
            if version is None:
                continue
            bundle = seen[key] = work.uow.library.get(work.uow.session, version.id)
            element = bundle.diagram.elements.get(element_id)
            if element is not None and _is_message(element):
                return Known(bundle, element, None)
            level.append(bundle)
    return None
