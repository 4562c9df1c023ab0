"""A whole installation to visit: the shipped processes, the standard area, a movable clock, a web server."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from engine.bundles import Bundle, compile_bundle
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.db import migrate
from engine.execute import Engine
from engine.models import Person
from engine.scenarios.standard_area import StandardArea
from engine.scenarios.world import MovableClock, World, furnish, open_engine
from tests.services.databases import PostgresqlDatabases
from tests.services.postgresql import PostgresqlServer
from tests.services.web_server import serving
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter

PASSWORD = "a long enough password"
SETTINGS = Settings(environment="test", secret_key="s" * 40, public_processes=True)


@dataclass
class Site:
    """One installation. ``world`` is its engine, clock and area; ``address`` is where a browser finds it."""

    world: World
    app: Flask
    address: str

    def email(self, role: str) -> str:
        """What the person with a role (``agency_author@police``) signs in with."""
        name, _, agency = role.partition("@")
        person = self.world.area.person(name, agency)
        return str(self.world.rows(select(Person).where(Person.id == person))[0].email)


class Sites:
    """Makes sites on PostgreSQL: furnished once a session by the real commands, then copied."""

    def __init__(self, folder: Path, start: Callable[[], PostgresqlServer]) -> None:
        self._folder = folder
        self._databases = PostgresqlDatabases(start, self._prepare)
        self._area: StandardArea | None = None

    @contextmanager
    def open(self, folder: Path) -> Iterator[Site]:
        """Serve a site of its own; its anchors and files are in a folder that is thrown away."""
        with self._databases.fresh() as url:
            clock = MovableClock()
            engine = open_engine(url, folder, clock)
            assert self._area is not None
            world = World(engine, clock, self._area, process_bundles())
            app = create_app(SETTINGS, engine)
            limiter.reset()
            with serving(app, threads=6) as address:
                yield Site(world, app, address)
            engine.database.dispose()

    def _prepare(self, url: str) -> None:
        migrate(url)
        engine = open_engine(url, self._folder, MovableClock())
        self._area = furnish(engine, process_files(), {})
        give_passwords(engine)
        engine.database.dispose()


def give_passwords(engine: Engine) -> None:
    """Everybody gets the same password, and a hash of it that is quickly checked."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with engine.housekeeping() as rows:
        rows.execute(update(Person).values(password_hash=cheap))


@cache
def process_files() -> Mapping[str, Mapping[str, str]]:
    """The files of each shipped process."""
    clauses = read_clauses(SHIPPED / "clauses")
    return {folder.name: read_folder(folder, clauses) for folder in list_process_folders()}


@cache
def process_bundles() -> Mapping[str, Bundle]:
    """The shipped processes, compiled."""
    return {key: compile_bundle(key, files) for key, files in process_files().items()}
