"""Desks on databases of their own: the standard area is built once a session and copied for each."""

from collections.abc import Callable, Iterator
from pathlib import Path

from engine.db import connect, migrate
from engine.execute import Engine
from engine.scenarios.standard_area import StandardArea, build_standard_area
from tests.engine.desk import NOON, Desk
from tests.services.databases import PostgresqlDatabases, SqliteDatabases
from tests.services.postgresql import PostgresqlServer


class Desks:
    """Makes desks by the kind of their database."""

    def __init__(self, folder: Path, start: Callable[[], PostgresqlServer]) -> None:
        self._areas: dict[str, StandardArea] = {}
        self._databases = {
            "sqlite": SqliteDatabases(folder, self._prepare),
            "postgresql": PostgresqlDatabases(start, self._prepare),
        }

    def _prepare(self, url: str) -> None:
        migrate(url)
        engine = Engine(connect(url), now=lambda: NOON)
        self._areas[url.partition(":")[0].partition("+")[0]] = build_standard_area(engine, {})
        engine.database.dispose()

    def open(self, kind: str, folder: Path) -> Iterator[Desk]:
        """A desk on a database of its own."""
        with self._databases[kind].fresh() as url:
            desk = Desk(url, folder, self._areas[kind])
            yield desk
            desk.close()
