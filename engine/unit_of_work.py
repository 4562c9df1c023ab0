"""One command's transaction: its session, actor and instant, its locks, and what it writes to the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Table,
    bindparam,
    cast,
    exists,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.actor import Actor
from engine.errors import ConflictError, NotFoundError
from engine.ledger import GENESIS, extend
from engine.models import Area, Base, Case, Disposal, LedgerEntry, LedgerHead, Process, Webhook
from engine.now import local_date
from engine.numbering import Numbers
from engine.rows import table_of
from engine.writing import write_and_commit

if TYPE_CHECKING:
    from engine.bundles import Library


class CareNeededError(Exception):
    """Something failed that a savepoint would have contained: run the command once more, carefully."""


@dataclass
class UnitOfWork:
    """Everything a command may touch. Only ``Engine.execute`` makes one and commits it.

    ``outlets`` are the kinds of parcel that somebody takes out of the house (``mail``). A ``careful`` one
    makes a savepoint before everything that a machine does by itself; one that is not is cheaper, and when a
    savepoint turns out to have been needed the command is run once more, carefully (``instances.faults``).
    ``for_id`` is the person in whose place the actor does this; every entry of the ledger then says so.
    ``unheard`` are the subjects of whose events no other system is told, ``closed`` those that were disposed
    of: asked as late as this, so that whoever may not know of a case does not learn it by trying.
    """

    session: Session
    actor: Actor
    at: datetime
    library: "Library"
    outlets: frozenset[str] = frozenset()
    careful: bool = True
    has_dared: bool = False
    for_id: int | None = None
    unheard: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    _entries: dict[str, list[tuple[str, Mapping[str, Any]]]] = field(default_factory=dict)
    _heads: dict[str, LedgerHead] = field(default_factory=dict)
    _deletions: list[tuple[Table, Mapping[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.session)

    @property
    def today(self) -> date:
        """The local day (Europe/London) of this command."""
        return local_date(self.at)

    def lock_case(self, case_id: int | ScalarSelect[int], **values: int) -> Case:
        """Lock the case and the end of its chain; all else about the case is read after this (design, D1).

        Args:
            case_id: the case, or a query that finds it, so that finding and locking are one statement.
            values: of the parameters of that query; one written down once is sent faster.

        Raises:
            NotFoundError: there is no such case.
        """
        locked = _locking(None) if isinstance(case_id, int) else _locking(case_id)
        values = {"case_id": case_id} if isinstance(case_id, int) else values
        found = self.session.execute(locked, values).one_or_none()
        if found is not None:
            held, head, is_heard, is_disposed = found
            self._heads[head.subject] = head
            if is_disposed:
                self.closed.add(head.subject)
            if not is_heard:
                self.unheard.add(head.subject)
            return held
        # Every case has a chain from its opening on; one brought in from elsewhere may have none yet.
        case = self.session.scalar(select(Case).where(Case.id == case_id).with_for_update(), values)
        if case is None:
            message = "This case does not exist."
            raise NotFoundError(message)
        return case

    def lock_area(self, area_id: int) -> Area:
        """Lock the area row, for commands about the area (its calendar, a new case's number)."""
        found = self.session.execute(
            select(Area, _heard(Area.id)).where(Area.id == area_id).with_for_update()
        ).one_or_none()
        if found is None:
            message = "This partnership does not exist."
            raise NotFoundError(message)
        area, is_heard = found
        if not is_heard:
            self.unheard.add(f"area:{area.id}")
        return area

    def lock_process(self, key: str) -> Process | None:
        """Lock the process row, for commands about its versions; None if it is new."""
        return self.session.scalar(select(Process).where(Process.key == key).with_for_update())

    def add(self, *rows: Base) -> None:
        """Add new rows of one table. They have their ids at once and are written with everything else."""
        if not rows:
            return
        if not self.careful:
            self.numbers.give(rows)
        self.session.add_all(rows)
        if self.careful:
            self.session.flush()  # inside the savepoint, or before it

    def delete(self, kind: type[Base], **having: Any) -> None:
        """Delete the rows with these values when everything is written; none of them may have been read."""
        self._deletions.append((table_of(kind), having))

    def record(self, subject: str, kind: str, /, **body: Any) -> None:
        """Say what happened. Written to the subject's chain just before the commit.

        Raises:
            ConflictError: the content of the case was disposed of, so nothing can happen to it any more.
        """
        if subject in self.closed:
            message = "The content of this case has been disposed of already, so nothing can be done to it."
            raise ConflictError(message)
        if self.for_id is not None:
            body["for"] = self.for_id
        self._entries.setdefault(subject, []).append((kind, body))

    def act_with(self, area_id: int, roles: Iterable[str], agency_id: int | None = None) -> None:
        """Say which roles let the actor do this, so that the record says for whom, where they stand in."""
        self.for_id = self.actor.acts_for(area_id, roles, agency_id)

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

    def recorded(self) -> list[tuple[str, list[tuple[str, Mapping[str, Any]]]]]:
        """What has been recorded so far, by subject."""
        return list(self._entries.items())

    @property
    def has_recorded(self) -> bool:
        """Whether the command has said anything for the ledger."""
        return bool(self._entries)

    def write_and_commit(self) -> None:
        """Write everything: what was recorded, and every row that is new or changed; then commit.

        The ends of chains are locked in a fixed order, so that two commands never deadlock.
        """
        links: list[dict[str, Any]] = []
        for subject in sorted(self._entries):
            head = self._heads.get(subject) or self._lock_head(subject)
            links += extend(head, self._entries[subject], self.actor.ledger_name, self.at)
        self._entries.clear()
        table = table_of(LedgerEntry)
        write_and_commit(self.session, [(table, link) for link in links], self._deletions)

    def _lock_head(self, subject: str) -> LedgerHead:
        with self.session.no_autoflush:
            query = select(LedgerHead).where(LedgerHead.subject == subject).with_for_update()
            head = self.session.scalar(query)
        if head is None:
            head = LedgerHead(subject=subject, sequence=0, hash=GENESIS, anchored_sequence=0)
            self.session.add(head)
        return head


@lru_cache(maxsize=32)
def _locking(case_id: ScalarSelect[int] | None) -> Select[Case, LedgerHead, bool, bool]:
    chain = LedgerHead.subject == literal("case:") + cast(Case.id, String)
    wanted = bindparam("case_id", type_=Case.id.type) if case_id is None else case_id
    disposed = exists().where(Disposal.case_id == Case.id, Disposal.state == "done")
    both = select(Case, LedgerHead, _heard(Case.area_id), disposed).join(LedgerHead, chain)
    return both.where(Case.id == wanted).with_for_update()


def _heard(area_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether other systems are told of events of an area: read with the lock, so it costs no statement."""
    return exists().where(Webhook.area_id == area_id, Webhook.is_active)
