"""The reports of a case that can be checked for names, and one check with its findings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.anonymisation.finding_checks import NO_CHECK
from engine.anonymisation.report import HIDDEN_KINDS
from engine.anonymisation.rules import (
    ANSWERS,
    KINDS_THAT_CAN_BE_CHECKED,
    check_may_check,
    check_may_confirm,
    check_open,
)
from engine.anonymisation.searching import PATTERN_KINDS
from engine.anonymisation.terms import KINDS
from engine.errors import CasewayError, NotFoundError
from engine.evidence.rules import level_of_reader
from engine.models import AnonymisationCheck, AnonymisationFinding, Case, Document, Person
from engine.permissions import allowed
from engine.queries.documents import readable_documents

PAGE = 50
_KIND_WORDS = {**HIDDEN_KINDS, **PATTERN_KINDS, **KINDS}


@dataclass(frozen=True)
class ReportRow:
    """A file that can be checked, with its latest check."""

    document_id: int
    name: str
    check_id: int | None
    state: str
    made_at: datetime | None
    unanswered: int


@dataclass(frozen=True)
class ReportsPage:
    """The files of a case that can be checked, and whether the reader may check them."""

    case: Case
    rows: tuple[ReportRow, ...]
    may_check: bool


@dataclass(frozen=True)
class FindingView:
    """One finding in words."""

    id: int
    kind: str
    found: str
    place: str
    excerpt: str
    source: str
    answer: str
    answer_words: str
    reason: str
    answered_by: str
    others: int


@dataclass(frozen=True)
class CheckView:
    """One check: who made, resolved and confirmed it, a page of findings, why it cannot be confirmed."""

    id: int
    case: Case
    document_id: int
    name: str
    state: str
    searched: Mapping[str, Any]
    made_by: str
    made_at: datetime
    resolved_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    findings: tuple[FindingView, ...]
    total: int
    unanswered: int
    to_come_out: int
    after: int | None
    may_answer: bool
    refusal: str


def list_reports(session: Session, actor: Actor, at: datetime, case_id: int) -> ReportsPage:
    """The Word files and PDFs of a case that the reader may open, newest first.

    Raises:
        NotFoundError: there is no such case for this reader, or they do not read the whole of it.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise NotFoundError(NO_CHECK)
    level = level_of_reader(session, actor, case, at)
    if level != "full":
        raise NotFoundError(NO_CHECK)
    readable = readable_documents(session, actor, case, level)
    documents = session.scalars(
        select(Document)
        .where(Document.case_id == case_id, Document.content_type.in_(KINDS_THAT_CAN_BE_CHECKED))
        .order_by(Document.id.desc())
    )
    shown = [document for document in documents if document.id in readable]
    checks = _latest(session, case_id)
    rows = tuple(_row(document, checks.get(document.id)) for document in shown)
    return ReportsPage(case, rows, allowed(check_may_check, actor, case.area_id, level))


def get_check(session: Session, actor: Actor, at: datetime, check_id: int, after: int = 0) -> CheckView:
    """One check with a page of its findings, those without an answer first.

    Args:
        after: how many findings stand on the pages before.

    Raises:
        NotFoundError: there is no such check for this reader.
    """
    check = session.get(AnonymisationCheck, check_id)
    if check is None:
        raise NotFoundError(NO_CHECK)
    case = session.get_one(Case, check.case_id)
    level = level_of_reader(session, actor, case, at)
    document = session.get_one(Document, check.document_id)
    readable = readable_documents(session, actor, case, level)
    if not allowed(check_may_check, actor, case.area_id, level) or document.id not in readable:
        raise NotFoundError(NO_CHECK)
    counts = _counts(session, check.id)
    names = _names(session, check)
    findings = _findings(session, check.id, after)
    total = sum(counts.values())
    return CheckView(
        id=check.id,
        case=case,
        document_id=document.id,
        name=document.name,
        state=check.state,
        searched=check.searched,
        made_by=names.get(check.made_by_id, ""),
        made_at=check.made_at,
        resolved_by=names.get(check.resolved_by_id or 0, ""),
        confirmed_by=names.get(check.confirmed_by_id or 0, ""),
        confirmed_at=check.confirmed_at,
        findings=findings,
        total=total,
        unanswered=counts[""],
        to_come_out=counts["removed"],
        after=after + PAGE if after + PAGE < total else None,
        may_answer=allowed(check_open, check),
        refusal=_refusal(session, actor, check, level),
    )


