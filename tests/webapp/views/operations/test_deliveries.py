"""Deliveries that did not arrive: who sees them, trying again, giving up, and what the ledger keeps."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.models import LedgerEntry, Outbox
from tests.webapp.views.operations.conftest import words

MANAGER = "business_manager"
BOUNCED = "The address of the receiver does not exist."


def fail(office, number=1, kind="mail", key="", state="failed", role="chair", **more):
    """A delivery that failed; returns its id."""
    person = office.desk.area.person(role) if role else None
    known = {
        "case_id": 1,
        "attempts": 10,
        "last_error": BOUNCED,
        "payload": {"subject": "SECRET-OF-THE-MAIL"},
    }
    with office.engine.housekeeping() as rows:
        row = Outbox(
            kind=kind, key=key or f"{kind}:rung:{number}:1", state=state, created_at=office.desk.at,
            next_at=office.desk.at + timedelta(hours=4), person_id=person,
            **{**known, **more},
        )  # fmt: skip
        rows.add(row)
        rows.flush()
        return row.id


def read(office, delivery_id):
    with office.engine.read() as rows:
        return rows.get_one(Outbox, delivery_id)


def entries(office, kind):
    with office.engine.read() as rows:
        query = select(LedgerEntry.subject, LedgerEntry.body).where(LedgerEntry.kind == kind)
        return [tuple(row) for row in rows.execute(query)]


def test_list_says_who_what_when_and_why_but_not_what_it_holds(incident):
    fail(incident)
    for role in (MANAGER, "administrator", "system_administrator"):
        page = incident.visitor(role).text("/deliveries")
        assert "Message about a deadline" in page
        assert "Partnership chair 18 December 2026 at midday tried 10 times " + BOUNCED in words(page)
        assert "STD-2026-0001" in page
        for mark in ("SECRET-OF-THE-MAIL", "scenario.example", "Child A"):
            assert mark not in page
    assert 'href="/cases/1"' not in incident.visitor("system_administrator").text("/deliveries")


def test_what_is_tried_again_by_itself_says_when(incident):
    fail(incident, state="pending", attempts=3)
    fail(incident, 2, state="pending", attempts=0, last_error="")
    fail(incident, 3, state="delivered")
    page = words(incident.visitor(MANAGER).text("/deliveries?state=waiting"))
    assert "Failed (0) To be tried again (1) Given up (0)" in page
    assert "tried 3 times, next on 18 December 2026 at 4pm" in page
    assert "No delivery has failed" in incident.visitor(MANAGER).text("/deliveries?state=x")


@pytest.mark.parametrize("role", [MANAGER, "system_administrator"])
def test_mail_is_tried_again_at_once(incident, role):
    delivery = fail(incident)
    assert incident.visitor(role).post(f"/deliveries/{delivery}/retry").status_code == 303
    row = read(incident, delivery)
    assert (row.state, row.next_at, row.attempts) == ("pending", incident.desk.at, 10)
    [(subject, body)] = entries(incident, "delivery.tried_again")
    assert (subject, "SECRET" in body) == ("case:1", False)
    assert incident.desk.breaks() == []


def test_service_that_was_held_up_is_done_after_it_is_tried_again(incident):
    delivery = fail(incident, kind="service", key="service:1:x", role="", payload={
        "instance": 1, "token": "gone", "element": "x"})  # fmt: skip
    assert incident.visitor(MANAGER).post(f"/deliveries/{delivery}/retry").status_code == 303
    incident.desk.move(incident.desk.at)
    assert read(incident, delivery).state == "delivered"


def test_giving_up_asks_why_and_keeps_the_reason_in_the_ledger(incident):
    delivery, manager = fail(incident), incident.visitor(MANAGER)
    address = f"/deliveries/{delivery}/give-up"
    assert "It is not sent again" in manager.text(address)
    empty = manager.post(address, reason=" ")
    assert (empty.status_code, read(incident, delivery).state) == (422, "failed")
    assert manager.post(address, reason="Told by telephone.").status_code == 303
    assert read(incident, delivery).state == "given_up"
    [(subject, body)] = entries(incident, "delivery.given_up")
    assert subject == "case:1"
    assert "Told by telephone." in body
    assert "Gave up a delivery. Told by telephone." in words(manager.text("/cases/1/timeline"))
    assert manager.get(address).status_code == 409
    assert manager.post(address, reason="Again.").status_code == 409
    assert manager.post(f"/deliveries/{delivery}/retry").status_code == 303
    assert read(incident, delivery).state == "pending"


def test_delivery_of_no_case_is_recorded_on_its_area_or_the_system(incident):
    area_id = incident.desk.area.area_id
    of_area = fail(incident, kind="webhook", key="webhook:1", case_id=None, area_id=area_id, role="")
    digest = fail(incident, key="mail:digest:1:2026-12-18", case_id=None)
    page = words(incident.visitor("system_administrator").text("/deliveries"))
    assert "Message to another system Caseway itself" in page
    assert "Daily digest Partnership chair" in page
    for delivery in (of_area, digest):
        assert incident.visitor(MANAGER).post(f"/deliveries/{delivery}/retry").status_code == 303
    assert [subject for subject, _ in entries(incident, "delivery.tried_again")] == [
        f"area:{area_id}",
        "system",
    ]
    assert incident.desk.breaks() == []


def test_what_is_under_way_is_left_alone(incident):
    delivery = fail(
        incident, state="pending", attempts=2, lease_until=incident.desk.at + timedelta(minutes=1)
    )
    before, manager = incident.counts(), incident.visitor(MANAGER)
    for verb in ("retry", "give-up"):
        answer = manager.post(f"/deliveries/{delivery}/{verb}", reason="Enough.")
        assert answer.status_code == 409
        assert "at this moment" in answer.get_data(as_text=True)
    assert incident.counts() == before


def test_system_administrator_leaves_the_steps_of_cases_alone(incident):
    delivery = fail(incident, kind="service", key="service:1:x", role="")
    visitor, before = incident.visitor("system_administrator"), incident.counts()
    assert "team sees to it" in visitor.text("/deliveries")
    for verb in ("retry", "give-up"):
        assert visitor.post(f"/deliveries/{delivery}/{verb}", reason="Enough.").status_code == 403
    assert incident.counts() == before
    assert read(incident, delivery).state == "failed"


@pytest.mark.parametrize("role", ["chair", "agency_lead@police", "process_owner", "inspector"])
def test_others_are_kept_out(incident, role):
    delivery, visitor = fail(incident), incident.visitor(role)
    assert visitor.get("/deliveries").status_code == 403
    before = incident.counts()
    for verb in ("retry", "give-up"):
        assert visitor.post(f"/deliveries/{delivery}/{verb}", reason="x").status_code == 404
    assert incident.counts() == before


def test_other_partnership_sees_neither_cases_nor_people_of_this_one(incident, stranger):
    for delivery in (fail(incident), fail(incident, key="mail:digest:1:2026-12-18", case_id=None)):
        assert stranger.post(f"/deliveries/{delivery}/retry").status_code == 404
    assert "No delivery has failed" in stranger.text("/deliveries")


def test_long_list_is_paged_with_the_same_statements(incident, statements):
    fail(incident, 0)
    manager = incident.visitor(MANAGER)
    manager.text("/deliveries")
    with statements() as few:
        manager.text("/deliveries")
    for number in range(1, 31):
        fail(incident, number)
    with statements() as many:
        first = manager.text("/deliveries")
    assert len(many) == len(few)
    following = re.search(r'href="(/deliveries/?\?before=\d+)" rel="next"', first)[1]
    pages = [re.findall(r"/deliveries/(\d+)/retry", page) for page in (first, manager.text(following))]
    assert [len(page) for page in pages] == [25, 6]
    for odd in ("before=x", "before=-1", f"before={'9' * 40}"):
        assert manager.get(f"/deliveries?{odd}").status_code == 200
