"""The permission matrix as a document: every page and every command, and who gets through to it."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.architecture.sources import ROOT

DOCUMENT = Path("docs/permissions.md")
HEADINGS = ("Pages", "Commands")
WRITE = os.environ.get("CASEWAY_WRITE_PERMISSIONS") == "yes"
"""Set to write the document anew; what has changed is then judged in the review of the change."""

HEAD = """# Permissions

Who gets through to every page and every command: made from the running code, checked in, and compared with it
cell by cell in each run of the tests (`tests/webapp/permissions/`). After a change that is meant:
`CASEWAY_WRITE_PERMISSIONS=yes pytest tests/webapp/permissions`, and read the difference.

Everybody of the standard partnership is tried, one person for each role, and people who stand to its cases in
other ways. *Gets through* means: past the question who they are. What a page then shows is narrower still
(`docs/security.md`), and a command goes on to ask whether its values make sense and whether the case is where
it should be. Task commands are tried on the first task of a new case, which is the notifying officer's, and
those about parts on the police's summary.
"""


def section(heading: str, rows: Mapping[str, list[str]], everybody: list[str]) -> str:
    """One table of the document.

    Args:
        heading: what its rows are.
        rows: who gets through, by row.
        everybody: all that were tried.
    """
    lines = [f"| `{plain(row)}` | {who(names, everybody)} |" for row, names in sorted(rows.items())]
    tried = f"Tried: {'; '.join(everybody)}."
    return f"## {heading}\n\n{tried}\n\n| | who gets through |\n|---|---|\n" + "\n".join(lines) + "\n"


def plain(rule: str) -> str:
    """An address as people read it: ``/tasks/<task_id>``."""
    return re.sub(r"<[a-z]+(?:\([^)]*\))?:", "<", rule).replace("|", "\\|")


def who(names: Iterable[str], everybody: list[str]) -> str:
    """The people of a row, the shorter way round."""
    through = [name for name in everybody if name in set(names)]
    left = [name for name in everybody if name not in through]
    if not left:
        return "everybody"
    if not through:
        return "nobody"
    return "; ".join(through) if len(through) <= len(left) else f"everybody but: {'; '.join(left)}"


def stored(heading: str) -> str:
    """One table as it is checked in."""
    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    _, there, after = text.partition(f"## {heading}\n")
    table = after.partition("\n## ")[0].rstrip()
    return f"## {heading}\n{table}\n" if there else ""


def store(heading: str, table: str) -> None:
    """Write one table in its place."""
    tables = {each: stored(each) for each in HEADINGS} | {heading: table}
    (ROOT / DOCUMENT).write_text("\n".join([HEAD, *tables.values()]), encoding="utf-8")
