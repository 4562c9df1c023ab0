"""``caseway health``: words for people, JSON for programs, exit status 1 on an alarm."""

import json

import pytest
from click.testing import CliRunner

from engine.db import connect
from engine.execute import Engine
from engine.models import Outbox
from engine.now import system_now
from engine.sweep import sweep
from webapp.cli import main


@pytest.fixture
def run(sqlite_url, tmp_path):
    """Run the command on a fresh installation."""

    def run(*arguments, **settings):
        env = {
            "CASEWAY_DATABASE_URL": sqlite_url,
            "CASEWAY_ANCHOR_PATH": str(tmp_path / "anchors.log"),
            "CASEWAY_FILES_PATH": str(tmp_path / "files"),
            "CASEWAY_ALARM_FREE_MEGABYTES": "0",
            **settings,
        }
        return CliRunner().invoke(main, ["health", *arguments], env=env)

    return run


def test_installation_in_order_ends_with_0(run):
    answer = run()
    assert answer.exit_code == 0
    assert "ok    Schema of the database" in answer.output
    assert json.loads(run("--json").output)["alarms"] == []


def test_every_duty_is_told_in_words(run, sqlite_url, tmp_path):
    database = connect(sqlite_url)
    sweep(Engine(database, anchor_path=tmp_path / "anchors.log", files_path=tmp_path / "files"))
    database.dispose()
    output = run().output
    assert "Making evidence packs" in output
    assert "“" not in output


def test_alarm_ends_with_1_and_says_what_to_do(run, sqlite_url):
    database = connect(sqlite_url)
    with Engine(database).housekeeping() as rows:
        now = system_now()
        rows.add_all(
            Outbox(kind="service", key=f"service:{number}", payload={}, created_at=now, next_at=now)
            for number in range(3)
        )
    database.dispose()
    assert run().exit_code == 0
    answer = run(CASEWAY_ALARM_OUTBOX_DEPTH="2")
    assert answer.exit_code == 1
    assert "ALARM Deliveries that wait" in answer.output
    assert "3 deliveries wait, more than 2" in answer.output
    told = json.loads(run("--json", CASEWAY_ALARM_OUTBOX_DEPTH="2").output)
    assert told["alarms"] == ["outbox_depth"]


def test_database_that_is_not_there_is_said(run, tmp_path):
    answer = run(CASEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/nothing.sqlite")
    assert answer.exit_code == 1
    assert "There is no database" in answer.output
