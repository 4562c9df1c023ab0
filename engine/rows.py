"""What a mapped class says about its columns, worked out once: which values a new or changed row writes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Table, inspect
from sqlalchemy.orm import InstanceState

from engine.models import Base


@dataclass(frozen=True)
class ColumnPlan:
    """One column. ``make`` gives its default; ``keeps_none`` says that None is a value of its own (JSON)."""

    key: str
    column: Column[Any]
    make: Callable[[], Any] | None
    keeps_none: bool


def table_of(row: Base | type[Base]) -> Table:
    """The table of a mapped class, or of one of its rows."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows SQLAlchemy's type
    return table


@lru_cache
def columns_of(table: type[Base]) -> tuple[ColumnPlan, ...]:
    """The columns of a mapped class, in the order of its table."""
    return tuple(
        ColumnPlan(column.key, column, _default_of(column), bool(column.type.should_evaluate_none))
        for column in table_of(table).columns
    )


def new_values(row: Base) -> dict[str, Any]:
    """What a new row writes, with the defaults of its columns; without an id if it has none yet."""
    held = vars(row)
    values: dict[str, Any] = {}
    for plan in columns_of(type(row)):
        value = held.get(plan.key)
        if value is None and plan.make is not None:
            value = plan.make()
        unset = value is None and (plan.column.primary_key or (plan.keeps_none and plan.key not in held))
        if not unset:
            values[plan.key] = value
    return values


def changed_values(row: Base) -> dict[str, Any]:
    """What of a row that was read is no longer as it was read."""
    state: InstanceState[Any] = inspect(row)
    held = state.dict
    return {key: held[key] for key, was in state.committed_state.items() if key in held and held[key] != was}


def _default_of(column: Column[Any]) -> Callable[[], Any] | None:
    default: Any = column.default
    if default is None:
        return None
    if default.is_scalar:
        return lambda: default.arg
    if default.is_callable:
        return lambda: default.arg(None)
    message = f"the default of {column} is worked out by the database"
    raise TypeError(message)
