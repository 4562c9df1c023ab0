"""What differs between two sets of answers, question by question and row by row, and nothing else."""

from itertools import zip_longest
from typing import Any

from forms.reading_back import NOT_ANSWERED, ReadBack


def what_changes(was: ReadBack, now: ReadBack) -> tuple[tuple[str, str, str], ...]:
    """The questions whose answers differ: label, the answer before, the answer after.

    Of a list with rows only the rows that differ are told, by their number, and of these what differs.
    """
    before, after = dict(was), dict(now)
    found = []
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label, NOT_ANSWERED), after.get(label, NOT_ANSWERED)
        if old != new:
            has_rows = isinstance(old, list) or isinstance(new, list)
            found.append((label, *(_rows(old, new) if has_rows else (str(old), str(new)))))
    return tuple(found)


def _rows(old: Any, new: Any) -> tuple[str, str]:
    pairs = zip_longest(old if isinstance(old, list) else [], new if isinstance(new, list) else [])
    told = [
        (number, *_row(dict(before or ()), dict(after or ())))
        for number, (before, after) in enumerate(pairs, 1)
        if before != after
    ]
    return (
        "\n".join(f"{number}. {before}" for number, before, _ in told),
        "\n".join(f"{number}. {after}" for number, _, after in told),
    )


def _row(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    if not before or not after:
        return _answered(before), _answered(after)
    labels = [label for label in dict.fromkeys([*before, *after]) if before.get(label) != after.get(label)]
    told = [
        "; ".join(f"{label}: {_plain(row.get(label, NOT_ANSWERED))}" for label in labels)
        for row in (before, after)
    ]
    return told[0], told[1]


def _answered(row: dict[str, Any]) -> str:
    """All that a row says, where the other side has no such row."""
    said = [f"{label}: {_plain(text)}" for label, text in row.items() if text != NOT_ANSWERED]
    return "; ".join(said) or "Not there"


def _plain(text: Any) -> str:
    if isinstance(text, str):
        return text
    return "; ".join(f"{label}: {_plain(words)}" for row in text for label, words in row)
