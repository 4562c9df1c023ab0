"""Connections: PostgreSQL for production, SQLite for one command. Schema comes from migrations."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.errors import UnavailableError

# Asking a connection whether it is still there takes as long as a small query; one used just now is.
_TRUSTED_SECONDS = 1.0


def connect(url: str) -> Database:
    """Open a database.

    Args:
        url: ``sqlite:///path`` or ``postgresql+psycopg://…``.

    Returns:
        The SQLAlchemy engine. On SQLite: WAL, foreign keys on, a busy timeout, and ``BEGIN IMMEDIATE``
        for connections with the execution option ``caseway_write`` (a plain BEGIN deadlocks writers).
    """
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        return _connect_postgresql(url)
    database = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False}
    )
    event.listen(database, "connect", _prepare_sqlite)
    event.listen(database, "begin", _begin_sqlite)
    return database


def reading(database: Database) -> Database:
    """The database for sessions that only read.

    On PostgreSQL they begin no transaction: at its usual isolation each statement sees what is committed
    when it begins, in a transaction or not, and beginning and ending one are two messages.
    """
    if database.dialect.name == "postgresql":
        return database.execution_options(isolation_level="AUTOCOMMIT")
    return database


def writing(database: Database) -> Database:
    """The database for sessions that write (SQLite: BEGIN IMMEDIATE)."""
    return database.execution_options(caseway_write=True)


def _connect_postgresql(url: str) -> Database:
    database = create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10)

    @event.listens_for(database, "checkin")
    def note_use(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(database, "checkout")
    def ask_if_idle(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info.get("used_at", time.monotonic()) < _TRUSTED_SECONDS:
            return
        try:
            database.dialect.do_ping(connection)
        except database.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool opens another, and trusts none of the others

    return database


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the driver's type
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _leave_keys_unchecked(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("caseway_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database's schema to a revision.

    Args:
        url: as for ``connect``.
        revision: ``head`` by default; ``base`` empties the schema.

    Raises:
        UnavailableError: the schema is of a newer Caseway than this one.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    from engine.migrations.grants import grant

    database = connect(url)
    if database.dialect.name == "sqlite":
        # A changed table is copied and its original dropped, which keys that point at it would refuse.
        event.listen(database, "connect", _leave_keys_unchecked)
    config = Config()
    config.set_main_option("script_location", "engine:migrations")
    with database.connect() as connection:
        config.attributes["connection"] = connection
        steps = command.downgrade if revision == "base" else command.upgrade
        try:
            steps(config, revision)
        except CommandError as error:
            message = f"The database's schema is not one of this version of Caseway: {error}. "
            message += "A newer version may have brought it up to date; use that. Nothing was changed."
            raise UnavailableError(message) from error
        if connection.dialect.name == "postgresql" and revision == "head":
            grant(connection)
        connection.commit()
    database.dispose()
