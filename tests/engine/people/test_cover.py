"""Absence cover: dated, one at a time, not oneself, no chains; and nobody gives themselves a role by it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.commands.end_cover import EndCover
from engine.commands.set_cover import SetCover
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Cover, Notice
from tests.engine.people.conftest import read_actor

TODAY = date(2026, 12, 18)
WEEK = timedelta(days=7)


@pytest.fixture
def people(sqlite_desk, add):
    """The chair, and two colleagues."""
    chair = sqlite_desk.actor("chair").person_id
    return chair, add(sqlite_desk, "First Deputy"), add(sqlite_desk, "Second Deputy")


def cover(away, deputy, from_on=TODAY, to_on=TODAY + WEEK, reason="Annual leave"):
    return SetCover(away, deputy, from_on, to_on, reason)


def test_person_arranges_their_own_cover_and_the_deputy_is_told(sqlite_desk, people):
    desk, (chair, deputy, _) = sqlite_desk, people
    found = desk.engine.execute(cover(chair, deputy), actor=desk.actor("chair"))
    assert read_actor(desk, deputy).covers == {chair}
    with desk.engine.read() as rows:
        told = rows.scalars(select(Notice).where(Notice.kind == "cover")).one()
    assert (told.person_id, told.key) == (deputy, f"cover:{found}")
    assert desk.breaks() == []
    desk.engine.execute(EndCover(found), actor=read_actor(desk, deputy))
    assert read_actor(desk, deputy).covers == frozenset()
    before = desk.counts()
    with pytest.raises(ConflictError):
        desk.engine.execute(EndCover(found), actor=desk.actor("chair"))
    assert desk.counts() == before


def test_manager_arranges_it_for_others_but_not_with_themselves(sqlite_desk, people, manager):
    desk, (chair, deputy, _) = sqlite_desk, people
    before = desk.counts()
    with pytest.raises(NotPermittedError, match="themselves"):
        desk.engine.execute(cover(chair, manager.person_id), actor=manager)
    with pytest.raises(NotPermittedError, match="arranged by"):
        desk.engine.execute(cover(chair, deputy), actor=desk.actor("dcs"))
    assert desk.counts() == before
    desk.engine.execute(cover(chair, deputy), actor=manager)
    assert read_actor(desk, deputy).covers == {chair}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to_on": TODAY - timedelta(days=1)}, "to_on"),
        ({"from_on": TODAY - timedelta(days=1)}, "from_on"),
        ({"to_on": TODAY + timedelta(days=400)}, "to_on"),
        ({"reason": " "}, "reason"),
        ({"deputy": 10_000}, "deputy_id"),
        ({"deputy": "self"}, "deputy_id"),
    ],
)
def test_wrong_answers_are_told_by_question(sqlite_desk, people, changes, field):
    desk, (chair, deputy, _) = sqlite_desk, people
    wanted = changes.pop("deputy", deputy)
    before = desk.counts()
    command = cover(chair, chair if wanted == "self" else wanted, **changes)
    with pytest.raises(InvalidInputError) as refused:
        desk.engine.execute(command, actor=desk.actor("chair"))
    assert list(refused.value.errors) == [field]
    assert desk.counts() == before


def test_deputy_has_to_work_in_the_same_partnership(sqlite_desk, people, add):
    outsider = add(sqlite_desk, "Outsider", "")
    before = sqlite_desk.counts()
    with pytest.raises(InvalidInputError, match="holds no role"):
        sqlite_desk.engine.execute(cover(people[0], outsider), actor=sqlite_desk.actor("chair"))
    assert sqlite_desk.counts() == before


def test_one_cover_at_a_time_and_no_chains(sqlite_desk, people, manager):
    desk, (chair, first, second) = sqlite_desk, people
    desk.engine.execute(cover(chair, first), actor=manager)
    before = desk.counts()
    for command, why in (
        (cover(chair, second, TODAY + WEEK), "already"),
        (cover(first, second), "stands in for somebody"),
        (cover(first, chair), "is away|stands in"),
        (cover(second, chair), "is away"),
    ):
        with pytest.raises(ConflictError, match=why):
            desk.engine.execute(command, actor=manager)
    assert desk.counts() == before
    after = TODAY + WEEK + timedelta(days=1)
    desk.engine.execute(cover(chair, second, after, after + WEEK), actor=manager)


def test_cover_of_others_is_not_ended_by_anybody(sqlite_desk, people, manager):
    desk, (chair, first, _) = sqlite_desk, people
    found = desk.engine.execute(cover(chair, first), actor=manager)
    before = desk.counts()
    with pytest.raises(NotPermittedError):
        desk.engine.execute(EndCover(found), actor=desk.actor("dcs"))
    with pytest.raises(NotFoundError):
        desk.engine.execute(EndCover(9999), actor=manager)
    assert desk.counts() == before
    with desk.engine.read() as rows:
        assert rows.get_one(Cover, found).ended_at is None
