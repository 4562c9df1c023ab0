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
    for who in ("miriam.stone@fairshire", "callum.reid@fairshire", "ingrid.solheim@", "hannah.osei@westmere"):
        assert who in built[1].output


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
    opened = rows('SELECT opened_at FROM "case" WHERE reference LIKE "FAI-%" ORDER BY reference')
    assert opened == sorted(opened)
    assert rows('SELECT max(opened_at) FROM "case"')[0][0] < "2026-12"


def test_last_days_show_how_people_work_together(rows):
    """Cover, dissent, standing aside, walls and the rest: a newcomer meets each without searching."""
    [(cover,)] = rows("SELECT count(*) FROM cover WHERE ended_at IS NULL AND to_on >= date('now')")
    assert cover == 1
    assert rows("SELECT 1 FROM submission WHERE on_behalf_of_id IS NOT NULL")
    assert rows("SELECT 1 FROM decision WHERE NOT is_unanimous")
    assert rows("SELECT 1 FROM vote WHERE stance = 'conflict'")
    assert rows("SELECT 1 FROM send_back WHERE came_back_at IS NULL")
    assert rows("SELECT 1 FROM correction WHERE state = 'asked'")
    assert rows("SELECT kind FROM ad_hoc_task JOIN task ON task.id = task_id WHERE outcome = 'not_held'")
    assert rows("SELECT 1 FROM ad_hoc_task WHERE meets_at > datetime('now')")
    assert {row[0] for row in rows("SELECT visibility FROM comment")} == {"case", "agency", "team"}
    assert rows("SELECT 1 FROM case_member WHERE relation = 'subject_team'")
    assert rows("SELECT 1 FROM case_member WHERE relation = 'reviewer' AND to_at > datetime('now')")
    assert rows("SELECT 1 FROM break_glass WHERE reviewed_at IS NULL AND expires_at < datetime('now')")
    assert rows("SELECT 1 FROM document WHERE number = 2")
    assert rows("SELECT 1 FROM document WHERE is_restricted")
    assert rows("SELECT 1 FROM saved_filter WHERE group_id IS NOT NULL")
    assert rows("SELECT 1 FROM evidence_pack WHERE state = 'done'")
    assert rows("SELECT DISTINCT answer FROM access_review_line ORDER BY 1") == [("",), ("keep",)]
    assert rows("SELECT 1 FROM disposal WHERE state = 'proposed'")
    assert rows("SELECT 1 FROM legal_hold")
    assert rows("SELECT 1 FROM anonymisation_check WHERE state = 'open'")


def test_production_refuses_the_demonstration(caseway, monkeypatch):
    monkeypatch.setenv("CASEWAY_ENVIRONMENT", "production")
    monkeypatch.setenv("CASEWAY_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("CASEWAY_HOSTS", "caseway.example.org")
    result = caseway("demo", "--no-serve")
    assert result.exit_code == 1
    assert "not for production" in result.output
