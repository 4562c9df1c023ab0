"""Every route by every scope: a token opens exactly what its scopes say, and nothing without one."""

import re
from typing import Any

import pytest

from engine.tokens import SCOPES

NEEDED = {
    "GET /cases": "cases:read",
    "POST /cases": "cases:write",
    "GET /cases/{case_id}": "cases:read",
    "GET /cases/{case_id}/clocks": "clocks:read",
    "POST /cases/{case_id}/messages/{element_id}": "messages:write",
    "GET /deadlines": "clocks:read",
    "GET /exports/cases": "exports:read",
    "GET /exports/deadlines": "exports:read",
    "GET /openapi.json": "",
    "GET /processes": "processes:read",
    "GET /processes/{key}": "processes:read",
    "GET /processes/{key}/versions/{number}/diagram": "processes:read",
    "GET /processes/{key}/versions/{number}/outline": "processes:read",
    "GET /tasks": "tasks:read",
    "GET /tasks/{task_id}": "tasks:read",
    "GET /tasks/{task_id}/parts/{part_id}": "tasks:read",
    "POST /tasks/{task_id}/claim": "tasks:write",
    "POST /tasks/{task_id}/release": "tasks:write",
    "POST /tasks/{task_id}/complete": "tasks:write",
    "POST /tasks/{task_id}/parts": "tasks:write",
    "POST /tasks/{task_id}/parts/{part_id}/claim": "tasks:write",
    "POST /tasks/{task_id}/parts/{part_id}/release": "tasks:write",
    "POST /tasks/{task_id}/parts/{part_id}/complete": "tasks:write",
    "POST /tasks/{task_id}/parts/{part_id}/withdraw": "tasks:write",
}


def described(office: Any) -> dict[str, str]:
    """The operations of the description with the scope that each says it needs."""
    paths = office.app.extensions["caseway_interface"].spec.to_dict()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": "".join(operation["security"][0]["token"])
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def described_as(rule: str) -> str:
    """A rule of the application as the description writes it."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule).removeprefix("/api/v1")


def test_table_is_the_description_and_the_application(office):
    assert described(office) == NEEDED
    rules = {
        f"{method} {described_as(rule.rule)}"
        for rule in office.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert rules == NEEDED.keys()


@pytest.mark.parametrize("scope", SCOPES)
def test_token_opens_what_its_scope_says(inquiry, program, scope):
    narrow = program("business_manager", scope)
    before = inquiry.counts()
    for operation, needed in NEEDED.items():
        method, path = operation.split(" ")
        address = path.replace("{key}", "inquiry").replace("{element_id}", "nothing")
        address = re.sub(r"{[^}]*}", "1", address)
        answer = narrow.get(address) if method == "GET" else narrow.post(address, {})
        if needed in ("", scope):
            assert answer.status_code != 403 or "role" in answer.json["detail"], operation
            continue
        assert answer.status_code == 403, operation
        assert answer.json["detail"] == f"This token does not have the scope {needed}."
        assert "error=insufficient_scope" in answer.headers["WWW-Authenticate"].replace('"', "")
    if not scope.endswith("write"):
        assert inquiry.counts() == before


WRONG = ("", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer caseway_" + "x" * 500, "caseway_x")


def test_no_token_or_a_wrong_one_opens_nothing(inquiry, program):
    client = program().client
    for sent in WRONG:
        for operation in NEEDED:
            method, path = operation.split(" ")
            address = "/api/v1" + re.sub(r"{[^}]*}", "1", path)
            headers = {"Authorization": sent} if sent else {}
            answer = client.open(address, method=method, headers=headers)
            assert answer.status_code == 401, (sent, operation)
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_of_a_person_opens_nothing(inquiry):
    visitor = inquiry.visitor("business_manager")
    assert visitor.get("/cases").status_code == 200
    for operation in NEEDED:
        method, path = operation.split(" ")
        address = "/api/v1" + re.sub(r"{[^}]*}", "1", path)
        answer = visitor.client.open(address, method=method)
        assert answer.status_code == 401, operation
        assert "Set-Cookie" not in answer.headers


def test_token_opens_no_page(inquiry, program):
    system = program()
    for address in ("/", "/cases/1", "/tasks", "/documents/1"):
        answer = system.client.get(address, headers={"Authorization": f"Bearer {system.secret}"})
        assert answer.status_code == 303, address
        assert answer.location.startswith("/sign-in"), address


def test_expired_revoked_and_closed_tokens_open_nothing(inquiry, program):
    from datetime import timedelta

    from engine.actor import SYSTEM
    from engine.commands.revoke_token import RevokeToken
    from engine.models import Person

    short, revoked, closed = program(days=1), program(), program("audit_lead")
    assert revoked.get("/cases").status_code == 200
    inquiry.engine.execute(RevokeToken(2), actor=SYSTEM)
    assert revoked.get("/cases").status_code == 401
    assert closed.get("/cases").status_code == 200
    with inquiry.engine.housekeeping() as rows:
        rows.get_one(Person, closed.actor.person_id).is_active = False
    assert closed.get("/cases").status_code == 401
    assert short.get("/cases").status_code == 200
    inquiry.desk.at += timedelta(days=1)
    answer = short.get("/cases")
    assert answer.status_code == 401
    assert "error=invalid_token" in answer.headers["WWW-Authenticate"].replace('"', "")


def test_use_is_noted_once_a_minute(inquiry, program):
    from datetime import timedelta

    from engine.models import ApiToken

    def seen():
        with inquiry.engine.read() as rows:
            return rows.get_one(ApiToken, 1).last_used_at

    system, began = program(), inquiry.desk.at
    assert seen() is None
    system.get("/cases")
    assert seen() == began
    inquiry.desk.at += timedelta(seconds=59)
    system.get("/cases")
    assert seen() == began
    inquiry.desk.at += timedelta(seconds=1)
    system.get("/cases")
    assert seen() == inquiry.desk.at


def test_requests_are_counted_by_token(tmp_path, office):
    from tests.webapp.api.conftest import add_program
    from webapp import create_app
    from webapp.config import Settings
    from webapp.security import limiter

    office.open_inquiry()
    first, second = add_program(office, "business_manager"), add_program(office, "chair")
    limiter.enabled = True
    slow = create_app(
        Settings(environment="test", secret_key="s" * 40, api_rate="3 per minute"), office.engine
    )
    limiter.reset()
    first.client, second.client = slow.test_client(), slow.test_client()
    assert [first.get("/cases").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = first.get("/cases")
    assert refused.content_type == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    answered = second.get("/cases")
    assert (answered.status_code, answered.headers.get("Retry-After")) == (200, None)
