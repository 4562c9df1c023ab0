"""Signing again proves who signs: the last proof must be younger than five minutes."""

from datetime import datetime, timedelta

from flask import url_for

from engine.now import system_now
from webapp.auth import current_session
from webapp.sessions import PROVED_AT, PROVED_WITH, WAY

SIGN_WITHIN = timedelta(minutes=5)


def may_sign_now() -> bool:
    """Whether whoever sits here has proved within five minutes who they are."""
    proved_at = current_session().get(PROVED_AT)
    return proved_at is not None and system_now() - datetime.fromisoformat(proved_at) < SIGN_WITHIN


def signed_with() -> str:
    """How they proved it, as a vote stores it: password, password_totp, passkey, sso and the like."""
    session = current_session()
    way = str(session.get(PROVED_WITH) or session.get(WAY) or "password")
    return way.replace("organisation", "sso")


def proof_address(back: str) -> str:
    """Where somebody proves again who they are, and comes back from."""
    return url_for("account_confirm.confirm", next=back)
