"""Answers as GOV.UK summary lists: "check your answers", and a submission to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms import Field, Form, Options
from forms.form import NO_OPTIONS
from forms.reading_back import answer_in_words
from webapp.form_pages.inputs import focus_of

Address = Callable[[int], str]
"""The address of a page of the form, by its number."""


@dataclass(frozen=True)
class AnswerRow:
    """One answered question: words, and the address where it can be changed (empty when it cannot)."""

    label: str
    lines: tuple[str, ...]
    change: str = ""


@dataclass(frozen=True)
class AnswerCard:
    """One row of a repeating group."""

    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class AnswerList:
    """The answers of one page: plain rows and cards in the order asked."""

    title: str
    number: int
    parts: tuple[AnswerRow | AnswerCard, ...]


def draw_answers(
    form: Form, values: Mapping[str, Any], options: Options = NO_OPTIONS, change: Address | None = None
) -> tuple[AnswerList, ...]:
    """The cleaned answers page by page, in plain English; pages without an answer are left out.

    Args:
        form: the form they were given to.
        values: cleaned answers of ``Form.load``.
        options: the labels of what was picked, and the names of documents.
        change: where each page can be changed; None for a submission that can only be read.
    """
    lists = (
        AnswerList(
            page.title, page.number, tuple(_parts(page.questions(), page.number, values, options, change))
        )
        for page in form.pages
    )
    return tuple(each for each in lists if each.parts)


def _parts(
    questions: Any, number: int, values: Mapping[str, Any], options: Options, change: Address | None
) -> list[AnswerRow | AnswerCard]:
    parts: list[AnswerRow | AnswerCard] = []
    for question in questions:
        if question.key not in values:
            continue
        value = values[question.key]
        if question.kind == "dynamiclist" and value:
            parts += _cards(question, number, value, options, change)
        else:
            parts.append(_row(question, value, options, _address(change, number, question)))
    return parts


def _cards(
    field: Field, number: int, rows: list[Mapping[str, Any]], options: Options, change: Address | None
) -> list[AnswerCard]:
    children = [question for child in field.fields for question in child.questions()]
    cards = []
    for index, row in enumerate(rows):
        anchor = f"{change(number)}#{field.key}-row-{index}" if change else ""
        answered = tuple(
            _row(child, row[child.key], options, anchor) for child in children if child.key in row
        )
        cards.append(AnswerCard(f"{field.item[:1].upper()}{field.item[1:]} {index + 1}", answered))
    return cards


def _row(question: Field, value: Any, options: Options, change: str) -> AnswerRow:
    words = answer_in_words(question, value, options)
    return AnswerRow(question.label, tuple(str(words).split("\n")), change)


def _address(change: Address | None, number: int, question: Field) -> str:
    if change is None:
        return ""
    anchor = (
        f"{question.key}-row-0" if question.kind == "dynamiclist" else focus_of(question, question.key, None)
    )
    return f"{change(number)}#{anchor}"
