"""How a person can sign in: what the pages of their account show, and what signing in asks for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.credentials.links import hash_token
from engine.errors import NotPermittedError
from engine.models import (
    AccountLink,
    Area,
    ExternalIdentity,
    Group,
    GroupMapping,
    Passkey,
    Person,
    RecoveryCode,
    Totp,
)
from engine.now import system_now


@dataclass(frozen=True)
class PasskeyLine:
    """One passkey of a person."""

    id: int
    name: str
    credential_id: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class IdentityLine:
    """A connection with an identity provider."""

    id: int
    issuer: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Credentials:
    """Everything with which a person can prove who they are. Nothing secret is in it."""

    has_password: bool
    password_changed_at: datetime | None
    totp_since: datetime | None
    passkeys: tuple[PasskeyLine, ...]
    codes_left: int
    identities: tuple[IdentityLine, ...]

    @property
    def has_second_step(self) -> bool:
        """Whether a password alone is not enough for this account."""
        return self.totp_since is not None or bool(self.passkeys)


def get_credentials(session: Session, person_id: int) -> Credentials:
    """Read how a person can sign in."""
    person = session.execute(
        select(Person.password_hash, Person.password_changed_at).where(Person.id == person_id)
    ).one()
    since = session.scalar(
        select(Totp.confirmed_at).where(Totp.person_id == person_id, Totp.removed_at.is_(None))
    )
    codes = session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.used_at.is_(None),
            RecoveryCode.replaced_at.is_(None),
        )
    )
    passkeys = session.scalars(
        select(Passkey)
        .where(Passkey.person_id == person_id, Passkey.removed_at.is_(None))
        .order_by(Passkey.id)
    )
    identities = session.scalars(
        select(ExternalIdentity).where(ExternalIdentity.person_id == person_id).order_by(ExternalIdentity.id)
    )
    return Credentials(
        has_password=bool(person.password_hash),
        password_changed_at=person.password_changed_at,
        totp_since=since,
        passkeys=tuple(
            PasskeyLine(one.id, one.name, one.credential_id, one.created_at, one.last_used_at)
            for one in passkeys
        ),
        codes_left=codes or 0,
        identities=tuple(
            IdentityLine(one.id, one.issuer, one.created_at, one.last_used_at) for one in identities
        ),
    )


def find_link_kind(session: Session, token: str) -> str | None:
    """What a link of a mail is for (``invitation`` or ``password``), or None if it opens nothing any more."""
    return session.scalar(
        select(AccountLink.kind)
        .join(Person, Person.id == AccountLink.person_id)
        .where(
            AccountLink.token_hash == hash_token(token),
            AccountLink.used_at.is_(None),
            AccountLink.revoked_at.is_(None),
            AccountLink.expires_at > system_now(),
            Person.is_active,
        )
    )


@dataclass(frozen=True)
class MappingLine:
    """A group of the identity provider and the role that it gives."""

    id: int
    external_group: str
    role: str
    area: str
    group: str


def list_mappings(session: Session) -> list[MappingLine]:
    """The mappings that count, in the order in which they were made."""
    found = session.execute(
        select(GroupMapping.id, GroupMapping.external_group, GroupMapping.role, Area.name, Group.name)
        .join(Group, Group.id == GroupMapping.group_id)
        .join(Area, Area.id == Group.area_id)
        .where(GroupMapping.removed_at.is_(None))
        .order_by(GroupMapping.id)
    )
    return [MappingLine(*row) for row in found]


def check_identity(session: Session, person_id: int, issuer: str, subject: str) -> None:
    """Whether somebody at the identity provider is this person here.

    Raises:
        NotPermittedError: it is somebody else, or the two are not connected.
    """
    query = select(ExternalIdentity.id).where(
        ExternalIdentity.person_id == person_id,
        ExternalIdentity.issuer == issuer,
        ExternalIdentity.subject == subject,
    )
    if session.scalar(query) is None:
        message = "This is not the sign-in that your account is connected with."
        raise NotPermittedError(message)
