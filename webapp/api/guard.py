"""Who asks, and whether their token may: checked before anything else of a request is looked at.

Only ``Authorization: Bearer …`` counts here. Cookies are not read, so no browser can be led into a request.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized, UnsupportedMediaType

from engine.actor import Actor
from engine.now import local_date
from engine.queries.tokens import TokenRow, find_token
from engine.reading_actor import load_actor
from engine.tokens import touch_token
from webapp.api.blueprint import Blueprint
from webapp.api.problems import is_api_rule
from webapp.auth import current_engine

ANY_SCOPE = ""
LARGEST_BODY = 1024 * 1024
TOUCH_EVERY = timedelta(seconds=60)
_LONGEST_HEADER = 200

log = structlog.get_logger()
View = TypeVar("View", bound=Callable[..., Any])


def needs(scope: str) -> Callable[[View], View]:
    """Say which scope a view asks for. A view that says nothing is closed to every token."""

    def mark(view: View) -> View:
        marked = Blueprint.doc(security=[{"token": [scope] if scope else []}])(view)
        marked.needed_scope = scope
        return marked  # type: ignore[no-any-return]

    return mark


def start(app: Flask) -> None:
    """Register the guard. Must come before the limits, which count by token."""
    app.before_request(_require_token)


def current_token() -> TokenRow:
    """The token of this request."""
    token: TokenRow = g.api_token
    return token


def current_actor() -> Actor:
    """Who acts: the system of the token, with the roles it holds today."""
    actor: Actor = g.api_actor
    return actor


def token_key() -> str:
    """What limits count by."""
    return f"token:{current_token().id}"


def _require_token() -> None:
    if not is_api_rule():
        return
    request.max_content_length = LARGEST_BODY
    token = _presented()
    g.api_token, g.person_id = token, token.person_id
    structlog.contextvars.bind_contextvars(token_id=token.id)
    needed = getattr(current_app.view_functions[request.endpoint or ""], "needed_scope", None)
    if needed is None or (needed and needed not in token.scopes):
        message = f"This token does not have the scope {needed}." if needed else "This is not for tokens."
        values = {"realm": "caseway", "error": "insufficient_scope", **({"scope": needed} if needed else {})}
        raise _with_words(Forbidden(message), message, WWWAuthenticate("bearer", values))
    if request.method == "POST" and (request.content_length or request.mimetype) and not request.is_json:
        raise UnsupportedMediaType


def _presented() -> TokenRow:
    scheme, _, secret = request.headers.get("Authorization", "")[:_LONGEST_HEADER].partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _refusal("Send a token: Authorization: Bearer …")
    engine = current_engine()
    now = engine.now()
    with engine.read() as rows:
        token = find_token(rows, secret.strip(), now)
        actor = load_actor(rows, token.person_id, local_date(now)) if token else None
    if token is None or actor is None:
        raise _refusal("This token is not known, has expired, or has been revoked.", error="invalid_token")
    g.api_actor = actor
    if token.last_used_at is None or now - token.last_used_at >= TOUCH_EVERY:
        try:
            touch_token(engine, token.id, now - TOUCH_EVERY)
        except OperationalError:
            log.exception("token.not_touched")  # the answer does not depend on it
    return token


def _refusal(words: str, **values: str) -> HTTPException:
    return _with_words(Unauthorized(words), words, WWWAuthenticate("bearer", {"realm": "caseway", **values}))


def _with_words(error: HTTPException, words: str, challenge: WWWAuthenticate) -> HTTPException:
    error.data = {  # type: ignore[attr-defined]
        "detail": words,
        "headers": [("WWW-Authenticate", challenge.to_header())],
    }
    return error
