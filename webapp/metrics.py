"""Measurements for Prometheus: requests, commands, rungs, and the health of the installation.

With several processes ``PROMETHEUS_MULTIPROC_DIR`` names a folder that they share, empty when they start;
each then adds to it and any of them answers for all. Routes and kinds only: no id, no name.
"""

import hmac
import os
import time
from collections.abc import Iterator

import structlog
from flask import Flask, Response, current_app, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from engine.execute import Engine
from engine.queries.health import ALARM, Limits, read_health
from engine.watching import DONE, Executed
from webapp.config import Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_HEARTBEAT = "heartbeat_"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

REQUESTS = Counter("caseway_requests", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("caseway_request_seconds", "Length of requests", ["route"], buckets=_STEPS)
COMMANDS = Counter("caseway_commands", "Commands by how they ended", ["command", "outcome"])
COMMAND_SECONDS = Histogram("caseway_command_seconds", "Length of commands", ["command"], buckets=_STEPS)
RUNGS_FIRED = Counter("caseway_rungs_fired", "Rungs of clocks that were fired")

log = structlog.get_logger()


def start(app: Flask, engine: Engine) -> None:
    """Count every request of an application and every command of its engine."""
    engine.watcher = note_command
    app.before_request(_begin)
    app.after_request(_note_request)


def note_command(done: Executed) -> None:
    """Count one command and write its line: ids and kinds, never what it holds."""
    COMMANDS.labels(done.command, done.outcome).inc()
    COMMAND_SECONDS.labels(done.command).observe(done.seconds)
    if done.command == "FireRung" and done.outcome == DONE:
        RUNGS_FIRED.inc()
    log.info(
        "command",
        command=done.command,
        outcome=done.outcome,
        actor=done.actor,
        ids=done.ids,
        milliseconds=round(done.seconds * 1000, 1),
    )


def has_token() -> bool:
    """Whether this request comes from the installation's monitoring; never where no token is set."""
    settings: Settings = current_app.extensions["caseway_settings"]
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.metrics_token}"
    return bool(settings.metrics_token) and hmac.compare_digest(given.encode(), expected.encode())


def scrape(engine: Engine, limits: Limits) -> bytes:
    """Everything measured so far, as Prometheus reads it."""
    counted: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    looked_at = CollectorRegistry()
    looked_at.register(_HealthCollector(engine, limits))
    return generate_latest(counted) + generate_latest(looked_at)


class _HealthCollector(Collector):
    """The readings of this moment, as gauges."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge a reading, and one that says which of them are alarms."""
        readings = read_health(self._engine, self._limits).readings
        alarms = GaugeMetricFamily("caseway_alarm", "Whether a reading is an alarm", labels=["reading"])
        beats = GaugeMetricFamily(
            "caseway_heartbeat_seconds", "Seconds since a duty was done", labels=["duty"]
        )
        for reading in readings:
            alarms.add_metric([reading.name], float(reading.level == ALARM))
            if reading.value is None:
                continue
            if reading.name.startswith(_HEARTBEAT):
                duty = reading.name.removeprefix(_HEARTBEAT).removesuffix("_seconds")
                beats.add_metric([duty], reading.value)
            else:
                yield GaugeMetricFamily(f"caseway_{reading.name}", reading.title, value=reading.value)
        yield beats
        yield alarms


def _begin() -> None:
    g.measured_from = time.perf_counter()


def _note_request(response: Response) -> Response:
    route = request.endpoint or "none"
    REQUESTS.labels(_method(), route, str(response.status_code)).inc()
    if "measured_from" in g:
        REQUEST_SECONDS.labels(route).observe(time.perf_counter() - g.measured_from)
    return response


def _method() -> str:
    """The method, if it is one: whoever makes words up must not fill the memory."""
    return request.method if request.method in _METHODS else "other"
