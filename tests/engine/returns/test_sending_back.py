"""Sending back: no token moves, the old answer stays, the new one stands."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine.commands.add_part import AddPart
from engine.commands.complete_task import CompleteTask
from engine.commands.return_part import ReturnPart
from engine.commands.send_back import SendBack
from engine.commands.withdraw_part import WithdrawPart
from engine.commands.withdraw_send_back import WithdrawSendBack
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Command
from engine.models import Instance, Person
from engine.rehearsal.rebuilding import RebuildCase
from tests.chaos.agreement import disagreements
from tests.engine.desk import Desk
from tests.engine.diagram.drawing import timer, user
from tests.engine.returns.reviewed import (
    FORMS,
    open_checked,
    open_merged,
    send_back,
    sent,
    submissions,
    tasks_of,
)


@pytest.fixture
def checked(desk: Desk) -> Desk:
    """A grade that the business manager gave waits for the chair to check it."""
    open_checked(desk)
    desk.do("grade_it", {"note": "in haste", "grade": "poor"})
    return desk


@pytest.fixture
def merged(desk: Desk) -> Desk:
    """Two agencies were asked, and the council has answered."""
    open_merged(desk)
    desk.do_part("return_it", "la", {"note": "first", "view": "poor"}, "agency_author", "la")
    return desk


def marking(desk: Desk) -> str:
    with desk.engine.read() as session:
        return session.get_one(Instance, 1).marking


def agrees(desk: Desk) -> None:
    """The rows agree with the state of every instance, and the ledger holds."""
    with desk.engine.read() as session:
        assert list(disagreements(session, desk.engine.library)) == []
    assert desk.engine.execute(RebuildCase(1), actor=desk.actor("business_manager")) == []
    assert desk.breaks() == []


def refused(desk: Desk, command: Command[Any], error: type[CasewayError], role: str, words: str = "") -> None:
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=desk.actor(role))
    assert desk.counts() == before


def test_answer_that_was_sent_back_is_a_task_again_and_no_token_moves(checked: Desk) -> None:
    before = marking(checked)
    send_back(checked, "check_it", 1, "chair")
    again = checked.task("grade_it")
    assert (again.state, again.token_id, again.assignee_id) == (
        "returned",
        "",
        checked.actor("business_manager").person_id,
    )
    assert checked.task("check_it").waits_for_id == again.id
    assert marking(checked) == before
    assert [row.comments for row in sent(checked)] == ["Say when."]
    assert checked.case(1).stage == "Check it"
    agrees(checked)


def test_new_answer_supersedes_the_old_and_sets_the_facts_again(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    checked.do("grade_it", {"note": "with care", "grade": "good"})
    assert [row.values["note"] for row in submissions(checked, "grade_it")] == ["in haste", "with care"]
    assert checked.fact("grade") == "good"
    assert checked.task("check_it").waits_for_id is None
    assert sent(checked)[0].new_submission_id == 2
    assert [task.state for task in tasks_of(checked, "grade_it")] == ["completed", "completed"]
    agrees(checked)
    checked.do("check_it", {}, "chair")
    assert checked.case(1).state == "complete"
    agrees(checked)


def test_review_waits_until_what_was_sent_back_has_come_back(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    refused(checked, CompleteTask(checked.task("check_it").id, {}), ConflictError, "chair", "not come back")


def test_answer_can_be_sent_back_twice(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    checked.do("grade_it", {"grade": "poor"})
    send_back(checked, "check_it", 2, "chair", "Still no day.")
    checked.do("grade_it", {"grade": "good"})
    assert [row.new_submission_id for row in sent(checked)] == [2, 3]
    agrees(checked)


def test_whoever_answered_again_may_not_check_it(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    checked.do("grade_it", {"grade": "good"})
    refused(checked, CompleteTask(checked.task("check_it").id, {}), CasewayError, "business_manager")


def test_taken_back_it_stands_as_it_was(checked: Desk) -> None:
    found = send_back(checked, "check_it", 1, "chair")
    checked.engine.execute(WithdrawSendBack(found, "It was all there"), actor=checked.actor("chair"))
    assert checked.task("grade_it") is None
    assert tasks_of(checked, "grade_it")[-1].close_reason == "It was all there"
    agrees(checked)
    checked.do("check_it", {}, "chair")
    assert checked.open_steps(1) == ["mend_it"]
    refused(checked, WithdrawSendBack(found, "Again"), ConflictError, "chair")


@pytest.mark.parametrize(
    ("submission", "words", "role", "error"),
    [
        (1, "  ", "chair", InvalidInputError),
        (1, "x" * 4001, "chair", InvalidInputError),
        (99, "Why?", "chair", ConflictError),
        (1, "Why?", "business_manager", NotPermittedError),
        (1, "Why?", "process_owner", NotFoundError),
    ],
)
def test_sending_back_is_refused(
    checked: Desk, submission: int, words: str, role: str, error: type[CasewayError]
) -> None:
    refused(checked, SendBack(checked.task("check_it").id, submission, words), error, role)


def test_same_answer_is_not_sent_back_twice_at_once(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    refused(checked, SendBack(checked.task("check_it").id, 1, "Why?"), ConflictError, "chair", "sent back")


def test_step_that_reviews_nothing_sends_nothing_back(checked: Desk) -> None:
    checked.do("check_it", {}, "chair")
    refused(checked, SendBack(checked.task("mend_it").id, 1, "Why?"), NotFoundError, "business_manager")


def test_part_of_an_open_task_is_the_same_part_again(merged: Desk) -> None:
    task = merged.task("return_it")
    part = merged.part(task, "la")
    merged.engine.execute(ReturnPart(task.id, part.id, "Which day?"), actor=merged.actor("business_manager"))
    assert merged.part(task, "la").state == "returned"
    merged.do_part("return_it", "police", {"view": "good"}, "agency_author", "police")
    assert merged.open_steps(1) == ["return_it"]
    merged.do_part("return_it", "la", {"note": "second", "view": "good"}, "agency_author", "la")
    assert merged.open_steps(1) == ["merge_it"]
    assert merged.fact("agreed") is True
    assert sent(merged)[0].new_submission_id == submissions(merged, "return_it")[-1].id
    agrees(merged)


def test_part_taken_back_is_enough_after_all(merged: Desk) -> None:
    task = merged.task("return_it")
    part = merged.part(task, "la")
    manager = merged.actor("business_manager")
    found = merged.engine.execute(ReturnPart(task.id, part.id, "Which day?"), actor=manager)
    merged.do_part("return_it", "police", {"view": "good"}, "agency_author", "police")
    merged.engine.execute(WithdrawSendBack(found, "It was there"), actor=manager)
    assert merged.open_steps(1) == ["merge_it"]
    assert merged.fact("agreed") is False
    agrees(merged)


def test_part_of_a_closed_task_is_a_task_of_its_own_and_the_outcome_is_counted_again(merged: Desk) -> None:
    merged.do_part("return_it", "police", {"view": "good"}, "agency_author", "police")
    assert merged.fact("agreed") is False
    first = submissions(merged, "return_it")[0]
    send_back(merged, "merge_it", first.id, "business_manager")
    again = merged.task("return_it")
    assert (again.token_id, again.kind, merged.part(again, "la").state) == ("", "parts", "returned")
    agrees(merged)
    merged.do_part("return_it", "la", {"note": "second", "view": "good"}, "agency_author", "la")
    assert merged.fact("agreed") is True
    agrees(merged)
    merged.do("merge_it", {})
    assert merged.case(1).state == "complete"


@pytest.mark.parametrize(
    ("role", "key", "words", "error"),
    [
        ("business_manager", "police", "Why?", ConflictError),
        ("business_manager", "la", " ", InvalidInputError),
        ("chair", "la", "Why?", NotPermittedError),
    ],
)
def test_returning_a_part_is_refused(
    merged: Desk, role: str, key: str, words: str, error: type[CasewayError]
) -> None:
    task = merged.task("return_it")
    refused(merged, ReturnPart(task.id, merged.part(task, key).id, words), error, role)


def test_whoever_has_left_is_not_given_it_again(checked: Desk) -> None:
    manager = checked.actor("business_manager").person_id
    with checked.engine.housekeeping() as rows:
        rows.execute(update(Person).where(Person.id == manager).values(is_active=False))
    send_back(checked, "check_it", 1, "chair")
    assert (checked.task("grade_it").state, checked.task("grade_it").assignee_id) == ("offered", None)


def test_nobody_else_is_asked_for_what_was_sent_back(merged: Desk) -> None:
    merged.do_part("return_it", "police", {"view": "good"}, "agency_author", "police")
    send_back(merged, "merge_it", submissions(merged, "return_it")[0].id, "business_manager")
    again = merged.task("return_it")
    part = merged.part(again, "la")
    refused(merged, AddPart(again.id, "icb"), ConflictError, "business_manager", "as a whole")
    refused(merged, WithdrawPart(again.id, part.id, "Why?"), ConflictError, "business_manager", "as a whole")


def test_review_that_leaves_closes_what_it_had_sent_back(desk: Desk) -> None:
    """A timer takes the token of the review away while its answer is being given again."""
    desk.publish(
        "timed",
        user("grade_it")
        + user("check_it", 'caseway:notSamePersonAs="grade_it"').replace("business_manager", "chair")
        + timer("too_late", "check_it", "soon"),
        "opened>grade_it grade_it>check_it check_it>closed too_late>closed",
        FORMS,
    )
    desk.start("timed")
    desk.do("grade_it", {"grade": "poor"})
    send_back(desk, "check_it", 1, "chair")
    desk.move(desk.at + timedelta(days=60))
    assert [task.state for task in tasks_of(desk, "grade_it")] == ["completed", "withdrawn"]
    assert sent(desk)[0].came_back_at is not None
    assert desk.case(1).state == "complete"
    agrees(desk)
