"""The walls around a case: who is kept out of it altogether, and who reads it in an emergency (facts, 3.3).

Whoever is shut out (of the family's own service, or recused) sees nothing of the case anywhere, whatever
roles they hold; breaking the glass opens a case for reading only, and never one that is shut to the person.
A wall stands from the moment it is put up until somebody takes it down, never for a time set beforehand: so
every list can ask for it without knowing what time it is.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import BreakGlass, CaseMember
from engine.models.case import SHUT_OUT
from engine.roles import INSPECTORS

HIDDEN = "This case does not exist, or it is not for you."
CaseId = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

# A name of its own: statements about members ask about walls too.
_Wall = aliased(CaseMember, name="wall")


def cases_shut_to(person_id: int | ColumnElement[int]) -> Select[int]:
    """The cases that a person is kept out of, as a statement to ask others with."""
    return select(_Wall.case_id).where(
        _Wall.person_id == person_id,
        _Wall.relation.in_(SHUT_OUT),
        _Wall.to_at.is_(None),
    )


def is_open_to(actor: Actor, case_id: CaseId) -> ColumnElement[bool]:
    """The filter on every list of what belongs to cases: none of a case that is shut to the actor.

    Args:
        actor: who reads; nothing is shut to the system.
        case_id: the column with the case; a row of no case is open.
    """
    if actor.person_id is None:
        return true()
    return or_(case_id.is_(None), case_id.not_in(cases_shut_to(actor.person_id)))


def is_shut_out(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the actor is kept out of one case."""
    if actor.person_id is None:
        return False
    shut = cases_shut_to(actor.person_id).where(_Wall.case_id == case_id)
    return bool(session.scalar(select(shut.exists())))


def check_not_shut_out(session: Session, actor: Actor, case_id: int) -> None:
    """Refuse somebody who is kept out of a case in the words for a case that does not exist.

    Raises:
        NotFoundError: they are.
    """
    if is_shut_out(session, actor, case_id):
        raise NotFoundError(HIDDEN)


def check_may_act(actor: Actor, area_id: int, *, is_shut_out: bool) -> None:
    """Refuse whoever may change nothing on a case, whatever else they hold: every command asks this first.

    Args:
        actor: who acts.
        area_id: of the case.
        is_shut_out: whether they are kept out of it.

    Raises:
        NotFoundError: they are kept out of it.
        NotPermittedError: they are here as an inspector, who reads and changes nothing.
    """
    if is_shut_out:
        raise NotFoundError(HIDDEN)
    if actor.own_roles_in(area_id) & INSPECTORS:
        message = "You are here as an inspector. Inspectors read everything and change nothing."
        raise NotPermittedError(message)


def has_broken_glass(actor: Actor, case_id: CaseId, at: datetime) -> ColumnElement[bool]:
    """Whether the actor has opened the case of the row in an emergency, and may still read it."""
    return exists().where(
        BreakGlass.case_id == case_id,
        BreakGlass.person_id == actor.person_id,
        BreakGlass.opened_at <= at,
        BreakGlass.expires_at > at,
        BreakGlass.ended_at.is_(None),
    )


def shut_out_people(case_id: int | ColumnElement[int]) -> Select[int]:
    """The people who are kept out of a case, as a statement to ask others with."""
    return select(_Wall.person_id).where(
        _Wall.case_id == case_id, _Wall.relation.in_(SHUT_OUT), _Wall.to_at.is_(None)
    )
