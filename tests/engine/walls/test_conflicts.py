"""Interests declared on a case, how they are managed, and what recusal does (facts, 3.3 rules 1 and 7)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import Actor
from engine.commands.claim_task import ClaimTask
from engine.commands.decide_conflict import DecideConflict
from engine.commands.declare_conflict import DeclareConflict
from engine.commands.end_member import EndMember
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Case, CaseMember, Conflict, LedgerEntry, Notice, Task
from engine.models.case import RECUSED
from engine.queries.case_access import list_conflicts
from engine.queries.inbox import list_inbox
from engine.visibility import access_level
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user
from tests.engine.signing.votes import deputy, open_decision, seats, stand_aside

Colleague = Callable[..., Actor]


def refused(desk: Desk, command: Any, actor: Actor, error: type[CasewayError], words: str = "") -> None:
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=actor)
    assert desk.counts() == before


def level(desk: Desk, case_id: int, actor: Actor) -> str:
    with desk.engine.read() as session:
        return access_level(session, actor, session.get_one(Case, case_id), desk.at)


def conflict(desk: Desk, conflict_id: int) -> Conflict:
    with desk.engine.read() as session:
        return session.get_one(Conflict, conflict_id)


def test_no_interest_is_a_declaration_too(desk: Desk, case_id: int) -> None:
    chair = desk.actor("chair")
    first = desk.engine.execute(DeclareConflict(case_id, "none"), actor=chair)
    assert (conflict(desk, first).managed, conflict(desk, first).words) == ("none", "")
    second = desk.engine.execute(DeclareConflict(case_id, "personal", "A cousin"), actor=chair)
    assert conflict(desk, first).ended_at == desk.at, "the later one takes its place, and it is kept"
    assert conflict(desk, second).managed == ""
    assert level(desk, case_id, chair) == "full", "declaring alone shuts nobody out"


def test_recused_member_leaves_and_the_deputy_starts(desk: Desk, case_id: int, colleague: Colleague) -> None:
    chair = desk.actor("chair")
    second, deputy = colleague("Second", "business_manager"), colleague("Deputy", "business_manager")
    task = desk.task("work")
    desk.engine.execute(ClaimTask(task.id), actor=second)
    declared = desk.engine.execute(DeclareConflict(case_id, "professional", "I knew them"), actor=second)
    with desk.engine.read() as session:
        told = select(Notice.person_id).where(Notice.key == f"conflict:{declared}")
        assert chair.person_id in session.scalars(told).all()
        assert second.person_id not in session.scalars(told).all()
    deciding = DecideConflict(declared, "recused", "They leave the case", deputy.person_id)
    desk.engine.execute(deciding, actor=chair)
    assert level(desk, case_id, second) == "none"
    with desk.engine.read() as session:
        found = session.get_one(Task, task.id)
        assert (found.state, found.assignee_id) == ("claimed", deputy.person_id)
        assert [entry.task_id for entry in list_inbox(session, deputy, "mine").entries] == [task.id]
        assert list_inbox(session, second, "mine").entries == ()
        named = select(CaseMember.relation).where(
            CaseMember.person_id == deputy.person_id, CaseMember.to_at.is_(None)
        )
        assert session.scalars(named).all() == ["working"]
        assert session.get_one(Conflict, declared).deputy_id == deputy.person_id
        bodies = session.scalars(select(LedgerEntry.body)).all()
    assert not any("knew" in body or "leave the case" in body for body in bodies), "words stay out of it"
    assert desk.breaks() == []


def test_deputy_gets_only_what_they_may_do(desk: Desk, case_id: int, colleague: Colleague) -> None:
    chair, second = desk.actor("chair"), colleague("Second", "business_manager")
    task = desk.task("work")
    desk.engine.execute(ClaimTask(task.id), actor=second)
    declared = desk.engine.execute(DeclareConflict(case_id, "other", "A trustee"), actor=second)
    lay = colleague("Lay Member", "lay_member")
    no_deputy = DecideConflict(declared, "recused", "They leave", lay.person_id)
    refused(desk, no_deputy, chair, InvalidInputError, "deputy")
    oneself = DecideConflict(declared, "recused", "They leave", second.person_id)
    refused(desk, oneself, chair, InvalidInputError, "deputy")
    desk.engine.execute(DecideConflict(declared, "recused", "They leave"), actor=chair)
    assert desk.task("work").assignee_id is None, "it is offered to the others again"


def test_stepping_aside_waits_for_nobody_and_can_be_ended(
    desk: Desk, case_id: int, colleague: Colleague
) -> None:
    director = desk.actor("dcs")
    declared = desk.engine.execute(DeclareConflict(case_id, "personal", "An aunt", True), actor=director)
    assert level(desk, case_id, director) == "none"
    refused(desk, DeclareConflict(case_id, "none"), director, NotFoundError)
    refused(desk, DecideConflict(declared, "noted", "Fine"), desk.actor("chair"), ConflictError, "decided")
    with desk.engine.read() as session:
        walls = select(CaseMember.id).where(CaseMember.relation == RECUSED, CaseMember.to_at.is_(None))
        [wall] = session.scalars(walls).all()
    desk.engine.execute(EndMember(wall, "It was a mistake"), actor=desk.actor("chair"))
    assert level(desk, case_id, director) == "full"
    assert conflict(desk, declared).ended_at == desk.at


def test_who_decides_and_who_reads(desk: Desk, case_id: int, colleague: Colleague) -> None:
    chair, manager = desk.actor("chair"), desk.actor("business_manager")
    declared = desk.engine.execute(DeclareConflict(case_id, "personal", "A cousin"), actor=chair)
    deciding = DecideConflict(declared, "noted", "They go on")
    refused(desk, deciding, chair, NotPermittedError, "Somebody else")
    for role in ("dsp_police", "scrutineer"):
        refused(desk, deciding, colleague(f"One {role}", role), NotPermittedError)
    refused(desk, deciding, colleague("Owner", "process_owner"), NotFoundError)
    refused(desk, DecideConflict(declared, "", "Why"), manager, InvalidInputError, "how it is managed")
    refused(desk, DecideConflict(declared, "noted", " "), manager, InvalidInputError, "Say how")
    refused(desk, DecideConflict(10**6, "noted", "Why"), manager, NotFoundError)
    desk.engine.execute(deciding, actor=manager)
    assert level(desk, case_id, chair) == "full"
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        partner, inspector = desk.actor("dsp_la"), colleague("Inspecting", "inspector")
        seen = {
            actor.name: [one.how_managed for one in list_conflicts(session, actor, case, desk.at)]
            for actor in (chair, manager, partner, inspector)
        }
    assert seen == {
        chair.name: ["They go on"],
        manager.name: ["They go on"],
        partner.name: [],
        inspector.name: ["They go on"],
    }


@pytest.mark.parametrize(
    ("declaring", "words"),
    [
        (("",), "Choose whether"),
        (("cousin", "Words"), "Choose whether"),
        (("personal", ""), "Say what"),
        (("none", "", True), "to step aside"),
    ],
)
def test_what_cannot_be_declared(desk: Desk, case_id: int, declaring: tuple[Any, ...], words: str) -> None:
    refused(desk, DeclareConflict(case_id, *declaring), desk.actor("chair"), InvalidInputError, words)


def declared_by(desk: Desk, actor: Actor) -> list[tuple[str, str, str]]:
    with desk.engine.read() as session:
        rows = session.scalars(select(Conflict).where(Conflict.person_id == actor.person_id))
        return [(row.words, row.managed, row.how_managed) for row in rows]


def test_who_stands_aside_from_a_decision_has_declared_it_and_the_manager_chooses_a_deputy(
    sqlite_desk: Desk,
) -> None:
    desk = sqlite_desk
    case_id = open_decision(desk)
    partner, manager, other = desk.actor("dsp_icb"), desk.actor("business_manager"), deputy(desk, "dsp_icb")
    stand_aside(desk, "dsp_icb")
    assert declared_by(desk, partner) == [("I know the family.", "aside", "Stood aside from “Sign”")]
    assert level(desk, case_id, partner) == "full", "only a recusal shuts them out"
    with desk.engine.read() as session:
        [shown] = list_conflicts(session, manager, session.get_one(Case, case_id), desk.at)
        told = session.scalars(select(Notice.person_id).where(Notice.key == f"conflict:{shown.id}")).all()
    assert shown.may_decide
    assert shown.managed.startswith("Stood aside")
    assert manager.person_id in told
    desk.engine.execute(DecideConflict(shown.id, "recused", "They leave", other.person_id), actor=manager)
    assert level(desk, case_id, partner) == "none"
    seat = desk.part(desk.task("sign"), "dsp_icb#2")
    assert (seat.state, seat.assignee_id) == ("claimed", other.person_id)
    assert seats(desk)["dsp_la"] == "offered"
    refused(desk, DecideConflict(shown.id, "noted", "Why"), manager, ConflictError, "decided")
    assert desk.breaks() == []


def test_interest_that_is_told_in_an_answer_is_declared(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    told = question("interest") | {"properties": {"signing": "interest"}}
    desk.publish("asking", user("say") + user("again"), "opened>say say>again again>closed",
                 {"say": text_form("say", told), "again": text_form("again", told)},
                 declared='<caseway:fact id="aware_on" type="date" label="Aware"/>')  # fmt: skip
    desk.start("asking")
    manager = desk.actor("business_manager")
    desk.do("say", {"note": "Fine", "interest": " A cousin "})
    assert declared_by(desk, manager) == [("A cousin", "", "")]
    desk.do("again", {"note": "Fine", "interest": "A cousin"})
    assert len(declared_by(desk, manager)) == 1, "the same words declare nothing new"
