"""The complete cases whose time has run out, worked out for all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from engine.models import Case, Disposal, FactValue, LegalHold, RetentionRule
from engine.retention.examples import ANY
from engine.retention.periods import PUBLISHED, counted_from, years_after

MOST = 100


@dataclass(frozen=True)
class DueCase:
    """A case that its rule no longer asks to keep."""

    id: int
    reference: str
    label: str
    kind_name: str
    due_on: date


def list_due(session: Session, mine: Sequence[ColumnElement[bool]], today: date) -> list[DueCase]:
    """The cases that could be proposed for disposal, longest due first, at most ``MOST``.

    Args:
        mine: the cases that the reader looks after.
        today: the local day.
    """
    rules = {
        (rule.area_id, rule.record_type): rule
        for rule in session.scalars(
            select(RetentionRule).where(RetentionRule.ended_at.is_(None), RetentionRule.is_verified)
        )
    }
    if not rules:
        return []
    # Whatever a rule counts from comes after the opening, so nothing younger can be due.
    shortest = min(rule.years for rule in rules.values())
    latest = datetime.combine(years_after(today, -shortest), time.max, UTC) + timedelta(days=1)
    held = exists().where(LegalHold.case_id == Case.id, LegalHold.lifted_at.is_(None))
    under_way = exists().where(Disposal.case_id == Case.id, Disposal.state != "refused")
    published = FactValue.case_id == Case.id
    query = (
        select(Case, FactValue.value)
        .outerjoin(FactValue, published & (FactValue.fact == PUBLISHED) & FactValue.is_current)
        .where(*mine, Case.state == "complete", Case.opened_at <= latest, ~held, ~under_way)
    )
    found: dict[int, DueCase] = {}
    for case, value in session.execute(query):
        rule = rules.get((case.area_id, case.kind)) or rules.get((case.area_id, ANY))
        from_on = counted_from(case, rule.trigger, [value]) if rule else None
        if rule is None or from_on is None or years_after(from_on, rule.years) > today:
            continue
        due_on = years_after(from_on, rule.years)
        found[case.id] = DueCase(case.id, case.reference, case.label, case.kind_name, due_on)
    return sorted(found.values(), key=lambda each: (each.due_on, each.id))[:MOST]
