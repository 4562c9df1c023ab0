"""Writes are carried out once for their key, however often and however close together they are sent."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.idempotency import forget_answers
from engine.models import ApiRequest, Case, Submission
from tests.webapp.api.conftest import add_program
from tests.webapp.views.inquiry import NIL, NOTE

REPLAYED = "Idempotent-Replayed"


def new_case(office, label="Child Q"):
    with office.engine.read() as rows:
        from engine.models import Area

        key = rows.get_one(Area, office.desk.area.area_id).key
    return {"area": key, "kind": "inquiry", "label": label, "opened_on": "2026-12-18"}


def test_repeat_gets_the_same_answer_and_opens_nothing(inquiry, program):
    system = program()
    first = system.post("/cases", new_case(inquiry), key="open-1")
    assert (first.status_code, first.json) == (201, {"id": 2})
    assert REPLAYED not in first.headers
    before = inquiry.counts()
    again = system.post("/cases", new_case(inquiry), key="open-1")
    assert (again.status_code, again.json, again.headers[REPLAYED]) == (201, {"id": 2}, "true")
    assert inquiry.counts() == before
    assert system.post("/cases", new_case(inquiry), key="open-2").json == {"id": 3}
    assert inquiry.desk.breaks() == []


def test_key_of_another_request_is_refused(inquiry, program):
    system = program()
    system.post("/cases", new_case(inquiry), key="open-1")
    before = inquiry.counts()
    for other in (
        system.post("/cases", new_case(inquiry, "Child R"), key="open-1"),
        system.post("/tasks/1/claim", key="open-1"),
    ):
        assert other.status_code == 422
        assert other.json["code"] == "key_reused"
    assert inquiry.counts() == before


def test_keys_of_two_systems_have_nothing_to_do_with_each_other(inquiry, program):
    first = program().post("/cases", new_case(inquiry), key="open-1")
    second = program("audit_lead").post("/cases", new_case(inquiry), key="open-1")
    assert (first.json, second.json) == ({"id": 2}, {"id": 3})


def test_refusal_is_not_stored_and_is_judged_again(inquiry, program):
    system = program("audit_lead")
    assert system.post("/tasks/1/complete", {"values": {}}, key="k").status_code == 422
    done = system.post("/tasks/1/complete", {"values": NOTE}, key="k")
    assert (done.status_code, done.json["state"]) == (200, "completed")
    again = system.post("/tasks/1/complete", {"values": NOTE}, key="k")
    assert (again.status_code, again.json) == (200, done.json)
    assert system.post("/tasks/1/complete", {"values": NOTE}).status_code == 409


def test_what_makes_something_new_needs_a_key(asked, program):
    system, before = program(), asked.counts()
    task = asked.task("return_it").id
    for address, body in (
        ("/cases", new_case(asked)),
        (f"/tasks/{task}/parts", {"agency": "probation"}),
        ("/cases/1/messages/anything", {}),
    ):
        refused = system.post(address, body, key=None)
        assert refused.status_code == 422, address
        assert refused.json["errors"][0]["field"] == "Idempotency-Key"
    for key in ("k" * 101, "two words", "ü"):
        assert system.post("/cases", new_case(asked), key=key).status_code == 422
    assert asked.counts() == before


def test_the_key_may_be_left_out_elsewhere(asked, program):
    system = program("agency_author@police")
    task = asked.task("return_it").id
    part = asked.desk.part(asked.task("return_it"), "police").id
    answer = system.post(f"/tasks/{task}/parts/{part}/complete", {"values": NIL}, key=None)
    assert answer.status_code == 200, answer.json
    assert answer.json["id"] == part


def test_answers_are_forgotten_after_a_day(inquiry, program):
    system = program()
    system.post("/cases", new_case(inquiry), key="open-1")
    inquiry.desk.at += timedelta(days=1)
    assert forget_answers(inquiry.engine) == 0
    inquiry.desk.at += timedelta(seconds=1)
    assert forget_answers(inquiry.engine) == 1
    assert system.post("/cases", new_case(inquiry), key="open-1").json == {"id": 3}


@pytest.mark.parametrize("write", ["open", "complete"])
def test_repeats_that_come_together_are_carried_out_once(any_inquiry, write):
    """On PostgreSQL they wait for each other at the key; on SQLite writers come one at a time."""
    office = any_inquiry
    system = add_program(office, "audit_lead")
    address, body = (
        ("/cases", new_case(office)) if write == "open" else ("/tasks/1/complete", {"values": NOTE})
    )
    started, answers = threading.Barrier(8), []

    def send():
        client = office.app.test_client()
        headers = {"Authorization": f"Bearer {system.secret}", "Idempotency-Key": "together"}
        started.wait()
        answers.append(client.post(f"/api/v1{address}", json=body, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    status = 201 if write == "open" else 200
    assert [answer.status_code for answer in answers] == [status] * 8, [each.json for each in answers]
    assert len({str(answer.json) for answer in answers}) == 1
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    with office.engine.read() as rows:
        assert rows.scalar(select(func.count()).select_from(Case)) == (2 if write == "open" else 1)
        assert rows.scalar(select(func.count()).select_from(Submission)) == (0 if write == "open" else 1)
        assert rows.scalar(select(func.count()).select_from(ApiRequest)) == 1
    assert office.desk.breaks() == []
