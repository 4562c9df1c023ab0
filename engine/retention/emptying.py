"""Emptying the content of one locked case: the one place that does it, only ever for a running disposal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, union, update

from engine.models import CaseMember, Document, EvidencePack
from engine.models.case import SHUT_OUT
from engine.retention.content import CONTENT
from engine.unit_of_work import UnitOfWork


def files_of(uow: UnitOfWork, case_id: int) -> set[str]:
    """The hashes of all files that a case names."""
    documents = select(Document.sha256).where(Document.case_id == case_id)
    packs = select(EvidencePack.sha256).where(EvidencePack.case_id == case_id)
    return set(uow.session.scalars(union(documents, packs))) - {""}


def empty(uow: UnitOfWork, case_id: int) -> Mapping[str, int]:
    """Empty or delete everything that people typed or attached.

    Returns:
        How many rows of each table were touched, for the certificate.
    """
    _end_naming(uow, case_id)
    counts: dict[str, int] = {}
    for each in CONTENT:
        rows = each.of_case(case_id)
        statement: Any = (
            delete(each.table).where(rows)
            if each.is_deleted
            else update(each.table).where(rows).values(dict(each.values))
        )
        done: Any = uow.session.execute(statement, execution_options={"synchronize_session": False})
        name = each.table.__tablename__
        counts[name] = max(counts.get(name, 0), done.rowcount)
    return {name: count for name, count in sorted(counts.items()) if count}


def _end_naming(uow: UnitOfWork, case_id: int) -> None:
    """Nobody works on it any more; who was kept out of it stays out."""
    named = (
        (CaseMember.case_id == case_id) & CaseMember.to_at.is_(None) & CaseMember.relation.not_in(SHUT_OUT)
    )
    ending = update(CaseMember).where(named).values(to_at=uow.at)
    uow.session.execute(ending, execution_options={"synchronize_session": False})
