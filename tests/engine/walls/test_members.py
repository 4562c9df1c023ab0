"""Naming somebody on a case, ending it, and keeping somebody out of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.commands.claim_task import ClaimTask
from engine.commands.end_member import EndMember
from engine.commands.name_member import NameMember
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Case, CaseMember, Notice, Task
from engine.queries.case_access import MemberView, list_members
from engine.queries.cases import list_cases
from engine.visibility import access_level
from tests.engine.desk import Desk

Colleague = Callable[..., Actor]


def level(desk: Desk, case_id: int, actor: Actor) -> str:
    with desk.engine.read() as session:
        found = access_level(session, actor, session.get_one(Case, case_id), desk.at)
        listed = bool(list_cases(session, actor, desk.at).rows)
    assert listed == (found != "none")
    return found


def members(desk: Desk, case_id: int) -> list[MemberView]:
    with desk.engine.read() as session:
        return list_members(session, session.get_one(Case, case_id), desk.at)


def refused(desk: Desk, command: Any, actor: Actor, error: type[CasewayError], words: str = "") -> None:
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=actor)
    assert desk.counts() == before


def test_somebody_is_named_until_a_day_and_told(desk: Desk, case_id: int, colleague: Colleague) -> None:
    manager, lay = desk.actor("business_manager"), colleague("Lay Member", "lay_member")
    assert level(desk, case_id, lay) == "none"
    until = desk.at.date() + timedelta(days=3)
    naming = NameMember(case_id, lay.person_id or 0, "working", "Advises", until)
    desk.engine.execute(naming, actor=manager)
    assert level(desk, case_id, lay) == "full"
    with desk.engine.read() as session:
        told = session.scalars(select(Notice.key).where(Notice.person_id == lay.person_id)).all()
    assert [key.partition(":")[0] for key in told] == ["member"]
    refused(desk, naming, manager, ConflictError, "already")
    desk.at += timedelta(days=4)
    assert level(desk, case_id, lay) == "none"
    assert desk.breaks() == []


def test_ending_passes_on_what_they_had(desk: Desk, case_id: int, colleague: Colleague) -> None:
    chair, second = desk.actor("chair"), colleague("Second", "business_manager")
    task = desk.task("work")
    desk.engine.execute(ClaimTask(task.id), actor=second)
    [member] = [one for one in members(desk, case_id) if one.person_id == second.person_id]
    desk.engine.execute(EndMember(member.id, "Moves to other work"), actor=chair)
    ended = next(one for one in members(desk, case_id) if one.id == member.id)
    assert (ended.counts, ended.to_at) == (False, desk.at)
    with desk.engine.read() as session:
        found = session.get_one(Task, task.id)
    assert (found.state, found.assignee_id) == ("offered", None)
    refused(desk, EndMember(member.id, "Again"), chair, ConflictError, "ended already")


def test_kept_out_and_let_in_again(desk: Desk, case_id: int, colleague: Colleague) -> None:
    chair, second = desk.actor("chair"), colleague("Second", "business_manager")
    desk.engine.execute(ClaimTask(desk.task("work").id), actor=second)
    naming = NameMember(case_id, second.person_id or 0, "subject_team", "Supervised the worker")
    wall = desk.engine.execute(naming, actor=chair)
    assert level(desk, case_id, second) == "none"
    assert desk.task("work").assignee_id is None
    refused(desk, EndMember(wall, "Let me in"), second, NotFoundError)
    for relation in ("working", "reviewer", "subject_team"):
        again = NameMember(case_id, second.person_id or 0, relation, "Why not")
        refused(desk, again, chair, ConflictError, "kept out")
    desk.engine.execute(EndMember(wall, "It was another family"), actor=chair)
    assert level(desk, case_id, second) == "full"
    assert desk.breaks() == []


def test_reviewer_from_outside_reads_one_case_for_a_while(
    desk: Desk, case_id: int, colleague: Colleague
) -> None:
    manager, reviewer = desk.actor("business_manager"), colleague("Outside Reviewer")
    other = desk.start("report", label="Child B")
    until = desk.at.date() + timedelta(days=90)
    naming = NameMember(case_id, None, "reviewer", "Commissioned", until, "Outside.Reviewer@x.example ")
    desk.engine.execute(naming, actor=manager)
    with desk.engine.read() as session:
        assert [row.id for row in list_cases(session, reviewer, desk.at).rows] == [case_id]
        assert access_level(session, reviewer, session.get_one(Case, case_id), desk.at) == "full"
        assert access_level(session, reviewer, session.get_one(Case, other), desk.at) == "none"
    desk.at += timedelta(days=91)
    assert level(desk, case_id, reviewer) == "none"


@pytest.mark.parametrize(
    ("relation", "days", "words"),
    [
        ("reviewer", None, "two years"),
        ("reviewer", 1000, "two years"),
        ("working", -1, "today or later"),
        ("subject_team", 5, "Leave the last day empty"),
        ("recused", None, "part in the case"),
        ("", None, "part in the case"),
    ],
)
def test_what_cannot_be_entered(
    desk: Desk, case_id: int, colleague: Colleague, relation: str, days: int | None, words: str
) -> None:
    lay = colleague("Lay Member", "lay_member")
    until = None if days is None else desk.at.date() + timedelta(days=days)
    naming = NameMember(case_id, lay.person_id or 0, relation, "Why", until)
    refused(desk, naming, desk.actor("business_manager"), InvalidInputError, words)


def test_who_may_say_who_sees_a_case(desk: Desk, case_id: int, colleague: Colleague) -> None:
    lay, stranger = colleague("Lay Member", "lay_member"), colleague("Stranger")
    naming = NameMember(case_id, lay.person_id or 0, "working", "Advises")
    for role in ("dsp_police", "scrutineer", "notifying_officer", "group_member", "administrator"):
        refused(desk, naming, colleague(f"One {role}", role), NotPermittedError, "who sees a case")
    refused(desk, naming, colleague("Inspecting", "inspector"), NotPermittedError, "inspector")
    for role in ("agency_lead", "process_owner", "system_administrator", ""):
        refused(desk, naming, colleague(f"No {role}", role), NotFoundError)
    manager = desk.actor("business_manager")
    no_role = NameMember(case_id, stranger.person_id or 0, "working", "Advises")
    refused(desk, no_role, manager, ConflictError, "from outside")
    refused(desk, NameMember(case_id, 10**6, "working", "Who"), manager, InvalidInputError, "account")
    refused(desk, NameMember(case_id, None, "working", "Who"), manager, InvalidInputError, "Choose who")
    refused(desk, NameMember(10**6, lay.person_id or 0, "working", "Where"), manager, NotFoundError)
    refused(desk, NameMember(case_id, lay.person_id or 0, "working", " "), manager, InvalidInputError)
    refused(desk, EndMember(10**6, "Who"), manager, NotFoundError)
    with desk.engine.read() as session:
        mine = select(CaseMember.id).where(CaseMember.person_id == manager.person_id)
        own = session.scalars(mine).first() or 0
    refused(desk, EndMember(own, "Why"), colleague("Partner", "dsp_la"), NotPermittedError)
