"""Request ids end to end: a task's log lines carry the id of the request, or the sweep, that led to it."""

import secrets
from typing import Any

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun

HEADER = "caseway_request_id"
_LONGEST = 64


def carry_request_ids() -> None:
    """Put the id into every message that is sent, and take it out where the task runs."""
    before_task_publish.connect(_put, weak=False, dispatch_uid="caseway.request_id.put")
    task_prerun.connect(_take, weak=False, dispatch_uid="caseway.request_id.take")
    task_postrun.connect(_forget, weak=False, dispatch_uid="caseway.request_id.forget")


def current_request_id() -> str:
    """The id of what is going on here; a new one where nothing has one yet."""
    return str(structlog.contextvars.get_contextvars().get("request_id") or secrets.token_hex(8))


def _put(headers: dict[str, Any], **_: Any) -> None:
    headers.setdefault(HEADER, current_request_id())


def _take(task_id: str, task: Any, **_: Any) -> None:
    request_id = getattr(task.request, HEADER, None) or (task.request.headers or {}).get(HEADER) or task_id
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=str(request_id)[:_LONGEST], task=task.name)


def _forget(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
