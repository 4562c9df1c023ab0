"""Whether who sits at the browser has proved lately who they are: asked before credentials change."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import redirect, request, url_for

from engine.actor import Actor
from engine.commands.use_totp import UseTotp
from engine.errors import InvalidInputError
from engine.now import system_now
from engine.queries.credentials import Credentials
from webapp.auth import check_credentials, current_engine, current_seal, current_session, safe_next
from webapp.sessions import PROVED_AT, PROVED_WITH, SignedInPerson

FRESH_FOR = timedelta(minutes=10)
_START = "/account"
_SIGNED = ("/tasks/", "/decisions/")
_BUTTONS = "/account/sessions/"


def is_proof_fresh() -> bool:
    """Whether the person signed in, or proved it again, less than ten minutes ago."""
    proved_at = current_session().get(PROVED_AT)
    return proved_at is not None and system_now() - datetime.fromisoformat(proved_at) < FRESH_FOR


def note_proof(way: str) -> None:
    """Note that the person has just proved who they are, and how; the session gets a new token."""
    session = current_session()
    session[PROVED_AT], session[PROVED_WITH] = system_now().isoformat(), way
    session.rotate()


def is_signed_here(target: str) -> bool:
    """Whether a proof is asked for signing, and not for changing one's account."""
    return target.startswith(_SIGNED)


def proof_target(asked: str | None) -> str:
    """Where to go after a proof: a page that asks for proofs, or the start of the account."""
    target = safe_next(asked)
    is_own = target.startswith(f"{_START}/") and not target.startswith("/account/confirm")
    return target if is_own or is_signed_here(target) else _START


def return_address(target: str) -> str:
    """Where a form stands that only its button could have sent: one cannot come back to a button."""
    return "/account/sessions" if target.startswith(_BUTTONS) else target


def fresh_proof(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask whoever has not proved lately who they are to do so, and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if is_proof_fresh():
            return view(*args, **kwargs)
        return redirect(url_for("account_confirm.confirm", next=request.path), code=303)

    return guarded


def proof_problems(
    person: SignedInPerson, known: Credentials, password: str, code: str
) -> dict[str, list[str]]:
    """What is wrong with a proof by password and, where the account has an app, its code.

    A code is spent only if the password was right.
    """
    if known.has_password and check_credentials(person.email, password) is None:
        return {"password": ["The password is not correct"]}
    if known.totp_since is None:
        return {}
    try:
        prover = Actor(person.id, person.name)
        current_engine().execute(UseTotp(code, current_seal()), actor=prover)
    except InvalidInputError as error:
        return error.errors
    return {}
