"""A small case with an open step, a clock that has run out, and people around it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.models import CaseMember
from engine.reading_actor import load_actor
from tests.engine.desk import Desk
from tests.engine.notices.office import open_report


@pytest.fixture
def case_id(desk: Desk) -> int:
    """A report that the manager has to write, with its ladder of reminders."""
    return open_report(desk)


@pytest.fixture
def colleague(desk: Desk) -> Callable[..., Actor]:
    """Adds somebody who holds a role, or none."""

    def add(name: str, role: str = "") -> Actor:
        address = f"{name.lower().replace(' ', '.')}@x.example"
        person_id = desk.engine.execute(AddPerson(address, name), actor=SYSTEM)
        if role:
            group = "review_group"
            joining = AddMembership(desk.area.area_id, group, person_id, role, date(2020, 1, 1))
            desk.engine.execute(joining, actor=SYSTEM)
        with desk.engine.read() as session:
            found = load_actor(session, person_id, desk.at.date())
        assert found is not None
        return found

    return add


@pytest.fixture
def shut_out(desk: Desk) -> Callable[[int, Actor], None]:
    """Puts up a wall, as a recusal does."""

    def put_up(case_id: int, actor: Actor, relation: str = "subject_team") -> None:
        row = {"case_id": case_id, "person_id": actor.person_id, "relation": relation}
        with desk.engine.housekeeping() as session:
            session.execute(insert(CaseMember).values(**row, reason="Involved", from_at=desk.at))

    return put_up
