"""The one way to change anything: ``Engine.execute(command, actor)``. The only place that commits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from engine.actor import Actor
from engine.bundles import Library
from engine.db import reading, writing
from engine.errors import ConflictError
from engine.ledger.anchoring import anchor_heads
from engine.now import system_now
from engine.parcels import Courier
from engine.preview import Preview, PreviewWork
from engine.scanning import Scanner
from engine.unit_of_work import CareNeededError, UnitOfWork
from engine.watching import Watcher, watched
from engine.webhooks.queueing import queue_webhooks
from engine.writing import write_numbered

log = structlog.get_logger()
R_co = TypeVar("R_co", covariant=True)


class Command(Protocol[R_co]):
    """A frozen dataclass that says one thing to do; drafts and the like also say ``needs_ledger = False``."""

    def run(self, uow: UnitOfWork) -> R_co:
        """Check, change, record. Raises a CasewayError to refuse; nothing is then kept."""
        ...


class NothingToDo:
    """What a command returns when there was nothing left to do: it writes and commits nothing."""


class UnrecordedChangeError(RuntimeError):
    """A command changed something without telling the ledger: a defect of ours, never of the user's."""


class Engine:
    """Caseway's domain behind one door.

    Args:
        database: where the rows are.
        now: the source of time; only tests, scenarios and the demonstration pass another.
        anchor_path: the file outside the database that holds the ledger's anchors.
        files_path: the folder of uploaded files, by hash.
        couriers: who takes which kind of parcel out of the house (``mail``, ``webhook``). A kind without a
            courier waits in the outbox; mail is then not written at all.
        scanner: looks for viruses in what people send; without one nothing is looked at.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] = system_now,
        anchor_path: Path | None = None,
        files_path: Path | None = None,
        couriers: Mapping[str, Courier] | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        self.database = database
        self.now = now
        self.watcher: Watcher | None = None
        self.anchor_path = anchor_path
        self.files_path = files_path
        self.couriers: Mapping[str, Courier] = dict(couriers or {})
        self.scanner = scanner
        self.library = Library()
        self._readers = sessionmaker(reading(database), autoflush=False, expire_on_commit=False)
        self._writers = sessionmaker(writing(database), expire_on_commit=False)
        event.listen(self._writers, "before_flush", write_numbered)

    @watched
    def execute(self, command: Command[R_co], *, actor: Actor) -> R_co:
        """Run one command in one transaction.

        Raises:
            CasewayError: the command was refused; nothing changed.
            ConflictError: somebody else changed the same thing at the same instant.
            UnrecordedChangeError: the command forgot the ledger; nothing changed.
        """
        try:
            return self._execute(command, actor, careful=False)
        except CareNeededError:
            return self._execute(command, actor, careful=True)

    def _execute(self, command: Command[R_co], actor: Actor, *, careful: bool) -> R_co:
        with self._writers() as session, _undone_on_error(session, command):
            uow = UnitOfWork(session, actor, self.now(), self.library, frozenset(self.couriers), careful)
            try:
                result = command.run(uow)
                if isinstance(result, NothingToDo):
                    session.rollback()
                    return result
                _check_recorded(uow, command)
                queue_webhooks(uow)
                uow.write_and_commit()
            except (IntegrityError, DataError) as error:
                if uow.has_dared:
                    raise CareNeededError from error
                raise
        return result

    def preview(self, command: Command[R_co], actor: Actor) -> Preview[R_co]:
        """Run a command and roll it back: what would it return, and which clocks would it change?

        Nothing is written, the ledger included; the locks are held for as long as the command takes.

        Raises:
            CasewayError: the command would be refused, exactly as ``execute`` would refuse it.
            ConflictError: somebody else changed the same thing at the same instant.
            UnrecordedChangeError: the command forgot the ledger.
        """
        with self._writers() as session, _undone_on_error(session, command):
            # A library of its own: a version published here never exists, and its id goes to another.
            uow = PreviewWork(session, actor, self.now(), self.library.apart(), frozenset(self.couriers))
            result = command.run(uow)
            if isinstance(result, NothingToDo):
                session.rollback()
                return Preview(result, ())
            _check_recorded(uow, command)
            found = Preview(result, uow.changes(command, result))
            session.rollback()
        return found

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries. It never writes and never commits; what was read stays readable after it."""
        with self._readers() as session:
            yield session
            session.expunge_all()

    @contextmanager
    def housekeeping(self) -> Iterator[Session]:
        """A short transaction for leases, delivery attempts, sessions and anchors: no case changes here."""
        with self._writers.begin() as session:
            yield session

    def anchor(self) -> int:
        """Write the ends of the chains outside the database; a full disk is reported, never fatal."""
        if self.anchor_path is None:
            return 0
        try:
            with self.housekeeping() as session:
                return anchor_heads(session, self.anchor_path)
        except OSError:
            log.exception("ledger.anchor_failed")
            return 0


@contextmanager
def _undone_on_error(session: Session, command: object) -> Iterator[None]:
    """Roll back whatever failed, and say in our own words what the database refused."""
    try:
        yield
    except (StaleDataError, IntegrityError) as error:
        session.rollback()
        log.warning("command.conflict", command=type(command).__name__, exc_info=True)
        message = "Somebody else changed this at the same moment. Look at it again and try once more."
        raise ConflictError(message) from error
    except OperationalError:
        session.rollback()
        log.exception("database.unavailable", command=type(command).__name__)
        raise
    except BaseException:
        session.rollback()
        raise


def _check_recorded(uow: UnitOfWork, command: object) -> None:
    if not uow.has_recorded and getattr(command, "needs_ledger", True):
        message = f"{type(command).__name__} changed something without a ledger entry"
        raise UnrecordedChangeError(message)
