"""After a request that changed something, the workers are asked to look: what it armed is then done at once.

A courtesy only: rows are the truth, and beat knocks anyway. The broker is spoken to in a thread of its own,
at most once a second, so no page ever waits for it, and one that is away costs a line in the log.
"""

import os
import threading
from collections.abc import Callable

import structlog
from flask import Flask, Response, request

from engine.execute import Engine
from webapp.config import Settings

log = structlog.get_logger()

SECONDS_BETWEEN_NUDGES = 1.0
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_REFUSED = 400


class Nudger:
    """Sends a nudge soon after it is wanted; several wants within a second become one.

    Args:
        send: sends it; raises when the broker is away.
        seconds: the least time between two.
    """

    def __init__(self, send: Callable[[], None], seconds: float = SECONDS_BETWEEN_NUDGES) -> None:
        self._send = send
        self._seconds = seconds
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._process = 0

    def want(self) -> None:
        """Ask for a nudge; returns at once."""
        self._wanted.set()
        with self._lock:
            if self._process != os.getpid():  # a forked web worker has no thread yet
                self._process = os.getpid()
                threading.Thread(target=self._run, name="nudger", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._send()
            except Exception as error:  # noqa: BLE001 - whatever the broker's library raises
                log.warning("broker.not_nudged", error=type(error).__name__)
            # Not the event's wait: whatever is wanted meanwhile goes out together.
            threading.Event().wait(self._seconds)


def start(app: Flask, settings: Settings, engine: Engine) -> None:
    """Nudge after every request that changed something, where there is a broker."""
    if not settings.broker_url:
        return
    from webapp.worker.building import make_celery
    from webapp.worker.tasks import nudge

    celery = make_celery(settings, engine)
    nudger = Nudger(lambda: nudge(celery))
    app.extensions["caseway_nudger"] = nudger

    @app.after_request
    def look(response: Response) -> Response:
        if request.method not in _READING and response.status_code < _REFUSED:
            nudger.want()
        return response
