"""Where rounds are played: a real PostgreSQL and a real Redis of their own, and a partnership made once."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.commands.publish_version import PublishVersion
from engine.commands.start_case import StartCase
from engine.db import connect, migrate
from engine.execute import Engine
from engine.models import Process
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO, build_standard_area
from tests.chaos.people import Company
from tests.services.postgresql import OUTLIVES_ITS_SERVER, PostgresqlServer, running_postgresql
from tests.services.redis_server import running_redis

BEGINS_AT = datetime(2027, 1, 11, 9, tzinfo=UTC)
_TEMPLATE = "chaos_template"


@dataclass(frozen=True)
class Ground:
    """Running services, and a database to copy for every round."""

    server: PostgresqlServer
    redis_url: str
    company: Company

    def database(self, name: str) -> str:
        """The URL of a fresh copy."""
        return self.server.create(name, template=_TEMPLATE)


def shipped_files() -> dict[str, dict[str, str]]:
    """The files of every shipped process, by its key."""
    clauses = read_clauses(SHIPPED / "clauses")
    return {folder.name: read_folder(folder, clauses) for folder in list_process_folders()}


@contextmanager
def prepared() -> Iterator[Ground]:
    """Start the services, publish the shipped processes, found the partnership."""
    with running_postgresql(OUTLIVES_ITS_SERVER) as server, running_redis() as redis_url:
        url = server.create(_TEMPLATE)
        migrate(url)
        engine = Engine(connect(url))
        for key, files in shipped_files().items():
            engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)
        area = build_standard_area(engine, {})
        engine.database.dispose()
        yield Ground(server, redis_url, Company(area.area_id, dict(area.people)))


def open_cases(engine: Engine, company: Company, number: int, chance: random.Random) -> None:
    """Open cases of every kind, as the business manager does."""
    today = local_date(engine.now())
    with engine.read() as session:
        kinds = list(session.scalars(select(Process.key).where(Process.opens != "").order_by(Process.key)))
        manager = load_actor(session, company.people["business_manager"], today)
    assert manager is not None
    for count in range(number):
        opened_on = today - timedelta(days=chance.randint(0, 9))
        command = StartCase(company.area_id, kinds[count % len(kinds)], f"Child {count}", opened_on)
        engine.execute(command, actor=manager)
