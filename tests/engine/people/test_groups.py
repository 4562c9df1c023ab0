"""Groups and the areas they span: whose they are to change, and nobody gives roles to themselves by one."""

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_group import AddGroup
from engine.commands.add_membership import AddMembership
from engine.commands.change_group import ChangeGroup
from engine.commands.set_up_area import SetUpArea
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Group
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.people.conftest import read_actor


@pytest.fixture
def neighbour(sqlite_desk):
    """A second partnership with one group."""
    setting_up = SetUpArea("second", "Second partnership", "SEC", {}, {"team": "Team"})
    return sqlite_desk.engine.execute(setting_up, actor=SYSTEM)


def group_of(desk, area_id):
    with desk.engine.read() as rows:
        return rows.scalars(select(Group.id).where(Group.area_id == area_id).order_by(Group.id)).first()


def test_group_gets_a_stable_id_of_its_own(sqlite_desk, manager):
    area = sqlite_desk.area.area_id
    found = [sqlite_desk.engine.execute(AddGroup(area, "Neglect & harm"), actor=manager) for _ in range(2)]
    sqlite_desk.engine.execute(ChangeGroup(found[0], "Neglect"), actor=manager)
    with sqlite_desk.engine.read() as rows:
        groups = [rows.get_one(Group, one) for one in found]
        assert [(one.key, one.name) for one in groups] == [
            ("neglect_harm", "Neglect"),
            ("neglect_harm_2", "Neglect & harm"),
        ]
    assert sqlite_desk.breaks() == []


def test_administrator_of_both_lets_a_group_span_them(sqlite_desk, neighbour, administrator, add):
    desk, chair = sqlite_desk, sqlite_desk.actor("chair").person_id
    joining = AddMembership(neighbour, "team", administrator.person_id, "system_administrator", LONG_AGO)
    desk.engine.execute(joining, actor=SYSTEM)
    both = read_actor(desk, administrator.person_id)
    new = desk.engine.execute(AddGroup(desk.area.area_id, "Regional group"), actor=both)
    giving = AddMembership(desk.area.area_id, "regional_group", chair, "scrutineer", LONG_AGO)
    desk.engine.execute(giving, actor=both)
    spanning = ChangeGroup(new, "Regional group", frozenset({neighbour}))
    desk.engine.execute(spanning, actor=both)
    assert read_actor(desk, chair).roles_in(neighbour) == {"scrutineer"}
    own = ChangeGroup(group_of(desk, desk.area.area_id), "Review group", frozenset({neighbour}))
    before = desk.counts()
    with pytest.raises(NotPermittedError, match="You are in this group"):
        desk.engine.execute(own, actor=both)
    assert desk.counts() == before
    desk.engine.execute(ChangeGroup(new, "Regional group", frozenset()), actor=both)
    assert read_actor(desk, chair).roles_in(neighbour) == frozenset()


def test_refusals_change_nothing(sqlite_desk, neighbour, manager, administrator):
    desk, mine = sqlite_desk, group_of(sqlite_desk, sqlite_desk.area.area_id)
    before = desk.counts()
    for command, actor, error in (
        (ChangeGroup(mine, "Name", frozenset({neighbour})), manager, NotPermittedError),
        (ChangeGroup(mine, "Name", frozenset({neighbour})), administrator, NotPermittedError),
        (ChangeGroup(group_of(desk, neighbour), "Name"), manager, NotFoundError),
        (ChangeGroup(999, "Name"), manager, NotFoundError),
        (ChangeGroup(mine, " "), manager, InvalidInputError),
        (AddGroup(neighbour, "Name"), manager, NotFoundError),
        (AddGroup(desk.area.area_id, "Name"), desk.actor("chair"), NotFoundError),
        (AddGroup(desk.area.area_id, "x" * 121), manager, InvalidInputError),
    ):
        with pytest.raises(error):
            desk.engine.execute(command, actor=actor)
    assert desk.counts() == before
    with desk.engine.read() as rows:
        assert rows.get_one(Group, mine).name == "Review group"
