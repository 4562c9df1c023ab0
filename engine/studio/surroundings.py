"""What a process in the making stands among: the other processes, the library of clauses, known facts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import yaml
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.bundles.folders import cited_clauses
from engine.diagram.model import Diagram, FactDeclaration
from engine.gate import Finding, check_bundle
from engine.models import Clause, ClauseChange, Process, Version

OF_A_CLAUSE: Final = (
    "title", "source", "edition", "seen_in", "paragraph", "duty", "verification", "note", "summary",
)  # fmt: skip
"""What a version carries of each clause it cites, beside its id."""


def list_findings(
    session: Session, library: Library, area_id: int | None, process_key: str, files: Mapping[str, str]
) -> list[Finding]:
    """What the gate finds in the texts of a process, knowing the other processes and the library of clauses.

    Args:
        session: the command's or query's session.
        library: the compiled versions.
        area_id: the area whose versions count beside the shared ones.
        process_key: the process id.
        files: texts by path; the copy of the clauses that a version carries is left out.
    """
    drawn = {path: text for path, text in files.items() if path != "clauses.yaml"}
    return check_bundle(
        drawn,
        known_processes=list_others(session, library, area_id, process_key),
        known_clauses=set(session.scalars(select(Clause.key))),
        folder=process_key,
    )


def list_others(
    session: Session, library: Library, area_id: int | None, process_key: str
) -> dict[str, Diagram | None]:
    """The diagrams of the other processes by id, each in its latest version for the area."""
    newest = (
        select(func.max(Version.id))
        .join(Process, Process.id == Version.process_id)
        .where(Process.key != process_key, or_(Version.area_id.is_(None), Version.area_id == area_id))
        .group_by(Version.process_id)
    )
    bundles = [library.get(session, version_id) for version_id in session.scalars(newest)]
    return {bundle.process_key: bundle.diagram for bundle in bundles}


def list_facts(
    session: Session, library: Library, area_id: int, process_key: str, diagram: Diagram | None
) -> dict[str, FactDeclaration]:
    """Every fact that a case of the area may hold, by id: the process's own, then those of the others."""
    facts: dict[str, FactDeclaration] = dict(diagram.facts) if diagram is not None else {}
    for other in list_others(session, library, area_id, process_key).values():
        for key, fact in (other.facts if other is not None else {}).items():
            facts.setdefault(key, fact)
    return facts


def with_clauses(session: Session, files: Mapping[str, str]) -> dict[str, str]:
    """The texts of a proposal with the clauses they cite, as the library of clauses says them today."""
    texts = {path: text for path, text in files.items() if path != "clauses.yaml"}
    cited = session.scalars(select(Clause).where(Clause.key.in_(cited_clauses(texts))).order_by(Clause.key))
    said = [{"id": row.key, **{name: getattr(row, name) for name in OF_A_CLAUSE}} for row in cited]
    if said:
        texts["clauses.yaml"] = yaml.safe_dump(said, sort_keys=True, allow_unicode=True)
    return texts


def clauses_changed_since(session: Session, files: Mapping[str, str], at: datetime) -> tuple[str, ...]:
    """The titles of the clauses that a proposal cites and that were changed in the library after a moment."""
    query = (
        select(Clause.title)
        .join(ClauseChange, ClauseChange.clause_id == Clause.id)
        .where(Clause.key.in_(cited_clauses(files)), ClauseChange.changed_at > at)
    )
    return tuple(session.scalars(query.distinct().order_by(Clause.title)))
