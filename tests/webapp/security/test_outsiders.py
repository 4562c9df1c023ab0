"""Reviewers from outside and one-off contributors hold no role: they are no other partnership's to manage."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_person import AddPerson
from engine.commands.create_contributor_link import CreateContributorLink
from engine.commands.name_member import NameMember
from engine.commands.reopen_account import ReopenAccount
from engine.errors import NotFoundError
from engine.models import ContributorLink
from tests.webapp.views.cases.conftest import incident, stranger

__all__ = ["incident", "stranger"]

DOORS = ("close", "reopen", "invite", "sign-out")


@pytest.fixture
def reviewer(incident: Any) -> int:
    """Somebody from outside who is named on case 1."""
    person_id = incident.engine.execute(AddPerson("olive@example.org", "Olive Outside"), actor=SYSTEM)
    until = incident.desk.at.date()
    naming = NameMember(1, person_id, "reviewer", "Wrote the guidance", until)
    incident.engine.execute(naming, actor=incident.desk.actor("business_manager"))
    return int(person_id)


@pytest.fixture
def guest(incident: Any) -> int:
    """Somebody who was sent a one-off link."""
    manager = incident.desk.actor("business_manager")
    with incident.engine.read() as rows:
        from engine.models import Case
        from engine.queries.contributor_links import list_answerable

        task = list_answerable(rows, rows.get_one(Case, 1))[0].key.partition("-")[0]
    link = CreateContributorLink(int(task), None, "Head Teacher", "head@x.example", "Rang", 7)
    made = incident.engine.execute(link, actor=manager)
    with incident.engine.read() as rows:
        found = rows.scalar(select(ContributorLink.person_id).where(ContributorLink.id == made.id))
    return int(found)


@pytest.mark.parametrize("who", ["reviewer", "guest"])
def test_other_partnership_neither_sees_nor_manages_them(
    incident: Any, stranger: Any, request: pytest.FixtureRequest, who: str
) -> None:
    person_id = request.getfixturevalue(who)
    assert f'"/people/{person_id}"' not in stranger.text("/people")
    assert "Olive Outside" not in stranger.text("/people?words=Olive")
    assert stranger.get(f"/people/{person_id}").status_code == 404
    before = incident.counts()
    for door in DOORS:
        assert stranger.post(f"/people/{person_id}/{door}", reason="x").status_code == 404, door
    assert incident.counts() == before


def test_own_partnership_manages_its_reviewer(incident: Any, reviewer: int) -> None:
    manager = incident.visitor("business_manager")
    assert "Olive Outside" in manager.text(f"/people/{reviewer}")
    assert manager.post(f"/people/{reviewer}/sign-out").status_code == 303


def test_nobody_opens_an_account_for_a_guest_by_opening_it_again(incident: Any, guest: int) -> None:
    manager, before = incident.desk.actor("business_manager"), incident.counts()
    with pytest.raises(NotFoundError):
        incident.engine.execute(ReopenAccount(guest), actor=manager)
    assert incident.counts() == before
