"""Duties of steps: at assign, claim and complete; across parts, stages, deputies and linked cases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.reassign_task import ReassignTask
from engine.errors import CasewayError, InvalidInputError, NotPermittedError
from engine.models import CaseLink, CaseMember, Cover
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from engine.step_duties import StepDutyError
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.signing.votes import deputy

AWARE = '<caseway:fact id="aware_on" type="date" label="Aware"/>'
RULED = 'caseway:notSamePersonAs="write" caseway:independentOf="subject_team"'
FORMS = {name: text_form(name) for name in ("write", "check", "draft")}


def open_check(desk: Desk) -> int:
    """A case in which the business manager wrote what is to be checked."""
    desk.publish(
        "checking",
        user("write") + user("check", RULED),
        "opened>write write>check check>closed",
        FORMS,
        declared=AWARE,
    )
    case_id = desk.start("checking")
    desk.do("write", {"note": "n"})
    return case_id


def do(desk: Desk, actor: Actor, command: Callable[..., Any] = CompleteTask, *more: Any) -> Any:
    """Carry out a command about the check."""
    return desk.engine.execute(command(desk.task("check").id, *more), actor=actor)


def refused(desk: Desk, match: str, actor: Actor, command: Callable[..., Any], *more: Any) -> None:
    """It is refused in these words, and nothing has changed."""
    before = desk.counts()
    with pytest.raises(CasewayError, match=match):
        do(desk, actor, command, *more)
    assert desk.counts() == before


def other_manager(desk: Desk, name: str = "Second manager") -> Actor:
    """Somebody else who is a business manager."""
    found: Actor = deputy(desk, "business_manager", name)
    return found


def test_author_neither_claims_nor_completes_the_check_and_is_told_who_can(desk: Desk) -> None:
    open_check(desk)
    author = desk.actor("business_manager")
    words = "did the step that this one checks, “Write”.*not the same person as"
    refused(desk, f"{words}.*Nobody else holds the role “Business manager”", author, ClaimTask)
    other = other_manager(desk)
    refused(desk, f"{words}.*it can be done by Second manager", author, ClaimTask)
    refused(desk, f"{words}.*it can be done by Second manager", author, CompleteTask, {"note": "n"})
    do(desk, other, CompleteTask, {"note": "n"})
    assert desk.breaks() == []


def test_check_is_given_to_nobody_whom_the_rule_keeps_out(desk: Desk) -> None:
    open_check(desk)
    author, other, third = desk.actor("business_manager"), other_manager(desk), other_manager(desk, "Third")
    words = "they did a step that this one checks.*not the same person as.*Choose one of: Second manager"
    before = desk.counts()
    with pytest.raises(InvalidInputError, match=words):
        do(desk, other, ReassignTask, author.person_id, "She knows it")
    do(desk, other, ClaimTask)
    before = desk.counts()
    with pytest.raises(InvalidInputError, match="they did a step that this one checks"):
        do(desk, other, DelegateTask, author.person_id)
    assert desk.counts() == before
    do(desk, other, ReassignTask, third.person_id, "He has time")


def cover(desk: Desk, away: int, by: int) -> None:
    """Somebody stands in for somebody today."""
    today = desk.at.date()
    with desk.engine.housekeeping() as session:
        session.add(Cover(person_id=away, covered_by_id=by, from_on=today, to_on=today + timedelta(days=1)))


def again(desk: Desk, actor: Actor) -> Actor:
    """The same person with what they may do now."""
    with desk.engine.read() as session:
        found = load_actor(session, actor.person_id or 0, desk.at.date())
    assert found is not None
    return found


def test_deputy_does_not_check_for_the_author_what_the_author_wrote(sqlite_desk: Desk) -> None:
    open_check(sqlite_desk)
    author, chair = sqlite_desk.actor("business_manager"), sqlite_desk.actor("chair")
    cover(sqlite_desk, author.person_id or 0, chair.person_id or 0)
    refused(sqlite_desk, "not the same person as", again(sqlite_desk, chair), CompleteTask, {"note": "n"})


def test_what_a_deputy_wrote_counts_for_both(sqlite_desk: Desk) -> None:
    sqlite_desk.publish(
        "checking",
        user("write") + user("check", RULED),
        "opened>write write>check check>closed",
        FORMS,
        declared=AWARE,
    )
    sqlite_desk.start("checking")
    author, chair = sqlite_desk.actor("business_manager"), sqlite_desk.actor("chair")
    cover(sqlite_desk, author.person_id or 0, chair.person_id or 0)
    writing = CompleteTask(sqlite_desk.task("write").id, {"note": "n"})
    sqlite_desk.engine.execute(writing, actor=again(sqlite_desk, chair))
    for one in (author, again(sqlite_desk, chair)):
        refused(sqlite_desk, "not the same person as", one, CompleteTask, {"note": "n"})


def test_rule_reaches_into_the_stage_that_was_called(sqlite_desk: Desk) -> None:
    sqlite_desk.publish("stage", user("write"), "opened>write write>closed", FORMS, declared=AWARE)
    sqlite_desk.publish(
        "whole",
        '<bpmn:callActivity id="run" name="Run" calledElement="stage"/>' + user("check", RULED),
        "opened>run run>check check>closed",
        FORMS,
        declared=AWARE,
    )
    sqlite_desk.start("whole")
    sqlite_desk.do("write", {"note": "n"})
    author = sqlite_desk.actor("business_manager")
    refused(sqlite_desk, "not the same person as", author, CompleteTask, {"note": "n"})


def linked(desk: Desk, *, own_step: bool) -> int:
    """A case that follows another, in which the business manager wrote; the chair opens and writes here."""
    first = open_check(desk)
    do(desk, other_manager(desk), CompleteTask, {"note": "n"})
    steps = user("draft", 'caseway:role="chair"').replace('caseway:role="business_manager" ', "", 1)
    steps = steps.replace("draft", "write") if own_step else steps
    name = "write" if own_step else "draft"
    desk.publish(
        "following",
        steps + user("check", RULED),
        f"opened>{name} {name}>check check>closed",
        FORMS,
        declared=AWARE,
    )
    second = desk.start("following")
    desk.do(name, {"note": "n"}, "chair")
    with desk.engine.housekeeping() as session:
        session.add(CaseLink(case_id=second, linked_id=first, relation="follows"))
    return second


def test_rule_reaches_into_a_linked_case_for_a_step_this_case_has_not(desk: Desk) -> None:
    linked(desk, own_step=False)
    author = desk.actor("business_manager")
    refused(desk, "“Write”.*not the same person as", author, CompleteTask, {"note": "n"})


def test_case_with_a_step_of_its_own_is_checked_against_that_one(sqlite_desk: Desk) -> None:
    linked(sqlite_desk, own_step=True)
    do(sqlite_desk, sqlite_desk.actor("business_manager"), CompleteTask, {"note": "n"})


@pytest.mark.parametrize("where", ["own", "linked"])
def test_whoever_was_involved_does_not_check_here_or_in_a_linked_case(sqlite_desk: Desk, where: str) -> None:
    case_id = open_check(sqlite_desk)
    other = other_manager(sqlite_desk)
    about = case_id
    if where == "linked":
        about = sqlite_desk.start("checking", label="Child B")
        sqlite_desk.do("write", {"note": "n"})
        with sqlite_desk.engine.housekeeping() as session:
            session.add(CaseLink(case_id=case_id, linked_id=about, relation="follows"))
    with sqlite_desk.engine.housekeeping() as session:
        # Ended since, so that the case itself is open to them: having been involved stays a fact.
        session.add(
            CaseMember(
                case_id=about,
                person_id=other.person_id,
                relation="subject_team",
                reason="Managed the social worker",
                from_at=sqlite_desk.at - timedelta(days=9),
                to_at=sqlite_desk.at - timedelta(days=1),
            )
        )
    command = CompleteTask(sqlite_desk.task("check", case_id).id, {"note": "n"})
    before = sqlite_desk.counts()
    with pytest.raises(StepDutyError, match="by somebody independent") as caught:
        sqlite_desk.engine.execute(command, actor=other)
    assert caught.value.rule == "independentOf"
    assert sqlite_desk.counts() == before


def test_nobody_signs_for_two_roles(sqlite_desk: Desk) -> None:
    from tests.engine.signing.votes import open_decision, vote

    open_decision(sqlite_desk)
    both = sqlite_desk.area.person("dsp_la") or 0
    adding = AddMembership(sqlite_desk.area.area_id, "review_group", both, "dsp_icb", LONG_AGO)
    sqlite_desk.engine.execute(adding, actor=SYSTEM)
    vote(sqlite_desk, "dsp_la", "agree")
    before = sqlite_desk.counts()
    with pytest.raises(NotPermittedError, match=r"nobody signs twice.*integrated care board"):
        vote(sqlite_desk, "dsp_icb", "agree", "dsp_la")
    assert sqlite_desk.counts() == before


def test_nobody_s_name_stands_on_two_signatures_by_way_of_a_deputy(sqlite_desk: Desk) -> None:
    from tests.engine.signing.votes import open_decision, vote

    open_decision(sqlite_desk)
    away, deputy = sqlite_desk.actor("dsp_la"), sqlite_desk.actor("lay_member")
    adding = AddMembership(sqlite_desk.area.area_id, "review_group", away.person_id, "dsp_icb", LONG_AGO)
    sqlite_desk.engine.execute(adding, actor=SYSTEM)
    cover(sqlite_desk, away.person_id or 0, deputy.person_id or 0)
    vote(sqlite_desk, "dsp_la", "agree", "lay_member")
    for role in ("dsp_la", "lay_member"):
        before = sqlite_desk.counts()
        with pytest.raises(NotPermittedError, match="nobody signs twice"):
            vote(sqlite_desk, "dsp_icb", "agree", role)
        assert sqlite_desk.counts() == before
