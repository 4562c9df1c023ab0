"""Telling people by mail what happened to the way they sign in, so that they notice what they did not do."""

import secrets

from engine.models import Outbox
from engine.notices.telling import MAIL, mail
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

ACCOUNT = "account"
"""What the letter is called in the outbox."""


def tell_owner(uow: UnitOfWork, person_id: int, event: str) -> None:
    """Queue a mail to the owner; nothing where no mail is configured.

    Args:
        uow: the transaction of what happened.
        person_id: whose account it is.
        event: one of ``engine.notices.account_letters.EVENTS``.
    """
    if MAIL in uow.outlets:
        payload = {"letter": ACCOUNT, "event": event, "at": system_now().isoformat()}
        uow.session.add(account_mail(uow, person_id, event, payload))


def account_mail(uow: UnitOfWork, person_id: int, kind: str, payload: dict[str, str]) -> Outbox:
    """One mail about an account; each is told of by itself, however often."""
    return mail(uow, person_id, f"mail:account:{kind}:{person_id}:{secrets.token_hex(6)}", payload)
