"""Giving and ending roles: whose to give they are, never one's own, and no task left behind."""

from datetime import date, timedelta

import pytest

from engine.commands.add_membership import AddMembership
from engine.commands.claim_task import ClaimTask
from engine.commands.close_account import CloseAccount
from engine.commands.end_memberships import EndMemberships
from engine.commands.join_person import JoinPerson
from engine.commands.reopen_account import ReopenAccount
from engine.commands.set_role_labels import SetRoleLabels
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Area, Group, Membership, Person
from engine.reading_actor import load_actor
from tests.engine.people.conftest import read_actor

TODAY = date(2026, 12, 18)
GROUP = "review_group"


def test_business_manager_gives_working_roles(sqlite_desk, manager, add):
    person = add(sqlite_desk, "New Person", "")
    giving = AddMembership(sqlite_desk.area.area_id, GROUP, person, "chair", TODAY)
    sqlite_desk.engine.execute(giving, actor=manager)
    assert read_actor(sqlite_desk, person).roles_in(sqlite_desk.area.area_id) == {"chair"}
    assert sqlite_desk.breaks() == []
    before = sqlite_desk.counts()
    with pytest.raises(ConflictError, match="already in those days"):
        sqlite_desk.engine.execute(giving, actor=manager)
    assert sqlite_desk.counts() == before


@pytest.mark.parametrize("role", ["process_owner", "system_administrator", "business_manager", "inspector"])
def test_only_a_system_administrator_gives_the_roles_of_administration(
    sqlite_desk, manager, administrator, add, role
):
    person, before = add(sqlite_desk, "New Person", ""), sqlite_desk.counts()
    giving = AddMembership(sqlite_desk.area.area_id, GROUP, person, role, TODAY)
    with pytest.raises(NotPermittedError, match="system administrator"):
        sqlite_desk.engine.execute(giving, actor=manager)
    assert sqlite_desk.counts() == before
    sqlite_desk.engine.execute(giving, actor=administrator)
    assert read_actor(sqlite_desk, person).roles_in(sqlite_desk.area.area_id) == {role}


@pytest.mark.parametrize("who", ["business_manager", "system_administrator"])
def test_nobody_gives_or_ends_their_own_roles(sqlite_desk, who):
    actor, before = sqlite_desk.actor(who), sqlite_desk.counts()
    giving = AddMembership(sqlite_desk.area.area_id, GROUP, actor.person_id, "chair", TODAY)
    for command in (giving, EndMemberships(actor.person_id, TODAY), CloseAccount(actor.person_id, "Why")):
        with pytest.raises(NotPermittedError, match="own"):
            sqlite_desk.engine.execute(command, actor=actor)
    assert sqlite_desk.counts() == before
    assert sqlite_desk.actor(who) == actor


@pytest.mark.parametrize("role", ["chair", "dcs", "administrator", "process_owner", "lay_member"])
def test_others_manage_nobody(sqlite_desk, add, role):
    desk, person = sqlite_desk, add(sqlite_desk, "New Person")
    actor, area, before = desk.actor(role), desk.area.area_id, desk.counts()
    commands = [
        AddMembership(area, GROUP, person, "dcs", TODAY),
        EndMemberships(person, TODAY),
        JoinPerson("x@example.org", "X", area, GROUP, "dcs", TODAY),
        CloseAccount(person, "Why"),
        ReopenAccount(person),
        SetRoleLabels(area, {"chair": "Convenor"}),
    ]
    for command in commands:
        with pytest.raises((NotPermittedError, NotFoundError)):
            desk.engine.execute(command, actor=actor)
    assert desk.counts() == before


def test_people_of_another_partnership_do_not_exist(sqlite_desk, manager, add):
    person = add(sqlite_desk, "Elsewhere", "")
    with sqlite_desk.engine.housekeeping() as rows:
        other = Area(key="other", name="Other", reference_prefix="O", parameters={}, role_labels={})
        rows.add(other)
        rows.flush()
        group = Group(area_id=other.id, key="group", name="Group")
        rows.add(group)
        rows.flush()
        rows.add(Membership(group_id=group.id, person_id=person, role="chair", from_on=TODAY))
        area_id = other.id
    before = sqlite_desk.counts()
    for command in (
        EndMemberships(person, TODAY),
        CloseAccount(person, "Why"),
        AddMembership(sqlite_desk.area.area_id, GROUP, person, "chair", TODAY),
        AddMembership(area_id, "group", manager.person_id, "chair", TODAY),
    ):
        with pytest.raises((NotFoundError, NotPermittedError)):
            sqlite_desk.engine.execute(command, actor=manager)
    assert sqlite_desk.counts() == before


