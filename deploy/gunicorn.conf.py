"""Gunicorn's settings: ``gunicorn --config deploy/gunicorn.conf.py``. WEB_CONCURRENCY sets the processes."""

import os
from pathlib import Path
from typing import Any

METRICS = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or ""
"""Where the processes put their measurements together, so that each can answer for all."""

wsgi_app = "webapp.wsgi:make_application()"
bind = "127.0.0.1:8000"  # behind the proxy; another with --bind

# Threads, because a request waits for the database most of the time. Each process has its own connections.
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 5

# Not preloaded: processes must share no database connection.
preload_app = False
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file of gunicorn's own, in memory

# The application writes one line for each request, with ids only; gunicorn's own would hold addresses.
accesslog = None
errorlog = "-"
limit_request_line = 4094
limit_request_fields = 60


def on_starting(_server: Any) -> None:
    """Begin with an empty folder of measurements: what is left there is of processes that are gone."""
    if METRICS:
        folder = Path(METRICS)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()


def child_exit(_server: Any, worker: Any) -> None:
    """Count a process that has ended no longer among those at work."""
    if METRICS:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
