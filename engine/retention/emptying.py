"""Emptying the content of one locked case: the one place that does it, only ever for a running disposal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, union, update

from engine.models import Document, EvidencePack
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
