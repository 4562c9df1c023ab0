"""The permission matrix as a document: every door and every command, and who gets through to it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.webapp.permissions.columns import Column
from tests.webapp.permissions.doors import AREAS, STUDIO_FORMS

DOCUMENT = Path("docs/permissions.md")
COMMANDS = "Commands"
HEADINGS = (*AREAS, COMMANDS)
WRITE = os.environ.get("CASEWAY_WRITE_PERMISSIONS") == "yes"
"""Set to write the document anew; what has changed is then judged in the review of the change."""

HEAD = """# Permissions

Who gets through to every page, form, call of another system, and command: made from the running code, checked
in, and compared with it cell by cell in each run of the tests (`tests/webapp/permissions/`). After a change
that is meant: `CASEWAY_WRITE_PERMISSIONS=yes pytest tests/webapp/permissions`, and read the difference.

Everybody of the standard partnership is tried, one person for each role, and people who stand to its cases
in other ways. *Gets through* means: past the question who they are. What a page then shows is narrower
still (`docs/security.md`), and a form or a command goes on to ask whether its values make sense and whether
the case is where it should be: forms are sent empty. *Is told so* (403) are those who may know of the
thing, but not do this with it. Everybody else is told that there is no such page (404); for both, nothing
is written. Task commands are tried on the first task of a new case, which is the notifying officer's, and
those about parts on the police's summary; other systems come with the roles of the people of the table and
a token of every scope.

Two people with every role, one in another partnership and one recused from every case, are led along every
route with the ids of what is not theirs: `tests/webapp/security/test_hostile_walk.py`.
"""


@dataclass(frozen=True)
class Row:
    """One line: a door or a command, who gets through, who is told that they may not, why nobody does."""

    words: str
    through: list[str]
    told: list[str]
    reason: str = ""


def head(everybody: list[Column]) -> str:
    """What comes before the tables."""
    lines = "\n".join(f"| `{column.name}` | {column.words} |" for column in everybody)
    return f"{HEAD}\n## Who is tried\n\n| | |\n|---|---|\n{lines}\n"


def section(heading: str, rows: Iterable[Row], tried: list[str]) -> str:
    """One table of the document, by the short names of those who were tried."""
    lines = [
        f"| `{row.words}` | {_with(row.reason, who(row.through, tried))} | {who(row.told, tried)} |"
        for row in sorted(rows, key=_place)
    ]
    only = f"Tried here: {', '.join(tried)}.\n\n" if heading == STUDIO_FORMS else ""
    columns = "| | who gets through | who is told so |\n|---|---|---|"
    return f"## {heading}\n\n{only}{columns}\n" + "\n".join(lines) + "\n"


def who(names: Iterable[str], everybody: list[str]) -> str:
    """The people of a cell, the shorter way round."""
    found = [name for name in everybody if name in set(names)]
    left = [name for name in everybody if name not in found]
    if not left:
        return "everybody"
    if not found:
        return "nobody"
    return ", ".join(found) if len(found) <= len(left) else f"everybody but: {', '.join(left)}"


def stored(heading: str) -> str:
    """One table as it is checked in."""
    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    _, there, after = text.partition(f"## {heading}\n")
    table = after.partition("\n## ")[0].rstrip()
    return f"## {heading}\n{table}\n" if there else ""


def store(heading: str, table: str, everybody: list[Column]) -> None:
    """Write one table in its place."""
    tables = {each: stored(each) for each in HEADINGS} | {heading: table}
    (ROOT / DOCUMENT).write_text("\n".join([head(everybody), *tables.values()]), encoding="utf-8")


def _with(reason: str, names: str) -> str:
    return f"{names}: {reason}" if reason else names


def _place(row: Row) -> tuple[str, str]:
    """By address, the page before its form."""
    method, _, path = row.words.partition(" ")
    return path or method, method
