"""Sessions as rows: an opaque token in the cookie, only its hash in the database, so that each can be ended.

Sessions live in real time, never in the moved clock of a demonstration.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, Request, Response
from flask import request as flask_request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, insert, select, true, update
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import CallbackDict

from engine.execute import Engine
from engine.models import Person, WebSession
from engine.now import local_date, system_now
from engine.reading_actor import roles_today
from webapp.actors import Standing, standing_of
from webapp.browsers import describe_browser
from webapp.config import Settings

# A page that is looked at often need not write its row each time.
TOUCH_EVERY = timedelta(seconds=60)
# A visitor who has not signed in has only a form token to keep.
ANONYMOUS_FOR = timedelta(hours=1)
# Where a session keeps how its person signed in.
WAY = "way"
# When they last proved who they are, and how where it was not by signing in.
PROVED_AT = "proved_at"
PROVED_WITH = "proved_with"
_NO_SESSION_PATHS = ("/static/", "/health/live", "/metrics", "/api/")

log = structlog.get_logger()


@dataclass(frozen=True)
class SignedInPerson:
    """The person of a session, read together with it."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class SessionLine:
    """One session of a person as their list shows it. ``way`` says how they signed in."""

    id: int
    browser: str
    way: str
    created_at: datetime
    last_seen_at: datetime


