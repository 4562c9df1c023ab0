"""One-off links: somebody without an account answers one task or part, once, after an identity check.

The link goes by mail and the code another way, to somebody whose identity was checked. Only hashes are
stored. Whoever opens the link acts as a guest who holds the one role for the one agency, and nothing else.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.credentials.links import hash_token
from engine.credentials.passwords import hash_password, is_password
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Engine
from engine.models import ContributorLink, Part, Person, Task
from engine.models.person import GUEST
from engine.models.task import OPEN

DAYS: Final = (3, 7, 14)
MOST_ATTEMPTS: Final = 5
LONGEST_TOKEN: Final = 100
_DIGITS: Final = 8
GONE: Final = (
    "This link does not work. It may have been used, taken back or have run out. Ask whoever sent it."
)


@dataclass(frozen=True)
class NewLink:
    """A new link. Neither the token nor the code is in any row."""

    id: int
    token: str
    code: str


@dataclass(frozen=True)
class OpenedLink:
    """What a link and its code open: one task or part, and as whom."""

    id: int
    case_id: int
    task_id: int
    part_id: int | None
    actor: Actor


def new_secrets() -> tuple[str, str]:
    """A token for the address, and a code to be told another way."""
    return secrets.token_urlsafe(32), "".join(secrets.choice("0123456789") for _ in range(_DIGITS))


def hash_code(code: str) -> str:
    """What is stored of a code."""
    return hash_password(code)


def get_guest(session: Session, email: str, name: str, at: datetime) -> Person:
    """Somebody who answers without an account: a row with a name for the record, that cannot sign in.

    Raises:
        InvalidInputError: they have an account, and can be asked to sign in.
    """
    address = email.strip().lower()
    found = session.scalar(select(Person).where(Person.email == address))
    if found is not None:
        if found.kind != GUEST:
            raise InvalidInputError({"email": ["They have an account. Ask them to sign in"]})
        return found
    guest = Person(email=address, name=name, kind=GUEST, is_active=False, created_at=at)
    session.add(guest)
    session.flush()
    return guest


def check_link_exists(session: Session, token: str, at: datetime) -> None:
    """Refuse an address that opens nothing, before anybody types a code.

    Raises:
        NotFoundError: it was never given out, was used or taken back, or has run out.
    """
    _find(session, token, at)


def open_link(engine: Engine, token: str, code: str) -> OpenedLink:
    """What a link opens for whoever knows its code; a wrong code counts, and five of them end the link.

    Raises:
        NotFoundError: the link opens nothing.
        InvalidInputError: the code is wrong.
    """
    at = engine.now()
    with engine.housekeeping() as session:
        link = _find(session, token, at)
        opened = _opened(session, link) if is_password(code.replace(" ", ""), link.code_hash) else None
        if opened is None:
            link.attempts += 1
    if opened is None:
        message = "The code is wrong. After five wrong codes the link stops working"
        raise InvalidInputError({"code": [message]})
    return opened


def _find(session: Session, token: str, at: datetime) -> ContributorLink:
    query = select(ContributorLink).where(
        ContributorLink.token_hash == hash_token(token),
        ContributorLink.expires_at > at,
        ContributorLink.used_at.is_(None),
        ContributorLink.revoked_at.is_(None),
        ContributorLink.attempts < MOST_ATTEMPTS,
    )
    found = session.scalar(query.with_for_update()) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        raise NotFoundError(GONE)
    return found


def _opened(session: Session, link: ContributorLink) -> OpenedLink:
    task = session.get_one(Task, link.task_id)
    part = session.get_one(Part, link.part_id) if link.part_id is not None else None
    thing = part or task
    if thing.state not in OPEN or thing.assignee_id is not None:
        message = (
            "This has been answered already, or somebody else is answering it. Ask whoever sent the link."
        )
        raise NotPermittedError(message)
    person = session.get_one(Person, link.person_id)
    holding = Holding(task.area_id, thing.role, part.agency_id if part is not None else None)
    actor = Actor(person.id, person.name, frozenset({holding}))
    return OpenedLink(link.id, link.case_id, link.task_id, link.part_id, actor)
