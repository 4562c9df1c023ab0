"""The library of clauses: by edition, searched, one with its history, and two editions side by side."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.errors import NotFoundError
from engine.models import Clause, ClauseChange, Person
from engine.permissions import allowed
from engine.queries.cited_clauses import ClauseView, clause_view
from engine.queries.processes import list_bundles_in_force
from engine.studio.clause_rules import check_may_edit_clauses
from engine.studio.permissions import check_may_see_studio
from engine.studio.surroundings import OF_A_CLAUSE

PAGE: Final = 25
_EDITION: Final = re.compile(r"[A-Z][A-Za-z0-9-]*")
LABELS: Final = {
    "title": "Title", "summary": "What it says", "source": "Source", "edition": "Edition",
    "seen_in": "Where it was seen", "paragraph": "Paragraph", "duty": "How binding",
    "verification": "Verified", "note": "Note",
}  # fmt: skip
_SAID: Final = {
    "must": "Must (statute)", "should": "Should (guidance)", "local": "Local", "verified": "Yes",
    "not_verified": "No",
}  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """An edition: its short name, what people call it, and how many clauses of it there are."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class ClausePage:
    """A page of the library. ``pages`` counts them all."""

    clauses: tuple[ClauseView, ...]
    editions: tuple[Edition, ...]
    number: int
    pages: int
    total: int
    may_edit: bool


@dataclass(frozen=True)
class Said:
    """One thing that a clause said, and says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeOfClause:
    """One change of a clause: what it said before and after, by whom and why."""

    at: datetime
    by: str
    reason: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class ClauseHistory:
    """One clause, whole. ``values`` are its stored texts, for the form that changes it."""

    clause: ClauseView
    values: Mapping[str, str]
    changes: tuple[ChangeOfClause, ...]
    cited_by: tuple[tuple[str, str], ...]
    may_edit: bool


@dataclass(frozen=True)
class PairOfClauses:
    """The same duty in two editions, or a duty that only one of them has."""

    name: str
    old: ClauseView | None
    new: ClauseView | None
    said: tuple[Said, ...]


def list_library(
    session: Session, actor: Actor, edition: str = "", words: str = "", number: int = 1
) -> ClausePage:
    """A page of the library.

    Args:
        session: an open session.
        actor: who reads it.
        edition: only of this edition; empty means all.
        words: only clauses in which each of these words stands.
        number: which page, from 1.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    rows = _rows(session)
    wanted = [
        row for row in rows if (not edition or edition in editions_of(row)) and _holds(row, words.casefold())
    ]
    pages = max(1, -(-len(wanted) // PAGE))
    number = min(max(number, 1), pages)
    shown = wanted[(number - 1) * PAGE : number * PAGE]
    return ClausePage(
        tuple(clause_view(row) for row in shown),
        _editions(rows),
        number,
        pages,
        len(wanted),
        allowed(check_may_edit_clauses, actor),
    )


def get_clause_history(
    session: Session, library: Library, actor: Actor, today: date, key: str
) -> ClauseHistory:
    """One clause with everything that was changed about it, and the processes in force that cite it.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is no such clause.
    """
    check_may_see_studio(actor)
    row = session.scalar(select(Clause).where(Clause.key == key))
    if row is None:
        message = "This clause does not exist."
        raise NotFoundError(message)
    query = (
        select(ClauseChange, Person.name)
        .outerjoin(Person, Person.id == ClauseChange.changed_by_id)
        .where(ClauseChange.clause_id == row.id)
        .order_by(ClauseChange.id.desc())
    )
    after = {name: getattr(row, name) for name in OF_A_CLAUSE}
    values, changes = dict(after), []
    for change, person in session.execute(query):
        said = _different(change.before, after)
        changes.append(ChangeOfClause(change.changed_at, person or "Caseway", change.reason, said))
        after = change.before
    citing = {
        (bundle.process_key, bundle.diagram.name)
        for bundle in list_bundles_in_force(session, library, actor, today)
        if key in bundle.clauses
    }
    return ClauseHistory(
        clause_view(row),
        values,
        tuple(changes),
        tuple(sorted(citing, key=lambda pair: pair[1])),
        allowed(check_may_edit_clauses, actor),
    )


def compare_editions(
    session: Session, actor: Actor, old: str, new: str
) -> tuple[tuple[Edition, ...], tuple[PairOfClauses, ...]]:
    """Two editions side by side: clauses with the same name after the colon are the same duty.

    Returns:
        Every edition to choose from, and the pairs in the order of their names.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    rows = _rows(session)
    sides = [{_name(row): row for row in rows if each in editions_of(row)} for each in (old, new)]
    return _editions(rows), tuple(_pair(name, *sides) for name in sorted({*sides[0], *sides[1]}))


def editions_of(row: Clause) -> tuple[str, ...]:
    """The editions of a clause: those it names, or that of its id where it names none."""
    named = tuple(part.strip() for part in row.edition.split(","))
    return named if all(_EDITION.fullmatch(part) for part in named) else (row.key.partition(":")[0],)


def list_editions(session: Session) -> tuple[Edition, ...]:
    """Every edition of the library."""
    return _editions(_rows(session))


def _editions(rows: Iterable[Clause]) -> tuple[Edition, ...]:
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in rows:
        editions = editions_of(row)
        for edition in editions:
            counts[edition] = counts.get(edition, 0) + 1
            if len(editions) == 1:
                names.setdefault(edition, row.source)
    return tuple(
        Edition(each, f"{names[each]} ({each})" if each in names else each, count)
        for each, count in sorted(counts.items())
    )


def _rows(session: Session) -> list[Clause]:
    return list(session.scalars(select(Clause).order_by(Clause.key)))


def _holds(row: Clause, words: str) -> bool:
    text = " ".join([row.key, *(str(getattr(row, name)) for name in OF_A_CLAUSE)]).casefold()
    return all(word in text for word in words.split())


def _name(row: Clause) -> str:
    return row.key.partition(":")[2] or row.key


def _pair(name: str, old: Mapping[str, Clause], new: Mapping[str, Clause]) -> PairOfClauses:
    before, after = old.get(name), new.get(name)
    said: tuple[Said, ...] = ()
    if before is not None and after is not None:
        texts = [{each: getattr(row, each) for each in OF_A_CLAUSE} for row in (before, after)]
        said = _different(*texts)
    return PairOfClauses(
        name,
        clause_view(before) if before is not None else None,
        clause_view(after) if after is not None else None,
        said,
    )


def _different(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Said, ...]:
    """What differs, in the order in which people read a clause."""
    return tuple(
        Said(
            label, _SAID.get(before.get(name, ""), before.get(name, "")), _SAID.get(after[name], after[name])
        )
        for name, label in LABELS.items()
        if before.get(name, "") != after[name]
    )
