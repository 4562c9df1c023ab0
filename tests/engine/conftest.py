"""The desk: a real engine for tests of the domain, on SQLite and on PostgreSQL.

The standard area is built once a session, by the real commands, and copied for each test.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.db import connect, migrate
from engine.execute import Engine
from engine.scenarios.standard_area import StandardArea, build_standard_area
from tests.conftest import KINDS
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


@pytest.fixture(scope="session")
def desks(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: Callable[[], PostgresqlServer]
) -> Desks:
    return Desks(tmp_path_factory.mktemp("desks"), postgresql_server)


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open(request.param, tmp_path)


@pytest.fixture(params=KINDS[1:])
def postgresql_desk(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open(request.param, tmp_path)


@pytest.fixture
def sqlite_desk(desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open("sqlite", tmp_path)
