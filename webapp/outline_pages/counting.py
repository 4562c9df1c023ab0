"""Quorums and outcomes of tasks with parts: chosen, and written out in the condition language."""

import re
from collections.abc import Mapping
from typing import Any, Final

from engine.errors import InvalidInputError

ALL_OR_WITHDRAWN: Final = "parts.done + parts.withdrawn = parts.total"
QUORUMS: Final = (
    ("all", "All parts are done"),
    ("withdrawn", "Each part is done or withdrawn"),
    ("number", "A number of parts is done"),
    ("written", "As written out below"),
)
AMOUNTS: Final = (
    ("= parts.total", "in every part"),
    ("> 0", "in one part at least"),
    ("= 0", "in no part"),
    ("written", "as written out"),
)
_AT_LEAST: Final = re.compile(r"parts\.done >= ([0-9]{1,3})")
_COUNT: Final = re.compile(r"parts\.count\('([^']*)', '([^']*)'\) (= parts\.total|> 0|= 0)")


def quorum_raw(text: str) -> dict[str, str]:
    """A quorum as its questions show it."""
    found = _AT_LEAST.fullmatch(text)
    how = "all" if not text else "withdrawn" if text == ALL_OR_WITHDRAWN else "number" if found else "written"
    number = found[1] if found else ""
    return {"quorum_how": how, "quorum_number": number, "quorum_written": text}


def quorum_from(values: Mapping[str, Any]) -> str:
    """The quorum that the answers say, written out.

    Raises:
        InvalidInputError: its number or its condition is missing.
    """
    how = values.get("quorum_how") or "all"
    number, written = values.get("quorum_number"), values.get("quorum_written") or ""
    if how == "number" and number is None:
        raise InvalidInputError({"quorum_number": ["Enter how many parts have to be done"]})
    if how == "written" and not written:
        raise InvalidInputError({"quorum_written": ["Write out when the task is complete"]})
    said = {"all": "", "withdrawn": ALL_OR_WITHDRAWN, "number": f"parts.done >= {number}", "written": written}
    return said[str(how)]


def outcome_raw(fact: str, value: str) -> dict[str, str]:
    """An outcome as its row shows it."""
    found = _COUNT.fullmatch(value)
    if found is None:
        return {"fact": fact, "answer": "", "amount": "written", "written": value}
    return {"fact": fact, "answer": f"{found[1]}={found[2]}", "amount": found[3], "written": value}


def outcomes_from(rows: list[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """The outcomes that the rows say, written out; empty rows are left out.

    Raises:
        InvalidInputError: a row is unfinished.
    """
    found: list[tuple[str, str]] = []
    for number, row in enumerate(rows):
        if not any(row.get(key) for key in ("fact", "answer", "written")):
            continue
        if not row.get("fact"):
            raise InvalidInputError({f"outcomes-{number}-fact": ["Choose the fact that is set"]})
        question, _, answer = str(row.get("answer") or "").partition("=")
        amount = row.get("amount") or "written"
        if amount == "written" and not row.get("written"):
            raise InvalidInputError({f"outcomes-{number}-written": ["Write out what the fact is set to"]})
        if amount != "written" and not question:
            raise InvalidInputError({f"outcomes-{number}-answer": ["Choose the answer that is counted"]})
        counted = f"parts.count('{question}', '{answer}') {amount}"
        found.append((str(row["fact"]), str(row["written"]) if amount == "written" else counted))
    return tuple(found)
