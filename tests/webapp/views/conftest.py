"""An office to try the pages in: a real engine with shipped processes, and a browser-like client per role."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine.actor import SYSTEM
from engine.commands.publish_version import PublishVersion
from engine.models import AccessEntry, Document, Person, Task
from engine.scenarios.standard_area import LONG_AGO
from engine.scenarios.start_stage import StartStage
from tests.engine.desk import Desk
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter

PASSWORD = "a long enough password"
PROCESSES = Path(__file__).parents[3] / "processes"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Office:
    """The pages of one installation, and who sits before them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.desk = Desk(url, folder)
        self.engine = self.desk.engine
        self.engine.files_path = folder / "files"
        hashed = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        with self.engine.housekeeping() as rows:
            rows.execute(update(Person).values(password_hash=hashed))
        self.app = create_app(Settings(environment="test", secret_key="s" * 40), self.engine)
        limiter.enabled = False
        self._visitors: dict[str, Visitor] = {}

    def publish(self, *keys: str) -> None:
        """Publish shipped processes."""
        for key in keys:
            folder = PROCESSES / key
            paths = [*folder.glob("*.bpmn"), *folder.glob("forms/*.json")]
            files = {str(path.relative_to(folder)): path.read_text() for path in paths}
            self.engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)

    def start_stage(self, key: str, facts: dict[str, Any], label: str = "Child B") -> None:
        """Start a stage by itself, as scenarios do."""
        command = StartStage(self.desk.area.area_id, key, label, facts=facts)
        self.engine.execute(command, actor=SYSTEM)

    def visitor(self, role: str) -> "Visitor":
        """The signed-in person with a role (``agency_author@police``)."""
        if role not in self._visitors:
            name, _, agency = role.partition("@")
            person = self.desk.area.person(name, agency)
            with self.engine.read() as rows:
                email = rows.scalar(select(Person.email).where(Person.id == person))
            self._visitors[role] = Visitor(self.app.test_client(), str(email))
        return self._visitors[role]

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
        return self.client.get(address)

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
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    yield from _opened(sqlite_url, tmp_path)


@pytest.fixture
def any_office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    yield from _opened(database_url, tmp_path)


def _opened(url: str, folder: Path) -> Iterator[Office]:
    office = Office(url, folder)
    yield office
    limiter.enabled = True
    office.desk.close()


@pytest.fixture
def learning(office: Office) -> Office:
    """An office where learning waits to be identified by the audit lead."""
    office.publish("learning_item")
    _start_learning(office)
    return office


@pytest.fixture
def any_learning(any_office: Office) -> Office:
    any_office.publish("learning_item")
    _start_learning(any_office)
    return any_office


def _start_learning(office: Office) -> None:
    office.start_stage("learning_item", {}, label="Finding 1")


@pytest.fixture
def review(office: Office) -> Office:
    """An office where a rapid review asks the agencies' summaries."""
    office.publish("rapid_review")
    office.start_stage("rapid_review", {"aware_on": "2026-12-18"})
    asked = {
        "agencies": ["la", "police", "education"],
        "from_on": "2025-01-01",
        "to_on": "2026-12-18",
        "questions": "What did you know of the family?",
        "files_secured": "yes",
    }
    office.desk.do("choose_agencies", asked)
    return office
