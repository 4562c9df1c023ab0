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
from webapp.auth import check_credentials, current_engine, current_seal, current_session
from webapp.sessions import PROVED_AT, SignedInPerson

FRESH_FOR = timedelta(minutes=10)


def is_proof_fresh() -> bool:
    """Whether the person signed in, or proved it again, less than ten minutes ago."""
    proved_at = current_session().get(PROVED_AT)
    return proved_at is not None and system_now() - datetime.fromisoformat(proved_at) < FRESH_FOR


def note_proof() -> None:
    """Note that the person has just proved who they are; the session gets a new token."""
    session = current_session()
    session[PROVED_AT] = system_now().isoformat()
    session.rotate()


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
