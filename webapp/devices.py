"""Browsers in which somebody has signed in before: strangers who guess cannot keep these out.

A browser gets a cookie at sign-in that says so for one e-mail address. Wrong attempts in it are counted by
themselves, so that however many are made elsewhere, its owner can still sign in. A stolen cookie opens
nothing: it only gives its thief a handful of attempts of their own.
"""

import hashlib
import hmac
import secrets

from flask import Response, current_app, request

_COOKIE = "caseway-device"
_YEAR = 365 * 24 * 60 * 60
_LONGEST = 200


def known_device(email: str) -> str:
    """The id of this browser, if the person of this address has signed in in it before; else ''."""
    nonce, _, proof = request.cookies.get(_name(), "")[:_LONGEST].partition(".")
    expected = _proof(nonce, email)
    return nonce if nonce and hmac.compare_digest(proof.encode(), expected.encode()) else ""


def remember_device(response: Response, email: str) -> Response:
    """Let this browser count as one of the person's own."""
    nonce = known_device(email) or secrets.token_urlsafe(24)
    response.set_cookie(
        _name(),
        f"{nonce}.{_proof(nonce, email)}",
        max_age=_YEAR,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )
    return response


def _name() -> str:
    return f"__Host-{_COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else _COOKIE


def _proof(nonce: str, email: str) -> str:
    key = f"device:{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, f"{nonce}:{email}".encode(), hashlib.sha256).hexdigest()
