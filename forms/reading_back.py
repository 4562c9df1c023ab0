"""Answers in plain English: for "check your answers" and for showing a submission."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from forms.model import Field, Options
from forms.vocabulary import STOOD_ASIDE, STOOD_ASIDE_WORDS
from forms.words import day_in_words, time_in_words

NOT_ANSWERED = "Not answered"

ReadBack: TypeAlias = "list[tuple[str, str | list[ReadBack]]]"
"""(label, text) pairs; a repeating group has one nested list per row instead of a text."""


def read_back(fields: Iterable[Field], values: Mapping[str, Any], options: Options) -> ReadBack:
    """The answers in the order asked. Questions that were hidden are left out; empty ones say so.

    Args:
        fields: the questions (groups are opened).
        values: cleaned answers of ``Form.load``.
        options: labels of the ids that pickers and documents gave; an id without one is shown as it is.
    """
    return [
        (question.label, answer_in_words(question, values[question.key], options))
        for field in fields
        for question in field.questions()
        if question.key in values
    ]


def answer_in_words(field: Field, value: Any, options: Options) -> str | list[ReadBack]:
    """One cleaned answer in words."""
    if value is None or value == []:
        return NOT_ANSWERED
    if field.kind == "dynamiclist":
        return [read_back(field.fields, row, options) for row in value]
    return _in_words(field, value, options)


def _in_words(field: Field, value: Any, options: Options) -> str:
    if field.kind == "checkbox":
        return "Yes" if value else "No"
    if field.kind == "datetime":
        return moment_in_words(str(value))
    if field.kind == "filepicker":
        return "\n".join(options.documents.get(one, one) for one in value)
    if field.vote and value == STOOD_ASIDE:
        return STOOD_ASIDE_WORDS
    if field.options or field.picker:
        labels = {choice.value: choice.label for choice in field.choices(options)}
        chosen = value if isinstance(value, list) else [value]
        return "\n".join(labels.get(one, str(one)) for one in chosen)
    return str(value)


def moment_in_words(iso: str) -> str:
    """``21 November 2026``, ``10:30am``, or ``21 November 2026 at 10:30am`` from an answer's ISO text."""
    day, _, time = iso.partition("T")
    if ":" in day:
        return time_in_words(dt.time.fromisoformat(day))
    words = day_in_words(dt.date.fromisoformat(day))
    return f"{words} at {time_in_words(dt.time.fromisoformat(time))}" if time else words
