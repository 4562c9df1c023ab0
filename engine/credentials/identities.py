"""People as an identity provider knows them: connecting accounts, and the roles that its groups give."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from engine.errors import NotFoundError
from engine.models import ExternalIdentity, Group, GroupMapping, Membership, Person
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

SOURCE = "sso"
"""The source of memberships that come from an identity provider and are not managed here."""


@dataclass(frozen=True)
class Claims:
    """What an identity provider says of somebody, its signature checked.

    Attributes:
        issuer: the provider.
        subject: who it is there; never given to anybody else.
        email: may be empty.
        is_email_trusted: whether the address may connect an account that exists already.
        name: as shown to colleagues; may be empty.
        groups: the groups there.
    """

    issuer: str
    subject: str
    email: str
    is_email_trusted: bool
    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """Who has proved who they are."""

    id: int
    name: str
    email: str


def find_identity(uow: UnitOfWork, claims: Claims) -> ExternalIdentity | None:
    """The connection of an issuer and subject, locked."""
    return uow.session.scalar(
        select(ExternalIdentity)
        .where(ExternalIdentity.issuer == claims.issuer, ExternalIdentity.subject == claims.subject)
        .with_for_update()
    )


def connect(uow: UnitOfWork, person: Person, claims: Claims) -> None:
    """Let a person sign in through the provider from now on."""
    now = system_now()
    identity = ExternalIdentity(
        person_id=person.id,
        issuer=claims.issuer,
        subject=claims.subject,
        created_at=now,
        last_used_at=now,
    )
    uow.session.add(identity)
    uow.session.flush()
    uow.record("system", "identity.connected", person=person.id, identity=identity.id)


def follow_groups(uow: UnitOfWork, person: Person, claims: Claims) -> None:
    """Give the roles of the provider's groups, and end those of groups that the person has left.

    Only memberships that came from the provider are touched; what people manage here stays.
    """
    mapped = uow.session.execute(
        select(GroupMapping.group_id, GroupMapping.role, GroupMapping.agency_id, Group.area_id)
        .join(Group, Group.id == GroupMapping.group_id)
        .where(
            GroupMapping.issuer == claims.issuer,
            GroupMapping.external_group.in_(claims.groups),
            GroupMapping.removed_at.is_(None),
        )
    )
    wanted = {(row.group_id, row.role, row.agency_id): row.area_id for row in mapped}
    held = uow.session.execute(
        select(Membership, Group.area_id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.person_id == person.id,
            Membership.source == SOURCE,
            or_(Membership.to_on.is_(None), Membership.to_on >= uow.today),
        )
    ).all()
    ending = [(membership, area_id) for membership, area_id in held if _what(membership) not in wanted]
    kept = {_what(membership) for membership, _ in held}
    adding = {what: area_id for what, area_id in wanted.items() if what not in kept}
    for area_id in sorted({*adding.values(), *(area_id for _, area_id in ending)}):
        uow.lock_area(area_id)
    for membership, area_id in ending:
        membership.to_on = uow.today - timedelta(days=1)
        uow.record(
            f"area:{area_id}",
            "membership.ended",
            membership=membership.id,
            role=membership.role,
            to_on=membership.to_on.isoformat(),
            source=SOURCE,
        )
    for (group_id, role, agency_id), area_id in adding.items():
        membership = Membership(
            group_id=group_id,
            person_id=person.id,
            role=role,
            agency_id=agency_id,
            from_on=uow.today,
            source=SOURCE,
        )
        uow.session.add(membership)
        uow.session.flush()
        uow.record(f"area:{area_id}", "membership.added", membership=membership.id, role=role, source=SOURCE)


def check_open(person: Person | None) -> Person:
    """The person of a connection, if their account is open.

    Raises:
        NotFoundError: it is closed.
    """
    if person is None or not person.is_active:
        message = "Your account for Caseway is closed. Ask your business manager."
        raise NotFoundError(message)
    return person


def _what(membership: Membership) -> tuple[int, str, int | None]:
    return membership.group_id, membership.role, membership.agency_id
