"""Which rule a case falls under, and from which day its content may be disposed of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Case, FactValue, RetentionRule
from engine.now import local_date
from engine.retention.examples import ANY

PUBLISHED = "published_on"
LONGEST = 150


@dataclass(frozen=True)
class Period:
    """The rule of a case, the day from which it counts and the day from which content may go.

    Without a rule, or before what the rule counts from has happened, there is no day.
    """

    rule: RetentionRule | None
    from_on: date | None
    due_on: date | None


def period_of(session: Session, case: Case) -> Period:
    """How long a case is kept: the rule of its own kind comes before the one for any."""
    rule = find_rule(session, case.area_id, case.kind) or find_rule(session, case.area_id, ANY)
    if rule is None:
        return Period(None, None, None)
    published = _published(session, case) if rule.trigger == "published" else []
    from_on = counted_from(case, rule.trigger, published)
    return Period(rule, from_on, years_after(from_on, rule.years) if from_on else None)


def find_rule(session: Session, area_id: int, record_type: str) -> RetentionRule | None:
    """The rule that stands for a kind of record in an area, or None."""
    query = select(RetentionRule).where(
        RetentionRule.area_id == area_id,
        RetentionRule.record_type == record_type,
        RetentionRule.ended_at.is_(None),
    )
    return session.scalars(query.order_by(RetentionRule.id.desc())).first()


def counted_from(case: Case, trigger: str, published: Iterable[object]) -> date | None:
    """The day from which a case's period counts; None while what it counts from has not happened.

    Args:
        trigger: completed, published or opened.
        published: the days of publication that the case knows, as facts hold them.
    """
    if trigger == "opened":
        return local_date(case.opened_at)
    if trigger == "completed":
        return local_date(case.completed_at) if case.completed_at else None
    return max((date.fromisoformat(each) for each in published if isinstance(each, str)), default=None)


def years_after(day: date, years: int) -> date:
    """The same day years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _published(session: Session, case: Case) -> list[object]:
    query = select(FactValue.value).where(
        FactValue.case_id == case.id, FactValue.fact == PUBLISHED, FactValue.is_current
    )
    return list(session.scalars(query))
