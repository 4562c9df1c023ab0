"""Signatures of webhooks: HMAC-SHA256 over the time of sending and the body, as receivers check it."""

import hashlib
import hmac
import secrets

HEADER = "Caseway-Signature"
_MARK = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A new secret, shared with the receiver when it is made and never shown again."""
    return _MARK + secrets.token_urlsafe(_BYTES)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of the header: ``t=<seconds since 1970>,v1=<hex>``.

    The time is part of what is signed, so that a receiver can refuse what somebody recorded and sends again.
    """
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"
