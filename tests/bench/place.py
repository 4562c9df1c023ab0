"""Somewhere to measure: databases with a partnership in them, and Caseway in a process of its own."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path
from statistics import fmean
from urllib.parse import urlencode

import click

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.publish_version import PublishVersion
from engine.commands.set_up_area import SetUpArea
from engine.commands.start_case import StartCase
from engine.db import connect
from engine.execute import Engine
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import AGENCIES, LONG_AGO
from tests.bench import yardstick
from tests.services.databases import PostgresqlDatabases, SqliteDatabases
from tests.services.postgresql import PostgresqlServer, running_postgresql

KINDS = ("sqlite", "postgresql")
EMAIL, PASSWORD = "bench@example.org", "quiet harbour lantern 7"
ROLE = "business_manager"
GROUPS = [f"group_{number}" for number in range(60)]


@dataclass
class Bench:
    """One run: what was asked for, and the databases and the yardstick that all measurements share."""

    verbose: bool
    crowd: int
    stack: ExitStack
    _started: dict[str, Callable[[], object]] = field(default_factory=dict)

    @cached_property
    def folder(self) -> Path:
        """A folder that goes with the run."""
        return Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="caseway-bench-")))

    @cached_property
    def _databases(self) -> Mapping[str, SqliteDatabases | PostgresqlDatabases]:
        return {
            "sqlite": SqliteDatabases(self.folder),
            "postgresql": PostgresqlDatabases(self._server),
        }

    def _server(self) -> PostgresqlServer:
        return self.stack.enter_context(running_postgresql(in_memory=False))

    @contextmanager
    def place(self, kind: str) -> Iterator["Place"]:
        """A fresh database of a kind with the partnership in it."""
        with self._databases[kind].fresh() as url:
            place = Place(url, Path(tempfile.mkdtemp(dir=self.folder)))
            yield place
            place.engine.database.dispose()

    @cached_property
    def crowded(self) -> "Place":
        """A PostgreSQL database with ``crowd`` open cases, for all measurements that want one."""
        from tests.bench.crowding import crowd

        place = self.stack.enter_context(self.place("postgresql"))
        crowd(place, self.crowd, [ROLE, *GROUPS])
        return place

    def in_raw(self, measure: Callable[[], float]) -> float:
        """A time in milliseconds as a multiple of R, which is taken just before and just after."""
        before = yardstick.raw_ms()
        found = measure()
        return found / fmean((before, yardstick.raw_ms()))


class Place:
    """A partnership on one database, and the one person who does everything in it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.engine = Engine(connect(url), anchor_path=folder / "anchors.log", files_path=folder / "files")
        setting_up = SetUpArea("bench", "Bench partnership", "BEN", AGENCIES, {"main": "Main group"})
        self.area_id = self.engine.execute(setting_up, actor=SYSTEM)
        self.person_id = self.engine.execute(AddPerson(EMAIL, "Bench Person", PASSWORD), actor=SYSTEM)
        joining = AddMembership(self.area_id, "main", self.person_id, ROLE, LONG_AGO)
        self.engine.execute(joining, actor=SYSTEM)

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.engine.now())

    def start_reviews(self, number: int) -> list[int]:
        """Publish the yardstick's review and open some cases of it."""
        publishing = PublishVersion(yardstick.KEY, yardstick.files(), LONG_AGO)
        self.engine.execute(publishing, actor=SYSTEM)
        return self.open_reviews(number)

    def open_reviews(self, number: int) -> list[int]:
        """Open some more cases of the review."""
        with self.engine.read() as session:
            actor = load_actor(session, self.person_id, self.today)
        assert actor is not None
        opening = (StartCase(self.area_id, yardstick.KEY, f"Child {n}", self.today) for n in range(number))
        return [self.engine.execute(command, actor=actor) for command in opening]

    @contextmanager
    def served(self) -> Iterator["Browser"]:
        """Caseway on this database in a process of its own, and somebody signed in to it."""
        with serving(self.url, self.folder) as server:
            browser = Browser(server.port)
            browser.sign_in(EMAIL, PASSWORD)
            yield browser
            browser.close()


@dataclass(frozen=True)
class Server:
    """A serving process."""

    port: int
    process: subprocess.Popen[bytes]

    def resident_megabytes(self) -> float:
        """What it holds in memory now (VmRSS, Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found.group(1)) / 1024 if found else float("nan")


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings of a Caseway on a database."""
    return {
        **os.environ,
        "CASEWAY_DATABASE_URL": url,
        "CASEWAY_FILES_PATH": str(folder / "files"),
        "CASEWAY_ANCHOR_PATH": str(folder / "anchors.log"),
        "CASEWAY_LOG_LEVEL": "ERROR",
    }


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """Serve as ``caseway serve`` does, until the block ends.

    Raises:
        click.ClickException: it does not answer within half a minute.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(url, folder), stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = "The server did not start"
    raise click.ClickException(message)


class Browser:
    """One kept-alive connection with a cookie and the token of its forms."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self.token = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person does."""
        self.get("/sign-in")
        status = self.post("/sign-in", {"email": email, "password": password})
        assert status == 303, status
        self.get("/tasks")

    def get(self, address: str) -> str:
        """A page; remembers the token of its forms."""
        status, page = self._ask("GET", address, None)
        assert status == 200, (address, status)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = token.group(1) if token else self.token
        return page

    def post(self, address: str, fields: Mapping[str, str]) -> int:
        """Send a form; the status of the answer."""
        body = urlencode({"csrf_token": self.token, **fields})
        return self._ask("POST", address, body)[0]

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, address: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return answer.status, page
