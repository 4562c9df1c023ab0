"""Add a clause to the library, so that steps and clocks can cite it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import InvalidInputError
from engine.models import Clause
from engine.studio.clause_rules import check_may_edit_clauses, checked_clause, checked_key
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AddClause:
    """One citable duty.

    Args:
        key: its id for ever: the edition and a short name, ``WT2026:rapid-review``.
        values: what it says, by name; see ``OF_A_CLAUSE``.
    """

    key: str
    values: Mapping[str, str]

    def run(self, uow: UnitOfWork) -> int:
        """Store it.

        Returns:
            The clause's id.

        Raises:
            NotPermittedError: the actor owns no processes.
            InvalidInputError: it lacks something, or its id is taken.
        """
        check_may_edit_clauses(uow.actor)
        key, said = checked_key(self.key), checked_clause(self.values)
        if uow.session.scalar(select(Clause.id).where(Clause.key == key)) is not None:
            message = f"There is a clause {key} already. Change that one, or choose another id"
            raise InvalidInputError({"key": [message]}, self.values)
        clause = Clause(key=key, **said)
        uow.session.add(clause)
        uow.session.flush()
        uow.record("system", "clause.added", clause=key, verification=said["verification"])
        return clause.id
