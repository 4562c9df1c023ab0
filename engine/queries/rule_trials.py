"""A decision table tried on made-up values, on the area's own calendar."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import working_days_between
from engine.expressions import Context, Value
from engine.rules import Decided, Table, decide


def try_table(
    session: Session, area_id: int, table: Table, values: Mapping[str, Value], today: date
) -> Decided:
    """Decide a table on values that somebody made up. Nothing is stored.

    Raises:
        RuleError: no rule fits, several do, or a value that is needed is missing.
        ExpressionError: the values do not fit what is asked of them.
    """
    calendar = load_calendar(session, area_id)
    context = Context(today, lambda first, last: working_days_between(calendar, first, last))
    return decide(table, {name: value for name, value in values.items() if value is not None}, context)
