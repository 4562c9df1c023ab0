"""Every role at every address: who may read what, and that whoever may not do a thing changes nothing."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Document, Fault, Part, Task
from engine.roles import AREA_READERS, HEADER_READERS, OWN_AGENCY_ONLY, PROCESS_READERS, ROLE_LABELS
from tests.webapp.security.conftest import FILE_MARK, LABEL, NOTE_MARK, POLICE_MARK

ASKED = ("la", "education")  # the police have answered already
# An inspector reads everything of the area, before a release too.
SEES_POLICE = {"business_manager", "inspector", "agency_author@police"}
SEES_NOTE = AREA_READERS | {"audit_lead"}  # who wrote it reads it again


def every_role() -> list[str]:
    """The roles, those held for an agency once for the police, once for one asked, once for another."""
    found: list[str] = []
    for role in ROLE_LABELS:
        agencies = ("police", "la", "education", "probation") if role in OWN_AGENCY_ONLY else ("",)
        found += [f"{role}@{agency}" if agency else role for agency in agencies]
    return found


def addresses(office: Any) -> list[str]:
    """Every page there is about case 1, and every list."""
    with office.engine.read() as rows:
        tasks, parts = list(rows.scalars(select(Task))), list(rows.scalars(select(Part)))
        documents = list(rows.scalars(select(Document.id)))
    found = ["/", "/tasks?view=mine", "/tasks?view=offered", "/tasks?view=done", "/tasks?overdue=1"]
    found += ["/cases", "/cases?words=Marked", "/deadlines", "/processes", "/start", "/cases/new/details"]
    found += [f"/cases/1/clocks/{number}" for number in range(1, 6)]
    found += ["/cases/1/what-if", "/cases/1/what-if?clock=1&on-day=1&on-month=12&on-year=2026"]
    found += ["/deadlines/calendar", "/deadlines/calendar/add", "/deadlines/calendar/days/1/remove"]
    found += ["/deadlines/compliance", "/deadlines/compliance?by=agency"]
    found += ["/processes/inquiry", "/processes/inquiry/versions/1", "/processes/inquiry/versions/1.xml"]
    tabs = ("", "/record", "/timeline", "/people", "/documents", "/linked", "/diagram", "/ledger")
    found += [f"/cases/1{tab}" for tab in tabs]
    found += [f"/cases/1/clocks/{number}/lateness" for number in range(1, 6)]
    found += ["/cases/1/messages/take_note", "/operations", "/faults", "/faults/1/give-up", "/deliveries"]
    found += ["/deliveries?state=waiting", "/notices", "/notices?view=all", "/notices/settings", "/health"]
    for task in tasks:
        here = f"/tasks/{task.id}"
        found += [here, f"{here}?page=check", f"{here}/pack"]
    for part in parts:
        here = f"/tasks/{part.task_id}/parts/{part.id}"
        found += [here, f"{here}?page=check", f"{here}/pack", f"{here}/withdraw"]
    return found + [f"/documents/{number}" for number in documents]


def posts(office: Any) -> list[tuple[str, dict[str, str]]]:
    """Every form there is about case 1, filled in so that it would be carried out for the right person."""
    with office.engine.read() as rows:
        tasks, parts = list(rows.scalars(select(Task))), list(rows.scalars(select(Part)))
    places = [f"/tasks/{task.id}" for task in tasks]
    places += [f"/tasks/{part.task_id}/parts/{part.id}" for part in parts]
    found: list[tuple[str, dict[str, str]]] = []
    for place in places:
        typed = {"page": "1", "learning": "x", "author": "x", "involved": "no", "read": "true"}
        found += [(place, {**typed, "action": action}) for action in ("continue", "save", "complete")]
        found += [(f"{place}/{verb}", typed) for verb in ("draft", "claim", "release")]
        found += [(f"{place}/withdraw", {"reason": "x"}), (f"{place}/parts", {"agency": "probation"})]
    found += [(f"/cases/1/clocks/{number}/lateness", {"reason": "x"}) for number in range(1, 6)]
    why = {"reason": "x", "authority": "x", "length": "1", "action": "confirm"}
    days = {f"{key}-{part}": "1" for key in ("from_on", "on", "anchor_on") for part in ("day", "month")}
    for verb in ("pause", "resume", "extend", "correct"):
        fields = why | days | {f"{key}-year": "2026" for key in ("from_on", "on", "anchor_on")}
        found += [(f"/cases/1/clocks/{number}/{verb}", fields) for number in range(1, 6)]
    found += [("/faults/1/retry", {}), ("/faults/retry", {}), ("/faults/1/give-up", {"reason": "x"})]
    found += [("/deliveries/1/retry", {}), ("/deliveries/1/give-up", {"reason": "x"})]
    closing = {"day-day": "22", "day-month": "12", "day-year": "2026", "kind": "closure", "source": "x"}
    found += [("/deadlines/calendar/add", closing | {"reason": "x", "action": "confirm"})]
    found += [("/deadlines/calendar/days/1/remove", {"reason": "x", "action": "confirm"})]
    found += [("/cases/1/faults/1/retry", {}), ("/cases/1/messages/take_note", {"action": "record"})]
    date = {"opened_on-day": "18", "opened_on-month": "12", "opened_on-year": "2026", "once": "guessed"}
    found += [("/cases/new/details?area=1&kind=inquiry", {"label": "x", "action": "open", **date})]
    return found


@pytest.mark.slow
def test_no_role_reads_more_than_is_its_own(secrets: Any) -> None:
    seen: dict[str, set[str]] = {"label": set(), "note": set(), "police": set()}
    pages = addresses(secrets)
    for role in every_role():
        visitor = secrets.visitor(role)
        text = ""
        for address in pages:
            answer = visitor.get(address)
            assert answer.status_code < 500, (role, address)
            text += answer.get_data(as_text=True) + str(answer.headers)
        seen["label"] |= {role} if LABEL in text else set()
        seen["note"] |= {role} if NOTE_MARK in text else set()
        seen["police"] |= {role} if POLICE_MARK in text or FILE_MARK in text else set()
    asked = {f"agency_author@{agency}" for agency in (*ASKED, "police")}
    # The one who took the note is named on the case, so the case is known to them.
    assert seen["label"] == AREA_READERS | HEADER_READERS | {"audit_lead"} | asked
    assert seen["note"] == SEES_NOTE
    assert seen["police"] == SEES_POLICE | {"agency_author@police"}
    assert not seen["label"] & PROCESS_READERS


@pytest.mark.slow
def test_no_role_does_what_is_anothers(secrets: Any) -> None:
    forms = posts(secrets)
    for role in every_role():
        if role.partition("@")[0] in ("business_manager", "administrator", "agency_author"):
            continue  # they have something of their own to do here: below
        visitor = secrets.visitor(role)
        before = secrets.counts()
        state = states(secrets)
        for address, fields in forms:
            answer = visitor.post(address, **fields)
            assert answer.status_code in (303, 403, 404, 405, 409, 422), (role, address, answer.status_code)
            assert (
                answer.status_code != 303 or address.endswith("/release") or "/cases/new" in answer.location
            ), (
                role,
                address,
            )
            assert POLICE_MARK not in answer.get_data(as_text=True), (role, address)
        assert secrets.counts() == before, role
        assert states(secrets) == state, role


def states(office: Any) -> str:
    """What a refused post could have changed without adding a row."""
    with office.engine.read() as rows:
        tasks = [
            (one.id, one.state, one.assignee_id, str(one.released_at)) for one in rows.scalars(select(Task))
        ]
        parts = [(one.id, one.state, one.assignee_id, one.close_reason) for one in rows.scalars(select(Part))]
        faults = [(one.id, one.state) for one in rows.scalars(select(Fault))]
    return json.dumps([tasks, parts, faults])


@pytest.mark.parametrize("agency", ["la", "police", "probation"])
def test_author_of_one_agency_does_nothing_for_another(secrets: Any, agency: str) -> None:
    author = secrets.visitor(f"agency_author@{agency}")
    others = {"la", "police", "education"} - {agency}
    before, state = secrets.counts(), states(secrets)
    task = secrets.task("return_it")
    for other in sorted(others):
        address = f"/tasks/{task.id}/parts/{secrets.desk.part(task, other).id}"
        assert author.get(address).status_code == 404
        for verb in ("", "/draft", "/claim", "/release", "/withdraw"):
            answer = author.post(f"{address}{verb}", page="1", author="x", involved="no", action="complete")
            assert answer.status_code == 404, (address, verb)
    assert author.post(f"/tasks/{task.id}/parts", agency="probation").status_code in (403, 404)
    assert secrets.counts() == before
    assert states(secrets) == state


def test_administrator_sees_heads_and_coordinates_no_content(secrets: Any) -> None:
    administrator = secrets.visitor("administrator")
    before, state = secrets.counts(), states(secrets)
    for address, fields in posts(secrets):
        # Asking one agency more, and keeping the area's calendar, are an administrator's work.
        if not address.endswith("/parts") and not address.startswith("/deadlines/calendar"):
            answer = administrator.post(address, **fields)
            assert answer.status_code in (303, 403, 404, 405, 409, 422), (address, answer.status_code)
            assert NOTE_MARK not in answer.get_data(as_text=True)
    assert secrets.counts() == before
    assert states(secrets) == state


def test_part_of_one_task_cannot_be_reached_through_another(secrets: Any) -> None:
    manager, task = secrets.visitor("business_manager"), secrets.task("return_it")
    part = secrets.desk.part(task, "la")
    before = secrets.counts()
    for other in range(1, task.id):
        assert manager.get(f"/tasks/{other}/parts/{part.id}").status_code == 404
        answer = manager.post(f"/tasks/{other}/parts/{part.id}/withdraw", reason="x")
        assert answer.status_code == 404
    assert secrets.counts() == before
