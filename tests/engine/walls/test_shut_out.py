"""Whoever is shut out of a case sees nothing of it anywhere, whatever they hold (facts, 3.3 rule 7)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from engine.actor import Actor
from engine.commands.add_part import AddPart
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.pause_clock import PauseClock
from engine.commands.record_late_reason import RecordLateReason
from engine.commands.release_claim import ReleaseClaim
from engine.commands.save_draft import SaveDraft
from engine.errors import NotFoundError, NotPermittedError
from engine.models import CaseMember
from engine.models.case import SHUT_OUT
from engine.queries.calendar_feed import list_feed
from engine.queries.cases import get_case, list_cases
from engine.queries.compliance import ComplianceFilter
from engine.queries.deadlines import list_deadlines, list_escalations
from engine.queries.impact import count_impact, get_version_target, list_impact
from engine.queries.inbox import count_inbox, list_inbox
from engine.queries.late_clocks import list_clock_lines, list_unexplained
from engine.queries.messages import get_message
from engine.queries.notices import count_unread, list_notices
from engine.queries.process_load import find_process_load
from engine.queries.tasks import get_task
from tests.engine.desk import Desk
from tests.engine.notices.office import at

Colleague = Callable[..., Actor]
Wall = Callable[..., None]


def seen(desk: Desk, actor: Actor) -> dict[str, int]:
    """How many lines of each list are about the one case there is."""
    now = desk.at
    everything = ComplianceFilter()
    with desk.engine.read() as session:
        notices = list_notices(session, actor, now).entries
        of_no_case = sum(each.case_id is None for each in notices)  # an access review is due, too
        return {
            "cases": len(list_cases(session, actor, now).rows),
            "search": len(list_cases(session, actor, now, words="Child").rows),
            "mine": len(list_inbox(session, actor, "mine").entries),
            "mine counted": count_inbox(session, actor, "mine"),
            "offered": len(list_inbox(session, actor, "offered").entries),
            "offered counted": count_inbox(session, actor, "offered"),
            "deadlines": len(list_deadlines(session, actor, now).rows),
            "escalations": len(list_escalations(session, actor, now)),
            "compliance": len(list_clock_lines(session, actor, now, everything)),
            "late": len(list_unexplained(session, actor, now, everything).rows),
            "feed": len(list_feed(session, actor, now)),
            "notices": len(notices) - of_no_case,
            "unread": count_unread(session, actor, now) - of_no_case,
        }


@pytest.mark.parametrize("relation", SHUT_OUT)
@pytest.mark.parametrize("role", ["business_manager", "dcs", "chair", "inspector"])
def test_no_list_and_no_count_tells_of_the_case(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Wall, role: str, relation: str
) -> None:
    someone = colleague("Someone", role)
    desk.move(at(31))
    before = seen(desk, someone)
    assert before["cases"] == 1
    assert before["deadlines"] == 1
    shut_out(case_id, someone, relation)
    assert {name: count for name, count in seen(desk, someone).items() if count} == {}
    with desk.engine.housekeeping() as session:
        session.execute(update(CaseMember).where(CaseMember.relation == relation).values(to_at=desk.at))
    assert seen(desk, someone) == before, "whoever is let in again sees what they saw"


def test_the_manager_s_lists_were_full_before(desk: Desk, case_id: int, colleague: Colleague) -> None:
    someone = colleague("Someone", "business_manager")
    desk.move(at(31))
    desk.engine.execute(ClaimTask(desk.task("work").id), actor=someone)
    found = seen(desk, someone)
    assert {name for name, count in found.items() if not count} == {"offered", "offered counted"}


def test_what_was_given_or_done_opens_nothing(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Wall
) -> None:
    someone = colleague("Someone", "business_manager")
    task = desk.task("work")
    desk.engine.execute(ClaimTask(task.id), actor=someone)
    shut_out(case_id, someone)
    library = desk.engine.library
    with desk.engine.read() as session:
        for read in (
            lambda: get_case(session, someone, desk.at, case_id),
            lambda: get_task(session, library, someone, desk.at, task.id),
            lambda: get_message(session, library, someone, desk.at, case_id, "none"),
        ):
            with pytest.raises(NotFoundError):
                read()


def test_no_command_does_anything_on_the_case(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Wall
) -> None:
    someone = colleague("Someone", "business_manager")
    task, clock = desk.task("work"), desk.clock("report")
    desk.engine.execute(ClaimTask(task.id), actor=someone)
    shut_out(case_id, someone)
    before = desk.counts()
    commands: tuple[Any, ...] = (
        ClaimTask(task.id),
        ReleaseClaim(task.id),
        SaveDraft(task.id, {}),
        CompleteTask(task.id, {}),
        AddPart(task.id, "police"),
        PauseClock(clock.id, "Why", "Who", desk.at.date()),
        RecordLateReason(clock.id, "Why"),
    )
    for command in commands:
        with pytest.raises(NotFoundError):
            desk.engine.execute(command, actor=someone)
    assert desk.counts() == before


def test_pages_about_processes_do_not_count_the_case(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Wall
) -> None:
    owner = colleague("Owner", "process_owner")
    shut_out(case_id, owner)
    other = colleague("Other", "process_owner")
    library = desk.engine.library
    with desk.engine.read() as session:
        target = get_version_target(session, library, owner, 1)
        diagram = library.get(session, 1).diagram
        for actor, expected in ((owner, 0), (other, 1)):
            read = (session, library, actor, desk.at, target)
            assert len(list_impact(*read).rows) == expected
            assert sum(count_impact(*read).values()) == expected
            load = find_process_load(session, actor, "report", 1, diagram, desk.at)
            assert load is not None
            assert len(load.versions) == expected


def test_inspector_reads_everything_and_changes_nothing(
    desk: Desk, case_id: int, colleague: Colleague
) -> None:
    inspector = colleague("Inspector", "inspector")
    task, clock = desk.task("work"), desk.clock("report")
    with desk.engine.read() as session:
        assert get_case(session, inspector, desk.at, case_id).level == "full"
        assert get_task(session, desk.engine.library, inspector, desk.at, task.id).why_not
    before = desk.counts()
    for command in (ClaimTask(task.id), RecordLateReason(clock.id, "Why"), AddPart(task.id, "police")):
        with pytest.raises(NotPermittedError, match="inspector"):
            desk.engine.execute(command, actor=inspector)
    assert desk.counts() == before
