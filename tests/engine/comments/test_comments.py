"""Comments: read by those they are for, telling whom they mention, and never changed."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.add_comment import AddComment
from engine.commands.claim_task import ClaimTask
from engine.commands.set_cover import SetCover
from engine.errors import CasewayError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Agency, Case, CaseMember, Comment, LedgerEntry, Notice
from engine.queries.comments import list_comments, list_mentionable
from engine.visibility import access_level
from tests.engine.desk import Desk
from tests.engine.returns.reviewed import open_merged

AGENCY = {"la": ("agency_author", "la"), "police": ("agency_author", "police")}


@pytest.fixture
def merged(desk: Desk) -> Desk:
    """Two agencies are asked; the police's author has claimed their part."""
    open_merged(desk)
    task = desk.task("return_it")
    part = desk.part(task, "police")
    desk.engine.execute(ClaimTask(task.id, part.id), actor=desk.actor("agency_author", "police"))
    return desk


def person(desk: Desk, role: str, agency: str = "") -> int:
    return desk.area.person(role, agency) or 0


def say(desk: Desk, words: str, visibility: str, role: str, agency: str = "", **more: Any) -> int:
    return desk.engine.execute(AddComment(1, words, visibility, **more), actor=desk.actor(role, agency))


def read_by(desk: Desk, role: str, agency: str = "") -> list[str]:
    actor = desk.actor(role, agency)
    with desk.engine.read() as session:
        case = session.get_one(Case, 1)
        level = access_level(session, actor, case, desk.at)
        return [one.body for one in list_comments(session, actor, case, level).comments]


def test_each_comment_is_read_by_those_it_is_for(merged: Desk) -> None:
    say(merged, "for all", "case", "business_manager")
    say(merged, "for the team", "team", "agency_author", "police")
    say(merged, "for the police", "agency", "agency_author", "police")
    assert read_by(merged, "business_manager") == ["for the police", "for the team", "for all"]
    assert read_by(merged, "agency_author", "police") == ["for the police", "for the team"]
    assert read_by(merged, "agency_author", "la") == []
    assert read_by(merged, "chair") == ["for all"]
    assert read_by(merged, "group_member") == []
    assert read_by(merged, "lay_member") == []


def test_whoever_is_mentioned_is_told_and_nothing_of_it_is_in_the_ledger(merged: Desk) -> None:
    task = merged.task("return_it")
    chair = person(merged, "chair")
    say(merged, "Ask about the school", "case", "business_manager", mentions=[chair], task_id=task.id)
    with merged.engine.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "comment")).one()
        entries = session.scalars(select(LedgerEntry.body).where(LedgerEntry.kind == "comment.added")).all()
    assert (notice.person_id, notice.task_id) == (chair, task.id)
    assert len(entries) == 1
    assert "school" not in entries[0] + notice.title
    assert merged.breaks() == []


@pytest.mark.parametrize(
    ("role", "agency", "words", "visibility", "more", "error"),
    [
        ("business_manager", "", " ", "case", {}, InvalidInputError),
        ("business_manager", "", "x" * 4001, "case", {}, InvalidInputError),
        ("business_manager", "", "Hello", "everybody", {}, InvalidInputError),
        ("business_manager", "", "Hello", "agency", {}, InvalidInputError),
        ("agency_author", "police", "Hello", "case", {}, InvalidInputError),
        ("business_manager", "", "Hello", "case", {"mentions": ["lay_member"]}, InvalidInputError),
        ("agency_author", "police", "Hello", "agency", {"mentions": ["chair"]}, InvalidInputError),
        ("business_manager", "", "Hello", "case", {"task_id": 999}, NotFoundError),
        ("group_member", "", "Hello", "team", {}, NotPermittedError),
        ("process_owner", "", "Hello", "team", {}, NotFoundError),
    ],
)
def test_comment_is_refused(
    merged: Desk,
    role: str,
    agency: str,
    words: str,
    visibility: str,
    more: dict[str, Any],
    error: type[CasewayError],
) -> None:
    if "mentions" in more:
        more = {"mentions": [person(merged, who) for who in more["mentions"]]}
    before = merged.counts()
    with pytest.raises(error):
        say(merged, words, visibility, role, agency, **more)
    assert merged.counts() == before


def test_whoever_is_shut_out_is_neither_offered_nor_told(merged: Desk) -> None:
    chair = person(merged, "chair")
    with merged.engine.housekeeping() as rows:
        rows.add(
            CaseMember(case_id=1, person_id=chair, relation="recused", reason="Knows them", from_at=merged.at)
        )
    actor = merged.actor("business_manager")
    with merged.engine.read() as session:
        offered = list_mentionable(session, actor, session.get_one(Case, 1), "full", merged.at)
    assert chair not in dict(offered)
    with pytest.raises(InvalidInputError):
        say(merged, "Hello", "case", "business_manager", mentions=[chair])
    with pytest.raises(NotFoundError):
        say(merged, "Hello", "team", "chair")


def test_nobody_is_offered_who_could_not_read_it(merged: Desk) -> None:
    actor = merged.actor("business_manager")
    with merged.engine.read() as session:
        offered = dict(list_mentionable(session, actor, session.get_one(Case, 1), "full", merged.at))
    assert person(merged, "agency_author", "police") not in offered, "named, but for their own agency only"
    assert person(merged, "chair") in offered


def test_comments_come_in_pages(merged: Desk) -> None:
    with merged.engine.housekeeping() as rows:
        rows.add_all(
            Comment(case_id=1, person_id=person(merged, "chair"), body=f"No {number}", said_at=merged.at)
            for number in range(30)
        )
    actor = merged.actor("business_manager")
    with merged.engine.read() as session:
        case = session.get_one(Case, 1)
        first = list_comments(session, actor, case, "full")
        second = list_comments(session, actor, case, "full", first.before)
    assert (len(first.comments), len(second.comments), second.before) == (25, 5, None)


@pytest.mark.parametrize("own", ["la", "police"])
def test_agency_of_somebody_who_stands_in_for_another_s_author_is_their_own(
    sqlite_desk: Desk, own: str
) -> None:
    open_merged(sqlite_desk)
    other = "police" if own == "la" else "la"
    today = sqlite_desk.at.date()
    away, deputy = sqlite_desk.actor("agency_author", other), person(sqlite_desk, "agency_author", own)
    covering = SetCover(away.person_id or 0, deputy, today, today, "Leave")
    sqlite_desk.engine.execute(covering, actor=away)
    say(sqlite_desk, "about our own", "agency", "agency_author", own)
    with sqlite_desk.engine.read() as session:
        key = session.scalar(select(Agency.key).join(Comment, Comment.agency_id == Agency.id))
    assert key == own
