"""Breaking the glass: reading only, for hours, told to others at once, judged by somebody else (rule 8)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM, Actor
from engine.commands.claim_task import ClaimTask
from engine.commands.close_emergency import CloseEmergency
from engine.commands.name_member import NameMember
from engine.commands.open_in_emergency import OpenInEmergency
from engine.commands.review_emergency import ReviewEmergency
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import BreakGlass, Case, Notice
from engine.notices.letters import write_letter
from engine.queries.case_access import find_emergency, list_emergencies
from engine.queries.cases import get_case, list_cases
from engine.queries.tasks import get_task
from engine.visibility import access_level, working_level
from tests.engine.desk import Desk
from tests.engine.notices.office import mails, with_mail

Colleague = Callable[..., Actor]


def opening(desk: Desk, case_id: int, hours: int = 4) -> OpenInEmergency:
    return OpenInEmergency(desk.case(case_id).reference, "A child is at risk tonight", hours)


def refused(desk: Desk, command: Any, actor: Actor, error: type[CasewayError], words: str = "") -> None:
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=actor)
    assert desk.counts() == before


def level(desk: Desk, case_id: int, actor: Actor) -> str:
    with desk.engine.read() as session:
        found = access_level(session, actor, session.get_one(Case, case_id), desk.at)
        assert bool(list_cases(session, actor, desk.at).rows) == (found != "none")
    return found


def glass(desk: Desk) -> BreakGlass:
    with desk.engine.read() as session:
        return session.scalars(select(BreakGlass).order_by(BreakGlass.id.desc())).first()


@pytest.mark.parametrize("role", ["group_member", "administrator", "agency_lead", "lay_member"])
def test_case_is_read_for_hours_and_no_longer(
    desk: Desk, case_id: int, colleague: Colleague, role: str
) -> None:
    someone = colleague("Someone", role)
    before = level(desk, case_id, someone)
    assert desk.engine.execute(opening(desk, case_id), actor=someone) == case_id
    assert level(desk, case_id, someone) == "full"
    with desk.engine.read() as session:
        view = get_case(session, someone, desk.at, case_id)
        assert (view.level, view.coordinates) == ("full", False)
        task = get_task(session, desk.engine.library, someone, desk.at, desk.task("work").id)
        assert task.why_not, "nobody may do more for having opened it"
        found = find_emergency(session, someone, case_id, desk.at)
        assert found is not None
        assert working_level(session, someone, session.get_one(Case, case_id), desk.at) == before
    refused(desk, opening(desk, case_id), someone, ConflictError, "already")
    refused(desk, ClaimTask(desk.task("work").id), someone, NotPermittedError)
    naming = NameMember(case_id, someone.person_id or 0, "working", "Myself")
    refused(desk, naming, someone, NotFoundError if before == "none" else NotPermittedError)
    desk.at += timedelta(hours=4)
    assert level(desk, case_id, someone) == before
    with desk.engine.read() as session:
        assert find_emergency(session, someone, case_id, desk.at) is None
    assert desk.breaks() == []


def test_others_are_told_at_once_by_notice_and_mail(desk: Desk, case_id: int, colleague: Colleague) -> None:
    with_mail(desk)
    someone = colleague("Someone", "group_member")
    desk.engine.execute(opening(desk, case_id), actor=someone)
    told = {desk.area.person(role) for role in ("business_manager", "chair", "dcs")}
    with desk.engine.read() as session:
        rows = session.scalars(select(Notice).where(Notice.kind == "glass")).all()
    assert {row.person_id for row in rows} == told
    assert all(row.is_urgent for row in rows)
    letters = [write_letter(row.payload, "https://x.example") for row in mails(desk)]
    assert len(letters) == len(told)
    assert glass(desk).told_id in told
    assert desk.case(case_id).reference in letters[0].subject
    assert f"/cases/{case_id}/emergency/{glass(desk).id}" in letters[0].text
    assert "risk tonight" not in letters[0].text + letters[0].subject


def test_somebody_else_judges_it(desk: Desk, case_id: int, colleague: Colleague) -> None:
    someone = colleague("Someone", "administrator")
    desk.engine.execute(opening(desk, case_id), actor=someone)
    chair, judging = desk.actor("chair"), ReviewEmergency(glass(desk).id, "justified", "The duty team rang")
    refused(desk, judging, someone, NotPermittedError)
    refused(desk, ReviewEmergency(glass(desk).id, "", "Why"), chair, InvalidInputError, "justified")
    refused(desk, ReviewEmergency(glass(desk).id, "justified", ""), chair, InvalidInputError, "Say why")
    refused(desk, ReviewEmergency(10**6, "justified", "Why"), chair, NotFoundError)
    refused(desk, judging, colleague("Owner", "process_owner"), NotFoundError)
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        [before] = list_emergencies(session, chair, case, desk.at)
    assert before.may_review
    desk.engine.execute(judging, actor=chair)
    refused(desk, judging, chair, ConflictError, "judged already")
    with desk.engine.read() as session:
        [after] = list_emergencies(session, chair, session.get_one(Case, case_id), desk.at)
    assert (after.verdict, after.reviewed_by, after.may_review) == ("Justified", chair.name, False)


def test_it_is_closed_early_by_oneself_only(desk: Desk, case_id: int, colleague: Colleague) -> None:
    someone = colleague("Someone", "group_member")
    desk.engine.execute(opening(desk, case_id, 12), actor=someone)
    closing = CloseEmergency(glass(desk).id)
    refused(desk, closing, desk.actor("chair"), NotFoundError)
    desk.engine.execute(closing, actor=someone)
    assert level(desk, case_id, someone) == "header"
    refused(desk, closing, someone, ConflictError, "over already")


def test_who_cannot_open_a_case(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Callable[..., None]
) -> None:
    for role in ("process_owner", "process_approver", "system_administrator", ""):
        refused(desk, opening(desk, case_id), colleague(f"No {role}", role), InvalidInputError, "no case")
    walled = colleague("Walled", "group_member")
    shut_out(case_id, walled, "recused")
    refused(desk, opening(desk, case_id), walled, InvalidInputError, "no case")
    refused(desk, opening(desk, case_id), desk.actor("chair"), ConflictError, "already")
    refused(desk, opening(desk, case_id), SYSTEM, NotPermittedError)
    someone = colleague("Someone", "group_member")
    refused(desk, opening(desk, case_id, 3), someone, InvalidInputError, "how long")
    reference = desk.case(case_id).reference
    refused(desk, OpenInEmergency(reference, " ", 4), someone, InvalidInputError, "cannot wait")
    refused(desk, OpenInEmergency("STD-2026-9999", "Why", 4), someone, InvalidInputError, "no case")


def test_recusal_ends_what_an_emergency_opened(
    desk: Desk, case_id: int, colleague: Colleague, shut_out: Callable[..., None]
) -> None:
    someone = colleague("Someone", "group_member")
    desk.engine.execute(opening(desk, case_id), actor=someone)
    shut_out(case_id, someone)
    assert level(desk, case_id, someone) == "none"
    with desk.engine.read() as session:
        assert find_emergency(session, someone, case_id, desk.at) is None
