"""Cited clauses, as people read them: with the words that a version was published with (design, D5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Bundle
from engine.models import Clause, Version

_OF_A_CLAUSE: Final = ("title", "source", "edition", "paragraph", "duty", "seen_in", "note", "summary")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class ClauseView:
    """A cited clause. ``is_verified`` is False wherever nobody has checked the text."""

    key: str
    title: str
    source: str
    edition: str
    paragraph: str
    duty: str
    is_verified: bool
    seen_in: str
    note: str
    summary: str


def list_clauses(session: Session, keys: Iterable[str]) -> dict[str, ClauseView]:
    """The clauses with these ids, by id."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    rows = session.scalars(select(Clause).where(Clause.key.in_(wanted)))
    return {row.key: clause_view(row) for row in rows}


def clause_view(row: Clause) -> ClauseView:
    """A clause row as people read it."""
    return ClauseView(
        key=row.key,
        title=row.title,
        source=row.source,
        edition=row.edition,
        paragraph=row.paragraph if row.verification == "verified" else "",
        duty=row.duty,
        is_verified=row.verification == "verified",
        seen_in=row.seen_in,
        note=row.note,
        summary=row.summary,
    )


def clause_said(clause: Mapping[str, Any]) -> ClauseView:
    """A clause as a version carries it, as people read it."""
    said = {name: str(clause.get(name) or "") for name in _OF_A_CLAUSE}
    is_verified = clause.get("verification") == "verified"
    said["paragraph"] = said["paragraph"] if is_verified else ""
    return ClauseView(key=str(clause["id"]), is_verified=is_verified, **said)


def clauses_of(session: Session, bundle: Bundle, keys: Iterable[str]) -> dict[str, ClauseView]:
    """Clauses as a version cites them; those that it does not carry, as the library has them now."""
    wanted = set(keys)
    own = {key: clause_said(bundle.clauses[key]) for key in wanted & set(bundle.clauses)}
    return {**list_clauses(session, wanted - set(own)), **own}


def clause_titles(session: Session, bundle: Bundle) -> dict[str, str]:
    """The titles of all clauses that a version's steps and clocks cite, by id."""
    cited = {key for element in bundle.diagram.elements.values() for key in element.clauses}
    cited |= {key for clock in bundle.diagram.clocks.values() for key in clock.clauses}
    return {key: clause.title for key, clause in clauses_of(session, bundle, cited).items()}


def clauses_of_versions(
    session: Session, cited: Mapping[int, Collection[str]]
) -> dict[int, dict[str, ClauseView]]:
    """The same for several versions at once, by version, without compiling them.

    Args:
        session: a reading session.
        cited: the ids of clauses by the version that cites them.
    """
    text = Version.files["clauses.yaml"].as_string()
    rows = session.execute(select(Version.id, text).where(Version.id.in_(sorted(cited))))
    carried = {row[0]: _said_in(row[1] or "") for row in rows}
    missing = {key for version, keys in cited.items() for key in keys if key not in carried.get(version, {})}
    library = list_clauses(session, missing)
    return {version: {**library, **carried.get(version, {})} for version in cited}


@lru_cache(maxsize=128)
def _said_in(text: str) -> Mapping[str, ClauseView]:
    """The clauses of one file, read once for each of its texts."""
    listed = yaml.load(text, Loader=_LOADER) or []  # noqa: S506 - a safe loader
    return {str(clause["id"]): clause_said(clause) for clause in listed}
