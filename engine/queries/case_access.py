"""Who sees a case, as its pages show it: the people named, declared interests, openings in an emergency."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.case_access.conflicts import MANAGED_WORDS, NATURES, is_decided
from engine.case_access.emergency import VERDICTS
from engine.case_access.rules import MEMBER_KEEPERS, check_may_keep_members
from engine.errors import NotFoundError
from engine.models import BreakGlass, Case, CaseMember, Conflict, Person
from engine.models.case import SHUT_OUT
from engine.now import local_date
from engine.permissions import allowed
from engine.queries.candidates import list_candidates
from engine.roles import AREA_READERS
from engine.visibility import areas_with
from engine.walls import is_open_to

RELATIONS = {
    "working": "Works on the case",
    "reviewer": "Reviews this case from outside",
    "subject_team": "Involved in the events: kept out of the case",
    "recused": "Recused: kept out of the case",
    "asked": "Asked for their part",
}


@dataclass(frozen=True)
class MemberView:
    """Somebody named on a case, or kept out of it, why, and for how long."""

    id: int
    person_id: int
    name: str
    relation: str
    is_shut_out: bool
    reason: str
    from_at: datetime
    to_at: datetime | None
    end_reason: str
    counts: bool

    @property
    def last_on(self) -> date | None:
        """The last day on which it counts, or counted."""
        return local_date(self.to_at - timedelta(seconds=1)) if self.to_at is not None else None


@dataclass(frozen=True)
class ConflictView:
    """One declaration of interest and how it is managed. ``may_decide`` says whether this reader may."""

    id: int
    person_id: int
    name: str
    nature: str
    words: str
    declared_at: datetime
    managed: str
    how_managed: str
    deputy: str
    decided_at: datetime | None
    decided_by: str
    is_over: bool
    may_decide: bool


@dataclass(frozen=True)
class EmergencyView:
    """One opening of a case in an emergency. ``may_review`` says whether this reader may judge it."""

    id: int
    case_id: int
    reference: str
    label: str
    name: str
    told: str
    reason: str
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    is_over: bool
    reviewed_at: datetime | None
    reviewed_by: str
    verdict: str
    verdict_words: str
    may_review: bool


def list_members(session: Session, case: Case, at: datetime) -> list[MemberView]:
    """Who is named on a case or kept out of it, those who count now first, in the order of their naming."""
    rows = session.execute(
        select(CaseMember, Person.name)
        .join(Person, Person.id == CaseMember.person_id)
        .where(CaseMember.case_id == case.id)
        .order_by(CaseMember.from_at, CaseMember.id)
    )
    found = [_member(member, name, at) for member, name in rows]
    return sorted(found, key=lambda one: not one.counts)


def get_member(session: Session, case: Case, at: datetime, member_id: int) -> MemberView:
    """One naming of a case.

    Raises:
        NotFoundError: there is none on this case.
    """
    for one in list_members(session, case, at):
        if one.id == member_id:
            return one
    message = "Nobody is named here, or it is not for you."
    raise NotFoundError(message)


def list_known(session: Session, case: Case, today: date) -> list[tuple[int, str]]:
    """The people with a role on cases in the partnership of a case today, by name: who could be named."""
    found = list_candidates(session, case.area_id, "", None, today)
    return [(one.person_id, one.words) for one in found]


def list_conflicts(session: Session, actor: Actor, case: Case, at: datetime) -> list[ConflictView]:
    """The declarations of a case, latest first; whoever may not decide sees their own only."""
    person, deputy, decider = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Conflict, person.name, deputy.name, decider.name)
        .join(person, person.id == Conflict.person_id)
        .outerjoin(deputy, deputy.id == Conflict.deputy_id)
        .outerjoin(decider, decider.id == Conflict.decided_by_id)
        .where(Conflict.case_id == case.id)
        .order_by(Conflict.id.desc())
    )
    keeps = reads_declarations(session, actor, case, at)
    if not keeps:
        query = query.where(Conflict.person_id == actor.person_id)
    decides = allowed(check_may_keep_members, session, actor, case, at)
    return [
        _conflict(*row, decides and row[0].person_id != actor.person_id) for row in session.execute(query)
    ]


def get_conflict(session: Session, actor: Actor, case: Case, at: datetime, conflict_id: int) -> ConflictView:
    """One declaration of a case.

    Raises:
        NotFoundError: there is none for this actor.
    """
    for one in list_conflicts(session, actor, case, at):
        if one.id == conflict_id:
            return one
    message = "Nobody has declared this, or it is not for you."
    raise NotFoundError(message)


def reads_declarations(session: Session, actor: Actor, case: Case, at: datetime) -> bool:
    """Whether somebody reads what others declared: those who decide, and inspectors."""
    if "inspector" in actor.own_roles_in(case.area_id):
        return True
    return allowed(check_may_keep_members, session, actor, case, at)


def list_emergencies(session: Session, actor: Actor, case: Case, at: datetime) -> list[EmergencyView]:
    """When a case was opened in an emergency, latest first: for whoever reads the case."""
    judges = allowed(check_may_keep_members, session, actor, case, at)
    rows = session.execute(_emergencies().where(Case.id == case.id).limit(200))
    return [_emergency(row, actor, at, judges=judges) for row in rows]


def get_emergency(session: Session, actor: Actor, case: Case, at: datetime, glass_id: int) -> EmergencyView:
    """One opening of a case.

    Raises:
        NotFoundError: there is none on this case.
    """
    for one in list_emergencies(session, actor, case, at):
        if one.id == glass_id:
            return one
    message = "Nobody has opened this case in an emergency here."
    raise NotFoundError(message)


def list_waiting_emergencies(session: Session, actor: Actor, at: datetime) -> list[EmergencyView]:
    """The openings that wait for somebody's judgement in the actor's areas, latest first; not their own."""
    areas = areas_with(actor, MEMBER_KEEPERS & AREA_READERS)
    waiting = BreakGlass.reviewed_at.is_(None) & (BreakGlass.person_id != actor.person_id)
    query = _emergencies().where(Case.area_id.in_(areas), waiting, is_open_to(actor, Case.id))
    return [_emergency(row, actor, at, judges=True) for row in session.execute(query.limit(200))]


def find_emergency(session: Session, actor: Actor, case_id: int, at: datetime) -> EmergencyView | None:
    """What lets this reader read a case now, where it is an emergency: for the banner on its pages."""
    mine = (Case.id == case_id) & (BreakGlass.person_id == actor.person_id) & is_open_to(actor, Case.id)
    lasts = (BreakGlass.expires_at > at) & BreakGlass.ended_at.is_(None)
    row = session.execute(_emergencies().where(mine, lasts).limit(1)).first()
    return _emergency(row, actor, at, judges=False) if row is not None else None


def _emergencies() -> Any:
    person, told, reviewer = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(BreakGlass, Case.reference, Case.label, person.name, told.name, reviewer.name)
        .join(Case, Case.id == BreakGlass.case_id)
        .join(person, person.id == BreakGlass.person_id)
        .outerjoin(told, told.id == BreakGlass.told_id)
        .outerjoin(reviewer, reviewer.id == BreakGlass.reviewed_by_id)
        .order_by(BreakGlass.id.desc())
    )


def _emergency(row: Any, actor: Actor, at: datetime, *, judges: bool) -> EmergencyView:
    glass, reference, label, name, told, reviewer = row
    return EmergencyView(
        id=glass.id,
        case_id=glass.case_id,
        reference=reference,
        label=label,
        name=name,
        told=told or "",
        reason=glass.reason,
        opened_at=glass.opened_at,
        expires_at=glass.expires_at,
        ended_at=glass.ended_at,
        is_over=glass.ended_at is not None or glass.expires_at <= at,
        reviewed_at=glass.reviewed_at,
        reviewed_by=reviewer or "",
        verdict=VERDICTS.get(glass.verdict, ""),
        verdict_words=glass.verdict_words,
        may_review=judges and glass.reviewed_at is None and glass.person_id != actor.person_id,
    )


def _member(member: CaseMember, name: str, at: datetime) -> MemberView:
    return MemberView(
        id=member.id,
        person_id=member.person_id,
        name=name,
        relation=RELATIONS.get(member.relation, member.relation.replace("_", " ").capitalize()),
        is_shut_out=member.relation in SHUT_OUT,
        reason=member.reason,
        from_at=member.from_at,
        to_at=member.to_at,
        end_reason=member.end_reason,
        counts=member.to_at is None or member.to_at > at,
    )


def _conflict(
    conflict: Conflict, name: str, deputy: str | None, decider: str | None, may_decide: bool
) -> ConflictView:
    return ConflictView(
        id=conflict.id,
        person_id=conflict.person_id,
        name=name,
        nature=NATURES[conflict.nature],
        words=conflict.words,
        declared_at=conflict.declared_at,
        managed=MANAGED_WORDS.get(conflict.managed, ""),
        how_managed=conflict.how_managed,
        deputy=deputy or "",
        decided_at=conflict.decided_at,
        decided_by=decider or "",
        is_over=conflict.ended_at is not None,
        may_decide=may_decide and not is_decided(conflict),
    )
