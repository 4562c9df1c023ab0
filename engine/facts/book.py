"""The facts of one case, looked up instance, parent instance, case; never sideways (design, D2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.diagram.model import FactDeclaration
from engine.expressions import Value
from engine.facts.values import from_json
from engine.models import FactValue, Instance

_CURRENT = select(FactValue).where(FactValue.case_id == bindparam("case_id"), FactValue.is_current)


@dataclass
class FactBook:
    """The current facts of a case, and where a new value is written."""

    session: Session
    case_id: int
    current: dict[tuple[int | None, str], FactValue]

    @classmethod
    def load(cls, session: Session, case_id: int) -> "FactBook":
        """Read the current facts of a case in one statement."""
        rows = session.scalars(_CURRENT, {"case_id": case_id})
        return cls(session, case_id, {(row.instance_id, row.fact): row for row in rows})

    def values(self, chain: Iterable[Instance]) -> dict[str, Value]:
        """The facts an instance sees.

        Args:
            chain: the instance, its parent, and so on to the root.
        """
        found: dict[str, Value] = {}
        scopes: list[int | None] = [instance.id for instance in chain]
        for scope in [None, *reversed(scopes)]:
            for (instance_id, fact), row in self.current.items():
                if instance_id == scope and row.value is not None:
                    found[fact] = from_json(row.type, row.value)
        return found

    def set(
        self,
        declaration: FactDeclaration,
        instance: Instance | None,
        value: Any,
        at: datetime,
        person_id: int | None,
        submission_id: int | None = None,
        reason: str = "",
    ) -> bool:
        """Give a fact a new value, keeping the old one as history.

        Args:
            declaration: the fact's type, scope and sensitivity.
            instance: where it was set; used when the fact is of instance scope.
            value: JSON-plain, as ``fact_from_form`` makes it; None clears the fact.
            reason: why, where no submission brought it.

        Returns:
            Whether the value changed.
        """
        scope = instance.id if instance is not None and declaration.scope == "instance" else None
        old = self.current.get((scope, declaration.id))
        if old is not None and old.value == value:
            return False
        if old is None and value is None:
            return False
        if old is not None:
            old.is_current = False
        row = FactValue(
            case_id=self.case_id,
            instance_id=scope,
            fact=declaration.id,
            type=declaration.type,
            value=value,
            sensitivity=declaration.sensitivity,
            is_current=True,
            set_at=at,
            set_by_id=person_id,
            submission_id=submission_id,
            reason=reason,
        )
        self.session.add(row)
        self.current[scope, declaration.id] = row
        return True

    def row(self, fact: str, chain: Iterable[Instance]) -> FactValue | None:
        """The row an instance sees for a fact, or None."""
        for scope in [*(instance.id for instance in chain), None]:
            found = self.current.get((scope, fact))
            if found is not None:
                return found
        return None
