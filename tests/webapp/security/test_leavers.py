"""Whoever has left the groups, or whose account is disabled, sees nothing any more, even in mid-work."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.models import Cover, Membership, Part, Person, Task, WebSession
from tests.webapp.security.conftest import FILE_MARK, LABEL, NOTE_MARK, POLICE_MARK

YESTERDAY = date(2026, 12, 17)


def leave(office: Any, role: str, agency: str = "") -> int:
    """End every membership of a role's person the day before."""
    person = office.desk.area.person(role, agency)
    with office.engine.housekeeping() as rows:
        rows.execute(update(Membership).where(Membership.person_id == person).values(to_on=YESTERDAY))
    return int(person)


def everything(office: Any, visitor: Any) -> str:
    """What somebody can read of case 1, by every address they could have kept."""
    with office.engine.read() as rows:
        parts = [f"/tasks/{one.task_id}/parts/{one.id}" for one in rows.scalars(select(Part))]
        tasks = [f"/tasks/{one.id}" for one in rows.scalars(select(Task))]
    lists = ["/", "/tasks?view=mine", "/tasks?view=done", "/tasks?view=offered", "/cases", "/deadlines"]
    pages = [*lists, "/cases/1", "/cases/1/record", "/cases/1/documents", "/documents/1", *tasks, *parts]
    return "".join(visitor.get(address).get_data(as_text=True) for address in pages)


@pytest.mark.parametrize(
    ("role", "agency"), [("agency_author", "police"), ("audit_lead", ""), ("business_manager", "")]
)
def test_leaver_who_is_still_signed_in_reads_nothing(secrets: Any, role: str, agency: str) -> None:
    visitor = secrets.visitor(f"{role}@{agency}" if agency else role)
    assert LABEL in everything(secrets, visitor)
    leave(secrets, role, agency)
    text = everything(secrets, visitor)
    for mark in (LABEL, NOTE_MARK, POLICE_MARK, FILE_MARK):
        assert mark not in text


def test_leaver_does_nothing_with_what_they_had_claimed(secrets: Any) -> None:
    visitor, address = secrets.visitor("agency_author@la"), secrets.path("return_it", "la")
    assert visitor.post(f"{address}/claim").status_code == 303
    leave(secrets, "agency_author", "la")
    before = secrets.counts()
    for verb in ("", "/draft", "/release"):
        answer = visitor.post(f"{address}{verb}", page="1", author="x", involved="no", action="complete")
        assert answer.status_code == 404
    assert secrets.counts() == before
    assert secrets.desk.part(secrets.task("return_it"), "la").state == "claimed"


def test_process_role_keeps_nothing_of_an_earlier_role(secrets: Any) -> None:
    visitor = secrets.visitor("agency_author@police")
    person = leave(secrets, "agency_author", "police")
    with secrets.engine.housekeeping() as rows:
        group_id = rows.scalar(select(Membership.group_id).where(Membership.person_id == person))
        rows.add(
            Membership(
                person_id=person, group_id=group_id, role="system_administrator", from_on=date(2026, 12, 18)
            )
        )
    text = everything(secrets, visitor)
    assert LABEL not in text
    assert POLICE_MARK not in text


def test_disabled_account_is_out_at_the_next_click(secrets: Any) -> None:
    visitor = secrets.visitor("business_manager")
    assert visitor.get("/cases/1").status_code == 200
    with secrets.engine.housekeeping() as rows:
        person = secrets.desk.area.person("business_manager")
        rows.execute(update(Person).where(Person.id == person).values(is_active=False))
    before = secrets.counts()
    assert visitor.get("/cases/1").location.startswith("/sign-in")
    assert visitor.post("/cases/1/clocks/1/lateness", reason="x").location.startswith("/sign-in")
    assert visitor.post("/session/keep").location.startswith("/sign-in")
    assert secrets.counts() == before


def test_every_session_of_a_person_is_ended_by_revoking(secrets: Any) -> None:
    email = "business_manager.area@scenario.example"
    first, second = secrets.visitor_by_email(email), secrets.visitor_by_email(email)
    other = secrets.visitor("chair")
    secrets.app.session_interface.revoke(secrets.desk.area.person("business_manager"))
    assert first.get("/cases").location.startswith("/sign-in")
    assert second.get("/cases").location.startswith("/sign-in")
    assert other.get("/cases").status_code == 200
    with secrets.engine.read() as rows:
        assert secrets.desk.area.person("business_manager") not in set(
            rows.scalars(select(WebSession.person_id))
        )


def test_cover_lends_roles_only_between_its_days(secrets: Any) -> None:
    person = secrets.desk.area.person("business_manager")
    lay = secrets.visitor("lay_member")
    covering = secrets.desk.area.person("lay_member")
    with secrets.engine.housekeeping() as rows:
        rows.add(Cover(person_id=person, covered_by_id=covering, from_on=date(2026, 12, 1), to_on=YESTERDAY))
    assert lay.get("/cases/1").status_code == 404
    with secrets.engine.housekeeping() as rows:
        rows.execute(update(Cover).values(to_on=date(2026, 12, 18)))
    assert lay.get("/cases/1").status_code == 200
    with secrets.engine.housekeeping() as rows:
        rows.execute(update(Person).where(Person.id == person).values(is_active=False))
    assert lay.get("/cases/1").status_code == 404  # nobody stands in for somebody who has gone
