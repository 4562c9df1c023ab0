"""Correcting the record: asked with a reason, approved by a second person, both answers kept for ever."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.ask_correction import AskCorrection
from engine.commands.complete_task import CompleteTask
from engine.commands.decide_correction import Corrected, DecideCorrection
from engine.commands.send_back import SendBack
from engine.commands.withdraw_correction import WithdrawCorrection
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Correction, FactValue, LedgerEntry, Submission, Vote
from engine.queries.submissions import list_submissions
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import user
from tests.engine.returns.reviewed import LOOP, open_checked, open_merged, send_back, submissions
from tests.engine.returns.test_sending_back import agrees, refused


@pytest.fixture
def checked(desk: Desk) -> Desk:
    """A grade that the business manager gave waits for the chair to check it."""
    open_checked(desk)
    desk.do("grade_it", {"note": "in haste", "grade": "poor"})
    return desk


def ask(desk: Desk, submission: int, raw: dict[str, Any], role: str = "business_manager") -> int:
    return desk.engine.execute(AskCorrection(submission, raw, "The wrong box"), actor=desk.actor(role))


def decide(desk: Desk, correction: int, role: str = "chair", answer: str = "", ok: bool = True) -> Corrected:
    return desk.engine.execute(DecideCorrection(correction, ok, answer), actor=desk.actor(role))


def correction(desk: Desk, number: int = 1) -> Correction:
    with desk.engine.read() as session:
        return session.get_one(Correction, number)


def test_correction_changes_nothing_until_a_second_person_approves(checked: Desk) -> None:
    asked = ask(checked, 1, {"note": "in haste", "grade": "good"})
    assert checked.fact("grade") == "poor"
    assert len(submissions(checked, "grade_it")) == 1
    new = decide(checked, asked).submission_id
    assert checked.fact("grade") == "good"
    with checked.engine.read() as session:
        row = session.scalars(select(FactValue).where(FactValue.is_current)).all()
        [grade] = [one for one in row if one.fact == "grade"]
        stored = session.get_one(Submission, new)
    assert (grade.submission_id, grade.reason) == (new, "The wrong box")
    assert stored.person_id == checked.actor("business_manager").person_id
    assert [one.values["grade"] for one in submissions(checked, "grade_it")] == ["poor", "good"]
    assert correction(checked).new_submission_id == new
    agrees(checked)


def test_both_answers_say_for_ever_that_one_was_corrected(checked: Desk) -> None:
    decide(checked, ask(checked, 1, {"note": "in haste", "grade": "good"}))
    chair = checked.actor("chair")
    with checked.engine.read() as session:
        found = list_submissions(session, checked.engine.library, chair, checked.case(1), "full")
        entries = session.scalars(select(LedgerEntry.body)).all()
    assert [one.is_latest for one in found] == [False, True]
    assert found[0].notes[0].startswith("Corrected on 18 December 2026. Asked for by Business manager")
    assert "Approved by Partnership chair" in found[1].notes[0]
    assert not any("wrong box" in body for body in entries)


def test_case_goes_on_from_the_corrected_answer(checked: Desk) -> None:
    decide(checked, ask(checked, 1, {"grade": "good"}))
    checked.do("check_it", {}, "chair")
    assert checked.case(1).state == "complete"
    agrees(checked)


def test_refused_correction_leaves_the_record_as_it_is(checked: Desk) -> None:
    asked = ask(checked, 1, {"grade": "good"})
    refused(checked, DecideCorrection(asked, False, " "), InvalidInputError, "chair")
    decide(checked, asked, answer="It was poor.", ok=False)
    assert (correction(checked).state, checked.fact("grade")) == ("refused", "poor")
    refused(checked, DecideCorrection(asked, True), ConflictError, "chair")
    assert ask(checked, 1, {"grade": "good"}) != asked


def test_nobody_decides_their_own_correction(checked: Desk) -> None:
    asked = ask(checked, 1, {"grade": "good"})
    refused(checked, DecideCorrection(asked, True), NotPermittedError, "business_manager", "second person")
    refused(checked, DecideCorrection(asked, True), NotPermittedError, "scrutineer", "Only")
    refused(checked, DecideCorrection(asked, True), NotFoundError, "lay_member")
    refused(checked, WithdrawCorrection(asked), NotPermittedError, "chair")
    checked.engine.execute(WithdrawCorrection(asked), actor=checked.actor("business_manager"))
    refused(checked, DecideCorrection(asked, True), ConflictError, "chair")


@pytest.mark.parametrize(
    ("submission", "raw", "reason", "role", "error"),
    [
        (1, {"note": "in haste", "grade": "poor"}, "Why", "business_manager", InvalidInputError),
        (1, {"grade": "splendid"}, "Why", "business_manager", InvalidInputError),
        (1, {"grade": "good"}, " ", "business_manager", InvalidInputError),
        (1, {"grade": "good"}, "Why", "chair", NotPermittedError),
        (1, {"grade": "good"}, "Why", "lay_member", NotFoundError),
        (9, {"grade": "good"}, "Why", "business_manager", NotFoundError),
    ],
)
def test_asking_is_refused(
    checked: Desk, submission: int, raw: dict[str, Any], reason: str, role: str, error: type[CasewayError]
) -> None:
    refused(checked, AskCorrection(submission, raw, reason), error, role)


def test_what_does_not_stand_is_not_corrected(checked: Desk) -> None:
    send_back(checked, "check_it", 1, "chair")
    refused(
        checked, AskCorrection(1, {"grade": "good"}, "Why"), ConflictError, "business_manager", "sent back"
    )
    checked.do("grade_it", {"grade": "poor"})
    refused(
        checked, AskCorrection(1, {"grade": "good"}, "Why"), ConflictError, "business_manager", "superseded"
    )
    ask(checked, 2, {"grade": "good"})
    refused(checked, AskCorrection(2, {"grade": "good"}, "Why"), ConflictError, "business_manager", "already")


def test_answer_sent_back_meanwhile_is_corrected_no_more(checked: Desk) -> None:
    asked = ask(checked, 1, {"grade": "good"})
    checked.engine.execute(SendBack(checked.task("check_it").id, 1, "Why?"), actor=checked.actor("chair"))
    refused(checked, DecideCorrection(asked, True), ConflictError, "chair", "sent back")


def test_clock_follows_a_corrected_date_and_a_later_step_is_not_overruled(desk: Desk) -> None:
    when = question("sent", "datetime", fact="sent_on", subtype="date")
    aware = question("aware", "datetime", fact="aware_on", subtype="date")
    desk.publish(
        "dated",
        user("first") + user("second") + user("third"),
        "opened>first first>second second>third third>closed",
        {
            "first": text_form("first", when, aware),
            "second": text_form("second", when),
            "third": text_form("third"),
        },
    )
    desk.start("dated")
    desk.do("first", {"sent": "2026-12-18", "aware": "2026-12-17"})
    desk.do("second", {"sent": "2026-12-16"})
    was = desk.clock("soon").due_on
    asked = ask(desk, 1, {"sent": "2026-12-15", "aware": "2026-12-16"})
    preview = desk.engine.preview(DecideCorrection(asked, True), actor=desk.actor("chair"))
    assert any(change.days for change in preview.changes)
    assert desk.clock("soon").due_on == was
    decide(desk, asked)
    assert desk.clock("soon").anchor_on == date(2026, 12, 16)
    assert desk.clock("soon").due_on == was - timedelta(days=1)
    assert desk.fact("sent_on") == "2026-12-16"
    agrees(desk)


def test_corrected_part_counts_anew(desk: Desk) -> None:
    open_merged(desk)
    for agency in ("la", "police"):
        desk.do_part("return_it", agency, {"view": "good"}, "agency_author", agency)
    assert desk.fact("agreed") is True
    part = submissions(desk, "return_it")[1]
    author = desk.actor("agency_author", "police")
    asked = desk.engine.execute(AskCorrection(part.id, {"view": "poor"}, "Misread"), actor=author)
    other = AskCorrection(submissions(desk, "return_it")[0].id, {"view": "poor"}, "Mine")
    before = desk.counts()
    with pytest.raises(NotFoundError):
        desk.engine.execute(other, actor=author)
    assert desk.counts() == before
    decide(desk, asked, "business_manager")
    assert desk.fact("agreed") is False
    agrees(desk)


def test_signed_vote_is_not_corrected(desk: Desk) -> None:
    vote = {
        "sign_it": text_form("sign_it", radio("view", "agree", "differ", vote=True)),
        "then": text_form("then"),
    }
    desk.publish(
        "signed",
        user("sign_it", 'caseway:signatories="dsp_la"', LOOP).replace(
            'caseway:role="business_manager" ', "", 1
        )
        + user("then"),
        "opened>sign_it sign_it>then then>closed",
        vote,
    )
    desk.start("signed")
    task = desk.task("sign_it")
    part = desk.part(task, "dsp_la")
    signing = CompleteTask(task.id, {"view": "agree"}, part_id=part.id, signed_with="password")
    desk.engine.execute(signing, actor=desk.actor("dsp_la"))
    with desk.engine.read() as session:
        vote_id = session.scalars(select(Vote.submission_id)).one()
    refused(
        desk, AskCorrection(vote_id, {"view": "differ"}, "Why"), ConflictError, "dsp_la", "signed decision"
    )
