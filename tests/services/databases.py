"""Fresh databases with the current schema: migrated once a session, then copied for each test."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.db import migrate
from tests.services.postgresql import PostgresqlServer

_numbers = itertools.count(1)
Prepare = Callable[[str], None]
"""Brings an empty database, by its URL, to the state that every copy starts from."""


class SqliteDatabases:
    """Copies of one prepared SQLite file."""

    def __init__(self, folder: Path, prepare: Prepare = migrate) -> None:
        self._folder = folder
        self._prepare = prepare
        self._template: Path | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new database."""
        if self._template is None:
            template = self._folder / "template.sqlite"
            self._prepare(f"sqlite:///{template}")
            self._template = template
        path = self._folder / f"test{next(_numbers)}.sqlite"
        for suffix in ("", "-wal"):
            source = self._template.with_name(self._template.name + suffix)
            if source.exists():
                shutil.copyfile(source, path.with_name(path.name + suffix))
        yield f"sqlite:///{path}"
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()


class PostgresqlDatabases:
    """Clones of one prepared PostgreSQL database; the server starts when the first is asked for."""

    def __init__(self, start: Callable[[], PostgresqlServer], prepare: Prepare = migrate) -> None:
        self._start = start
        self._prepare = prepare
        self._template = f"caseway_template{next(_numbers)}"
        self._server: PostgresqlServer | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new database."""
        if self._server is None:
            server = self._start()
            self._prepare(server.create(self._template))
            self._server = server
        name = f"test{next(_numbers)}"
        yield self._server.create(name, template=self._template)
        self._server.drop(name)
