"""Bring clauses that come with Caseway, or with a folder of processes, into the library."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.models import Clause, ClauseChange
from engine.studio.clause_rules import rewrite
from engine.studio.surroundings import OF_A_CLAUSE
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LoadClauses:
    """Every clause of some files, not only those that are cited.

    Args:
        clauses: by id, as ``engine.bundles.folders.read_clauses`` reads them.
        reason: kept with the old words of clauses that say something else now.
    """

    clauses: Mapping[str, Mapping[str, Any]]
    reason: str = "A newer text came with the clause files."

    def run(self, uow: UnitOfWork) -> tuple[int, int] | NothingToDo:
        """Add what is missing, and bring up to date what no person has changed.

        Returns:
            How many were added and how many say something else now; NothingToDo for none of either.

        Raises:
            NotPermittedError: people add and change clauses one by one.
        """
        if not uow.actor.is_system:
            message = "Clause files are loaded from the command line."
            raise NotPermittedError(message)
        rows = {
            row.key: row for row in uow.session.scalars(select(Clause).where(Clause.key.in_(self.clauses)))
        }
        edited = set(
            uow.session.scalars(
                select(ClauseChange.clause_id).where(ClauseChange.changed_by_id.is_not(None)).distinct()
            )
        )
        added = changed = 0
        for key, clause in sorted(self.clauses.items()):
            said = {name: str(clause.get(name) or "").strip() for name in OF_A_CLAUSE}
            if key not in rows:
                uow.session.add(Clause(key=key, **said))
                added += 1
            elif rows[key].id not in edited:
                changed += rewrite(uow, rows[key], said, self.reason)
        if added:
            uow.record("system", "clauses.loaded", added=added)
        return (added, changed) if added or changed else NothingToDo()