def _refusal(session: Session, actor: Actor, check: AnonymisationCheck, level: str) -> str:
    try:
        check_may_confirm(session, actor, check, level)
    except CasewayError as error:
        return str(error)
    return ""


def _row(document: Document, found: tuple[AnonymisationCheck, int] | None) -> ReportRow:
    if found is None:
        return ReportRow(document.id, document.name, None, "", None, 0)
    check, unanswered = found
    return ReportRow(document.id, document.name, check.id, check.state, check.made_at, unanswered)


def _latest(session: Session, case_id: int) -> dict[int, tuple[AnonymisationCheck, int]]:
    """The newest check of each document of a case, with how many findings have no answer."""
    open_findings = (
        select(AnonymisationFinding.check_id, func.count().label("number"))
        .where(AnonymisationFinding.answer == "")
        .group_by(AnonymisationFinding.check_id)
        .subquery()
    )
    rows = session.execute(
        select(AnonymisationCheck, func.coalesce(open_findings.c.number, 0))
        .outerjoin(open_findings, open_findings.c.check_id == AnonymisationCheck.id)
        .where(AnonymisationCheck.case_id == case_id)
        .order_by(AnonymisationCheck.id)
    )
    return {check.document_id: (check, int(number)) for check, number in rows}


def _counts(session: Session, check_id: int) -> Counter[str]:
    rows = session.execute(
        select(AnonymisationFinding.answer, func.count())
        .where(AnonymisationFinding.check_id == check_id)
        .group_by(AnonymisationFinding.answer)
    )
    return Counter({answer: number for answer, number in rows})  # noqa: C416 - mypy takes rows for no pairs


def _findings(session: Session, check_id: int, after: int) -> tuple[FindingView, ...]:
    same = aliased(AnonymisationFinding)
    others = (
        select(func.count())
        .where(same.check_id == check_id, same.kind == AnonymisationFinding.kind,
               func.lower(same.found) == func.lower(AnonymisationFinding.found))
        .scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(AnonymisationFinding, Person.name, others)
        .outerjoin(Person, Person.id == AnonymisationFinding.answered_by_id)
        .where(AnonymisationFinding.check_id == check_id)
        .order_by(AnonymisationFinding.answer != "", AnonymisationFinding.id)
        .offset(after)
        .limit(PAGE)
    )
    return tuple(
        FindingView(
            id=row.id,
            kind=_KIND_WORDS.get(row.kind, row.kind),
            found=row.found,
            place=row.place,
            excerpt=row.excerpt,
            source=row.source,
            answer=row.answer,
            answer_words=ANSWERS.get(row.answer, ""),
            reason=row.reason,
            answered_by=name or "",
            others=int(number) - 1,
        )
        for row, name, number in rows
    )


def same_findings(session: Session, check_id: int, finding_ids: tuple[int, ...]) -> tuple[int, ...]:
    """The findings themselves and every other place of the same words in the check."""
    chosen = session.execute(
        select(AnonymisationFinding.kind, func.lower(AnonymisationFinding.found)).where(
            AnonymisationFinding.check_id == check_id, AnonymisationFinding.id.in_(finding_ids)
        )
    )
    wanted = {(row[0], row[1]) for row in chosen}
    rows = session.execute(
        select(
            AnonymisationFinding.id, AnonymisationFinding.kind, func.lower(AnonymisationFinding.found)
        ).where(AnonymisationFinding.check_id == check_id)
    )
    return tuple(sorted(key for key, kind, found in rows if (kind, found) in wanted))


def _names(session: Session, check: AnonymisationCheck) -> dict[int, str]:
    ids = {check.made_by_id, check.resolved_by_id, check.confirmed_by_id} - {None}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
