"""Every error is problem+json with the request's number, and nothing was saved."""

import pytest
from sqlalchemy import text

from engine.commands.claim_task import ClaimTask
from tests.webapp.views.inquiry import NOTE
from webapp.api.guard import needs


@pytest.fixture
def system(inquiry, program):
    return program("audit_lead")


def check(answer, status):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["type"] == "about:blank"
    assert answer.json["title"]
    assert answer.json["detail"].endswith((".", "says.")), answer.json
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    return answer


def send(system, address, **more):
    headers = {"Authorization": f"Bearer {system.secret}", "Idempotency-Key": "k"} | more.pop("headers", {})
    return system.client.post(f"/api/v1{address}", headers=headers, **more)


def test_json_that_cannot_be_read_is_told(inquiry, system):
    before = inquiry.counts()
    for sent in (b"{", b"\xff\xfe", b"", b"nonsense"):
        answer = send(system, "/tasks/1/complete", data=sent, content_type="application/json")
        assert check(answer, answer.status_code).status_code in (400, 422), sent
    for sent in (b"[]", b"null", b'"x"', b"1", b'{"values": []}', b'{"values": {"learning": NaN}}'):
        answer = send(system, "/tasks/1/complete", data=sent, content_type="application/json")
        assert check(answer, 422)
    assert inquiry.counts() == before


def test_other_content_than_json_is_refused(inquiry, system):
    before = inquiry.counts()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"):
        check(send(system, "/tasks/1/complete", data=b"{}", content_type=kind), 415)
    assert inquiry.counts() == before


def test_too_much_at_once_is_refused(inquiry, system):
    before = inquiry.counts()
    check(send(system, "/tasks/1/complete", json={"values": {"learning": "x" * 1_100_000}}), 413)
    assert inquiry.counts() == before


def test_method_that_an_address_does_not_take_is_told_with_those_it_takes(system):
    for method, address, takes in (
        ("DELETE", "/cases", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("PUT", "/tasks/1", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/tasks/1/claim", {"OPTIONS", "POST"}),
    ):
        answer = check(system.client.open(f"/api/v1{address}", method=method), 405)
        assert set(answer.headers["Allow"].split(", ")) == takes


def test_address_that_is_not_there_is_a_problem_and_no_page(system):
    for address in ("/api/v1/nothing", "/api/v2/cases", "/api/v1/cases/x", "/api/v1/cases/-1", "/api/"):
        check(system.client.get(address), 404)
    check(system.get(f"/cases/{2**63}"), 404)


def test_conflict_is_told_in_the_domains_words(inquiry, system):
    inquiry.desk.engine.execute(ClaimTask(1), actor=inquiry.desk.actor("audit_lead"))
    refused = check(system.post("/tasks/1/complete", {"values": NOTE}), 403)
    assert refused.json["code"] == "not_permitted"
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    again = check(system.post("/tasks/1/complete", {"values": NOTE}), 409)
    assert again.json["code"] == "conflict"
    assert "already completed" in again.json["detail"]


def test_what_is_wrong_with_a_form_is_told_by_field(inquiry, system):
    before = inquiry.counts()
    answer = check(system.post("/tasks/1/complete", {"values": {**NOTE, "theme": "x", "learning": ""}}), 422)
    assert {each["field"] for each in answer.json["errors"]} == {"theme", "learning"}
    assert answer.json["code"] == "invalid_input"
    assert inquiry.counts() == before


@pytest.mark.parametrize("value", ["\x00", "\ud800", "x" * 30_000, {"a": {"b": {}}}, [[[]]], 10**400, -0.0])
def test_odd_values_are_no_defect(inquiry, system, value):
    before = inquiry.counts()
    answer = system.post("/tasks/1/complete", {"values": {**NOTE, "learning": value}})
    check(answer, 422)
    for body in ({"area": "a", "kind": "inquiry", "label": value, "opened_on": "2026-12-18"},):
        check(system.post("/cases", body), 422)
    assert inquiry.counts() == before


def test_defect_is_told_without_its_words(inquiry, system):
    @needs("cases:read")
    def broken():
        raise RuntimeError("MARK of a secret")

    inquiry.app.view_functions["api_cases.list_"] = broken
    answer = check(system.get("/cases"), 500)
    assert "MARK" not in answer.get_data(as_text=True)


def test_database_that_does_not_answer_is_told(inquiry, system):
    with inquiry.engine.housekeeping() as rows:
        rows.execute(text("ALTER TABLE api_token RENAME TO api_token_away"))
    answer = check(system.get("/cases"), 503)
    assert "api_token" not in answer.get_data(as_text=True)


def test_pages_still_get_pages(inquiry):
    answer = inquiry.visitor("chair").get("/cases/99")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
