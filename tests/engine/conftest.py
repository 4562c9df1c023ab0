"""The desk: a real engine for tests of the domain, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import KINDS
from tests.engine.desk import Desk
from tests.engine.desks import Desks


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open(request.param, tmp_path)


@pytest.fixture(params=KINDS[1:])
def postgresql_desk(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open(request.param, tmp_path)


@pytest.fixture
def sqlite_desk(desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    yield from desks.open("sqlite", tmp_path)
