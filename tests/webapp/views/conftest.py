"""An office to try the pages in: a real engine with a small process, and a browser-like client per role."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.publish_version import PublishVersion
from engine.models import AccessEntry, Document, Person, Task
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.conftest import KINDS
from tests.engine.desk import Desk
from tests.engine.desks import Desks
from tests.webapp.views.inquiry import NIL, NOTE
from tests.webapp.views.inquiry import files as inquiry_files
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter

PASSWORD = "a long enough password"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Office:
    """The pages of one installation, and who sits before them."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.engine = self.desk.engine
        self.engine.files_path = folder / "files"
        self._hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        with self.engine.housekeeping() as rows:
            rows.execute(update(Person).values(password_hash=self._hashed))
        self.app = create_app(Settings(environment="test", secret_key="s" * 40), self.engine)
        limiter.enabled = False
        self._visitors: dict[str, Visitor] = {}
        self._is_published = False

    def open_inquiry(self, label: str = "Child B") -> int:
        """Start a case of the process in ``inquiry.py``."""
        if not self._is_published:
            self.engine.execute(PublishVersion("inquiry", inquiry_files(), LONG_AGO), actor=SYSTEM)
            self._is_published = True
        return self.desk.start("inquiry", label=label)

    def ask(self) -> None:
        """Take the note and tell people, so that the agencies are asked."""
        self.desk.do("take_note", NOTE, "audit_lead")
        self.desk.do("tell", {"told_on": "2026-12-18"})

    def go_to_signing(self) -> None:
        """Let every agency answer, and release what they said."""
        self.ask()
        for agency in NOTE["agencies"]:
            self.desk.do_part("return_it", agency, NIL, "agency_author", agency)
        self.desk.do("release_it", {"read": True})

    def sign(self, role: str, view: str = "agree") -> None:
        """One signatory's vote."""
        self.desk.do_part("sign_it", role, {"view": view, "reasons": f"{role} has reasons."}, role)

    def visitor(self, role: str) -> "Visitor":
        """The signed-in person with a role (``agency_author@police``)."""
        if role not in self._visitors:
            name, _, agency = role.partition("@")
            person = self.desk.area.person(name, agency)
            with self.engine.read() as rows:
                email = rows.scalar(select(Person.email).where(Person.id == person))
            self._visitors[role] = Visitor(self.app.test_client(), str(email))
        return self._visitors[role]

    def visitor_by_email(self, email: str) -> "Visitor":
        """The signed-in person with an e-mail address."""
        return Visitor(self.app.test_client(), email)

    def add_colleague(
        self,
        role: str,
        name: str = "Colleague",
        email: str = "c@example.org",
        agencies: tuple[str, ...] = ("",),
    ) -> Actor:
        """One more person with a role, who can sign in."""
        person = self.engine.execute(AddPerson(email, name), actor=SYSTEM)
        with self.engine.housekeeping() as rows:
            rows.execute(update(Person).where(Person.id == person).values(password_hash=self._hashed))
        for agency in agencies:
            joining = AddMembership(
                self.desk.area.area_id, "review_group", person, role, LONG_AGO, agency=agency or None
            )
            self.engine.execute(joining, actor=SYSTEM)
        with self.engine.read() as rows:
            actor = load_actor(rows, person, self.desk.at.date())
        assert actor is not None
        return actor

    def task(self, element_id: str) -> Task:
        """The newest open task of a step."""
        return self.desk.task(element_id)

    def path(self, element_id: str, part: str = "") -> str:
        """The address of the newest open task of a step, or of one of its parts."""
        task = self.task(element_id)
        return f"/tasks/{task.id}/parts/{self.desk.part(task, part).id}" if part else f"/tasks/{task.id}"

    def readings(self) -> list[tuple[str, str]]:
        """The access log: kinds and targets."""
        with self.engine.read() as rows:
            entries = rows.scalars(select(AccessEntry).order_by(AccessEntry.id))
            return [(entry.kind, entry.target) for entry in entries]

    def documents(self) -> list[Document]:
        """The rows of all files."""
        with self.engine.read() as rows:
            found = list(rows.scalars(select(Document).order_by(Document.id)))
            rows.expunge_all()
        return found

    def counts(self) -> dict[str, int]:
        """Rows of every table that a refused post must leave alone."""
        found = self.desk.counts()
        for name in ("session", "access_entry"):
            found.pop(name)
        return found


class Visitor:
    """A person at a browser: keeps the form token, posts what a page's form would."""

    def __init__(self, client: FlaskClient, email: str) -> None:
        self.client = client
        self.token = self._token_of("/sign-in")
        self.post("/sign-in", email=email, password=PASSWORD)
        self.token = self._token_of("/help")

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address, buffered=True)  # closes the file of a download

    def text(self, address: str) -> str:
        """The markup of a page that must be there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def post(self, address: str, **fields: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(address, data={"csrf_token": self.token, **fields})

    def _token_of(self, address: str) -> str:
        found = _TOKEN.search(self.client.get(address).get_data(as_text=True))
        assert found is not None
        return found[1]


@pytest.fixture
def office(desks: Desks, tmp_path: Path) -> Iterator[Office]:
    yield from _opened(desks, "sqlite", tmp_path)


@pytest.fixture(params=KINDS)
def any_office(request: pytest.FixtureRequest, desks: Desks, tmp_path: Path) -> Iterator[Office]:
    yield from _opened(desks, request.param, tmp_path)


def _opened(desks: Desks, kind: str, folder: Path) -> Iterator[Office]:
    for desk in desks.open(kind, folder):
        yield Office(desk, folder)
        limiter.enabled = True


@pytest.fixture
def inquiry(office: Office) -> Office:
    """An office where a note waits to be taken by the audit lead."""
    office.open_inquiry()
    return office


@pytest.fixture
def any_inquiry(any_office: Office) -> Office:
    any_office.open_inquiry()
    return any_office


@pytest.fixture
def asked(inquiry: Office) -> Office:
    """An office where three agencies have been asked."""
    inquiry.ask()
    return inquiry
