"""Fixtures that every test may ask for: databases, Redis. Nothing starts before somebody asks.

``database_url``    a fresh, migrated database: the test runs on SQLite and on PostgreSQL
``sqlite_url``      the same, on SQLite only
``postgresql_url``  the same, on PostgreSQL only
``redis_url``       an empty Redis
``new_database``    for tests that need several: a context manager, ``with new_database("sqlite") as url``
``desks``           opens desks: engines with the standard area
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.engine.desks import Desks
from tests.services.applications import compile_once
from tests.services.databases import PostgresqlDatabases, SqliteDatabases
from tests.services.network import refuse_network
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.services.redis_server import running_redis

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
LONG = frozenset({"browser", "chaos", "deploy", "permissions", "security"})
NewDatabase = Callable[[str], AbstractContextManager[str]]

# Shared cores make single examples slow now and then; that is not a fault of the code under test.
hypothesis_settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("fast", hypothesis_settings.get_profile("default"), max_examples=20)
hypothesis_settings.register_profile("soak", hypothesis_settings.get_profile("default"), max_examples=5000)
hypothesis_settings.load_profile(os.environ.get("CASEWAY_TEST_PROFILE") or "default")

refuse_network()
compile_once()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes seconds; left out of make test-fast")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in _folders(item):
            item.add_marker(pytest.mark.browser)
    # Long tests first: when they come last, one worker is at them while the others have nothing to do.
    items.sort(key=lambda item: not LONG & {*_folders(item)} and not item.get_closest_marker("slow"))


def _folders(item: pytest.Item) -> tuple[str, ...]:
    return Path(str(item.path)).relative_to(item.config.rootpath).parts


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[], PostgresqlServer]]:
    """Starts the session's server at the first call and gives the same one afterwards."""
    with ExitStack() as stack:
        started: list[PostgresqlServer] = []

        def start() -> PostgresqlServer:
            if not started:
                started.append(stack.enter_context(running_postgresql()))
            return started[0]

        yield start


@pytest.fixture(scope="session")
def new_database(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: Callable[[], PostgresqlServer]
) -> NewDatabase:
    """Makes databases by kind, ``sqlite`` or ``postgresql``."""
    makers = {
        "sqlite": SqliteDatabases(tmp_path_factory.mktemp("sqlite")),
        "postgresql": PostgresqlDatabases(postgresql_server),
    }
    return lambda kind: makers[kind].fresh()


@pytest.fixture(scope="session")
def desks(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: Callable[[], PostgresqlServer]
) -> Desks:
    """Makes desks; the standard area is built once, by the real commands, and copied for each test."""
    return Desks(tmp_path_factory.mktemp("desks"), postgresql_server)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[str]:
    with new_database(request.param) as url:
        yield url


@pytest.fixture
def sqlite_url(new_database: NewDatabase) -> Iterator[str]:
    with new_database("sqlite") as url:
        yield url


@pytest.fixture
def postgresql_url(new_database: NewDatabase) -> Iterator[str]:
    with new_database("postgresql") as url:
        yield url


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    with redis.Redis.from_url(_redis_server) as client:
        client.flushall()
    return _redis_server
