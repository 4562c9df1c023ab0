"""What the pages ask authenticators, and the challenge that each answer must fit, once."""

from flask import request

from engine.credentials.passkeys import Site, new_challenge
from webapp.auth import current_session

_CHALLENGE = "passkey_challenge"


def current_site() -> Site:
    """The service as this browser knows it; in production only the host names of the settings get here."""
    return Site(request.host.partition(":")[0], request.host_url.rstrip("/"))


def begin_question() -> str:
    """Keep a new challenge in the session, in place of the one before."""
    challenge = new_challenge()
    current_session()[_CHALLENGE] = challenge
    return challenge


def take_question() -> str:
    """The challenge that waits for an answer, taken out of the session; '' where none does."""
    return str(current_session().pop(_CHALLENGE, ""))
