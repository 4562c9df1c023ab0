"""Tokens of other computer systems: what they may be for, how they look, and what is stored of them."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import or_, update

from engine.execute import Engine
from engine.models import ApiToken

SCOPES = {
    "cases:read": "List cases and read the head of one",
    "cases:write": "Open cases",
    "tasks:read": "List tasks and read the form of one",
    "tasks:write": "Claim, release and complete tasks; add and withdraw parts",
    "clocks:read": "Read clocks and deadlines",
    "processes:read": "Read processes, their diagrams and outlines",
    "messages:write": "Deliver messages to cases",
    "exports:read": "Take whole lists of cases and deadlines",
}
"""What a token may be for. A scope opens an address; what is seen and done there depends on the roles."""

LONGEST_DAYS = 365
_MARK = "caseway_"  # so that scanners of source code and logs can find one that got out
_BYTES = 32


def new_secret() -> str:
    """A new token as its owner gets to see it, once."""
    return _MARK + secrets.token_urlsafe(_BYTES)


def hash_token(secret: str) -> str:
    """What is stored of a token. It is 256 random bits, so that a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def touch_token(engine: Engine, token_id: int, unless_after: datetime) -> None:
    """Note that a token is in use, unless that has been noted after an instant."""
    seen = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= unless_after)
    with engine.housekeeping() as session:
        session.execute(
            update(ApiToken).where(ApiToken.id == token_id, seen).values(last_used_at=engine.now())
        )
