"""Telling the people of a rung that has fired, inside the transaction that fires it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.clocks.words import day_words
from engine.instances.case_work import CaseWork
from engine.models import Case, Clock, Rung
from engine.notices.choosing import choose
from engine.notices.people import Found, Reader, read_timed, readers
from engine.notices.telling import News, tell
from engine.roles import AREA_READERS, HEADER_READERS

KINDS = {"remind": "reminder", "due": "due", "breach": "breach", "escalate": "escalation", "fire": "reminder"}
PERIOD_OVER, TICK = "ended", "due"
_TITLES = {
    "reminder": "{name} is due on {due}",
    "due": "{name} is due today",
    "breach": "{name} is overdue: it was due on {due}",
    "escalation": "Escalated to you: {name} was due on {due}",
    PERIOD_OVER: "{name}: the period ended on {due}",
}


def tell_rung(
    work: CaseWork, clock: Clock, rung: Rung, kind: str = "", roles: Sequence[str] | None = None
) -> int:
    """Tell the people a rung names, each once, and mail them at once if it is a breach.

    One statement to read, and what is written goes with all else that the command writes.

    Args:
        work: the locked case.
        clock: the clock, in the state the rung has brought it to.
        rung: what fired.
        kind: what it means to people, where that is not what its own kind says.
        roles: who is told, where those are not the rung's own.

    Returns:
        How many people were told.
    """
    uow, case = work.uow, work.case
    kind = kind or KINDS[rung.kind]
    roles = rung.to_roles if roles is None else roles
    found = read_timed(uow.session, case.area_id, case.id, uow.at, uow.today, roles, clock.id)
    chosen = choose(found, roles, kind, is_of_part=clock.part_id is not None)
    told = readers(found, chosen)
    is_breach = kind == "breach"
    # A rung that fires late, after a downtime, must not call another day today.
    words = "reminder" if kind == "due" and clock.due_on != uow.today else kind
    news = News(
        kind=kind,
        key=f"rung:{rung.id}",
        title=_TITLES[words].format(name=_name(clock, found), due=day_words(clock.due_on or uow.today)),
        task_id=clock.task_id,
        clock_id=clock.id,
        rung_id=rung.id,
        is_urgent=kind in ("breach", "escalation"),
    )
    letters = [
        (f"mail:rung:{rung.id}:{reader.person_id}", _letter(case, clock, news, reader, found))
        for reader in told
        if is_breach
    ]
    tell(uow, case, news, told, letters)
    return len(told)


def _name(clock: Clock, found: list[Found]) -> str:
    """The clock's name, with the agency whose part it times."""
    agency = next((row.agency for row in found if row.agency), "") if clock.part_id is not None else ""
    return f"{clock.name} ({agency})" if agency else clock.name


def _letter(case: Case, clock: Clock, news: News, reader: Reader, found: list[Found]) -> dict[str, Any]:
    due_on: date | None = clock.due_on
    return {
        "letter": news.kind,
        "name": _name(clock, found),
        "reference": case.reference,
        "label": case.label,
        "due_on": due_on.isoformat() if due_on else "",
        "for": reader.for_name,
        "page": page_of(case, reader),
    }


def page_of(case: Case, reader: Reader) -> str:
    """Where a mail leads: the case for those whose role shows it, else the reader's own notices."""
    return f"/cases/{case.id}" if reader.role in AREA_READERS | HEADER_READERS else "/notices"
