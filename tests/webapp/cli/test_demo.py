"""``caseway demo`` builds once, whole or not at all, and what it builds is in every stage."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.demonstration import PASSWORD
from webapp.cli import main


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The demonstration's folder and what the command printed."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("CASEWAY_DATABASE_URL", "sqlite:///var/demo.sqlite")
        patch.setenv("CASEWAY_ANCHOR_PATH", "var/anchors.log")
        Path("var").mkdir()
        Path("var/anchors.log").write_text('["case:1", 9000, "of a database that was deleted"]\n')
        first = CliRunner().invoke(main, ["demo", "--no-serve"])
        again = CliRunner().invoke(main, ["demo", "--no-serve"])
        proof = CliRunner().invoke(main, ["ledger", "verify"])
    return folder / "var", first, again, proof


@pytest.fixture
def rows(built):
    database = sqlite3.connect(built[0] / "demo.sqlite")
    yield lambda query: database.execute(query).fetchall()
    database.close()


def test_sign_ins_are_printed_with_their_password(built):
    assert built[1].exit_code == 0, built[1].output
    assert f"password is: {PASSWORD}" in built[1].output
    assert "grace.adeyemi@fairshire.example" in built[1].output


def test_second_run_reuses_the_database(built):
    assert built[2].exit_code == 0, built[2].output
    assert "there already" in built[2].output


def test_ledger_holds_and_nothing_is_left_beside(built):
    assert built[3].output.startswith("The ledger holds: ")
    assert [path.name for path in built[0].iterdir() if "building" in path.name] == []


def test_cases_stand_in_every_stage(rows):
    stages = {row[0] for row in rows('SELECT stage FROM "case"')}
    assert {
        "Serious incident notification",
        "Rapid review",
        "Decision on a local review",
        "Local review",
        "Publication",
        "Complete",
        "Moderate the grades",
        "Complete the audit return",
    } <= stages
    assert rows('SELECT count(*) FROM "case"')[0][0] >= 12


def test_clocks_are_overdue_running_and_after_care(rows):
    assert rows("SELECT 1 FROM clock WHERE key = 'rapid_review' AND state = 'overdue'")
    assert rows("SELECT 1 FROM clock WHERE key = 'keep_published' AND due_on = '2027-10-13'")
    assert rows("SELECT 1 FROM clock WHERE key = 'supervision' AND is_repeating AND tick > 0")


def test_no_machine_step_failed(rows):
    assert rows("SELECT count(*) FROM fault")[0][0] == 0
    assert rows("SELECT count(*) FROM outbox WHERE state = 'failed'")[0][0] == 0


def test_references_follow_the_order_of_time(rows):
    opened = rows('SELECT opened_at FROM "case" ORDER BY reference')
    assert opened == sorted(opened)
    assert rows('SELECT max(opened_at) FROM "case"')[0][0] < "2026-12"


def test_production_refuses_the_demonstration(caseway, monkeypatch):
    monkeypatch.setenv("CASEWAY_ENVIRONMENT", "production")
    monkeypatch.setenv("CASEWAY_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("CASEWAY_HOSTS", "caseway.example.org")
    result = caseway("demo", "--no-serve")
    assert result.exit_code == 1
    assert "not for production" in result.output
