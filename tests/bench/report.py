"""The table of a run as Markdown, put between two marks of a page."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.now import local_date, system_now
from tests.bench.measuring import Row

BEGIN, END = "<!-- the table: begin -->", "<!-- the table: end -->"


def machine() -> str:
    """What the run was taken on."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load at the beginning {load:.1f}"


def verdict(row: Row) -> str:
    """The target, and whether it is met."""
    if row.is_met is None:
        return row.target
    return f"{row.target}: {'met' if row.is_met else 'MISSED'}"


def write(path: Path, taken: Mapping[str, Sequence[Row]]) -> None:
    """Replace what stands between the marks of a page by the table.

    Raises:
        ValueError: the page has no such marks.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"{path} has no place for the table: {BEGIN} … {END}"
        raise ValueError(message)
    path.write_text(f"{before}{BEGIN}\n{_table(taken)}\n{END}{after}", encoding="utf-8")


def _table(taken: Mapping[str, Sequence[Row]]) -> str:
    today = local_date(system_now())
    lines = [
        f"{today.day} {today:%B %Y}; {machine()}.",
        "",
        "| what | measured | target | |",
        "|---|---|---|---|",
    ]
    for name, rows in taken.items():
        lines.append(f"| **{name}** | | | |")
        for row in rows:
            met = {True: "met", False: "**missed**", None: ""}[row.is_met]
            lines.append(f"| {row.what.strip()} | {row.measured} | {row.target} | {met} |")
    return "\n".join(lines)
