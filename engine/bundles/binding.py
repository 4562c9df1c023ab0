"""Which version an instance runs: chosen once, when it starts (design, D5)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import DefinitionError
from engine.expressions import Context, ExpressionError, Value, parse
from engine.models import Process, Version


def bind(
    session: Session, process_key: str, area_id: int, facts: Mapping[str, Value], context: Context
) -> Version:
    """Choose the version that governs a new instance.

    Args:
        process_key: which process starts.
        area_id: the area of the case; shared versions are candidates too.
        facts: the case's facts, for the transitional rules.
        context: today and the working days of the area.

    Returns:
        The latest approved version whose transitional rule is true on the facts; a version without a rule
        governs from the day it is in force.

    Raises:
        DefinitionError: no version governs.
    """
    versions = candidates(session, process_key, area_id)
    for version in versions:
        if version.rule and _holds(version.rule, facts, context):
            return version
    in_force = [
        version for version in versions if version.in_force_from <= context.today and not version.rule
    ]
    if not in_force:
        message = f"No version of the process “{process_key}” is in force on {context.today.isoformat()}."
        raise DefinitionError(message)
    return in_force[0]


def candidates(session: Session, process_key: str, area_id: int) -> list[Version]:
    """The versions an area can run, its own and the shared ones, latest first."""
    query = (
        select(Version)
        .join(Process)
        .where(Process.key == process_key, or_(Version.area_id == area_id, Version.area_id.is_(None)))
        .order_by(Version.number.desc())
    )
    return list(session.scalars(query))


def bind_in_force(session: Session, process_key: str, area_id: int, today: date) -> Version | None:
    """The version in force on a day, looking at dates only; None when there is none."""
    for version in candidates(session, process_key, area_id):
        if version.in_force_from <= today:
            return version
    return None


def _holds(rule: str, facts: Mapping[str, Value], context: Context) -> bool:
    try:
        return bool(parse(rule).evaluate(facts, context))
    except ExpressionError:
        return False
