"""Database roles: the application works under its own, and cannot change or remove what stands."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.commands.confirm_retention_rule import ConfirmRetentionRule
from engine.commands.decide_disposal import DecideDisposal
from engine.commands.propose_disposal import ProposeDisposal
from engine.commands.set_retention_rule import SetRetentionRule
from engine.db import connect, migrate
from engine.migrations.immutable import TABLES
from engine.retention.running import carry_out_disposals, may_empty
from engine.scenarios import Runner, load_scenario
from engine.scenarios.script import Scenario
from engine.scenarios.world import Budget, MovableClock, World, furnish, open_engine
from tests.architecture.sources import ROOT
from tests.deploy.test_backup import client_programs
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.services.postgresql import PostgresqlServer

pytestmark = pytest.mark.postgresql

WHOLE = Path(SHIPPED, "serious_incident", "scenarios", "from_awareness_to_publication.yaml")
ROLES = (ROOT / "deploy" / "roles.sql").read_text()


def about(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


class Installed:
    """A database set up as the runbook says, and its address for each role."""

    def __init__(self, url: str) -> None:
        self.url = url

    def of(self, role: str) -> str:
        return make_url(self.url).set(username=role).render_as_string(hide_password=False)

    def connect(self, role: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.of(role).replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def installed(postgresql_server: Callable[[], PostgresqlServer]) -> Iterator[Installed]:
    server = postgresql_server()
    there = Installed(server.create("roles_test"))
    for _ in range(2):  # running it again changes nothing
        with psycopg.connect(there.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(ROLES)
    migrate(there.of("caseway_owner"))
    yield there
    server.drop("roles_test")


class RunnerAsApplication(Runner):
    """Plays a scenario in a database that is there already, as the application's role."""

    @contextmanager
    def open_world(self, scenario: Scenario, budget: Budget | None = None) -> Iterator[World]:
        clock = MovableClock()
        with tempfile.TemporaryDirectory(prefix="caseway-roles-") as folder:
            engine = open_engine(self.url, Path(folder), clock)
            try:
                area = furnish(engine, self.folders, self._parameters(scenario))
                clock.at = scenario.given.at
                yield World(engine, clock, area, self.bundles, budget=budget)
            finally:
                engine.database.dispose()


@pytest.mark.slow
def test_whole_incident_runs_under_the_application_role_which_cannot_change_the_record(installed: Installed):
    clauses = read_clauses(SHIPPED / "clauses")
    folders: Mapping[str, Any] = {each.name: read_folder(each, clauses) for each in list_process_folders()}
    runner = RunnerAsApplication(folders, url=installed.of("caseway_app"))
    assert runner.run(load_scenario(WHOLE.read_text(encoding="utf-8"))).failure == ""
    with installed.connect("caseway_app") as connection:
        for table in (*TABLES, "alembic_version"):
            count = about("SELECT count(*) FROM {}", table)
            before = connection.execute(count).fetchone()
            column = connection.execute(about("SELECT * FROM {}", table)).description[0].name
            for change in (
                about("UPDATE {} SET {} = NULL", table, column),
                about("DELETE FROM {}", table),
                about("TRUNCATE {} CASCADE", table),
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change)
            assert connection.execute(count).fetchone() == before
        assert connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0] > 50


