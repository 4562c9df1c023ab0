"""From a browser's post to raw answers, without JavaScript.

Names of inputs: ``key``; ``key-day``, ``key-month``, ``key-year`` and ``key-time`` for dates; ``key-0-child``
in the rows of a repeating group; ``key`` repeated for checklists and documents; ``key-upload`` for the file
input itself. Buttons: ``action`` with the value ``add-row:key`` or ``remove-row:key-2``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from forms.model import Field, Page

RESERVED = frozenset({"action", "csrf_token", "page"})
"""Names of inputs that belong to the page around the form; no question may have them for a key."""

ACTION = "action"
UPLOAD = "-upload"
_ACTION = re.compile(r"(add|remove)-row:([A-Za-z0-9_]+?)(?:-([0-9]{1,6}))?")
_ROW_INDEX = re.compile(r"([0-9]{1,6})-")

Multi = Mapping[str, Sequence[str]]


def raw_from_post(pages: Sequence[Page], multi: Multi, page: int | None = None) -> dict[str, Any]:
    """The raw answers of a post, with what belongs to no question kept so that validation refuses it.

    Args:
        pages: the form's pages.
        multi: input names to all their values.
        page: the number of the page that was posted, or None for all of them.
    """
    raw: dict[str, Any] = {}
    used: set[str] = set(RESERVED)
    for each in pages:
        for field in each.questions():
            names = set(_names(field, multi))
            used |= names
            if names & set(multi) or page is None or each.number == page:
                raw[field.key] = _read(field, multi, "")
    for name in multi:
        if name not in used:
            raw[name] = _last(multi, name)
    return raw


def row_action(pages: Sequence[Page], multi: Multi, page: int | None = None) -> dict[str, Any] | None:
    """The raw answers with a row added or removed, as the pressed button says; None when it was another."""
    match = _ACTION.fullmatch(_last(multi, ACTION))
    lists = {field.key: field for each in pages for field in each.questions() if field.kind == "dynamiclist"}
    if match is None or match[2] not in lists:
        return None
    field = lists[match[2]]
    raw = raw_from_post(pages, multi, page)
    rows = list(raw.get(field.key) or [])
    if match[1] == "add" and match[3] is None:
        # the first row is drawn before it exists, so "Add another" means a second one
        rows = [*(rows or [{}]), {}][: field.maximum_rows]
    elif match[1] == "remove" and match[3] is not None:
        index = int(match[3])
        rows = rows[:index] + rows[index + 1 :]
    else:
        return None
    return {**raw, field.key: rows}


def uploads(pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
    """Each document question as (name of its file input, key)."""
    for page in pages:
        for field in page.questions():
            if field.kind == "filepicker":
                yield field.key + UPLOAD, field.key


def _last(multi: Multi, name: str) -> str:
    values = multi.get(name) or [""]
    return values[-1]


def _names(field: Field, multi: Multi, prefix: str = "") -> Iterator[str]:
    """The names under which this field's answer may have been posted."""
    name = prefix + field.key
    yield name
    if field.kind == "datetime":
        yield from (f"{name}-{part}" for part in ("day", "month", "year", "time"))
    elif field.kind == "filepicker":
        yield name + UPLOAD
    elif field.kind == "dynamiclist":
        for index in _row_indexes(name, multi):
            for child in field.fields:
                for question in child.questions():
                    yield from _names(question, multi, f"{name}-{index}-")


def _row_indexes(name: str, multi: Multi) -> list[str]:
    """The rows that were posted, by their own numbers, in order."""
    start = f"{name}-"
    found = {
        match[1]
        for posted in multi
        if posted.startswith(start) and (match := _ROW_INDEX.match(posted, len(start)))
    }
    return sorted(found, key=lambda digits: (int(digits), digits))


def _read(field: Field, multi: Multi, prefix: str) -> Any:
    name = prefix + field.key
    if field.kind == "datetime":
        return _read_date(field, multi, name)
    if field.kind == "dynamiclist":
        children = [question for child in field.fields for question in child.questions()]
        return [
            {child.key: _read(child, multi, f"{name}-{index}-") for child in children}
            for index in _row_indexes(name, multi)[: field.maximum_rows + 1]
        ]
    if field.kind in ("checklist", "filepicker"):
        return [value for value in multi.get(name, ()) if value]
    if field.kind == "checkbox":
        return _last(multi, name) or False
    return _last(multi, name)


def _read_date(field: Field, multi: Multi, name: str) -> Any:
    if field.subtype == "time" or (name in multi and f"{name}-day" not in multi):
        return _last(multi, name)  # a time, or a whole ISO date as a date picker or a program posts it
    parts = ("day", "month", "year", "time") if field.subtype == "datetime" else ("day", "month", "year")
    return {part: _last(multi, f"{name}-{part}") for part in parts}
