"""``publish``, ``user``, ``area``, ``ledger verify`` and ``sweep`` on a SQLite file of their own."""

import json
import sqlite3
from contextlib import closing

import pytest

PASSWORD = "lantern orchard harbour kettle"


@pytest.fixture
def with_area(caseway):
    agencies = ("--agency", "la=Council", "--agency", "police=Police")
    result = caseway("area", "add", "north", "North partnership", "--prefix", "NOR", *agencies)
    assert result.exit_code == 0, result.output
    return caseway


def test_publishing_twice_changes_nothing(caseway, processes):
    first = caseway("publish", processes, "--in-force-from", "2026-03-18")
    second = caseway("publish", processes)
    assert first.output.splitlines() == [
        "learning_item: published, in force from 18 March 2026",
        "plan_action: published, in force from 18 March 2026",
    ]
    assert second.output.splitlines() == ["learning_item: unchanged", "plan_action: unchanged"]


def test_processes_that_come_with_caseway_are_published_without_a_path(caseway):
    assert "serious_incident: published" in caseway("publish", "--in-force-from", "2026-03-18").output


def test_version_carries_the_clauses_it_cites(caseway, processes, tmp_path):
    caseway("publish", processes / "plan_action")
    with sqlite3.connect(tmp_path / "var" / "caseway.sqlite") as database:
        files = json.loads(database.execute("SELECT files FROM version").fetchone()[0])
        keys = {row[0] for row in database.execute("SELECT key FROM clause")}
    database.close()
    assert "LOCAL:smart-actions" in files["clauses.yaml"]
    assert "LOCAL:smart-actions" in keys


def test_error_in_one_process_publishes_none(caseway, processes):
    file = processes / "plan_action" / "plan_action.bpmn"
    file.write_text(
        file.read_text()
        .replace("<bpmn:userTask", "<bpmn:scriptTask")
        .replace("</bpmn:userTask", "</bpmn:scriptTask")
    )
    result = caseway("publish", processes)
    assert result.exit_code == 1
    assert "Nothing was published" in result.output
    assert caseway("publish", processes / "learning_item").output.startswith("learning_item: published")


def test_bad_transitional_rule_is_refused(caseway, processes):
    result = caseway("publish", processes / "plan_action", "--rule", "aware_on >=")
    assert result.exit_code == 1
    assert "The transitional rule cannot be read" in result.output


