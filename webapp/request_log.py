"""One JSON line per request on standard error: ids, route and duration; never a name, a query or a form."""

import logging
import re
import secrets
import sys
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, request

from webapp.config import Settings

HEADER = "X-Request-Id"
_IDS = re.compile(r"^[0-9]{1,19}$")
# What proxies make: hexadecimal, with or without dashes. Words that somebody chose are not taken.
_REQUEST_ID = re.compile(r"^[0-9a-f-]{16,64}$", re.IGNORECASE)

log = structlog.get_logger()


def configure(settings: Settings) -> None:
    """Send our log lines, and the standard library's, to standard error as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # A defect's message may quote what a person typed, so production keeps only where it happened.
        place_only if settings.is_production else structlog.processors.format_exc_info,
    ]
    level = logging.getLevelNamesMapping().get(settings.log_level, logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    if settings.environment == "test":
        return  # the test runner listens to the standard library's loggers itself
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(handlers=[handler], level=level, force=True)


def place_only(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep of an error its kind and where it happened; its message may quote what a person typed."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["exception"] = type(error).__name__
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def start(app: Flask) -> None:
    """Give every request an id, or keep its proxy's; send it back with the answer, and write the line.

    Every line that is written meanwhile carries the id, and so does what workers do because of it.
    """
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    if request.endpoint == "assets.file":
        return response
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        ids={name: value for name, value in (request.view_args or {}).items() if _IDS.fullmatch(str(value))},
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        person_id=g.get("person_id"),
    )
    return response
