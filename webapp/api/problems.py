"""Errors as ``application/problem+json`` (RFC 9457): the status, a sentence, and the request's number."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "Retry-After")
_WORDS = {
    400: "The request could not be understood.",
    404: "There is nothing at this address, or it is not for this token.",
    405: "This address does not take this method.",
    413: "What was sent is too large. Nothing has been saved.",
    415: "Send JSON, with the content type application/json.",
    422: "What was sent does not pass. Nothing has been saved.",
    429: "Too many requests. Wait for as many seconds as Retry-After says.",
    500: "Something went wrong here. Nothing that was just sent has been saved.",
    503: "Caseway is not available just now. Nothing that was just sent has been saved.",
}


def is_for_programs() -> bool:
    """Whether this request is for the interface of other systems, whatever became of it."""
    return request.path.startswith(PREFIX)


def is_api_rule() -> bool:
    """Whether the address leads to the interface of other systems."""
    return request.url_rule is not None and request.url_rule.rule.startswith(PREFIX)


def problem(
    status: int,
    detail: str = "",
    errors: Mapping[str, Sequence[str]] | None = None,
    code: str = "",
    headers: Sequence[tuple[str, str]] = (),
) -> Response:
    """Make the answer.

    Args:
        status: the HTTP status.
        detail: a sentence about this very case; general words by default.
        errors: messages by field path; the empty path is about the whole.
        code: the domain's word for it: ``conflict``, ``invalid_input``.
        headers: what else the status asks for.
    """
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": phrase,
        "status": status,
        "detail": detail or _WORDS.get(status, phrase + "."),
        "request_id": g.get("request_id", ""),
    }
    if code:
        body["code"] = code
    if errors:
        body["errors"] = [
            {"field": field, "message": text} for field, texts in errors.items() for text in texts
        ]
    answer = Response(json.dumps(body), status=status, content_type=CONTENT_TYPE)
    answer.headers.extend(headers)
    return answer


def of_http_error(error: HTTPException) -> Response:
    """The answer to an error that Flask, werkzeug or webargs raised."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    data = getattr(error, "data", None) or {}
    kept = [(name, value) for name, value in error.get_headers() if name in KEPT_HEADERS]
    kept += data.get("headers") or []
    own = type(error).description != error.description and status < HTTPStatus.INTERNAL_SERVER_ERROR
    detail = str(error.description) if own and status not in _WORDS else ""
    detail = str(data.get("detail", detail))
    return problem(status, detail, _flat(data.get("messages") or {}), headers=kept)


def _flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """The nested messages of a schema as one list by field path; where they were found is left out."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            is_whole = name == "_schema" or (
                not path and name in ("json", "query", "headers", "json_or_form")
            )
            found.update(_flat(inner, path if is_whole else f"{path}.{name}".lstrip(".")))
        return found
    texts = messages if isinstance(messages, Sequence) and not isinstance(messages, str) else [messages]
    return {path: [str(text) for text in texts]}
