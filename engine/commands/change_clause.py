"""Change what a clause of the library says, with a reason; what it said before is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.studio.clause_rules import (
    check_may_edit_clauses,
    checked_clause,
    checked_reason,
    lock_clause,
    rewrite,
)
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ChangeClause:
    """New words for one clause. Versions keep the words with which they were published.

    Args:
        key: which clause.
        changes: how many changes it had when it was opened to be edited.
        values: what it says now, by name; see ``OF_A_CLAUSE``.
        reason: why it is changed.
    """

    key: str
    changes: int
    values: Mapping[str, str]
    reason: str

    def run(self, uow: UnitOfWork) -> NothingToDo | None:
        """Store the new words and keep the old ones.

        Returns:
            NothingToDo when it says this already.

        Raises:
            NotPermittedError: the actor owns no processes.
            NotFoundError: there is no such clause.
            ConflictError: somebody else has changed it meanwhile.
            InvalidInputError: something is missing, or a paragraph is given that nobody has checked.
        """
        check_may_edit_clauses(uow.actor)
        clause = lock_clause(uow, self.key, self.changes)
        said, reason = checked_clause(self.values), checked_reason(self.reason)
        return None if rewrite(uow, clause, said, reason) else NothingToDo()
