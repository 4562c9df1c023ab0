"""Writes: each one command, carried out once for its idempotency key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response

from engine.execute import Command
from engine.idempotency import Given, execute_once
from webapp.api.guard import current_actor
from webapp.auth import current_engine

REPLAYED = "Idempotent-Replayed"
Header = Mapping[str, str]


def write(command: Command[Any], answer: Callable[[Any], Given], header: Header) -> Response:
    """Carry a command out and answer with what it did.

    Args:
        command: what to do.
        answer: from its result to ids and states; the same for every repeat of the request.
        header: the validated header with the key, empty where it may be left out.
    """
    engine, actor, key = current_engine(), current_actor(), header["key"]
    if key:
        given = execute_once(engine, command, actor, answer, key, _fingerprint())
    else:
        given = answer(engine.execute(command, actor=actor))
    response = jsonify(given.body)
    response.status_code = given.status
    if given.is_repeat:
        response.headers[REPLAYED] = "true"
    return response


def _fingerprint() -> str:
    """Of everything that says what is asked for: method, address and body, however it is spaced."""
    body = json.dumps(request.get_json(silent=True), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()
