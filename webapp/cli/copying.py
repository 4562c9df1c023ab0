"""A copy of the database for a rehearsal: a SQLite file beside it, or a PostgreSQL database that is given."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, make_url

from engine.db import connect


def copy_sqlite(url: str, folder: Path) -> str:
    """Copy a SQLite file, while it may be in use, into a folder; returns the URL of the copy."""
    target = folder / "rehearsal.sqlite"
    source = str(make_url(url).database)
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    with closing(reading) as from_here, closing(sqlite3.connect(target)) as to_there:
        from_here.backup(to_there)
    return f"sqlite:///{target}"


def fill_postgresql(url: str, copy_url: str) -> bool:
    """Fill an empty PostgreSQL database with a dump of another; one with tables is taken as it is.

    Returns:
        Whether it was filled now.

    Raises:
        ClickException: it is the same database, or PostgreSQL's programs are missing or fail.
    """
    source, copy = make_url(url), make_url(copy_url)
    if _place(source) == _place(copy):
        raise _same()
    if _identity(url) == _identity(copy_url):  # by another name: localhost, an address, a socket
        raise _same()
    database = connect(copy_url)
    tables = inspect(database).get_table_names()
    database.dispose()
    if tables:
        return False
    for program in ("pg_dump", "pg_restore"):
        if shutil.which(program) is None:
            message = f"{program} is not on the PATH. Install PostgreSQL's client programs."
            raise click.ClickException(message)
    whole = ["--no-owner", "--no-privileges"]
    dump = ["pg_dump", "--format=custom", *whole]
    restore = ["pg_restore", *whole, "--exit-on-error", "--dbname", str(copy.database)]
    with subprocess.Popen(dump, env=_libpq(source), stdout=subprocess.PIPE) as dumping:  # noqa: S603
        restoring = subprocess.run(restore, env=_libpq(copy), stdin=dumping.stdout, check=False)  # noqa: S603
    if dumping.returncode or restoring.returncode:
        message = "The database could not be copied; what pg_dump and pg_restore say stands above."
        raise click.ClickException(message)
    return True


def _place(url: URL) -> tuple[object, ...]:
    return (url.host or url.query.get("host"), url.port or 5432, url.database)


def _identity(url: str) -> tuple[object, ...]:
    """Which database this is, as its server says: when that started, and the number of the database on it."""
    database = connect(url)
    with database.connect() as connection:
        query = "SELECT pg_postmaster_start_time(), oid FROM pg_database WHERE datname = current_database()"
        found = tuple(connection.execute(text(query)).one())
    database.dispose()
    return found


def _same() -> click.ClickException:
    return click.ClickException(
        "The copy must be another database than the one in service: a rehearsal changes it."
    )


def _libpq(url: URL) -> Mapping[str, str]:
    """How libpq's programs are told of a database, no password on the command line."""
    told = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port or url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
    }
    return {**os.environ, **{name: str(value) for name, value in told.items() if value}}
