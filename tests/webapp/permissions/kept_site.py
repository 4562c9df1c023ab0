"""The site that is tried: built once for all workers, then copied; what gets through is undone by a copy."""

import contextlib
import copyreg
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.credentials.sealing import Seal
from engine.db import migrate
from engine.execute import Engine
from engine.models import ApiToken, Base, CaseMember, Membership, Passkey, Person, Totp
from engine.models.person import SYSTEM_USER
from engine.scenarios.world import MovableClock, World, furnish, open_engine
from engine.tokens import SCOPES, hash_token
from tests.browser.pages.site import (
    PASSWORD,
    SETTINGS,
    Site,
    give_passwords,
    process_bundles,
    process_files,
)
from tests.browser.test_every_page import filled
from tests.webapp.permissions.columns import Column, Hostile, columns, hostile
from tests.webapp.permissions.commands import tried_commands
from tests.webapp.permissions.doors import Door, doors
from tests.webapp.permissions.furnishing import furnish_more
from tests.webapp.permissions.values import Values
from webapp import create_app
from webapp.security import limiter

_DATABASE, _KEPT = "site.sqlite", "kept.pickle"
_LONG = timedelta(days=1)
_BEING_HERE = {"access_entry", "session"}
_COUNTS = " UNION ALL ".join(
    f'SELECT count(*), max(rowid) FROM "{table.name}"'  # noqa: S608 - the names are our own
    for table in Base.metadata.sorted_tables
    if table.name not in _BEING_HERE
)
# Some commands hold what seals their secrets: it is made anew from the key.
copyreg.pickle(Seal, lambda _seal: (Seal, (SETTINGS.secret_key,)))


@dataclass(frozen=True)
class Key:
    """With what somebody comes: the cookie and form token of a browser, and a token for other systems."""

    cookie: str
    form_token: str
    secret: str


@dataclass(frozen=True)
class Kept:
    """What is known of the site besides its rows."""

    at: datetime
    everybody: list[Column]
    hostile: Hostile
    keys: dict[int, Key]
    doors: list[Door]
    commands: dict[str, Any]


def build(folder: Path) -> None:
    """Make the site in a folder, once."""
    url, clock = f"sqlite:///{folder / 'building.sqlite'}", MovableClock()
    migrate(url)
    engine = open_engine(url, folder, clock)
    area = furnish(engine, process_files(), {})
    world = World(engine, clock, area, process_bundles())
    app = application(engine)
    seeded = filled(Site(world, app, ""))
    furnish_more(seeded)
    everybody, two = columns(seeded), hostile(seeded)
    give_passwords(engine)
    people = [*everybody, two.elsewhere, two.shut_out]
    keys = {column.person_id: _key(app, engine, column.person_id) for column in people}
    _add_factors(engine, area.person("lay_member") or 0)
    made = {name: Values(seeded).make(kind) for name, kind in tried_commands().items()}
    kept = Kept(clock.at, everybody, two, keys, doors(app, seeded), made)
    with contextlib.closing(sqlite3.connect(folder / "building.sqlite")) as rows:
        rows.execute("VACUUM INTO ?", (str(folder / _DATABASE),))
    engine.database.dispose()
    (folder / _KEPT).write_bytes(pickle.dumps(kept))


def is_built(folder: Path) -> bool:
    """Whether the folder holds a whole site."""
    return (folder / _KEPT).exists()


def application(engine: Engine) -> Flask:
    """The pages on an engine; sessions last for as long as the tests do."""
    app = create_app(replace(SETTINGS, session_idle=_LONG, session_longest=_LONG), engine)
    limiter.enabled = False
    return app


def _key(app: Flask, engine: Engine, person_id: int) -> Key:
    """Sign somebody in, and give another system what they hold, and a token of every scope."""
    with engine.read() as rows:
        email = rows.scalar(select(Person.email).where(Person.id == person_id))
    client = app.test_client()
    fields = {"email": email, "password": PASSWORD, "csrf_token": _form_token(client, "/sign-in")}
    assert client.post("/sign-in", data=fields).location == "/", email
    cookie = client.get_cookie("caseway")
    assert cookie is not None
    secret = f"caseway_{person_id}"
    _add_system(engine, person_id, secret)
    return Key(cookie.value, _form_token(client, "/help"), secret)


def _add_system(engine: Engine, person_id: int, secret: str) -> None:
    now = engine.now()
    with engine.housekeeping() as rows:
        system = Person(email=f"{person_id}@system", name="System", kind=SYSTEM_USER, created_at=now)
        rows.add(system)
        rows.flush()
        for table in (Membership, CaseMember):
            for row in rows.scalars(select(table).where(table.person_id == person_id)).all():
                same = {column.key: getattr(row, column.key) for column in table.__mapper__.columns}
                rows.add(table(**{**same, "id": None, "person_id": system.id}))
        token = ApiToken(
            person_id=system.id, name="Matrix", token_hash=hash_token(secret), scopes=list(SCOPES)
        )
        token.created_at, token.last_used_at, token.expires_at = now, now, now + _LONG
        rows.add(token)


def _form_token(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]


def _add_factors(engine: Engine, person_id: int) -> None:
    """After signing in, as they would have been asked for there."""
    with engine.housekeeping() as rows:
        rows.add(
            Passkey(
                person_id=person_id,
                credential_id="matrix",
                public_key=b"matrix",
                sign_count=0,
                name="Matrix",
                created_at=engine.now(),
            )
        )
        rows.add(Totp(person_id=person_id, secret="", created_at=engine.now(), confirmed_at=engine.now()))


class OpenSite:
    """A copy of the site, with its pages."""

    def __init__(self, kept_in: Path, folder: Path) -> None:
        self.kept: Kept = pickle.loads((kept_in / _KEPT).read_bytes())  # noqa: S301 - our own file
        shutil.copyfile(kept_in / _DATABASE, folder / _DATABASE)
        shutil.copytree(kept_in / "files", folder / "files")
        self.engine = open_engine(f"sqlite:///{folder / _DATABASE}", folder, MovableClock(self.kept.at))
        self.app = application(self.engine)
        self._rows = sqlite3.connect(folder / _DATABASE, isolation_level=None)
        self._as_kept = sqlite3.connect(kept_in / _DATABASE)
        self._seen = self._version()
        self.kept_counts = self.counts()

    def has_changed(self) -> bool:
        """Whether anything at all has been written since the last question."""
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def undo(self) -> None:
        """Put every row back as it was kept."""
        self._as_kept.backup(self._rows)

    def counts(self) -> list[tuple[int, ...]]:
        """How many rows every table has, but for those in which it is noted that somebody was here."""
        return self._rows.execute(_COUNTS).fetchall()

    def keep(self) -> None:
        """Take the rows as they are now for those to put back."""
        self._as_kept.close()
        self._as_kept = sqlite3.connect(":memory:")
        self._rows.backup(self._as_kept)
        self.kept_counts = self.counts()
        self.has_changed()

    def close(self) -> None:
        """Let go of the copy."""
        for rows in (self._rows, self._as_kept):
            rows.close()
        self.engine.database.dispose()
        limiter.enabled = True

    def _version(self) -> int:
        return int(self._rows.execute("PRAGMA data_version").fetchone()[0])


def opened(kept_in: Path, folder: Path) -> Iterator[OpenSite]:
    """A copy, for as long as it is needed."""
    site = OpenSite(kept_in, folder)
    yield site
    site.close()
