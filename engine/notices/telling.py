"""Telling people: one notice each, and where it cannot wait for the digest one mail each, in the outbox.

Both are written in the transaction of what they tell of, with everything else that it writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.models import Case, Notice, Outbox
from engine.notices.people import Reader
from engine.unit_of_work import UnitOfWork

MAIL = "mail"
LONGEST_TITLE = 300


@dataclass(frozen=True)
class News:
    """What is told. ``key`` keeps anybody from being told it twice; the title holds no content of a case."""

    kind: str
    key: str
    title: str
    task_id: int | None = None
    clock_id: int | None = None
    rung_id: int | None = None
    is_urgent: bool = False


def tell(
    uow: UnitOfWork,
    case: Case,
    news: News,
    readers: Sequence[Reader],
    letters: Sequence[tuple[str, dict[str, Any]]] = (),
) -> None:
    """Write one notice for each reader.

    Args:
        case: what it is about.
        news: what is told.
        readers: to whom; nobody twice.
        letters: one for each reader, to be mailed at once: its key and what it says. Nothing is queued
            where no mail is configured; who got one does not find it in the digest again.
    """
    if not readers:
        return
    is_mailed = bool(letters) and MAIL in uow.outlets
    for reader in readers:
        notice = _notice(uow, case.area_id, news, reader)
        notice.case_id, notice.digest_at = case.id, uow.at if is_mailed else None
        uow.session.add(notice)
    if is_mailed:
        for reader, (key, payload) in zip(readers, letters, strict=True):
            uow.session.add(mail(uow, reader.person_id, key, payload, case))


def tell_of_process(uow: UnitOfWork, area_id: int, news: News, readers: Sequence[Reader]) -> None:
    """Write one notice for each reader of what is about no case; it waits for the digest."""
    uow.session.add_all([_notice(uow, area_id, news, reader) for reader in readers])


def untold(uow: UnitOfWork, news: News, readers: Sequence[Reader]) -> list[Reader]:
    """Those who have not been told it yet, of what can come about more than once."""
    with uow.session.no_autoflush:
        told = set(uow.session.scalars(select(Notice.person_id).where(Notice.key == news.key)))
    return [reader for reader in readers if reader.person_id not in told]


def _notice(uow: UnitOfWork, area_id: int, news: News, reader: Reader) -> Notice:
    return Notice(
        area_id=area_id,
        person_id=reader.person_id,
        for_id=reader.for_id,
        task_id=news.task_id,
        clock_id=news.clock_id,
        rung_id=news.rung_id,
        kind=news.kind,
        key=news.key,
        title=news.title[:LONGEST_TITLE],
        is_urgent=news.is_urgent,
        created_at=uow.at,
    )


def mail(
    uow: UnitOfWork, person_id: int, key: str, payload: dict[str, Any], case: Case | None = None
) -> Outbox:
    """One mail to one person, for the outbox."""
    return Outbox(
        kind=MAIL,
        key=key,
        case_id=case.id if case else None,
        area_id=case.area_id if case else None,
        person_id=person_id,
        payload=payload,
        created_at=uow.at,
        next_at=uow.at,
    )
