"""Telling people who is named on a case, of declared interests, and of cases opened in an emergency."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.instances.case_work import CaseWork
from engine.models import BreakGlass, CaseMember, Conflict
from engine.notices.people import Reader, read_holders, readers
from engine.notices.telling import News, tell

KEEPERS = ("business_manager", "chair", "dcs")


def tell_named(work: CaseWork, member: CaseMember) -> None:
    """Tell somebody that they were named on a case."""
    if member.person_id != work.uow.actor.person_id:
        news = News("member", f"member:{member.id}", "You were named on a case")
        found = read_holders(*_place(work), (), (member.person_id,))
        tell(work.uow, work.case, news, readers(found, [row for row in found if row.source == "named"]))


def tell_conflict(work: CaseWork, conflict: Conflict) -> None:
    """Tell those who decide that somebody declared an interest; whose, they read on the page."""
    news = News("conflict", f"conflict:{conflict.id}", "An interest in a case was declared")
    tell(work.uow, work.case, news, _keepers(work))


def tell_glass(work: CaseWork, glass: BreakGlass) -> list[int]:
    """Tell the business managers, the chair and the director at once, by mail too, that a case was opened.

    Returns:
        Who was told.
    """
    uow, case = work.uow, work.case
    title = "A case was opened in an emergency, and waits to be looked at"
    news = News("glass", f"glass:{glass.id}", title, is_urgent=True)
    told = _keepers(work)
    letters = [(f"mail:glass:{glass.id}:{one.person_id}", _letter(work, glass, one)) for one in told]
    tell(uow, case, news, told, letters)
    return [one.person_id for one in told]


def _letter(work: CaseWork, glass: BreakGlass, reader: Reader) -> dict[str, Any]:
    return {
        "letter": "glass",
        "name": "A case was opened in an emergency",
        "reference": work.case.reference,
        "label": work.case.label,
        "for": reader.for_name,
        "page": f"/cases/{work.case.id}/emergency/{glass.id}",
    }


def _keepers(work: CaseWork) -> list[Reader]:
    found = read_holders(*_place(work), KEEPERS)
    told = readers(found, [row for row in found if row.source == "holder"])
    return [one for one in told if one.person_id != work.uow.actor.person_id]


def _place(work: CaseWork) -> tuple[Session, int, int, datetime, date]:
    uow = work.uow
    return uow.session, work.case.area_id, work.case.id, uow.at, uow.today
