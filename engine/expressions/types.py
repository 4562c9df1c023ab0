"""The types of facts and parameters, the values they hold, and what a condition may ask about parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, Protocol, get_args

ValueType = Literal[
    "date",
    "datetime",
    "integer",
    "decimal",
    "boolean",
    "choice",
    "text",
    "agency",
    "person",
    "agency_list",
    "person_list",
    "choice_list",
]
VALUE_TYPES: Final[frozenset[str]] = frozenset(get_args(ValueType))

Value = date | datetime | int | Decimal | bool | str | tuple[str, ...] | list[str] | None

NUMBERS: Final = frozenset({"integer", "decimal"})
DAYS: Final = frozenset({"date", "datetime"})
WORDS: Final = frozenset({"choice", "text", "agency", "person"})
LISTS: Final = frozenset({"agency_list", "person_list", "choice_list"})

RESERVED_NAMES: Final = frozenset(
    {"and", "or", "not", "in", "is", "set", "true", "false", "date", "today", "working_days", "parts"}
)
"""Words of the language, which no fact or parameter may be called."""


class PartsView(Protocol):
    """The parts of one task, counted."""

    @property
    def total(self) -> int:
        """How many parts there are."""

    @property
    def done(self) -> int:
        """How many have been returned."""

    @property
    def withdrawn(self) -> int:
        """How many have been withdrawn."""

    def count(self, field: str, value: str) -> int:
        """Count the returned parts that gave a value to a field."""


@dataclass(frozen=True)
class Context:
    """What a condition may know beside the facts.

    Attributes:
        today: the local day.
        working_days: how many working days lie from one day to another, the first being day 0.
        parts: the parts of the task, for a quorum or an outcome.
    """

    today: date
    working_days: Callable[[date, date], int]
    parts: PartsView | None = None
