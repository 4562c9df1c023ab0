"""A reviewer from outside is asked by name, does what is asked, and reads the one case until the last day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.actor import Actor
from engine.commands.complete_task import CompleteTask
from engine.commands.name_member import NameMember
from engine.commands.pass_on_work import PassOnWork
from engine.commands.save_draft import SaveDraft
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Case, Person
from engine.notices.digests import digest_sections
from engine.notices.topics import TOPICS
from engine.people.holding import list_held
from engine.queries.calendar_feed import list_feed
from engine.queries.corrections import get_correction_sheet
from engine.queries.inbox import count_asked, list_inbox
from engine.queries.inbox_questions import Question
from engine.queries.leaving import get_leaving
from engine.queries.notices import count_unread, list_notices
from engine.queries.submissions import list_submissions
from engine.queries.tasks import get_task
from engine.sending_digests import send_due_digests
from engine.visibility import reviews_case
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user
from tests.engine.notices.office import with_mail

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


def told_of(desk: Desk, reviewer: Actor) -> dict[str, int]:
    """How much of their work somebody finds among their tasks, notices, calendar and digest."""
    with desk.engine.read() as session:
        asked = [Question("mine"), Question("offered")]
        mine = list_inbox(session, reviewer, "mine", at=desk.at).entries
        feed = list_feed(session, reviewer, desk.at)
        topics = list(TOPICS)
        digest = digest_sections(session, reviewer, topics, desk.at, desk.at.date())
        return {
            "mine": len(mine),
            "counted": sum(count_asked(session, reviewer, asked, desk.at.date(), at=desk.at)),
            "notices": len(list_notices(session, reviewer, desk.at).entries),
            "unread": count_unread(session, reviewer, desk.at),
            "calendar": len(feed),
            "digest": sum(len(section["entries"]) for section in digest),
            "done": len(list_inbox(session, reviewer, "done", at=desk.at).entries),
        }


def test_their_work_is_among_their_own_tasks_for_their_time_only(
    commissioned: tuple[Desk, int, Actor],
) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    # Named, and asked: two notices, both of them in the digest.
    found = told_of(desk, reviewer)
    assert (found["mine"], found["counted"], found["notices"], found["unread"]) == (1, 1, 2, 2)
    assert (found["calendar"], found["digest"]) == (0, 2), "the step has no clock"
    desk.at += timedelta(days=31)
    assert set(told_of(desk, reviewer).values()) == {0}


@pytest.mark.parametrize(("days", "mails"), [(0, 1), (31, 0)])
def test_they_get_digests_for_their_time_only(
    commissioned: tuple[Desk, int, Actor], days: int, mails: int
) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    with desk.engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id != reviewer.person_id).values(is_active=False))
    with_mail(desk, digests=True)
    desk.at = desk.at.replace(hour=12) + timedelta(days=days)
    assert send_due_digests(desk.engine) == mails


def test_who_leaves_before_the_last_day_reviews_no_more(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    manager, person_id = desk.actor("business_manager"), reviewer.person_id or 0
    with desk.engine.read() as session:
        found = get_leaving(session, manager, person_id, desk.at.date())
    assert (found.named, found.cases) == (1, (case_id,))
    desk.engine.execute(PassOnWork(case_id, person_id, (), "Has withdrawn"), actor=manager)
    with desk.engine.read() as session:
        assert get_leaving(session, manager, person_id, desk.at.date()).named == 0
        assert not reviews_case(session, reviewer, case_id, desk.at)


def test_what_they_did_is_among_what_they_have_done(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id)]})
    part = desk.part(desk.task("write"), str(reviewer.person_id))
    desk.engine.execute(CompleteTask(part.task_id, {"note": "The report"}, part_id=part.id), actor=reviewer)
    assert (told_of(desk, reviewer)["mine"], told_of(desk, reviewer)["done"]) == (0, 1)
    desk.at += timedelta(days=31)
    assert told_of(desk, reviewer)["done"] == 0


def test_answers_name_outsiders_and_leavers_for_ever(commissioned: tuple[Desk, int, Actor]) -> None:
    desk, case_id, reviewer = commissioned
    name(desk, case_id, reviewer)
    desk.do("choose", {"asked": [str(reviewer.person_id), str(desk.area.person("dcs"))]})
    left = {reviewer.person_id: "Outside Reviewer", desk.area.person("dcs"): desk.actor("dcs").name}
    chair, manager = desk.actor("chair"), desk.actor("business_manager")
    desk.at += timedelta(days=31)
    with desk.engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id.in_(left)).values(is_active=False))
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        [answer] = list_submissions(session, desk.engine.library, chair, case, "full", ["choose"])
        said = dict(answer.answers or ())["Asked"]
        assert sorted(str(said).splitlines()) == sorted(left.values())
        sheet = get_correction_sheet(session, desk.engine.library, manager, desk.at, answer.id)
        assert left.keys() <= {int(key) for key, _ in sheet.options.person}
