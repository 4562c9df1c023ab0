"""Ad hoc tasks: added at any step, with a clock of their own, and no marking changes."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.add_ad_hoc_task import AddAdHocTask
from engine.commands.add_part import AddPart
from engine.commands.complete_task import CompleteTask
from engine.commands.extend_clock import ExtendClock
from engine.commands.withdraw_ad_hoc_task import WithdrawAdHocTask
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import AdHocTask, Case, Clock, LedgerEntry, Notice, Part, Task
from engine.queries.readable_clocks import TimedPart, readable_clocks
from engine.queries.submissions import list_submissions
from engine.visibility import access_level
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import migrate, publish
from tests.engine.returns.reviewed import open_checked
from tests.engine.returns.test_sending_back import agrees, marking, refused

SHARED = {"outcome": "shared", "information": "Absent on 9 days.", "reasons": "Asked for by the review."}


@pytest.fixture
def checked(desk: Desk) -> Desk:
    """A case with one open step."""
    open_checked(desk)
    return desk


def add(desk: Desk, kind: str = "task", who: str = "business_manager", **more: Any) -> Task:
    given: dict[str, Any] = {"name": "Ask the school", "details": "Attendance since May", "role": "chair"}
    task_id = desk.engine.execute(AddAdHocTask(1, kind, **{**given, **more}), actor=desk.actor(who))
    with desk.engine.read() as session:
        return session.get_one(Task, task_id)


def ask_police(desk: Desk) -> tuple[Task, Part]:
    task = add(desk, "information_request", role="agency_author", agency="police", length=5)
    return task, desk.part(task, "police")


def row(desk: Desk, task: Task) -> AdHocTask:
    with desk.engine.read() as session:
        return session.scalars(select(AdHocTask).where(AdHocTask.task_id == task.id)).one()


def clock_of(desk: Desk, task: Task) -> Clock:
    with desk.engine.read() as session:
        return session.scalars(select(Clock).where(Clock.task_id == task.id)).one()


def told(desk: Desk, key: str) -> set[int]:
    with desk.engine.read() as session:
        return set(session.scalars(select(Notice.person_id).where(Notice.key == key)))


def test_task_is_added_told_and_done_without_moving_a_token(checked: Desk) -> None:
    before = marking(checked)
    task = add(checked)
    assert (task.token_id, task.state, task.due_on) == ("", "offered", clock_of(checked, task).due_on)
    assert checked.case(1).stage == "Grade it"
    assert told(checked, f"ad-hoc:{task.id}") == {checked.area.person("chair")}
    agrees(checked)
    answer = {"outcome": "done", "report": "They will send it."}
    checked.engine.execute(CompleteTask(task.id, answer), actor=checked.actor("chair"))
    assert row(checked, task).outcome == "done"
    assert clock_of(checked, task).state == "met"
    assert marking(checked) == before
    assert told(checked, f"answered:{task.id}") == {checked.area.person("business_manager")}
    agrees(checked)


@pytest.mark.parametrize("outcome", ["not_held", "withheld"])
def test_information_is_refused_with_reasons_only(checked: Desk, outcome: str) -> None:
    task, part = ask_police(checked)
    police = checked.actor("agency_author", "police")
    before = checked.counts()
    with pytest.raises(InvalidInputError) as error:
        checked.engine.execute(CompleteTask(task.id, {"outcome": outcome}, part_id=part.id), actor=police)
    assert set(error.value.errors) == {"reasons"}
    assert checked.counts() == before
    answer = {"outcome": outcome, "reasons": "It would endanger the sister."}
    checked.engine.execute(CompleteTask(task.id, answer, part_id=part.id), actor=police)
    assert row(checked, task).outcome == outcome
    agrees(checked)


def test_other_agencies_do_not_read_what_one_has_shared(checked: Desk) -> None:
    task, part = ask_police(checked)
    police = checked.actor("agency_author", "police")
    council = checked.actor("agency_author", "la")
    with pytest.raises(NotFoundError):
        checked.engine.execute(CompleteTask(task.id, SHARED, part_id=part.id), actor=council)
    checked.engine.execute(CompleteTask(task.id, SHARED, part_id=part.id), actor=police)
    read = []
    for actor in (checked.actor("business_manager"), police, checked.actor("chair")):
        with checked.engine.read() as session:
            case = session.get_one(Case, 1)
            level = access_level(session, actor, case, checked.at)
            [found] = list_submissions(session, checked.engine.library, actor, case, level)
            read.append(found.answers is not None)
    assert read == [True, True, False]


def test_its_clock_reminds_is_overdue_and_is_met_late(checked: Desk) -> None:
    task, part = ask_police(checked)
    assert clock_of(checked, task).due_on == date(2026, 12, 29)
    checked.move(checked.at + timedelta(days=9))
    assert clock_of(checked, task).state == "running"
    with checked.engine.read() as session:
        kinds = session.scalars(select(Notice.kind).where(Notice.clock_id.is_not(None)).distinct()).all()
    assert "reminder" in kinds
    checked.move(checked.at + timedelta(days=7))
    assert clock_of(checked, task).state == "overdue"
    agrees(checked)
    police = checked.actor("agency_author", "police")
    checked.engine.execute(CompleteTask(task.id, SHARED, part_id=part.id), actor=police)
    assert clock_of(checked, task).state == "met_late"
    agrees(checked)


def test_clock_tells_neither_what_is_asked_nor_other_agencies_that_it_is(checked: Desk) -> None:
    task, part = ask_police(checked)
    assert (clock_of(checked, task).name, clock_of(checked, task).part_id) == ("Information request", part.id)
    for agency, seen in (("police", True), ("la", False)):
        with checked.engine.read() as session:
            reader = readable_clocks(checked.actor("agency_author", agency), checked.at)
            query = select(Clock.id).join(Case, Case.id == Clock.case_id)
            query = query.outerjoin(TimedPart, TimedPart.id == Clock.part_id).where(reader)
            assert (clock_of(checked, task).id in session.scalars(query).all()) is seen


def test_its_clock_can_be_given_more_time(checked: Desk) -> None:
    task, part = ask_police(checked)
    clock = clock_of(checked, task)
    extending = ExtendClock(clock.id, 5, "They are short of staff", "The chair")
    checked.engine.execute(extending, actor=checked.actor("business_manager"))
    assert clock_of(checked, task).due_on > clock.due_on
    assert checked.part(task, "police").due_on == clock_of(checked, task).due_on
    assert part.due_on == clock.due_on


def test_meeting_invites_people_and_its_clock_runs_from_its_day(checked: Desk) -> None:
    guests = (checked.area.person("chair"), checked.area.person("scrutineer"))
    meets_at = checked.at + timedelta(days=5)
    task = add(
        checked,
        "meeting",
        role="business_manager",
        meets_at=meets_at,
        place="Room 2",
        invited=guests,
        length=3,
    )
    assert told(checked, f"invited:{task.id}") == set(guests)
    assert clock_of(checked, task).anchor_on == meets_at.date()
    answer = {"outcome": "held", "notes": "Agreed to ask the school."}
    checked.engine.execute(CompleteTask(task.id, answer), actor=checked.actor("business_manager"))
    assert row(checked, task).outcome == "held"


def test_given_to_one_person_it_is_theirs(checked: Desk) -> None:
    chair = checked.area.person("chair")
    task = add(checked, person_id=chair)
    assert (task.state, task.assignee_id) == ("claimed", chair)
    done = CompleteTask(task.id, {"outcome": "done", "report": "Done"})
    refused(checked, done, NotPermittedError, "business_manager")


@pytest.mark.parametrize(
    ("role", "given", "error", "field"),
    [
        ("chair", {}, NotPermittedError, ""),
        ("lay_member", {}, NotFoundError, ""),
        ("business_manager", {"case_id": 9}, NotFoundError, ""),
        ("business_manager", {"name": " "}, InvalidInputError, "name"),
        ("business_manager", {"details": "x" * 4001}, InvalidInputError, "details"),
        ("business_manager", {"kind": "party"}, InvalidInputError, "kind"),
        ("business_manager", {"role": "system_administrator"}, InvalidInputError, "role"),
        ("business_manager", {"length": 0}, InvalidInputError, "length"),
        ("business_manager", {"unit": "moons"}, InvalidInputError, "unit"),
        ("business_manager", {"person_id": 10_000}, InvalidInputError, "person_id"),
        (
            "business_manager",
            {"kind": "information_request", "role": "agency_author", "agency": "nobody"},
            InvalidInputError,
            "agency",
        ),
        ("business_manager", {"kind": "meeting"}, InvalidInputError, "meets_at"),
    ],
)
def test_adding_is_refused(
    checked: Desk, role: str, given: dict[str, Any], error: type[CasewayError], field: str
) -> None:
    command = {"case_id": 1, "kind": "task", "name": "Ask", "details": "What", "role": "chair", **given}
    before = checked.counts()
    with pytest.raises(error) as caught:
        checked.engine.execute(AddAdHocTask(**command), actor=checked.actor(role))
    assert not field or field in getattr(caught.value, "errors", {})
    assert checked.counts() == before


def test_withdrawn_with_a_reason_its_clock_stops(checked: Desk) -> None:
    task, part = ask_police(checked)
    refused(checked, AddPart(task.id, "la"), ConflictError, "business_manager", "as a whole")
    refused(checked, WithdrawAdHocTask(task.id, " "), InvalidInputError, "business_manager")
    refused(checked, WithdrawAdHocTask(task.id, "Why"), NotPermittedError, "chair")
    refused(checked, WithdrawAdHocTask(checked.task("grade_it").id, "Why"), NotFoundError, "business_manager")
    manager = checked.actor("business_manager")
    checked.engine.execute(WithdrawAdHocTask(task.id, "It came by post"), actor=manager)
    assert checked.part(task, "police").state == "withdrawn"
    assert clock_of(checked, task).state == "stopped"
    refused(checked, WithdrawAdHocTask(task.id, "Again"), ConflictError, "business_manager")
    assert part.id
    agrees(checked)


def test_what_is_still_asked_closes_with_the_case(checked: Desk) -> None:
    task, _ = ask_police(checked)
    checked.do("grade_it", {"grade": "good"})
    checked.do("check_it", {}, "chair")
    assert checked.case(1).state == "complete"
    with checked.engine.read() as session:
        closed = session.get_one(Task, task.id)
    assert (closed.state, closed.close_reason) == ("withdrawn", "The case is complete.")
    agrees(checked)
    command = AddAdHocTask(1, "task", "Ask", "What", "chair")
    refused(checked, command, ConflictError, "business_manager", "complete")


def test_nothing_of_what_is_asked_is_in_the_ledger(checked: Desk) -> None:
    add(checked, name="Ask the school", details="Attendance of the brother")
    with checked.engine.read() as session:
        bodies = " ".join(session.scalars(select(LedgerEntry.body)))
    assert "school" not in bodies
    assert "brother" not in bodies


def test_case_moves_to_another_version_with_what_was_added_to_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    forms = {"work": text_form("work"), "more": text_form("more")}
    publish(desk, user("work"), "opened>work work>closed", forms)
    case_id = desk.start("moving")
    task = add(desk)
    due = clock_of(desk, task).due_on
    newer = publish(desk, user("work") + user("more"), "opened>work work>more more>closed", forms)
    migrate(desk, newer, case_id)
    assert clock_of(desk, task).due_on == due
    assert clock_of(desk, task).state == "running"
    agrees(desk)
    desk.engine.execute(
        CompleteTask(task.id, {"outcome": "done", "report": "Done"}), actor=desk.actor("chair")
    )
    agrees(desk)
