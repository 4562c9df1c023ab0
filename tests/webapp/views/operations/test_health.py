"""What is told about the service, to whom: a load balancer, the monitoring, those who look after it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.models import Outbox
from tests.webapp.views.operations.conftest import words
from webapp import create_app
from webapp.config import Settings

TOKEN = "a-token-of-the-monitoring"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def watched(office):
    """A stranger's client of an installation whose monitoring has a token."""
    app = create_app(Settings(environment="test", secret_key="s" * 40, metrics_token=TOKEN), office.engine)
    return app.test_client()


@pytest.fixture
def late(office):
    """A delivery that should have left an hour ago."""
    at = office.desk.at - timedelta(hours=1)
    with office.engine.housekeeping() as rows:
        rows.add(Outbox(kind="service", key="service:1", payload={}, created_at=at, next_at=at))
    return office


def test_stranger_is_told_no_more_than_whether_it_works(late, watched):
    for client in (watched, late.app.test_client(), late.visitor("business_manager").client):
        assert client.get("/health").get_json() == {"status": "ok"}
        assert client.get("/health/live").get_json() == {"status": "ok"}
    assert watched.get("/health", headers={"Authorization": "Bearer wrong"}).get_json() == {"status": "ok"}


def test_token_and_system_administrator_read_the_details(late, watched):
    administrator = late.visitor("system_administrator").client
    for answer in (watched.get("/health", headers=WITH_TOKEN), administrator.get("/health")):
        told = answer.get_json()
        assert told["alarms"] == ["outbox_oldest_seconds"]
        assert told["readings"]["outbox_depth"]["value"] == 1


def test_database_of_another_version_is_not_ready_but_alive(office, watched):
    with office.engine.housekeeping() as rows:
        rows.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = watched.get("/health", headers=WITH_TOKEN)
    assert (answer.status_code, answer.get_json()) == (503, {"status": "unavailable"})
    assert watched.get("/health/live").status_code == 200


def test_metrics_are_for_the_token_only(office, watched):
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        assert watched.get("/metrics", headers=headers).status_code == 404
    for authorization in ("Bearer ", "Bearer"):  # no token is set here
        answer = office.app.test_client().get("/metrics", headers={"Authorization": authorization})
        assert answer.status_code == 404


def test_metrics_count_requests_commands_and_what_waits(late, watched):
    late.open_inquiry()
    late.desk.do(
        "take_note", {"learning": "x", "kind": "change", "theme": "voice", "agencies": ["la"]}, "audit_lead"
    )
    watched.get("/health/live")
    told = watched.get("/metrics", headers=WITH_TOKEN).get_data(as_text=True)
    assert 'caseway_requests_total{method="GET",route="health.live",status="200"}' in told
    assert 'caseway_request_seconds_bucket{le="0.005",route="health.live"}' in told
    assert 'caseway_commands_total{command="CompleteTask",outcome="done"}' in told
    assert "caseway_rungs_fired_total" in told
    assert "caseway_outbox_depth 1.0" in told
    assert "caseway_sweep_lag_seconds 0.0" in told
    assert 'caseway_alarm{reading="outbox_oldest_seconds"} 1.0' in told
    for mark in ("Child B", "scenario.example", "/cases/1"):
        assert mark not in told


def test_made_up_methods_and_addresses_get_no_series_of_their_own(watched):
    watched.open("/nowhere-at-all", method="BREW")
    told = watched.get("/metrics", headers=WITH_TOKEN).get_data(as_text=True)
    assert "BREW" not in told
    assert "nowhere-at-all" not in told


def test_refused_command_is_counted_by_the_code_of_its_refusal(stopped, watched):
    stopped.visitor("system_administrator").post("/faults/1/retry")
    stopped.visitor("chair").post("/cases/1/faults/1/retry")
    told = watched.get("/metrics", headers=WITH_TOKEN).get_data(as_text=True)
    assert 'caseway_commands_total{command="RetryFault",outcome="not_permitted"}' in told


def test_alarm_stands_on_every_page_of_those_who_can_act(late):
    for role in ("business_manager", "system_administrator"):
        page = late.visitor(role).text("/help")
        assert "1 alarm:" in page
        assert "A delivery has been due for 60 minutes" in page
    assert "alarm" not in late.visitor("chair").text("/help")


def test_overview_says_what_is_in_order_and_what_to_do(stopped):
    page = words(stopped.visitor("administrator").text("/operations"))
    assert "There is no alarm" in page
    assert "Stopped steps 4 Look Look at the stopped steps" in page
    assert "Schema of the database up to date OK Nothing" in page
    for role in ("chair", "process_owner"):
        assert stopped.visitor(role).get("/operations").status_code == 403


def test_command_line_of_a_request_carries_its_id_and_ids_only(stopped, capsys):
    capsys.readouterr()
    manager = stopped.visitor("business_manager")
    manager.client.post(
        "/faults/1/give-up",
        data={"csrf_token": manager.token, "reason": "Alfie Hypothetical moved away."},
        headers={"X-Request-Id": "ab" * 16},
    )
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    [line] = [each for each in lines if each["event"] == "command"]
    assert (line["command"], line["outcome"], line["ids"]) == ("GiveUpFault", "done", {"fault_id": 1})
    assert line["request_id"] == "ab" * 16
    assert line["actor"].startswith("person:")
    assert "Alfie" not in written
