"""Help for tests of people: newcomers, and somebody who looks after them."""

from collections.abc import Callable

import pytest

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user


def read_actor(desk: Desk, person_id: int) -> Actor:
    """Who somebody is today."""
    with desk.engine.read() as rows:
        actor = load_actor(rows, person_id, desk.at.date())
    assert actor is not None
    return actor


@pytest.fixture
def add() -> Callable[..., int]:
    """Add a person with a role, or with none, and return their id."""

    def newcomer(desk: Desk, name: str, role: str = "lay_member") -> int:
        email = f"{name.lower().replace(' ', '.')}@example.org"
        person_id = desk.engine.execute(AddPerson(email, name), actor=SYSTEM)
        if role:
            joining = AddMembership(desk.area.area_id, "review_group", person_id, role, LONG_AGO)
            desk.engine.execute(joining, actor=SYSTEM)
        return person_id

    return newcomer


@pytest.fixture
def manager(sqlite_desk: Desk) -> Actor:
    """The business manager."""
    return sqlite_desk.actor("business_manager")


@pytest.fixture
def administrator(sqlite_desk: Desk) -> Actor:
    """The system administrator."""
    return sqlite_desk.actor("system_administrator")


@pytest.fixture
def deciding(sqlite_desk: Desk) -> Desk:
    """A desk with a case whose one task is the chair's."""
    step = user("decide").replace("business_manager", "chair")
    sqlite_desk.publish("cover", step, "opened>decide decide>closed", {"decide": text_form("decide")})
    sqlite_desk.start("cover")
    return sqlite_desk