def test_person_is_added_with_roles(with_area):
    words = (
        "user",
        "add",
        "ann@example.org",
        "Ann Example",
        "--area",
        "north",
        "--role",
        "auditor",
        "--agency",
        "la",
    )
    result = with_area(*words, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert "Ann Example can sign in as ann@example.org: auditor." in result.output


def test_roles_of_somebody_who_leaves_are_ended(with_area, tmp_path):
    ann = ("user", "add", "ann@example.org", "Ann Example", "--password", PASSWORD, "--area", "north")
    assert with_area(*ann, "--role", "chair", "--role", "auditor", "--from", "2026-03-02").exit_code == 0
    assert "Nobody signs in as" in with_area("user", "end", "bob@example.org").output
    assert "holds no such role" in with_area("user", "end", "ann@example.org", "--role", "dcs").output
    one = with_area("user", "end", "Ann@example.org", "--role", "auditor", "--from", "2099-01-01")
    assert one.output == "ann@example.org no longer holds, from 1 January 2099: auditor.\n"
    assert with_area("user", "end", "ann@example.org").output.endswith(": chair, auditor.\n")
    assert "holds no such role" in with_area("user", "end", "ann@example.org").output
    with closing(sqlite3.connect(tmp_path / "var" / "caseway.sqlite")) as database:
        open_ones = "SELECT count(*) FROM membership WHERE to_on IS NULL OR to_on >= date('now')"
        assert database.execute(open_ones).fetchone() == (0,)
    assert with_area("ledger", "verify").exit_code == 0


def test_weak_password_is_refused_in_words(with_area):
    result = with_area("user", "add", "ann@example.org", "Ann Example", input="password1234\npassword1234\n")
    assert result.exit_code == 1
    assert "easy to guess" in result.output


def test_unknown_partnership_role_and_agency_are_refused(with_area):
    who = ("user", "add", "ann@example.org", "Ann Example", "--password", PASSWORD)
    assert "There are: north." in with_area(*who, "--area", "south", "--role", "chair").output
    assert "There is no role “chairman”" in with_area(*who, "--area", "north", "--role", "chairman").output
    auditor = (*who, "--area", "north", "--role", "auditor")
    assert (
        "no agency “army” in this partnership. There are: la, police."
        in with_area(*auditor, "--agency", "army").output
    )
    assert (
        "no group “team” in this partnership. There are: main."
        in with_area(*auditor, "--group", "team").output
    )
    assert with_area(*who, "--role", "chair").exit_code == 2


def test_ledger_holds_until_an_entry_is_edited(with_area, tmp_path):
    swept = with_area("sweep")
    assert swept.output.startswith("0 fired, 0 delivered, 0 failed; duties done: ")
    assert swept.output.endswith(", anchors (1)\n")  # after all the others
    assert with_area("ledger", "verify").output == "The ledger holds: 1 entry looked at.\n"
    nowhere = with_area("ledger", "verify", "--subject", "case:99")
    assert (nowhere.exit_code, "There is no chain case:99" in nowhere.output) == (1, True)
    path = tmp_path / "var" / "caseway.sqlite"
    database = sqlite3.connect(path)
    for name in ("keep_ledger_entry_update", "keep_ledger_entry_delete"):
        database.execute(f"DROP TRIGGER IF EXISTS {name}")
    database.execute("""UPDATE ledger_entry SET body = '{"key":"south"}'""")
    database.commit()
    edited = with_area("ledger", "verify")
    database.execute("DELETE FROM ledger_entry")
    database.execute("DELETE FROM anchor")
    database.commit()
    database.close()
    truncated = with_area("ledger", "verify")
    assert (edited.exit_code, truncated.exit_code) == (1, 1)
    assert "it was edited" in edited.output
    assert "truncated" in truncated.output


def test_ledger_of_a_database_that_is_not_there_is_not_said_to_hold(caseway, tmp_path):
    result = caseway("ledger", "verify")
    assert (result.exit_code, "There is no database at" in result.output) == (1, True)
    assert not list(tmp_path.glob("var/*.sqlite"))


@pytest.mark.parametrize("port", ["0", "65536", "99999999"])
def test_impossible_port_is_refused(caseway, port):
    result = caseway("serve", "--port", port)
    assert (result.exit_code, "1<=x<=65535" in result.output) == (2, True)


def test_settings_that_cannot_be_run_with_are_said(caseway, monkeypatch):
    monkeypatch.setenv("CASEWAY_ENVIRONMENT", "prodution")
    result = caseway("sweep")
    assert result.exit_code == 1
    assert "CASEWAY_ENVIRONMENT must be one of" in result.output


def test_database_that_cannot_be_used_is_said(caseway, monkeypatch, tmp_path):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{tmp_path}/folder.sqlite")
    (tmp_path / "folder.sqlite").write_text("this is not a database, and long enough to be seen as none" * 20)
    result = caseway("sweep")
    assert result.exit_code == 1
    assert "The database cannot be used" in result.output


@pytest.mark.parametrize("address", ["nonsense", "mysql://root:hunter2@host/name", "sqlite://"])
def test_address_of_no_database_is_said_and_not_repeated(caseway, monkeypatch, address):
    monkeypatch.setenv("CASEWAY_DATABASE_URL", address)
    result = caseway("sweep")
    assert result.exit_code == 1
    assert "CASEWAY_DATABASE_URL must be like" in result.output
    assert "hunter2" not in result.output


@pytest.mark.parametrize("command", [("sweep",), ("migrate",), ("ledger", "verify"), ("serve",)])
def test_schema_of_a_newer_version_is_left_alone(with_area, tmp_path, command):
    with closing(sqlite3.connect(tmp_path / "var" / "caseway.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_future'")
        database.commit()
        result = with_area(*command)
        assert result.exit_code == 1
        assert "A newer version may have brought it up to date" in result.output
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999_future",)]
