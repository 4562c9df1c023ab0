"""The log line of a request: ids, never names or what was typed."""

import json

import pytest

from webapp import create_app
from webapp.config import Settings


@pytest.fixture
def lines(capsys):
    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    return read


def test_line_carries_route_status_and_person(lines, signed_in, person):
    lines()
    answer = signed_in.get("/session/keep?name=Child+Smith")
    (line,) = lines()
    assert line["event"] == "request"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["status"], line["person_id"]) == ("GET", 405, person)
    assert "Smith" not in json.dumps(line)


@pytest.mark.parametrize("given", ["0f" * 16, "3B241101-E2BB-4255-8CAF-4136C566A962"])
def test_id_of_a_proxy_is_kept_and_given_back(lines, client, given):
    answer = client.get("/health/live", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] == given
    assert [line["request_id"] for line in lines()] == [given]


@pytest.mark.parametrize(
    "given", ["", "forged", "Alfie-Hypothetical-of-Fairshire", "0f" * 40, "0f0f0f0f 0f0f0f0f"]
)
def test_id_that_is_no_id_is_not_taken(lines, client, given):
    answer = client.get("/health/live", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] not in ("", given)
    assert [line["request_id"] for line in lines()] == [answer.headers["X-Request-Id"]]


def test_sign_in_writes_neither_address_nor_password(lines, client, person, sign_in):
    sign_in(client, password="hunter2 hunter2")
    sign_in(client)
    written = json.dumps(lines())
    assert '"route": "/sign-in"' in written
    for word in ("ann@example.org", "Ann Example", "hunter2", "long enough"):
        assert word not in written


def test_production_keeps_the_message_of_a_defect_out(lines, engine):
    settings = Settings(environment="production", secret_key="s" * 40, trusted_hosts=("caseway.example",))
    app = create_app(settings, engine)

    def broken():
        raise RuntimeError("Child Smith is not in the list")

    app.view_functions["health.health"] = broken
    answer = app.test_client().get("/health", base_url="https://caseway.example")
    assert answer.status_code == 500
    written = lines()
    assert "Smith" not in json.dumps(written)
    (failure,) = [line for line in written if line["event"] == "request.failed"]
    assert failure["exception"] == "RuntimeError"
    assert any("broken" in place for place in failure["at"])
