"""Who may manage people. Nobody gives a role to themselves, nor to somebody for whom they stand in."""

from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import Case, CaseMember, Group, Membership, Person
from engine.models.case import REVIEWER
from engine.models.person import GUEST, SYSTEM_USER
from engine.now import start_of_day_utc
from engine.roles import PROCESS_READERS, role_label

MANAGERS = frozenset({"business_manager", "system_administrator"})
# A business manager gives the working roles of the area; these are a system administrator's to give.
ADMINISTERED = PROCESS_READERS | {"business_manager", "inspector"}
REVIEWERS = MANAGERS | {"chair"}


def managed_areas(actor: Actor) -> frozenset[int]:
    """The areas whose people the actor looks after."""
    return frozenset(held.area_id for held in actor.holdings if held.role in MANAGERS)


def check_may_manage_people(actor: Actor) -> None:
    """Refuse whoever looks after nobody.

    Raises:
        NotPermittedError: the actor is neither business manager nor system administrator anywhere.
    """
    if not actor.is_system and not managed_areas(actor):
        message = "People are managed by business managers and system administrators. Ask one of yours."
        raise NotPermittedError(message)


def check_may_manage_area(actor: Actor, area_id: int) -> None:
    """Refuse whoever does not look after the people of an area, in the words for one that is not there.

    Raises:
        NotFoundError: the area is not the actor's.
    """
    if not actor.is_system and area_id not in managed_areas(actor):
        message = "This does not exist, or it is not for you."
        raise NotFoundError(message)


def check_may_give(actor: Actor, area_id: int, role: str, person_id: int) -> None:
    """Refuse to give or end a role that is not the actor's to give, or one's own.

    Raises:
        NotFoundError: the area is not the actor's.
        NotPermittedError: it would be one's own role, or only a system administrator gives it.
    """
    if actor.is_system:
        return
    check_may_manage_area(actor, area_id)
    if person_id in actor.people:
        message = (
            "Nobody gives or ends their own roles, or those of somebody they stand in for. Ask somebody else."
        )
        raise NotPermittedError(message)
    if role in ADMINISTERED and not actor.holds(area_id, {"system_administrator"}):
        message = f"The role “{role_label(role)}” is given and ended by a system administrator. Ask one."
        raise NotPermittedError(message)


def is_looked_after(actor: Actor) -> ColumnElement[bool]:
    """People whom the actor may manage: with a role in one of their areas at any time, or with none yet.

    A reviewer from outside belongs where the cases are that they review. Who answers through a one-off link
    has no account that anybody could manage.
    """
    areas = sorted(managed_areas(actor))
    theirs = (
        select(Membership.id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == Person.id, Group.area_id.in_(areas))
    )
    reviews = _reviewed_areas(Person.id)
    anywhere = or_(exists().where(Membership.person_id == Person.id), reviews.exists())
    found_here = or_(theirs.exists(), reviews.where(Case.area_id.in_(areas)).exists())
    return Person.kind.not_in((SYSTEM_USER, GUEST)) & or_(found_here, ~anywhere)


def _reviewed_areas(person_id: int | InstrumentedAttribute[int]) -> Select[int]:
    """The areas of the cases that somebody has ever been named on as a reviewer from outside."""
    return (
        select(Case.area_id)
        .join(CaseMember, CaseMember.case_id == Case.id)
        .where(CaseMember.person_id == person_id, CaseMember.relation == REVIEWER)
    )


def get_person(session: Session, actor: Actor, person_id: int) -> Person:
    """Somebody whom the actor looks after.

    Raises:
        NotPermittedError: the actor looks after nobody.
        NotFoundError: there is no such person, or they are not the actor's to look after.
    """
    check_may_manage_people(actor)
    query = select(Person).where(Person.id == person_id)
    if not actor.is_system:
        query = query.where(is_looked_after(actor))
    person = session.scalar(query)
    if person is None:
        message = "This person does not exist, or is not for you to look after."
        raise NotFoundError(message)
    return person


def check_may_close(session: Session, actor: Actor, person: Person, today: date) -> None:
    """Refuse to close or open an account whose roles are not all the actor's to give.

    Raises:
        NotPermittedError: it is their own, somebody works elsewhere too, or has a role of the administrators.
    """
    if actor.is_system:
        return
    if person.id in actor.people:
        message = "Nobody closes or opens their own account. Ask somebody else."
        raise NotPermittedError(message)
    for role, area_id in session.execute(_roles_to_come(person.id, today)):
        if area_id not in managed_areas(actor):
            message = f"{person.name} works in another partnership too. End their roles in yours instead."
            raise NotPermittedError(message)
        check_may_give(actor, area_id, role, person.id)
    reviewing = _reviewed_areas(person.id).where(
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > start_of_day_utc(today))
    )
    if set(session.scalars(reviewing)) - managed_areas(actor):
        message = (
            f"{person.name} reviews a case of another partnership too. End their naming in yours instead."
        )
        raise NotPermittedError(message)


def check_may_lend(session: Session, actor: Actor, person: Person, today: date) -> None:
    """Refuse to lend roles of somebody else, by cover, that are not the actor's to give.

    Who is away lends their own; a role that is only a system administrator's to give is also lent by whoever
    holds it themselves.

    Raises:
        NotPermittedError: saying who can.
    """
    if actor.is_system or actor.person_id == person.id:
        return
    for role, area_id in session.execute(_roles_to_come(person.id, today)):
        if area_id not in managed_areas(actor):
            message = (
                f"{person.name} works in another partnership too, so they arrange their cover themselves."
            )
            raise NotPermittedError(message)
        if role in ADMINISTERED and not actor.holds(area_id, {"system_administrator", role}):
            lent = f"The role “{role_label(role)}” is lent by whoever has it"
            message = f"{lent}, or by a system administrator. Ask one."
            raise NotPermittedError(message)


def check_may_end_sessions(session: Session, actor: Actor, person: Person, today: date) -> None:
    """Refuse to sign out oneself, or somebody with a role that is not the actor's to give.

    Raises:
        NotPermittedError: with what to do instead.
    """
    if actor.is_system:
        return
    if person.id == actor.person_id:
        message = "End your own sessions on the page of your account: choose your name above."
        raise NotPermittedError(message)
    for role, area_id in session.execute(_roles_to_come(person.id, today)):
        if area_id in managed_areas(actor):
            check_may_give(actor, area_id, role, person.id)


def _roles_to_come(person_id: int, today: date) -> Select[str, int]:
    """The roles that somebody holds on a day or will hold, each with its area."""
    return (
        select(Membership.role, Group.area_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == person_id, or_(Membership.to_on.is_(None), Membership.to_on >= today))
    )
