"""A decision table as frozen objects: inputs are expressions, outputs are facts, rules are rows of cells."""

from dataclasses import dataclass
from typing import Final

UNIQUE: Final = "UNIQUE"
COLLECT: Final = "COLLECT"
HIT_POLICIES: Final = {
    UNIQUE: "Exactly one rule fits; it sets the facts",
    COLLECT: "Any number of rules fit; what they say is collected in lists",
}

MOST_ROWS: Final = 200
MOST_COLUMNS: Final = 20


@dataclass(frozen=True)
class Input:
    """A column that is tested: an expression over facts and parameters, usually one fact."""

    expression: str
    label: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.expression.replace("_", " ")


@dataclass(frozen=True)
class Output:
    """A column that is set: a fact that the process declares."""

    fact: str
    label: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.fact.replace("_", " ")


@dataclass(frozen=True)
class Row:
    """One rule: a cell for each input and each output, and why it is so."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A decision table. Rows are numbered from 1 wherever people read of them."""

    id: str
    name: str
    hit_policy: str = UNIQUE
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    rows: tuple[Row, ...] = ()
