"""Retention as its keepers see it: the rules, the cases whose time has run out, and one case's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Area, Case, Disposal, LegalHold, Person, RetentionRule
from engine.now import local_date
from engine.permissions import allowed
from engine.queries.retention_due import DueCase, list_due
from engine.retention.examples import ANY, TRIGGERS
from engine.retention.kinds import list_kinds
from engine.retention.periods import period_of
from engine.retention.rules import (
    HOLD_KINDS,
    SEERS,
    check_may_check_rule,
    check_may_decide,
    check_may_hold,
    check_may_keep_rules,
    check_may_propose,
    check_may_see_retention,
)
from engine.visibility import access_level, areas_with, visible_cases


@dataclass(frozen=True)
class RuleView:
    """A rule in words, and whether the reader may confirm its source."""

    id: int
    area_id: int
    area: str
    about: str
    words: str
    source: str
    is_verified: bool
    set_by: str
    set_at: datetime
    may_confirm: bool


@dataclass(frozen=True)
class CaseLine:
    """A case that a list leads to, with what is said about it."""

    id: int
    reference: str
    label: str
    words: str


@dataclass(frozen=True)
class RetentionPage:
    """Everything that those who look after an area's records have to look after."""

    rules: tuple[RuleView, ...]
    due: tuple[DueCase, ...]
    holds: tuple[CaseLine, ...]
    disposals: tuple[CaseLine, ...]
    keeps_in: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class HoldView:
    """A legal hold, standing or lifted."""

    id: int
    kind: str
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str
    lift_reason: str


@dataclass(frozen=True)
class DisposalView:
    """A disposal with the people in it."""

    id: int
    state: str
    reason: str
    due_on: date
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str
    finished_at: datetime | None
    certificate: Mapping[str, Any]
    may_agree: bool
    may_refuse: bool


@dataclass(frozen=True)
class CaseRetention:
    """How long one case is kept, what holds it, and what became of it."""

    case: Case
    rule: RuleView | None
    from_on: date | None
    due_on: date | None
    is_due: bool
    holds: tuple[HoldView, ...]
    disposals: tuple[DisposalView, ...]
    may_hold: bool
    may_propose: bool

    @property
    def is_held(self) -> bool:
        """Whether a legal hold stands."""
        return any(each.lifted_at is None for each in self.holds)


def get_retention(session: Session, actor: Actor, at: datetime) -> RetentionPage:
    """The rules and lists of every area whose records the actor looks after.

    Raises:
        NotPermittedError: there is none.
    """
    areas = areas_with(actor, SEERS)
    check_may_see_retention(actor, areas[0] if areas else 0)
    names = {
        row.id: row.name for row in session.execute(select(Area.id, Area.name).where(Area.id.in_(areas)))
    }
    rules = session.execute(
        select(RetentionRule, Person.name)
        .outerjoin(Person, Person.id == RetentionRule.set_by_id)
        .where(RetentionRule.area_id.in_(areas), RetentionRule.ended_at.is_(None))
        .order_by(RetentionRule.area_id, RetentionRule.record_type)
    )
    kinds = dict(list_kinds(session))
    mine = [Case.area_id.in_(areas), visible_cases(actor, at)]
    held = exists().where(LegalHold.case_id == Case.id, LegalHold.lifted_at.is_(None))
    waiting = (
        select(Case, Disposal.state)
        .join(Disposal, Disposal.case_id == Case.id)
        .where(*mine, Disposal.state.in_(("proposed", "running")))
        .order_by(Disposal.id)
    )
    return RetentionPage(
        rules=tuple(_rule(actor, rule, name, names[rule.area_id], kinds) for rule, name in rules),
        due=tuple(list_due(session, mine, local_date(at))),
        holds=tuple(
            _line(case, "") for case in session.scalars(select(Case).where(*mine, held).order_by(Case.id))
        ),
        disposals=tuple(_line(case, state) for case, state in session.execute(waiting)),
        keeps_in=tuple((each, names[each]) for each in areas if allowed(check_may_keep_rules, actor, each)),
    )


def get_rule(session: Session, actor: Actor, rule_id: int) -> RuleView:
    """One rule that stands.

    Raises:
        NotFoundError: there is none, or not for this actor.
    """
    rule = session.get(RetentionRule, rule_id)
    if rule is None or rule.ended_at is not None or rule.area_id not in areas_with(actor, SEERS):
        message = "This rule does not exist, or another one has taken its place."
        raise NotFoundError(message)
    name = session.scalar(select(Person.name).where(Person.id == rule.set_by_id)) or ""
    return _rule(actor, rule, name, session.get_one(Area, rule.area_id).name, dict(list_kinds(session)))


