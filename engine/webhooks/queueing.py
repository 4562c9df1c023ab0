"""From what a command recorded to parcels in the outbox, in the command's own transaction.

A command that locked a case or an area knows already whether anybody listens there: where nobody does, this
costs no statement.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.models import Case, Outbox, Task, Webhook
from engine.models.task import OPEN
from engine.unit_of_work import UnitOfWork
from engine.webhooks.events import EVENT_OF, TASK_OPENED, ids_of, kinds_of

KIND = "webhook"
_CASE = "case:"


@dataclass(frozen=True)
class _Event:
    name: str
    case: Case
    ids: Mapping[str, int]
    kinds: Mapping[str, str]


def queue_webhooks(uow: UnitOfWork) -> None:
    """Write one parcel for each event and each webhook that asked for it."""
    listening: dict[int, list[Webhook]] = {}
    for subject, recorded in uow.recorded():
        if not subject.startswith(_CASE) or subject in uow.unheard:
            continue
        case = uow.session.get_one(Case, int(subject.removeprefix(_CASE)))
        if case.area_id not in listening:
            query = select(Webhook).where(Webhook.area_id == case.area_id, Webhook.is_active)
            listening[case.area_id] = list(uow.session.scalars(query.order_by(Webhook.id)))
        if listening[case.area_id]:
            _queue(uow, listening[case.area_id], list(_events(uow, case, recorded)))


def _queue(uow: UnitOfWork, webhooks: Iterable[Webhook], events: list[_Event]) -> None:
    for webhook in webhooks:
        for event in events:
            if event.name in webhook.events:
                key = f"webhook:{webhook.id}:{secrets.token_hex(12)}"
                uow.session.add(parcel(uow, webhook, key, body_of(uow, event, key), event.case))


def parcel(uow: UnitOfWork, webhook: Webhook, key: str, body: Mapping[str, Any], case: Case | None) -> Outbox:
    """The outbox row of one delivery; address and secret are looked up when it goes."""
    return Outbox(
        kind=KIND,
        key=key,
        case_id=case.id if case else None,
        area_id=webhook.area_id,
        payload={"webhook": webhook.id, "body": dict(body)},
        created_at=uow.at,
        next_at=uow.at,
    )


def body_of(uow: UnitOfWork, event: _Event, key: str) -> dict[str, Any]:
    """What is sent: ids, the case's reference, and kinds. Never a label, a name, an answer or a reason."""
    return {
        "id": key,
        "event": event.name,
        "at": uow.at.isoformat(timespec="microseconds"),
        "case": {"id": event.case.id, "reference": event.case.reference, "kind": event.case.kind},
        "ids": dict(event.ids),
        "kinds": dict(event.kinds),
    }


def _events(
    uow: UnitOfWork, case: Case, recorded: Iterable[tuple[str, Mapping[str, Any]]]
) -> Iterator[_Event]:
    advanced = False
    for kind, entry in recorded:
        advanced = advanced or kind == "instance.advanced"
        if kind in EVENT_OF:
            yield _Event(EVENT_OF[kind], case, ids_of(entry), kinds_of(entry))
    if not advanced:
        return
    opened = select(Task.id, Task.element_id, Task.instance_id).where(
        Task.case_id == case.id,
        Task.opened_at == uow.at,
        Task.state.in_(OPEN),
        Task.kind.in_(("form", "parts")),
    )
    for row in uow.session.execute(opened.order_by(Task.id)):
        ids = {"task": row.id, "instance": row.instance_id}
        yield _Event(TASK_OPENED, case, ids, {"element": row.element_id})
