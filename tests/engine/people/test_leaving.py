"""Leaving: what somebody has is passed on case by case, to whoever may do it, and never left in silence."""

import pytest
from sqlalchemy import select

from engine.commands.claim_task import ClaimTask
from engine.commands.pass_on_work import Heir, PassedOn, PassOnWork
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import CaseMember, Task
from engine.people.leaving import Leaving, leave
from engine.queries.leaving import get_leaving, list_orphans

REASON = "Has left the council"


@pytest.fixture
def claimed(deciding):
    """The chair has claimed the only task of case 1."""
    deciding.engine.execute(ClaimTask(deciding.task("decide").id), actor=deciding.actor("chair"))
    return deciding


def test_work_goes_to_the_heir_and_the_naming_ends(claimed, manager, add):
    desk, chair, heir = claimed, claimed.actor("chair").person_id, add(claimed, "Heir", "chair")
    command = PassOnWork(1, chair, (Heir("chair", None, heir),), REASON)
    assert desk.engine.execute(command, actor=manager) == PassedOn(given=1, offered=0)
    with desk.engine.read() as rows:
        assert rows.scalars(select(Task).where(Task.element_id == "decide")).one().assignee_id == heir
        theirs = rows.scalars(select(CaseMember).where(CaseMember.person_id == chair)).all()
    assert theirs
    assert all(one.to_at == desk.at for one in theirs)
    assert isinstance(desk.engine.execute(command, actor=manager), NothingToDo)
    assert desk.breaks() == []


@pytest.mark.parametrize("wall", [True, False])
def test_who_may_not_do_it_is_not_given_it(claimed, manager, add, wall):
    desk, chair, heir = (
        claimed,
        claimed.actor("chair").person_id,
        add(claimed, "Heir", "chair" if wall else "dcs"),
    )
    if wall:
        with desk.engine.housekeeping() as rows:
            rows.add(CaseMember(case_id=1, person_id=heir, relation="recused", reason="x", from_at=desk.at))
    command = PassOnWork(1, chair, (Heir("chair", None, heir),), REASON)
    assert desk.engine.execute(command, actor=manager) == PassedOn(given=0, offered=1)
    assert desk.task("decide").state == "offered"


def test_refusals_change_nothing(claimed, manager):
    desk, chair = claimed, claimed.actor("chair").person_id
    before = desk.counts()
    for command, actor, error in (
        (PassOnWork(1, chair, (), REASON), desk.actor("dcs"), (NotFoundError, NotPermittedError)),
        (PassOnWork(1, chair, (), REASON), desk.actor("inspector"), (NotFoundError, NotPermittedError)),
        (PassOnWork(1, chair, (), " "), manager, InvalidInputError),
        (PassOnWork(1, 9999, (), REASON), manager, NotFoundError),
        (PassOnWork(99, chair, (), REASON), manager, NotFoundError),
    ):
        with pytest.raises(error):
            desk.engine.execute(command, actor=actor)
    assert desk.counts() == before
    assert desk.task("decide").assignee_id == chair


def test_manager_who_is_shut_out_is_told_how_much_they_cannot_pass_on(claimed, manager):
    desk, chair = claimed, claimed.actor("chair").person_id
    with desk.engine.housekeeping() as rows:
        rows.add(
            CaseMember(
                case_id=1, person_id=manager.person_id, relation="recused", reason="x", from_at=desk.at
            )
        )
    with desk.engine.read() as rows:
        found = get_leaving(rows, manager, chair, desk.at.date())
        assert (found.hidden, found.shares, found.cases) == (1, (), ())
        assert list_orphans(rows, manager, desk.at.date()) == []
    before = desk.counts()
    memberships = tuple(one.membership_id for one in found.to_end)
    leaving = Leaving(chair, found.cases, (), REASON, desk.at.date(), memberships)
    done = leave(desk.engine, manager, leaving, closes=True)
    assert "still has 1 task" in done.problems[0]
    assert (done.ended, done.is_closed) == (0, False)
    assert desk.counts() == before


def test_system_administrator_passes_on_without_reading(claimed, administrator, add):
    desk, chair = claimed, claimed.actor("chair").person_id
    add(desk, "Heir", "chair")
    with desk.engine.read() as rows:
        found = get_leaving(rows, administrator, chair, desk.at.date())
    assert [(one.role, one.count, one.things) for one in found.shares] == [("chair", 1, ())]