def get_case_retention(session: Session, actor: Actor, at: datetime, case_id: int) -> CaseRetention:
    """The retention of one case.

    Raises:
        NotFoundError: there is no such case for this actor.
        NotPermittedError: they do not look after records.
    """
    case = session.get(Case, case_id)
    if case is None or access_level(session, actor, case, at) == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    check_may_see_retention(actor, case.area_id)
    period, today = period_of(session, case), local_date(at)
    rule = get_rule(session, actor, period.rule.id) if period.rule else None
    holds = list(
        session.scalars(select(LegalHold).where(LegalHold.case_id == case.id).order_by(LegalHold.id))
    )
    found = list(session.scalars(select(Disposal).where(Disposal.case_id == case.id).order_by(Disposal.id)))
    people = _names(session, holds, found)
    is_due = period.due_on is not None and period.due_on <= today
    is_held = any(each.lifted_at is None for each in holds)
    ready = is_due and case.state == "complete" and not is_held and bool(rule and rule.is_verified)
    disposals = tuple(_disposal(actor, case, each, people) for each in found)
    under_way = any(each.state != "refused" for each in disposals)
    return CaseRetention(
        case=case,
        rule=rule,
        from_on=period.from_on,
        due_on=period.due_on,
        is_due=is_due,
        holds=tuple(_hold(each, people) for each in holds),
        disposals=disposals,
        may_hold=allowed(check_may_hold, actor, case.area_id) and not any(d.state == "done" for d in found),
        may_propose=ready and not under_way and allowed(check_may_propose, actor, case.area_id),
    )


def find_case_of_hold(session: Session, hold_id: int) -> int:
    """The case of a legal hold; 0 for none."""
    return session.scalar(select(LegalHold.case_id).where(LegalHold.id == hold_id)) or 0


def find_case_of_disposal(session: Session, disposal_id: int) -> int:
    """The case of a disposal; 0 for none."""
    return session.scalar(select(Disposal.case_id).where(Disposal.id == disposal_id)) or 0


def find_disposed_at(session: Session, case_id: int) -> datetime | None:
    """When the content of a case was disposed of, or None."""
    return session.scalar(
        select(Disposal.finished_at).where(Disposal.case_id == case_id, Disposal.state == "done")
    )


def _rule(
    actor: Actor, rule: RetentionRule, set_by: str | None, area: str, kinds: Mapping[str, str]
) -> RuleView:
    years = f"{rule.years} years" if rule.years > 1 else "1 year"
    return RuleView(
        id=rule.id,
        area_id=rule.area_id,
        area=area,
        about="Any other kind of case"
        if rule.record_type == ANY
        else kinds.get(rule.record_type, rule.record_type),
        words=f"{years} after {TRIGGERS[rule.trigger].lower()}",
        source=rule.source,
        is_verified=rule.is_verified,
        set_by=set_by or "Caseway",
        set_at=rule.set_at,
        may_confirm=not rule.is_verified
        and allowed(check_may_check_rule, actor, rule.area_id, rule.set_by_id),
    )


def _names(session: Session, holds: list[LegalHold], disposals: list[Disposal]) -> dict[int | None, str]:
    ids = {each.placed_by_id for each in holds} | {each.lifted_by_id for each in holds}
    ids |= {each.proposed_by_id for each in disposals} | {each.decided_by_id for each in disposals}
    query = select(Person.id, Person.name).where(Person.id.in_(sorted(each for each in ids if each)))
    return {row.id: row.name for row in session.execute(query)}


def _hold(hold: LegalHold, people: Mapping[int | None, str]) -> HoldView:
    return HoldView(
        hold.id,
        HOLD_KINDS.get(hold.kind, hold.kind),
        hold.reason,
        hold.placed_at,
        people.get(hold.placed_by_id, ""),
        hold.lifted_at,
        people.get(hold.lifted_by_id, ""),
        hold.lift_reason,
    )


def _disposal(actor: Actor, case: Case, each: Disposal, people: Mapping[int | None, str]) -> DisposalView:
    return DisposalView(
        each.id,
        each.state,
        each.reason,
        each.due_on,
        each.proposed_at,
        people.get(each.proposed_by_id, ""),
        each.decided_at,
        people.get(each.decided_by_id, ""),
        each.answer,
        each.finished_at,
        each.certificate,
        allowed(check_may_decide, actor, each, case.area_id, agrees=True),
        allowed(check_may_decide, actor, each, case.area_id, agrees=False),
    )


def _line(case: Case, words: str) -> CaseLine:
    return CaseLine(case.id, case.reference, case.label, words)
