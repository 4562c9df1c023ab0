"""A reviewer from outside is asked by name, does what is asked, and reads the one case until the last day."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.actor import Actor
from engine.commands.complete_task import CompleteTask
from engine.commands.name_member import NameMember
from engine.commands.save_draft import SaveDraft
from engine.errors import InvalidInputError, NotFoundError
from engine.people.holding import list_held
from engine.queries.tasks import get_task
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user

ASKED = question("asked", "checklist", properties={"picker": "person", "fact": "people"})
FACT = '<caseway:fact id="people" type="person_list" label="Reviewers"/>'


@pytest.fixture
def commissioned(desk: Desk, colleague: Callable[..., Actor]) -> tuple[Desk, int, Actor]:
    """A case on which a reviewer from outside is named, and is to be asked for a report."""
    reviewer = colleague("Outside Reviewer")
    body = user("choose") + user(
        "write", 'caseway:parts="people"', "<bpmn:multiInstanceLoopCharacteristics/>"
    ).replace('caseway:role="business_manager"', 'caseway:role="reviewer"')
    forms = {"choose": text_form("choose", ASKED), "write": text_form("write")}
    desk.publish("review", body, "opened>choose choose>write write>closed", forms, declared=DECLARED + FACT)
    case_id = desk.start("review")
    return desk, case_id, reviewer


def name(desk: Desk, case_id: int, reviewer: Actor) -> None:
    until = desk.at.date() + timedelta(days=30)
    naming = NameMember(case_id, reviewer.person_id, "reviewer", "Commissioned", until)
    desk.engine.execute(naming, actor=desk.actor("chair"))


def test_only_a_reviewer_of_the_case_can_be_chosen(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    with pytest.raises(InvalidInputError):
        desk.do("choose", {"asked": [str(reviewer.person_id)]})
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    task = desk.task("write")
    part = desk.part(task, str(reviewer.person_id))
    with desk.engine.read() as session:
        view = get_task(session, desk.engine.library, reviewer, desk.at, task.id, part.id)
    assert (view.why_not, view.level) == ("", "full")
    desk.engine.execute(SaveDraft(task.id, {"note": "Half"}, part.id), actor=reviewer)
    desk.engine.execute(CompleteTask(task.id, {"note": "The report"}, part_id=part.id), actor=reviewer)
    assert desk.open_steps(case_id) == []
    assert desk.breaks() == []


def test_their_tasks_are_nobodys_only_after_the_last_day(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    for days, orphans in ((0, 0), (30, 0), (1, 1)):
        desk.at += timedelta(days=days)
        with desk.engine.read() as session:
            assert len(list_held(session, orphaned_on=desk.at.date())) == orphans


def test_nothing_is_open_to_them_after_the_last_day(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    task = desk.task("write")
    part = desk.part(task, str(reviewer.person_id))
    desk.at += timedelta(days=31)
    before = desk.counts()
    with pytest.raises(NotFoundError):
        desk.engine.execute(CompleteTask(task.id, {"note": "Late"}, part_id=part.id), actor=reviewer)
    with desk.engine.read() as session, pytest.raises(NotFoundError):
        get_task(session, desk.engine.library, reviewer, desk.at, task.id, part.id)
    assert desk.counts() == before
