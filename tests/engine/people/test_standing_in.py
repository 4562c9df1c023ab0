"""Standing in for somebody who is away: one may do what is theirs, and both names stay on the record."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.add_calendar_day import AddCalendarDay
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.answer_review import AnswerReview
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.name_member import NameMember
from engine.commands.open_access_review import OpenAccessReview
from engine.errors import NotFoundError
from engine.models import (
    AccessReviewLine,
    Area,
    Cover,
    Group,
    GroupArea,
    LedgerEntry,
    Membership,
    Person,
    Submission,
    Task,
)
from engine.queries.inbox import list_inbox
from engine.queries.inbox_cover import names_of_covered
from engine.queries.tasks import get_task
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A process whose one task is the chair's, and a case in it."""
    step = user("decide").replace("business_manager", "chair")
    desk.publish("cover", step, "opened>decide decide>closed", {"decide": text_form("decide")})
    desk.start("cover")
    return desk


def newcomer(desk: Desk, name: str, role: str = "lay_member") -> int:
    person_id = desk.engine.execute(AddPerson(f"{name}@example.org", name), actor=SYSTEM)
    if role:
        command = AddMembership(desk.area.area_id, "review_group", person_id, role, LONG_AGO)
        desk.engine.execute(command, actor=SYSTEM)
    return person_id


def cover(desk: Desk, away: int, deputy: int, **other: object) -> None:
    days = {"from_on": desk.at.date(), "to_on": desk.at.date()} | other
    with desk.engine.housekeeping() as rows:
        rows.add(Cover(person_id=away, covered_by_id=deputy, **days))


def actor_of(desk: Desk, person_id: int) -> Actor:
    with desk.engine.read() as rows:
        actor = load_actor(rows, person_id, desk.at.date())
    assert actor is not None
    return actor


def latest(desk: Desk, kind: str) -> LedgerEntry:
    with desk.engine.read() as rows:
        query = select(LedgerEntry).where(LedgerEntry.kind == kind).order_by(LedgerEntry.id.desc())
        return rows.scalars(query).first()


def test_deputy_does_what_is_offered_to_who_is_away(office: Desk) -> None:
    chair, deputy = office.actor("chair").person_id, newcomer(office, "Deputy")
    cover(office, chair, deputy)
    actor = actor_of(office, deputy)
    assert actor.covers == {chair}
    assert actor.people == {chair, deputy}
    with office.engine.read() as rows:
        assert [one.name for one in list_inbox(rows, actor, "offered").entries] == ["Decide"]
    done = office.engine.execute(CompleteTask(office.task("decide").id, {"note": "yes"}), actor=actor)
    with office.engine.read() as rows:
        submission = rows.get_one(Submission, done)
    assert (submission.person_id, submission.on_behalf_of_id) == (deputy, chair)
    entry = latest(office, "task.completed")
    assert (entry.actor, json.loads(entry.body)["for"]) == (f"person:{deputy}", chair)
    assert office.breaks() == []


def test_deputy_does_what_was_claimed_before_the_absence(office: Desk) -> None:
    chair, deputy = office.actor("chair").person_id, newcomer(office, "Deputy", "chair")
    task = office.task("decide")
    office.engine.execute(ClaimTask(task.id), actor=office.actor("chair"))
    cover(office, chair, deputy)
    actor = actor_of(office, deputy)
    with office.engine.read() as rows:
        assert [one.task_id for one in list_inbox(rows, actor, "mine").entries] == [task.id]
        assert get_task(rows, office.engine.library, actor, office.at, task.id).why_not == ""
    done = office.engine.execute(CompleteTask(task.id, {"note": "yes"}), actor=actor)
    with office.engine.read() as rows:
        assert rows.get_one(Submission, done).on_behalf_of_id == chair


def test_what_a_deputy_coordinates_carries_both_names(office: Desk) -> None:
    manager, deputy = office.actor("business_manager").person_id, newcomer(office, "Deputy")
    cover(office, manager, deputy)
    day = AddCalendarDay(office.area.area_id, date(2027, 3, 3), "Snow", "Council notice")
    office.engine.execute(day, actor=actor_of(office, deputy))
    entry = latest(office, "calendar.day_added")
    assert (entry.actor, json.loads(entry.body)["for"]) == (f"person:{deputy}", manager)


def test_own_right_comes_first(office: Desk) -> None:
    chair, deputy = office.actor("chair").person_id, newcomer(office, "Deputy", "chair")
    cover(office, chair, deputy)
    actor = actor_of(office, deputy)
    done = office.engine.execute(CompleteTask(office.task("decide").id, {"note": "yes"}), actor=actor)
    with office.engine.read() as rows:
        assert rows.get_one(Submission, done).on_behalf_of_id is None
    assert "for" not in json.loads(latest(office, "task.completed").body)


