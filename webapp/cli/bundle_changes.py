"""A change of a process as lines for a terminal."""

from collections.abc import Iterator

from engine.comparing import MOVED, Change


def lines_of(change: Change, indent: str = "") -> Iterator[str]:
    """What changed, then each property with its old and new value; nothing for a mere move in the drawing."""
    if change.what == MOVED:
        return
    name = f" “{change.name}”" if change.name and change.name != change.id else ""
    yield f"{indent}{change.what} {change.subject} {change.id}{name}"
    for each in change.differences:
        old, new = each.old or "nothing", each.new or "nothing"
        yield f"{indent}  {each.label}: " + (new if change.what == "added" else f"{old} -> {new}")
    for inner in change.inner:
        yield from lines_of(inner, f"{indent}  ")
