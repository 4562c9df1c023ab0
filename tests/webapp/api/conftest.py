"""Other systems before the office of the page tests: each with a role, a token, and a plain HTTP client."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_system_user import AddSystemUser, system_address
from engine.commands.issue_token import IssueToken
from engine.queries.people import find_person_id
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from engine.tokens import SCOPES
from tests.webapp.views.conftest import Office, any_inquiry, any_office, asked, inquiry, office

__all__ = ["any_inquiry", "any_office", "asked", "inquiry", "office"]


class Program:
    """Another system: its client sends its token and nothing else."""

    def __init__(self, client: FlaskClient, secret: str, actor: Actor) -> None:
        self.client, self.secret, self.actor = client, secret, actor
        self.keys = 0

    def get(self, address: str, **headers: str) -> TestResponse:
        """Ask for something under /api/v1."""
        return self.client.get(f"/api/v1{address}", headers=self._headers(headers))

    def post(self, address: str, body: Any = None, key: str | None = "", **headers: str) -> TestResponse:
        """Send something; a new idempotency key goes along unless one is given, or None."""
        if key == "":
            self.keys += 1
            key = f"key-{self.keys}"
        if key is not None:
            headers["Idempotency-Key"] = key
        given = {} if body is None else {"json": body}
        return self.client.post(f"/api/v1{address}", headers=self._headers(headers), **given)

    def items(self, address: str) -> list[dict[str, Any]]:
        """The lines of a list, of all its pages."""
        found: list[dict[str, Any]] = []
        following = address
        while following:
            page = self.get(following)
            assert page.status_code == 200, page.get_data(as_text=True)
            found += page.json["items"]
            after = page.json.get("next")
            joined = "&" if "?" in address else "?"
            following = f"{address}{joined}after={after}" if after else ""
        return found

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **more}


def add_program(
    office: Office, role: str, scopes: tuple[str, ...] = tuple(SCOPES), *, area_id: int = 0, days: int = 90
) -> Program:
    """A system with a role (``agency_author@police``) and a token with these scopes."""
    name, _, agency = role.partition("@")
    key = f"{name}_{agency or 'none'}_{area_id}"
    area = area_id or office.desk.area.area_id
    with office.engine.read() as rows:
        person = find_person_id(rows, system_address(key))
    if person is None:
        person = office.engine.execute(AddSystemUser(key, f"System {key}"), actor=SYSTEM)
        group = "main" if area_id else "review_group"
        joining = AddMembership(area, group, person, name, LONG_AGO, agency=agency or None)
        office.engine.execute(joining, actor=SYSTEM)
    secret = office.engine.execute(IssueToken(person, "Tests", scopes, days), actor=SYSTEM).secret
    with office.engine.read() as rows:
        actor = load_actor(rows, person, office.desk.at.date())
    assert actor is not None
    return Program(office.app.test_client(), secret, actor)


@pytest.fixture
def program(office: Office) -> Callable[..., Program]:
    """Make a program of this office."""

    def make(role: str = "business_manager", *scopes: str, **more: Any) -> Program:
        return add_program(office, role, scopes or tuple(SCOPES), **more)

    return make