def test_role_is_not_ended_while_its_tasks_are_held(deciding, manager):
    desk, chair = deciding, deciding.actor("chair")
    desk.engine.execute(ClaimTask(desk.task("decide").id), actor=chair)
    before = desk.counts()
    with pytest.raises(ConflictError, match="still has 1 task"):
        desk.engine.execute(EndMemberships(chair.person_id, TODAY), actor=manager)
    assert desk.counts() == before
    assert desk.actor("chair") == chair
    later = EndMemberships(chair.person_id, TODAY + timedelta(days=30), reason="Term is over")
    assert desk.engine.execute(later, actor=manager) == ("chair",)


def test_newcomer_is_found_by_address_or_added(sqlite_desk, manager):
    desk, area = sqlite_desk, sqlite_desk.area.area_id
    joining = JoinPerson(
        " New@Example.org ", "New Person", area, GROUP, "agency_author", TODAY, agency="police"
    )
    person = desk.engine.execute(joining, actor=manager)
    again = JoinPerson("new@example.org", "Other Name", area, GROUP, "auditor", TODAY)
    assert desk.engine.execute(again, actor=manager) == person
    assert read_actor(desk, person).roles_in(area) == {"agency_author", "auditor"}
    before = desk.counts()
    for wrong, error in (
        (JoinPerson("new@example.org", "New Person", area), ConflictError),
        (JoinPerson("nobody", "N", area, GROUP, "chair", TODAY), InvalidInputError),
        (JoinPerson("n@example.org", " ", area, GROUP, "chair", TODAY), InvalidInputError),
        (JoinPerson("n@example.org", "N", area, GROUP, "king", TODAY), InvalidInputError),
        (JoinPerson("n@example.org", "N", area, "no", "chair", TODAY), NotFoundError),
        (
            JoinPerson("n@example.org", "N", area, GROUP, "chair", TODAY, TODAY - timedelta(1)),
            InvalidInputError,
        ),
    ):
        with pytest.raises(error):
            desk.engine.execute(wrong, actor=manager)
    assert desk.counts() == before


def test_account_is_closed_and_opened_again(sqlite_desk, manager, add):
    desk, person = sqlite_desk, add(sqlite_desk, "Leaver")
    desk.engine.execute(CloseAccount(person, "Has left"), actor=manager)
    with desk.engine.read() as rows:
        assert load_actor(rows, person, TODAY) is None
        assert rows.get_one(Person, person).closed_at == desk.at
    before = desk.counts()
    with pytest.raises(ConflictError):
        desk.engine.execute(CloseAccount(person, "Again"), actor=manager)
    joining = JoinPerson("leaver@example.org", "L", desk.area.area_id, GROUP, "chair", TODAY)
    with pytest.raises(ConflictError, match="closed"):
        desk.engine.execute(joining, actor=manager)
    assert desk.counts() == before
    desk.engine.execute(ReopenAccount(person), actor=manager)
    assert read_actor(desk, person).roles_in(desk.area.area_id) == {"lay_member"}
    with pytest.raises(ConflictError):
        desk.engine.execute(ReopenAccount(person), actor=manager)
    assert desk.breaks() == []


def test_account_of_an_administrator_is_no_managers_to_close(sqlite_desk, manager, administrator):
    before = sqlite_desk.counts()
    with pytest.raises(NotPermittedError):
        sqlite_desk.engine.execute(CloseAccount(administrator.person_id, "Why"), actor=manager)
    assert sqlite_desk.counts() == before


def test_area_has_its_own_words_for_roles(sqlite_desk, manager):
    area = sqlite_desk.area.area_id
    said = {"chair": " Independent convenor ", "dcs": "Director of Children's Services", "verifier": ""}
    assert sqlite_desk.engine.execute(SetRoleLabels(area, said), actor=manager) == 1
    with sqlite_desk.engine.read() as rows:
        assert rows.get_one(Area, area).role_labels == {"chair": "Independent convenor"}
    same = {"chair": "Convenor", "scrutineer": "convenor"}
    for wrong in ({"king": "King"}, {"chair": "x" * 81}, same, {"chair": "Moderator"}):
        with pytest.raises(InvalidInputError):
            sqlite_desk.engine.execute(SetRoleLabels(area, wrong), actor=manager)
