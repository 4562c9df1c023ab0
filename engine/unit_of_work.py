"""One command's transaction: its session, actor and instant, its locks, and what it writes to the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ScalarSelect, String, cast, literal, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.ledger import append
from engine.models import Area, Case, LedgerHead, Process
from engine.now import local_date

if TYPE_CHECKING:
    from engine.bundles import Library


@dataclass
class UnitOfWork:
    """Everything a command may touch. Only ``Engine.execute`` makes one and commits it.

    ``outlets`` are the kinds of parcel that somebody takes out of the house (``mail``).
    """

    session: Session
    actor: Actor
    at: datetime
    library: "Library"
    outlets: frozenset[str] = frozenset()
    _entries: dict[str, list[tuple[str, Mapping[str, Any]]]] = field(default_factory=dict)
    _heads: dict[str, LedgerHead] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The local day (Europe/London) of this command."""
        return local_date(self.at)

    def lock_case(self, case_id: int | ScalarSelect[int]) -> Case:
        """Lock the case and the end of its chain; all else about the case is read after this (design, D1).

        Args:
            case_id: the case, or a query that finds it, so that finding and locking are one statement.

        Raises:
            NotFoundError: there is no such case.
        """
        chain = LedgerHead.subject == literal("case:") + cast(Case.id, String)
        locked = select(Case, LedgerHead).join(LedgerHead, chain).where(Case.id == case_id).with_for_update()
        found = self.session.execute(locked).one_or_none()
        if found is not None:
            held, head = found
            self._heads[head.subject] = head
            return held
        # Every case has a chain from its opening on; one brought in from elsewhere may have none yet.
        case = self.session.scalar(select(Case).where(Case.id == case_id).with_for_update())
        if case is None:
            message = "This case does not exist."
            raise NotFoundError(message)
        return case

    def lock_area(self, area_id: int) -> Area:
        """Lock the area row, for commands about the area (its calendar, a new case's number)."""
        area = self.session.scalar(select(Area).where(Area.id == area_id).with_for_update())
        if area is None:
            message = "This partnership does not exist."
            raise NotFoundError(message)
        return area

    def lock_process(self, key: str) -> Process | None:
        """Lock the process row, for commands about its versions; None if it is new."""
        return self.session.scalar(select(Process).where(Process.key == key).with_for_update())

    def record(self, subject: str, kind: str, /, **body: Any) -> None:
        """Say what happened. Written to the subject's chain just before the commit."""
        self._entries.setdefault(subject, []).append((kind, body))

    def mark(self) -> dict[str, int]:
        """How much has been recorded so far, to go back to with ``rewind``."""
        return {subject: len(entries) for subject, entries in self._entries.items()}

    def rewind(self, mark: Mapping[str, int]) -> None:
        """Forget what was recorded since a mark: a savepoint was rolled back, so it did not happen."""
        for subject in list(self._entries):
            kept = self._entries[subject][: mark.get(subject, 0)]
            if kept:
                self._entries[subject] = kept
            else:
                del self._entries[subject]

    @property
    def has_recorded(self) -> bool:
        """Whether the command has said anything for the ledger."""
        return bool(self._entries)

    def write_ledger(self) -> None:
        """Append what was recorded, subjects in a fixed order so that two commands never deadlock."""
        for subject in sorted(self._entries):
            head = self._heads.get(subject)
            append(self.session, subject, self._entries[subject], self.actor.ledger_name, self.at, head)
        self._entries.clear()
