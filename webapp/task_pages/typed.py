"""What a person typed, given back to read and copy when it could not be stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms import Field, Form, Options
from forms.posting import RESERVED

LONGEST = 20_000
"""Characters of one answer; more would make the page unusable, and the rest is said to be left out."""


def typed_answers(form: Form, raw: Mapping[str, Any], options: Options) -> list[tuple[str, str]]:
    """Labels and texts as typed, right or wrong; questions without an answer are left out."""
    found = []
    for question in form.fields():
        text = _as_typed(question, raw.get(question.key), options)
        if text:
            found.append((question.label, _bounded(text)))
    known = {question.key for question in form.fields()} | RESERVED
    found += [(key, _bounded(str(value))) for key, value in raw.items() if key not in known and value]
    return found


def _as_typed(field: Field, value: Any, options: Options) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    if field.kind == "dynamiclist":
        return "\n\n".join(filter(None, (_row(field, row, options) for row in _rows(value))))
    labels = dict(options.documents) if field.kind == "filepicker" else {}
    if field.options or field.picker:
        labels = {choice.value: choice.label for choice in field.choices(options)}
    if isinstance(value, list | tuple):
        return "\n".join(labels.get(str(one), str(one)) for one in value)
    if value in (None, "", False):
        return ""
    return "Yes" if value is True else labels.get(str(value), str(value))


def _row(field: Field, row: Any, options: Options) -> str:
    if not isinstance(row, Mapping):
        return ""
    children = [question for child in field.fields for question in child.questions()]
    lines = [(child.label, _as_typed(child, row.get(child.key), options)) for child in children]
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _rows(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _bounded(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}\n\n(The first {LONGEST:,} of {len(text):,} characters.)"
