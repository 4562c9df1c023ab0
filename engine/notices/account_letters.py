"""The words of mails about accounts: links to set a password, and what happened to the way one signs in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.clocks.words import day_words
from engine.now import LONDON

EVENTS = {
    "password.changed": "Your password was changed.",
    "totp.added": "An authenticator app was added to your account.",
    "totp.removed": "The authenticator app was removed from your account.",
    "passkey.added": "A passkey was added to your account.",
    "passkey.removed": "A passkey was removed from your account.",
    "recovery_codes.made": "New recovery codes were made for your account. The old ones no longer work.",
    "recovery_code.used": "Somebody signed in to your account with one of its recovery codes.",
    "identity.connected": "Your account was connected with your organisation's sign-in.",
    "identity.disconnected": "Your account is no longer connected with your organisation's sign-in.",
    "sessions.ended": "Somebody who looks after your partnership's people signed you out everywhere.",
    "factors.reset": "The second steps of your account were removed, as you had asked for help with them.",
}
"""What people are told about, and how it is said."""

_LINKS = {
    "invitation": (
        "Your account for Caseway",
        "You have been given an account for Caseway, your safeguarding partnership's record of reviews.",
        "Open this link within 7 days to choose a password. It works once:",
    ),
    "password": (
        "Choose a new password",
        "Somebody, probably you, said that they have forgotten the password of this account.",
        "Open this link within one hour to choose a new one. It works once:",
    ),
}
ACCOUNT_LETTERS = ("account", *_LINKS)
"""What these letters are called in the outbox."""

_NOT_YOU = "If this was not you, tell your business manager at once."
_NOT_ASKED = "If you did not ask for it, do nothing: without the link nothing changes."


def about_account(payload: Mapping[str, Any], public_url: str) -> tuple[str, str]:
    """The subject and the text of a letter about an account.

    Args:
        payload: what was queued; the token of a link stands in ``token``, opened by the courier.
        public_url: where the service is, without a slash at the end.
    """
    if payload["letter"] == "account":
        at = datetime.fromisoformat(payload["at"]).astimezone(LONDON)
        when = f"This was on {day_words(at.date())} at {at:%H:%M}."
        return "Caseway: your account", _text(EVENTS[payload["event"]], when, "", _NOT_YOU)
    subject, about, action = _LINKS[payload["letter"]]
    link = f"{public_url}/sign-in/link/{payload['token']}"
    text = _text(about, "", action, link, "", _NOT_ASKED)
    return f"Caseway: {subject[0].lower()}{subject[1:]}", text


def _text(*lines: str) -> str:
    return "\n".join(lines) + "\n"
