"""``make_celery(settings, engine)``: the app with its tasks, its schedule and the settings that matter."""

from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready

from engine.execute import Engine
from engine.now import system_now
from webapp.config import Settings, SettingsError
from webapp.metrics import note_command
from webapp.request_log import configure
from webapp.worker.request_ids import carry_request_ids
from webapp.worker.tasks import DUTIES, OUTBOX_QUEUE, QUEUE, SWEEP, nudge, register

SECONDS_BETWEEN_SWEEPS = 10.0
SECONDS_BETWEEN_DUTIES = 20.0

_SETTINGS: dict[str, Any] = {
    # A task is acknowledged when it is done, so a killed worker's comes again; its command is safe to repeat.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    "task_store_errors_even_if_ignored": False,
    # Messages hold ids only. Nothing that could carry code is accepted from the broker.
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_enable_remote_control": False,
    "task_default_queue": QUEUE,
    "task_create_missing_queues": True,
    "task_time_limit": 600,
    "task_soft_time_limit": 540,
    # Publishing is given up soon: rows are claimed again after their lease, and a page must not wait.
    "task_publish_retry": True,
    "task_publish_retry_policy": {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2},
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    # How soon a killed worker's messages come back; kombu's own defaults take an hour and more.
    "broker_transport_options": {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "socket_timeout": 15,
        "socket_keepalive": True,
        "health_check_interval": 15,
    },
    # Schedules live in our rows; beat only knocks. It keeps no file, so it may be restarted anywhere.
    "beat_scheduler": "celery.beat:Scheduler",
    "beat_max_loop_interval": 5,
    "beat_schedule": {
        "sweep": {"task": SWEEP, "schedule": SECONDS_BETWEEN_SWEEPS, "options": {"queue": QUEUE}},
        "duties": {"task": DUTIES, "schedule": SECONDS_BETWEEN_DUTIES, "options": {"queue": OUTBOX_QUEUE}},
    },
    "timezone": "Europe/London",
    "enable_utc": True,
}


def make_celery(settings: Settings, engine: Engine) -> Celery:
    """Make the app for workers and beat.

    Args:
        settings: the installation's.
        engine: the domain. Workers fork, and each starts with connections of its own.

    Raises:
        SettingsError: no broker is named, or production has a moved clock.
    """
    if not settings.broker_url:
        raise SettingsError("CASEWAY_BROKER_URL must be set for workers; `caseway serve` needs none")
    if settings.is_production and engine.now is not system_now:
        raise SettingsError("Production runs on real time; the clock of this engine has been moved")
    app = Celery("caseway", broker=settings.broker_url, set_as_current=True)
    app.conf.update(_SETTINGS)
    register(app, engine)
    engine.watcher = note_command
    carry_request_ids()

    def start_anew(**_: Any) -> None:
        engine.database.dispose(close=False)  # the parent's connections stay the parent's

    def log_as_the_web_does(**_: Any) -> None:
        configure(settings)

    def look_at_once(**_: Any) -> None:
        nudge(app)  # what fell due while nobody worked waits for no beat

    worker_ready.connect(look_at_once, weak=False, dispatch_uid="caseway.look_at_once")
    worker_process_init.connect(start_anew, weak=False, dispatch_uid="caseway.start_anew")
    setup_logging.connect(log_as_the_web_does, weak=False, dispatch_uid="caseway.logging")
    return app
