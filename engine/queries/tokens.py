"""Tokens of other systems: which there are, and whose a presented one is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import ApiToken, Person
from engine.models.person import SYSTEM_USER
from engine.tokens import hash_token


@dataclass(frozen=True)
class TokenRow:
    """One token for a list.

    ``state`` is ``valid``, ``expired``, ``revoked`` or ``closed`` (its system is).
    """

    id: int
    person_id: int
    holder: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str


def list_tokens(session: Session, at: datetime) -> list[TokenRow]:
    """Every token, oldest first."""
    rows = session.execute(select(ApiToken, Person).join(Person, Person.id == ApiToken.person_id))
    return sorted((_row(token, person, at) for token, person in rows), key=lambda row: row.id)


def find_token(session: Session, secret: str, at: datetime) -> TokenRow | None:
    """The token that a request presents, if it opens anything at this instant."""
    query = select(ApiToken, Person).join(Person, Person.id == ApiToken.person_id)
    found = session.execute(query.where(ApiToken.token_hash == hash_token(secret))).one_or_none()
    if found is None:
        return None
    row = _row(found.ApiToken, found.Person, at)
    return row if row.state == "valid" else None


def _row(token: ApiToken, person: Person, at: datetime) -> TokenRow:
    return TokenRow(
        id=token.id,
        person_id=person.id,
        holder=person.name,
        name=token.name,
        scopes=tuple(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        state=_state(token, person, at),
    )


def _state(token: ApiToken, person: Person, at: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if at >= token.expires_at:
        return "expired"
    return "valid" if person.is_active and person.kind == SYSTEM_USER else "closed"
