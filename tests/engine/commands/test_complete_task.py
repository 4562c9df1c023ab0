"""Completing a task: one straight line from what was typed to what is stored, or nothing at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from engine.commands.complete_task import CompleteTask
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import FactValue, Submission
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import gateway, user

GRADED = {
    "grade_it": text_form("grade_it", radio("grade", "good", "poor", fact="grade")),
    "mend_it": text_form("mend_it"),
}


@pytest.fixture
def graded(desk: Desk) -> Desk:
    """A case whose first answer decides where it goes."""
    desk.publish(
        "marking",
        user("grade_it")
        + user("mend_it")
        + gateway("exclusive", "is_it_good", 'default="is_it_good_to_mend_it"'),
        "opened>grade_it grade_it>is_it_good is_it_good>closed[grade = 'good'] "
        "is_it_good>mend_it mend_it>closed",
        GRADED,
    )
    desk.start("marking")
    return desk


def test_completed_form_is_stored_promoted_and_moves_the_case_on(graded: Desk) -> None:
    case_id = graded.case(1).id
    submission_id = graded.do("grade_it", {"note": "read twice", "grade": "poor"})
    with graded.engine.read() as session:
        submission = session.get_one(Submission, submission_id)
        fact = session.scalars(select(FactValue).where(FactValue.fact == "grade")).one()
    assert submission.values == {"note": "read twice", "grade": "poor"}
    assert (fact.value, fact.submission_id, fact.is_current) == ("poor", submission_id, True)
    assert graded.open_steps(case_id) == ["mend_it"]
    assert graded.breaks() == []


def test_case_is_complete_when_its_last_step_is(graded: Desk) -> None:
    graded.do("grade_it", {"grade": "good"})
    assert graded.case(1).state == "complete"
    assert graded.case(1).stage == "Complete"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"grade": "splendid"}, "grade"),
        ({"grade": "good", "smuggled": "1"}, ""),
        ({"grade": "good", "note": "x" * 1_000_000}, "note"),
    ],
)
def test_answers_that_do_not_pass_change_nothing(graded: Desk, raw: dict[str, str], path: str) -> None:
    before = graded.counts()
    with pytest.raises(InvalidInputError) as refused:
        graded.do("grade_it", raw)
    assert path in refused.value.errors
    assert refused.value.raw == raw
    assert graded.counts() == before
    assert graded.open_steps(1) == ["grade_it"]


def test_posting_twice_is_a_conflict_that_names_who_was_first(graded: Desk) -> None:
    task = graded.task("grade_it")
    graded.do("grade_it", {"grade": "poor"})
    before = graded.counts()
    with pytest.raises(ConflictError, match="Business manager has already completed"):
        graded.engine.execute(
            CompleteTask(task.id, {"grade": "good"}), actor=graded.actor("business_manager")
        )
    assert graded.counts() == before
    assert graded.fact("grade") == "poor"


@pytest.mark.parametrize(
    ("role", "error"),
    [("chair", NotPermittedError), ("lay_member", NotFoundError), ("process_owner", NotFoundError)],
)
def test_wrong_person_changes_nothing(graded: Desk, role: str, error: type[CasewayError]) -> None:
    before = graded.counts()
    with pytest.raises(error):
        graded.do("grade_it", {"grade": "good"}, role=role)
    assert graded.counts() == before


def test_unknown_task_is_not_found(graded: Desk) -> None:
    with pytest.raises(NotFoundError):
        graded.engine.execute(CompleteTask(99_999, {}), actor=graded.actor("business_manager"))


def test_two_people_at_the_same_instant_one_succeeds_the_other_is_told(graded: Desk) -> None:
    task = graded.task("grade_it")
    actor = graded.actor("business_manager")

    def complete(grade: str) -> str:
        try:
            graded.another_engine().execute(CompleteTask(task.id, {"grade": grade}), actor=actor)
        except ConflictError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(complete, ["good", "poor"]))
    assert "already completed" in results[0]
    assert results[1] == "done"
    with graded.engine.read() as session:
        assert len(session.scalars(select(Submission)).all()) == 1
    assert graded.breaks() == []


def test_earlier_fact_stays_as_history(desk: Desk) -> None:
    desk.publish(
        "twice",
        user("first") + user("second"),
        "opened>first first>second second>closed",
        {
            "first": text_form("first", question("sent", "datetime", fact="sent_on", subtype="date")),
            "second": text_form("second", question("sent", "datetime", fact="sent_on", subtype="date")),
        },
    )
    desk.start("twice")
    desk.do("first", {"sent": "2026-12-20"})
    desk.do("second", {"sent": "2026-12-21"})
    with desk.engine.read() as session:
        rows = session.scalars(select(FactValue).where(FactValue.fact == "sent_on").order_by(FactValue.id))
        assert [(row.value, row.is_current) for row in rows] == [("2026-12-20", False), ("2026-12-21", True)]


def test_question_left_empty_takes_back_no_fact(desk: Desk) -> None:
    sent = question("sent", "datetime", fact="sent_on", subtype="date")
    desk.publish(
        "twice",
        user("first") + user("second"),
        "opened>first first>second second>closed",
        {"first": text_form("first", sent), "second": text_form("second", sent)},
    )
    desk.start("twice")
    desk.do("first", {"sent": "2026-12-20"})
    desk.do("second", {"note": "nothing to add"})
    assert desk.fact("sent_on") == "2026-12-20"