@pytest.mark.parametrize(
    "attempt",
    [
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER keep_ledger_entry ON ledger_entry",
        "CREATE TABLE mine (id integer)",
        "DELETE FROM anchor",
        "SET ROLE caseway_owner",
        "SET session_replication_role = replica",
    ],
)
def test_application_cannot_get_round_it(installed: Installed, attempt: str):
    with (
        installed.connect("caseway_app") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(attempt)


def test_application_deletes_only_what_is_no_record(installed: Installed):
    with installed.connect("caseway_app") as connection:
        query = (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(oid, 'DELETE')"
        )
        found = {table for (table,) in connection.execute(query).fetchall()}
    assert found == {"api_request", "calendar_day", "document_reader", "draft", "play", "session"}


def test_only_the_role_of_disposal_empties_a_record_and_only_a_running_disposals(
    installed: Installed, tmp_path: Path
):
    desk = Desk(installed.of("caseway_app"), tmp_path)
    desk.publish("talk", user("say_it"), "opened>say_it say_it>closed", {"say_it": text_form("say_it")})
    desk.start("talk")
    desk.do("say_it", {"note": "the words of the child"})
    manager, chair = desk.actor("business_manager"), desk.actor("chair")
    setting = SetRetentionRule(desk.area.area_id, "any", "completed", 1, "Our schedule")
    rule = desk.engine.execute(setting, actor=manager)
    desk.engine.execute(ConfirmRetentionRule(rule), actor=chair)
    desk.at = desk.at.replace(year=2028)
    disposal = desk.engine.execute(ProposeDisposal(1, "Its time is up"), actor=manager)
    with installed.connect("postgres") as connection:
        connection.execute("ALTER ROLE caseway_disposal LOGIN")  # for the day
    disposing = Desk(installed.of("caseway_disposal"), tmp_path, desk.area)
    disposing.at = desk.at
    empty = "UPDATE submission SET \"values\" = '{}', salt = ''"
    with installed.connect("caseway_disposal") as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(empty)
    desk.engine.execute(DecideDisposal(disposal, agrees=True), actor=chair)
    assert not may_empty(desk.engine)
    with installed.connect("caseway_app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(empty)
    assert may_empty(disposing.engine)
    assert carry_out_disposals(disposing.engine) == 1
    assert desk.breaks() == []
    with installed.connect("caseway_disposal") as connection:
        for attempt in (
            "DELETE FROM submission",
            "DELETE FROM ledger_entry",
            "UPDATE ledger_entry SET id = id",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt)
    with installed.connect("postgres") as connection:
        connection.execute("ALTER ROLE caseway_disposal NOLOGIN")
    desk.close()
    disposing.close()


def test_passwords_are_set_and_stand_on_no_command_line(installed: Installed):
    at = make_url(installed.url)
    host = at.host or str(at.query["host"])
    given = {"OWNER_PASSWORD": "it's one", "APP_PASSWORD": "two", "BACKUP_PASSWORD": "three"}
    script = ROOT / "deploy" / "passwords.sh"
    lines = [line for line in script.read_text().splitlines() if line.startswith(("psql", " "))]
    assert not [line for line in lines if "_PASSWORD" in line]
    path = f"{client_programs()}{os.pathsep}{os.environ['PATH']}"
    surroundings = {"PATH": path, "PGHOST": host, "POSTGRES_DB": str(at.database)}
    if at.port:
        surroundings["PGPORT"] = str(at.port)
    subprocess.run([script], env=surroundings | given, check=True, capture_output=True)
    with installed.connect("postgres") as connection:
        query = "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM%' ORDER BY rolname"
        found = [role for (role,) in connection.execute(query).fetchall()]
        for role in found:
            connection.execute(about("ALTER ROLE {} PASSWORD NULL", role))
    assert found == ["caseway_app", "caseway_backup", "caseway_owner"]
    less = {**surroundings, **given, "APP_PASSWORD": ""}
    assert subprocess.run([script], env=less, check=False, capture_output=True).returncode != 0


def test_owner_is_kept_from_it_by_the_triggers(installed: Installed):
    add = text(
        "INSERT INTO ledger_entry (subject, sequence, at, actor, kind, body, previous, hash) "
        "VALUES ('area:1', 1, now(), 'system', 'x', '{}', '', '')"
    )
    database = connect(installed.of("caseway_owner"))
    with database.begin() as connection:
        connection.execute(add)
    with pytest.raises(Exception, match="append-only"), database.begin() as connection:
        connection.execute(text("DELETE FROM ledger_entry"))
    database.dispose()


def test_backup_role_reads_everything_and_writes_nothing(installed: Installed):
    with installed.connect("caseway_backup") as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            connection.execute(about("SELECT 1 FROM {} LIMIT 1", table))
            connection.execute("SET default_transaction_read_only = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(about("DELETE FROM {}", table))


def test_new_tables_belong_to_the_application_after_the_next_migration_only(installed: Installed):
    with installed.connect("caseway_owner") as connection:
        connection.execute("CREATE TABLE newer (id integer)")
    with (
        installed.connect("caseway_app") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM newer")
    migrate(installed.of("caseway_owner"))
    with installed.connect("caseway_app") as connection:
        connection.execute("INSERT INTO newer VALUES (1)")
