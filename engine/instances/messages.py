"""Messages a case waits for: boundary and intermediate message events that are armed now; their receipt."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagram.model import Element
from engine.instances.advancing import advance
from engine.instances.answers import form_of, judge, picker_options, promote_facts
from engine.instances.case_work import CaseWork
from engine.instances.faults import Action
from engine.ledger import salted_digest
from engine.models import Instance, Submission
from engine.workflow import diff
from forms import Form


@dataclass(frozen=True)
class WaitingMessage:
    """A message event that waits: where, on which token, which element."""

    instance: Instance
    token_id: str
    element: Element


def waiting_messages(work: CaseWork) -> Iterator[WaitingMessage]:
    """Every message the case waits for now."""
    for instance in work.instances.values():
        if instance.state not in ("running", "faulted") or not instance.marking:
            continue
        elements = work.bundle(instance).diagram.elements
        found = diff(None, json.loads(instance.marking))
        armed = [*found.armed, *((token.token_id, token.element_id) for token in found.opened)]
        for token_id, element_id in armed:
            if elements[element_id].event == "message":
                yield WaitingMessage(instance, token_id, elements[element_id])


def receive_message(
    work: CaseWork, waiting: WaitingMessage, raw: Mapping[str, Any], person_id: int | None, **proof: int
) -> None:
    """Store what came in with a message the case waits for, and fire its event.

    Args:
        raw: the answers to the event's form, if it has one.
        person_id: who sent or recorded it.
        proof: what else the ledger holds of it, by id.

    Raises:
        InvalidInputError: the answers do not pass; the caller keeps nothing of it.
    """
    element, instance = waiting.element, waiting.instance
    work.record("message.received", element=element.id, instance=instance.id, **proof)
    if element.form:
        form = form_of(work.bundle(instance), element)
        options = picker_options(work.uow.session, work.case.area_id)
        values = judge(form, raw, options, work.values(instance))
        _store(work, waiting, form, values, person_id)
    advance(work, instance, Action("message", waiting.token_id, element.id))


def _store(
    work: CaseWork, waiting: WaitingMessage, form: Form, values: dict[str, Any], person_id: int | None
) -> None:
    """Store what came in with a message, as a submission without a task, and promote its facts."""
    salt, digest = salted_digest(values)
    submission = Submission(
        case_id=work.case.id,
        instance_id=waiting.instance.id,
        element_id=waiting.element.id,
        form_id=form.id,
        version_id=waiting.instance.version_id,
        person_id=person_id,
        values=values,
        salt=salt,
        digest=digest,
        submitted_at=work.uow.at,
    )
    work.uow.session.add(submission)
    work.uow.session.flush()
    work.record("message.recorded", element=waiting.element.id, submission=submission.id, digest=digest)
    promote_facts(work, waiting.instance, form, submission)
