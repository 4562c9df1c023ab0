"""A production installation on real services: the standard area on PostgreSQL, Redis, folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.running import environment
from tests.engine.desk import Desk
from tests.engine.desks import Desks


@pytest.fixture
def desk(desks: Desks, tmp_path: Path) -> Iterator[Desk]:
    """On PostgreSQL: nobody deploys workers on a file."""
    yield from desks.open("postgresql", tmp_path)


@pytest.fixture
def environ(desk: Desk, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return environment(desk.url, redis_url, tmp_path)
