"""Codes of authenticator apps (RFC 6238): six digits, a new one every 30 seconds, each used once."""

import hmac
from datetime import datetime

import pyotp

_STEP_SECONDS = 30
_LENGTH = 6
_SECRET_LENGTH = 32  # letters of five bits each
_STEPS_BACK = 1  # a code typed as it changes still counts; nothing from the future does


def new_secret() -> str:
    """A new secret for an app, from the machine's random source: 160 bits."""
    return pyotp.random_base32(_SECRET_LENGTH)


def app_address(secret: str, email: str) -> str:
    """What the QR code says: the secret, whose account it is, and of what."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Caseway")


def about(person_id: int) -> str:
    """What a sealed secret belongs to."""
    return f"totp:{person_id}"


def matching_step(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The time step whose code was typed, or None.

    Args:
        secret: shared with the app.
        code: as typed; spaces do not matter.
        at: the machine's own moment.
        after: the last step that was used: it and those before it count no more.
    """
    typed = "".join(code.split())
    if len(typed) != _LENGTH or not (typed.isascii() and typed.isdigit()):
        return None
    now, app = int(at.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    for step in range(now, now - _STEPS_BACK - 1, -1):
        if step > after and hmac.compare_digest(app.generate_otp(step), typed):
            return step
    return None