@pytest.mark.parametrize("ended", ["early", "closed", "over", "not yet"])
def test_cover_that_does_not_count_gives_nothing(office: Desk, ended: str) -> None:
    chair, deputy = office.actor("chair").person_id, newcomer(office, "Deputy")
    today = office.at.date()
    days = {
        "early": {"ended_at": office.at - timedelta(hours=1)},
        "closed": {},
        "over": {"from_on": date(2026, 1, 1), "to_on": today - timedelta(days=1)},
        "not yet": {"from_on": today + timedelta(days=1), "to_on": today + timedelta(days=2)},
    }[ended]
    cover(office, chair, deputy, **days)
    if ended == "closed":
        with office.engine.housekeeping() as rows:
            rows.get_one(Person, chair).is_active = False
    actor, before = actor_of(office, deputy), office.counts()
    assert actor.covers == frozenset()
    task_id = office.task("decide").id
    with pytest.raises(NotFoundError):
        office.engine.execute(CompleteTask(task_id, {"note": "yes"}), actor=actor)
    assert office.counts() == before
    with office.engine.read() as rows:
        assert rows.get_one(Task, task_id).state == "offered"


def test_cover_does_not_pass_on(office: Desk) -> None:
    """Who stands in for a deputy has the deputy's own roles, not those the deputy stands in with."""
    chair, deputy, second = office.actor("chair").person_id, newcomer(office, "D"), newcomer(office, "S")
    cover(office, chair, deputy)
    cover(office, deputy, second)
    assert actor_of(office, second).covers == {deputy}
    assert "chair" not in actor_of(office, second).roles_in(office.area.area_id)


def test_for_whom_somebody_acts() -> None:
    actor = Actor(
        1, "A", frozenset({Holding(1, "chair", None, 9), Holding(1, "dcs"), Holding(1, "dcs", None, 8)})
    )
    assert actor.acts_for(1, {"chair"}) == 9
    assert actor.acts_for(1, {"dcs"}) is None
    assert actor.acts_for(1, {"chair", "dcs"}) is None
    assert actor.acts_for(2, {"chair"}) is None
    assert actor.own_roles_in(1) == {"dcs"}


def test_roles_of_a_group_count_in_every_area_it_spans(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    person = newcomer(desk, "Regional", "lay_member")
    with desk.engine.housekeeping() as rows:
        other = Area(key="other", name="Other", reference_prefix="O", parameters={}, role_labels={})
        rows.add(other)
        rows.flush()
        group = rows.scalars(select(Group).where(Group.key == "review_group")).one()
        rows.add(GroupArea(group_id=group.id, area_id=other.id))
        other_id = other.id
    assert actor_of(desk, person).areas == {desk.area.area_id, other_id}


def test_inbox_says_for_whom_one_does_it(office: Desk) -> None:
    chair = office.area.person("chair")
    deputy = newcomer(office, "deputy")
    cover(office, chair, deputy)

    def marked(person_id: int, view: str) -> dict[tuple[int, int | None], str]:
        actor = actor_of(office, person_id)
        with office.engine.read() as rows:
            entries = list_inbox(rows, actor, view).entries
            assert len(entries) == 1
            return names_of_covered(rows, actor, entries)

    task = office.task("decide")
    assert marked(deputy, "offered") == {(task.id, None): "Partnership chair"}
    assert marked(chair, "offered") == {}
    second = newcomer(office, "second", "chair")
    cover(office, chair, second, from_on=LONG_AGO, to_on=LONG_AGO)
    assert marked(second, "offered") == {}, "it is their own role"
    office.engine.execute(ClaimTask(task.id), actor=actor_of(office, chair))
    assert marked(deputy, "mine") == {(task.id, None): "Partnership chair"}
    assert marked(chair, "mine") == {}


def test_who_keeps_a_case_through_a_lent_role_names_both(office: Desk) -> None:
    area, case_id = office.area, office.task("decide").case_id
    administrator, manager = area.person("administrator"), area.person("business_manager")
    chair, dcs = area.person("chair"), area.person("dcs")
    cover(office, manager, administrator)
    cover(office, dcs, chair)
    naming = NameMember(case_id, area.person("dsp_la"), "working", "Knows the school")
    office.engine.execute(naming, actor=actor_of(office, administrator))
    entry = latest(office, "member.added")
    # The administrator may name people, but reads the whole case by the manager's role only.
    assert (entry.actor, json.loads(entry.body)["for"]) == (f"person:{administrator}", manager)
    office.engine.execute(replace(naming, person_id=area.person("dsp_icb")), actor=actor_of(office, chair))
    assert "for" not in json.loads(latest(office, "member.added").body), "in the chair's own right"
    joining = AddMembership(
        area.area_id, "review_group", area.person("dsp_la"), "lay_member", office.at.date()
    )
    office.engine.execute(joining, actor=actor_of(office, administrator))
    assert json.loads(latest(office, "membership.added").body)["for"] == manager
    assert office.breaks() == []


def test_answers_of_a_deputy_to_an_access_review_carry_both_names(office: Desk) -> None:
    manager, deputy = office.actor("business_manager").person_id, newcomer(office, "Deputy")
    opening = OpenAccessReview(office.area.area_id, office.at.date())
    review = office.engine.execute(opening, actor=SYSTEM)
    cover(office, manager, deputy)
    with office.engine.read() as rows:
        chair = office.actor("chair").person_id
        about = select(AccessReviewLine.id).join(Membership, Membership.id == AccessReviewLine.membership_id)
        line = rows.scalars(about.where(Membership.person_id == chair)).first()
    office.engine.execute(AnswerReview(review, {line: "keep"}), actor=actor_of(office, deputy))
    entry = latest(office, "access_review.answered")
    assert entry.actor == f"person:{deputy}"
    assert json.loads(entry.body)["for"] == manager