class RowSession(CallbackDict[str, Any], SessionMixin):
    """The values of one session and what its row says."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        def mark(self: "RowSession") -> None:
            self.modified = True

        super().__init__(values, mark)
        self.modified = False
        self.row_id: int | None = None
        self.person: SignedInPerson | None = None
        self.standing: Standing | None = None
        self.last_seen_at: datetime | None = None
        self.expires_at: datetime | None = None
        self.is_rotated = False
        self.created_at: datetime | None = None
        self.is_unreadable = False

    def rotate(self) -> None:
        """Give the session a new token and a new life: whoever knew the old token knows nothing now."""
        self.is_rotated = True
        self.modified = True

    def end(self) -> None:
        """Forget everything; the row goes when the answer is sent."""
        self.clear()
        self.person = self.standing = None


class RowSessions(SessionInterface):
    """Flask's door to the session table."""

    session_class = RowSession

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings

    def open_session(self, app: Flask, request: Request) -> RowSession:
        """Return the session of the cookie, or an empty one if it is unknown or has ended."""
        if request.path.startswith(_NO_SESSION_PATHS):
            return RowSession()
        token = request.cookies.get(self.get_cookie_name(app), "")
        try:
            found = self._load(token) if token else None
        except OperationalError:
            log.exception("session.unreadable")
            found = RowSession()
            found.is_unreadable = True
        return RowSession() if found is None else found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and the time of this visit once a minute; set or clear the cookie."""
        assert isinstance(session, RowSession)  # noqa: S101 - narrows Flask's type
        if not session:
            if session.row_id is not None:
                self._delete(session.row_id)
                self._clear_cookie(app, response)
            return
        now = system_now()
        if session.row_id is None or session.is_rotated:
            self._set_cookie(app, response, self._create(session, now))
        elif session.modified or now - (session.last_seen_at or now) >= TOUCH_EVERY:
            try:
                self._update(session, now)
            except OperationalError:
                # The answer is ready and true; a visit that went unnoted only ends the session earlier.
                log.exception("session.not_updated")

    def seconds_left(self, session: RowSession) -> int:
        """Return how long the session lasts if nothing more is asked for, in whole seconds."""
        now = system_now()
        idle_end = now + self._settings.session_idle
        return max(0, int((min(idle_end, session.expires_at or idle_end) - now).total_seconds()))

    def take(self, session: SessionMixin, name: str, value: str) -> bool:
        """Take a value out of the session, once: of requests that arrive together, only one gets it.

        Returns:
            Whether the session still held that value.
        """
        assert isinstance(session, RowSession)  # noqa: S101 - narrows Flask's type
        with self._engine.housekeeping() as rows:
            kept = rows.scalar(
                select(WebSession.values).where(WebSession.id == session.row_id).with_for_update(),
            )
            is_there = bool(value) and (kept or {}).get(name) == value
            if kept is not None and is_there:
                left = {each: held for each, held in kept.items() if each != name}
                rows.execute(update(WebSession).where(WebSession.id == session.row_id).values(values=left))
        if is_there:
            session.pop(name, None)
        return is_there

    def list_of(self, person_id: int) -> list[SessionLine]:
        """The sessions of a person that go on, the one used last first."""
        now = system_now()
        query = select(WebSession).where(
            WebSession.person_id == person_id,
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - self._settings.session_idle - TOUCH_EVERY,
        )
        with self._engine.read() as rows:
            found = list(rows.scalars(query.order_by(WebSession.last_seen_at.desc(), WebSession.id)))
        return [
            SessionLine(row.id, row.browser, row.signed_in_with, row.created_at, row.last_seen_at)
            for row in found
        ]

    def end_one(self, person_id: int, row_id: int) -> bool:
        """End one session of a person.

        Returns:
            Whether it was theirs and still went on.
        """
        ending = delete(WebSession).where(WebSession.id == row_id, WebSession.person_id == person_id)
        with self._engine.housekeeping() as rows:
            return bool(rows.execute(ending).rowcount)  # type: ignore[attr-defined]

    def end_others(self, person_id: int, row_id: int | None) -> None:
        """End every session of a person but one."""
        others = delete(WebSession).where(WebSession.person_id == person_id, WebSession.id != row_id)
        with self._engine.housekeeping() as rows:
            rows.execute(others)

    def revoke(self, person_id: int) -> None:
        """End every session of a person, in every browser."""
        with self._engine.housekeeping() as rows:
            rows.execute(delete(WebSession).where(WebSession.person_id == person_id))

    def _load(self, token: str) -> RowSession | None:
        values = {"token_hash": _hash(token), "today": local_date(self._engine.now())}
        with self._engine.read() as rows:
            found = rows.execute(_SESSION, values).all()
        if not found:
            return None
        row = found[0]
        now = system_now()
        # The row's time of the last visit may be a minute behind; nobody is cut off by that.
        idle_end = row.last_seen_at + self._settings.session_idle + TOUCH_EVERY
        if now >= min(row.expires_at, idle_end):
            self._delete(row.id)
            return None
        session = RowSession(row.kept)
        session.row_id = row.id
        session.last_seen_at = row.last_seen_at
        session.expires_at = row.expires_at
        session.created_at = row.created_at
        if row.is_active:
            session.person = SignedInPerson(id=row.person_id, name=row.name, email=row.email)
            session.standing = standing_of(row.person_id, row.name, found)
        return session

    def _create(self, session: RowSession, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        person_id = _person_id(session)
        expires_at = now + (self._settings.session_longest if person_id else ANONYMOUS_FOR)
        with self._engine.housekeeping() as rows:
            if session.row_id is not None:
                rows.execute(delete(WebSession).where(WebSession.id == session.row_id))
            rows.execute(delete(WebSession).where(WebSession.expires_at < now))
            rows.execute(
                insert(WebSession).values(
                    token_hash=_hash(token),
                    person_id=person_id,
                    values=dict(session),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=expires_at,
                    signed_in_with=session.get(WAY, "") if person_id else "",
                    browser=describe_browser(flask_request.user_agent.string) if person_id else "",
                ),
            )
        session.expires_at = expires_at
        return token

    def _update(self, session: RowSession, now: datetime) -> None:
        changes: dict[str, Any] = {"last_seen_at": now}
        if session.modified:
            changes |= {"values": dict(session), "person_id": _person_id(session)}
        with self._engine.housekeeping() as rows:
            rows.execute(update(WebSession).where(WebSession.id == session.row_id).values(changes))

    def _delete(self, row_id: int) -> None:
        with self._engine.housekeeping() as rows:
            rows.execute(delete(WebSession).where(WebSession.id == row_id))

    def _set_cookie(self, app: Flask, response: Response, token: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            token,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
            path="/",
        )
        response.vary.add("Cookie")

    def _clear_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app),
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
            path="/",
        )


# The session, its person and what they may act as, one row for each role they hold.
_token_hash = WebSession.token_hash == bindparam("token_hash", type_=WebSession.token_hash.type)
_roles = roles_today(select(WebSession.person_id).where(_token_hash).scalar_subquery())
_SESSION = (
    select(
        WebSession.id,
        WebSession.values.label("kept"),
        WebSession.last_seen_at,
        WebSession.expires_at,
        WebSession.created_at,
        Person.id.label("person_id"),
        Person.name,
        Person.email,
        Person.is_active,
        *_roles.c,
    )
    .outerjoin(Person, Person.id == WebSession.person_id)
    .outerjoin(_roles, true())
    .where(_token_hash)
    .order_by(_roles.c.area_id)
)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _person_id(session: RowSession) -> int | None:
    user_id = session.get("_user_id")
    return int(user_id) if user_id else None
