"""JSON-plain values of rows: moments in UTC, days as ISO dates."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

Plain = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """A moment as ISO text in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def plain(value: Any) -> Any:
    """One value of a row."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def columns(row: Any, names: Iterable[str]) -> Plain:
    """Some columns of a row; what ends in ``_id``, ``_at`` or ``_on`` keeps its name."""
    return {name: plain(getattr(row, name)) for name in names}
