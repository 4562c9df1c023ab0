"""The parts of the production service as processes of their own, each with the environment it would have."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.architecture.sources import ROOT

SECONDS = 180
PYTHON = sys.executable
CASEWAY = str(Path(sys.executable).with_name("caseway"))
WORKER = (PYTHON, "-m", "celery", "-A", "webapp.worker", "worker", "--concurrency", "2",
          "--queues", "caseway,caseway.outbox", "--without-gossip", "--without-mingle")  # fmt: skip
BEAT = (PYTHON, "-m", "celery", "-A", "webapp.worker", "beat")
SECRET = "a secret of forty characters for the tests"


class NotInTimeError(AssertionError):
    """What was waited for did not come about."""


class Running:
    """A process that was started, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        """Everything on its standard output and error so far."""
        return self._log.read_text(errors="replace")

    def stop(self, seconds: float = SECONDS) -> int:
        """Ask it to stop and wait; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Kill it and its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(command: tuple[str, ...], environ: Mapping[str, str], folder: Path) -> Iterator[Running]:
    """Start a process in a group of its own, and end the whole group afterwards."""
    log = folder / f"{Path(command[-1]).name}-{time.monotonic_ns()}.log"
    with log.open("wb") as target:
        process = subprocess.Popen(
            command, cwd=ROOT, env={"PATH": os.environ["PATH"], "HOME": str(folder), **environ},
            stdin=subprocess.DEVNULL, stdout=target, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    it = Running(process, log)
    try:
        yield it
    finally:
        it.kill()


def wait_until(what: Callable[[], object], *watched: Running, seconds: float = SECONDS) -> None:
    """Wait until something is so; say what the processes said if it is not in time."""
    deadline = time.monotonic() + seconds
    while not what():
        ended = [each for each in watched if each.process.poll() is not None]
        if ended or time.monotonic() > deadline:
            raise NotInTimeError("\n".join(each.said[-3000:] for each in watched) or "not in time")
        time.sleep(0.1)


def environment(database_url: str, redis_url: str, folder: Path) -> dict[str, str]:
    """What a production process is given."""
    return {
        "CASEWAY_ENVIRONMENT": "production",
        "CASEWAY_DATABASE_URL": database_url,
        "CASEWAY_BROKER_URL": redis_url,
        "CASEWAY_LIMIT_STORE": redis_url.replace("/0", "/1"),
        "CASEWAY_SECRET_KEY": SECRET,
        "CASEWAY_HOSTS": "caseway.example",
        "CASEWAY_TRUSTED_PROXIES": "1",
        "CASEWAY_FILES_PATH": str(folder / "files"),
        "CASEWAY_ANCHOR_PATH": str(folder / "anchors.log"),
    }
