"""Gunicorn with the shipped settings: pages, built files, a nudge after a change, and a graceful stop."""

import http.client
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
import redis

from engine.actor import SYSTEM
from engine.commands.add_person import AddPerson
from engine.now import system_now
from tests.architecture.sources import ROOT
from tests.deploy.running import Running, running, wait_until
from tests.services.redis_server import free_port
from webapp.assets import Assets

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

GUNICORN = str(Path(sys.executable).with_name("gunicorn"))
PASSWORD = "lantern orchard harbour kettle"
TOKEN = "a token of the monitoring"
HEADERS = {"Host": "caseway.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


class Site:
    """The service, asked as its proxy asks it."""

    def __init__(self, port: int, web: Running) -> None:
        self.port, self.web = port, web

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, HEADERS | headers)
            answer = connection.getresponse()
            answer.body = answer.read()
        return answer

    def answers(self) -> bool:
        try:
            return self.ask("/health").status == 200
        except OSError:
            return False


@pytest.fixture
def site(environ, tmp_path):
    port = free_port()
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    command = (GUNICORN, "--config", config, "--bind", f"127.0.0.1:{port}")
    metrics = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"), "CASEWAY_METRICS_TOKEN": TOKEN}
    with running(command, {**environ, **metrics, "WEB_CONCURRENCY": "2"}, tmp_path) as web:
        there = Site(port, web)
        wait_until(there.answers, web)
        yield there


def test_pages_and_built_files_are_served_and_it_stops_gracefully(site, environ):
    page = site.ask("/sign-in")
    assert (page.status, b"Sign in" in page.body) == (200, True)
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["X-Request-Id"]
    address = Assets().address("caseway.css")
    assert address in page.body.decode()
    built = site.ask(address, **{"Accept-Encoding": "gzip"})
    assert (built.status, built.headers["Content-Encoding"]) == (200, "gzip")
    assert built.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert site.ask("/sign-in", Host="elsewhere.example").status == 400
    healthy = subprocess.run(
        [sys.executable, ROOT / "deploy" / "healthcheck.py"],
        env={**environ, "PORT": str(site.port)}, capture_output=True, check=False,
    )  # fmt: skip
    assert (healthy.returncode, healthy.stdout) == (0, b"200\n")
    assert site.web.stop() == 0
    assert "Traceback" not in site.web.said


def test_each_process_measures_for_all_and_only_for_the_monitoring(site):
    for _ in range(6):
        assert site.ask("/sign-in").status == 200
    assert site.ask("/metrics").status == 404
    measured = [site.ask("/metrics", Authorization=f"Bearer {TOKEN}") for _ in range(4)]
    assert {each.status for each in measured} == {200}
    assert all(b"caseway" in each.body for each in measured)


def test_request_in_hand_is_answered_before_it_stops(site):
    """The rest of a request is sent after the signal to stop."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        connection.putrequest("GET", "/sign-in", skip_host=True)
        for name, value in HEADERS.items():
            connection.putheader(name, value)
        connection.endheaders()
        site.web.process.terminate()
        answer = connection.getresponse()
        assert (answer.status, b"Sign in" in answer.read()) == (200, True)
    assert site.web.process.wait(180) == 0


def test_change_nudges_the_workers(site, redis_url, desk):
    sign_in(site, desk)
    with redis.Redis.from_url(redis_url) as client:
        wait_until(lambda: client.llen("caseway"), site.web)


def sign_in(site: Site, desk) -> None:
    """Sign a person in over HTTP."""
    desk.at = system_now()
    desk.engine.execute(AddPerson("ann@example.org", "Ann Example", PASSWORD), actor=SYSTEM)
    page = site.ask("/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.body.decode())[1]
    form = urlencode({"csrf_token": token, "email": "ann@example.org", "password": PASSWORD})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": page.headers["Set-Cookie"].partition(";")[0],
        "Referer": "https://caseway.example/sign-in",
    }
    answer = site.ask("/sign-in", "POST", form, **headers)
    assert answer.status in (302, 303), answer.body.decode()
