"""Links by e-mail with which somebody sets a password: random, used once, and only for a while.

The token lies sealed in the outbox, so that whoever reads the database can open no link.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from engine.credentials.sealing import Seal
from engine.credentials.telling import account_mail
from engine.models import AccountLink, Person
from engine.notices.telling import MAIL
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

LIFE = {"invitation": timedelta(days=7), "password": timedelta(hours=1)}
"""How long a link of each kind can be opened."""


@dataclass(frozen=True)
class SentLink:
    """A new link. ``token`` is in no row; ``is_mailed`` says whether a mail with it is on its way."""

    token: str
    is_mailed: bool


def hash_token(token: str) -> str:
    """What is stored of a link's token. It is 256 random bits, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def about(person_id: int) -> str:
    """What a sealed token belongs to."""
    return f"link:{person_id}"


def send_link(uow: UnitOfWork, seal: Seal, person: Person, kind: str) -> SentLink:
    """Make a link, put those from before out of use, and queue the mail where mail is configured.

    Args:
        uow: the transaction.
        seal: for the token in the outbox.
        person: who gets it.
        kind: ``invitation`` or ``password``.
    """
    revoke_links(uow, person.id)
    token, now = secrets.token_urlsafe(32), system_now()
    uow.session.add(
        AccountLink(
            person_id=person.id,
            kind=kind,
            token_hash=hash_token(token),
            created_at=now,
            created_by_id=uow.actor.person_id,
            expires_at=now + LIFE[kind],
        )
    )
    is_mailed = MAIL in uow.outlets
    if is_mailed:
        payload = {"letter": kind, "sealed": seal.close(token, about(person.id))}
        uow.session.add(account_mail(uow, person.id, kind, payload))
    return SentLink(token, is_mailed)


def revoke_links(uow: UnitOfWork, person_id: int) -> None:
    """Put every unused link of a person out of use."""
    open_ones = (
        AccountLink.person_id == person_id,
        AccountLink.used_at.is_(None),
        AccountLink.revoked_at.is_(None),
    )
    ending = update(AccountLink).where(*open_ones).values(revoked_at=system_now())
    uow.session.execute(ending.execution_options(synchronize_session=False))


def find_link(uow: UnitOfWork, token: str) -> AccountLink | None:
    """The link of a token, locked, if it can still be used."""
    link = uow.session.scalar(
        select(AccountLink).where(AccountLink.token_hash == hash_token(token)).with_for_update()
    )
    is_open = link is not None and link.used_at is None and link.revoked_at is None
    return link if is_open and link is not None and link.expires_at > system_now() else None
