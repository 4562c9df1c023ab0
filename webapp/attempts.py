"""How many wrong attempts are allowed, and by what they are counted: nobody can use them up for others.

A browser that has signed in to the account before counts for itself. Everybody else shares, for one
account, a few attempts of their place and more of all places; one place has only so many for all accounts.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, request
from flask_limiter.util import get_remote_address

from webapp.auth import as_stored, current_session
from webapp.devices import known_device
from webapp.second_step import waiting_email
from webapp.security import limiter

BY_PLACE = "20 per minute; 200 per hour"
BY_ACCOUNT = "5 per minute; 30 per hour"
BY_STRANGERS = "100 per hour"
View = TypeVar("View", bound=Callable[..., Any])


def limit_attempts(view: View) -> View:
    """Count the refused attempts to sign in of a view, by place, account and browser."""
    by_place = limiter.limit(
        BY_PLACE, methods=["POST"], deduct_when=_was_refused, exempt_when=_is_known_device
    )
    by_account = limiter.limit(
        BY_ACCOUNT, methods=["POST"], key_func=_account_and_browser, deduct_when=_was_refused
    )
    by_strangers = limiter.limit(
        BY_STRANGERS,
        methods=["POST"],
        key_func=_account,
        deduct_when=_was_refused,
        exempt_when=_is_known_device,
    )
    return by_place(by_account(by_strangers(view)))  # type: ignore[return-value]


def limit_proofs(view: View) -> View:
    """Count the refused proofs of somebody who has signed in, by their session."""
    limited = limiter.limit(BY_ACCOUNT, methods=["POST"], key_func=_session, deduct_when=_was_refused)
    return limited(view)  # type: ignore[return-value]


def limit_questions(view: View) -> View:
    """Count every question for an authenticator, by place."""
    return limiter.limit("60 per minute", methods=["POST"])(view)  # type: ignore[return-value]


def limit_requests(view: View) -> View:
    """Count every request for a mail, by place."""
    return limiter.limit("5 per minute; 20 per hour", methods=["POST"])(view)  # type: ignore[return-value]


def _was_refused(response: Response) -> bool:
    return response.status_code == 422  # noqa: PLR2004


def _email() -> str:
    return waiting_email() or as_stored(request.form.get("email", ""))


def _account() -> str:
    return hashlib.sha256(_email().encode()).hexdigest()


def _account_and_browser() -> str:
    device = known_device(_email())
    return f"device:{device}" if device else f"{_account()}:{get_remote_address()}"


def _is_known_device() -> bool:
    return bool(known_device(_email()))


def _session() -> str:
    return f"session:{current_session().row_id}"
