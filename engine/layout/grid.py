"""The grid: columns are ranks, rows belong to lanes; a node takes a cell, a long flow a run of cells."""

from dataclasses import dataclass, field
from typing import Final

THIN: Final = 0.35
"""Height of a row that holds only lines, in rows that hold shapes."""
NEW_ROW: Final = 0.8
BLOCKS: Final = 0.7

Line = tuple[str, bool]
"""What may share a cell's line: flows to the same target, running the same way (forwards: True)."""


@dataclass(eq=False)
class Row:
    """One row of a band: nodes by column, and the lines that run through a column."""

    band: str
    nodes: dict[int, str] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """How much room it takes, in rows with shapes."""
        return 1.0 if self.nodes else THIN

    def free_for(self, line: Line, columns: range) -> bool:
        """Whether a line can run through the columns without meeting a shape or an unrelated line."""
        return not any(c in self.nodes or self.lines.get(c, line) != line for c in columns)


@dataclass
class Grid:
    """All rows, from the top; where each place stands."""

    rows: list[Row]
    rank: dict[str, int]
    row_of: dict[str, Row] = field(default_factory=dict)

    def centres(self) -> dict[int, float]:
        """The height of each row's middle, in rows with shapes, by the row's ``id()``."""
        result, above = {}, 0.0
        for row in self.rows:
            result[id(row)] = above + row.weight / 2
            above += row.weight
        return result

    def column_clear(self, column: int, one: Row, other: Row) -> bool:
        """Whether no shape stands in a column strictly between two rows."""
        first, last = sorted((self.rows.index(one), self.rows.index(other)))
        return not any(column in row.nodes for row in self.rows[first + 1 : last])

    def put(self, node: str, row: Row) -> None:
        """Place a node."""
        row.nodes[self.rank[node]] = node
        self.row_of[node] = row

    def move(self, node: str, row: Row) -> None:
        """Take a node from its row to another."""
        del self.row_of[node].nodes[self.rank[node]]
        self.put(node, row)


@dataclass(frozen=True)
class Way:
    """An edge as it counts on the grid: between places, forwards."""

    source: str
    target: str
    from_boundary: bool
