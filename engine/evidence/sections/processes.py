"""Which versions of which processes governed the case: the diagrams as drawn, and the same in words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram.shared_names import names_in
from engine.diagram.text_twin import text_twin
from engine.evidence.sections.plain import Plain, columns
from engine.models import Case, Clause, Instance, Process, Version

_INSTANCE = ("id", "version_id", "kind", "parent_id", "label", "state", "parameters", "started_at",
             "ended_at", "end_reason")  # fmt: skip
_VERSION = ("id", "number", "edition", "digest", "summary", "rule", "in_force_from", "published_at",
            "published_by_id", "approved_by_id")  # fmt: skip


def read_instances(session: Session, case: Case) -> list[Plain]:
    """Every process that ran in the case."""
    query = select(Instance).where(Instance.case_id == case.id).order_by(Instance.id)
    return [columns(row, _INSTANCE) | {"process": row.process_key} for row in session.scalars(query)]


def read_versions(session: Session, library: Library, case: Case) -> list[Plain]:
    """The versions that the case ran on and that its submissions were judged by, with their drawings."""
    used = select(Instance.version_id).where(Instance.case_id == case.id)
    query = (
        select(Version, Process.key, Process.name)
        .join(Process, Process.id == Version.process_id)
        .where(Version.id.in_(used))
        .order_by(Process.key, Version.number)
    )
    rows = session.execute(query).all()
    bundles = {row.Version.id: library.get(session, row.Version.id) for row in rows}
    titles = {row.key: row.title for row in session.execute(select(Clause.key, Clause.title))}
    names = names_in((bundle.diagram for bundle in bundles.values()), titles)
    return [
        columns(version, _VERSION)
        | {
            "process": key,
            "name": name,
            "xml": bundles[version.id].xml,
            "words": text_twin(bundles[version.id].diagram, names=names).as_text(),
        }
        for version, key, name in rows
    ]
