"""A form answered in a walk: page by page, with nothing stored on the way; other pages travel hidden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request

from engine.errors import InvalidInputError
from engine.playing.made_up import made_up_answers
from forms import Field, Form, InvalidFormError, Options
from forms.form import Visible
from webapp.form_pages import Asked, FormPage, draw_page, next_page, page_of_first_error, previous_page
from webapp.form_pages.drawing import Question
from webapp.play_pages.reading import posted_answers

NO_FILES = "Files are left out of a walk."
_DIGITS = 3


@dataclass(frozen=True)
class Questions:
    """A form as a walk asks it: what its pickers offer, what its conditions read, which day it is."""

    form: Form
    options: Options
    visible: Visible
    today: date


@dataclass(frozen=True)
class Turn:
    """What to do after a post: send ``values``, or show a page with what was answered on the others."""

    values: Mapping[str, Any] | None = None
    page: FormPage | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    has_previous: bool = False
    is_made_up: bool = False


def first_turn(questions: Questions) -> Turn:
    """The form before anything is answered."""
    return _show(questions, 1, {}, {})


def next_turn(questions: Questions) -> Turn:
    """Carry out what the pressed button says."""
    multi = posted_answers()
    form, action = questions.form, request.form.get("action", "continue")
    number = _page_number(form, request.form.get("page", "1"))
    raw = form.raw_from_post(multi, None)
    row = form.row_action(multi, None)
    if row is not None:
        return _show(questions, number, row, {})
    if action == "back":
        before = previous_page(form, number, _asked(questions, raw, {}))
        return _show(questions, before or 1, raw, {})
    return _fill(questions, number, raw) if action == "made-up" else _go_on(questions, number, raw)


def refused_turn(questions: Questions, errors: Mapping[str, list[str]]) -> Turn:
    """The form again, after the command refused what was answered."""
    multi = posted_answers()
    number = page_of_first_error(questions.form, errors) if set(errors) - {""} else len(questions.form.pages)
    return _show(questions, number, questions.form.raw_from_post(multi, None), errors)


def _go_on(questions: Questions, number: int, raw: Mapping[str, Any]) -> Turn:
    """To the next page, or to the end when this was the last, unless something is wrong with it."""
    form = questions.form
    try:
        form.load_page(raw, number, questions.options, questions.visible)
        following = next_page(form, number, _asked(questions, raw, {}))
        if following is not None:
            return _show(questions, following, raw, {})
        return Turn(values=form.load(raw, questions.options, questions.visible))
    except InvalidFormError as error:
        wrong = {path.split("-", 1)[0] for path in error.errors}
        is_here = any(question.key in wrong for question in form.pages[number - 1].questions())
        shown = number if is_here else page_of_first_error(form, error.errors)
        return _show(questions, shown, raw, error.errors)


def _fill(questions: Questions, number: int, raw: Mapping[str, Any]) -> Turn:
    try:
        values = made_up_answers(
            questions.form, questions.options, questions.visible, questions.today, repr(sorted(raw)), raw
        )
    except InvalidInputError as error:
        return _show(questions, number, raw, error.errors)
    return replace(_show(questions, number, values, {}), is_made_up=True)


def _show(questions: Questions, number: int, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> Turn:
    asked = _asked(questions, raw, errors)
    page = draw_page(questions.form, number, asked)
    own = {question.key for question in questions.form.pages[number - 1].questions()}
    return Turn(
        page=replace(page, questions=tuple(_without_files(page.questions)), takes_files=False),
        hidden=tuple(_hidden(questions.form, raw, own)),
        has_previous=previous_page(questions.form, number, asked) is not None,
    )


def _asked(questions: Questions, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> Asked:
    return Asked(raw, errors, questions.options, questions.visible)


def _page_number(form: Form, asked: str) -> int:
    is_number = asked.isdecimal() and len(asked) <= _DIGITS
    return min(max(int(asked), 1), len(form.pages)) if is_number else 1


def _without_files(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        if question.macro == "files":
            words = f"{question.parameters['upload']['label']['text']}: {NO_FILES}"
            yield Question("text", {"paragraphs": [[words]]}, question.attributes)
        else:
            yield replace(question, children=tuple(_without_files(question.children)))


def _hidden(form: Form, raw: Mapping[str, Any], own: set[str]) -> Iterator[tuple[str, str]]:
    for field in form.fields():
        if field.key not in own and field.key in raw:
            yield from _inputs(field, field.key, raw[field.key])


def _inputs(field: Field, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A raw or cleaned answer as the inputs that post it."""
    if value is None or value is False:
        return
    if field.kind == "dynamiclist" and isinstance(value, list):
        inner = [question for each in field.fields for question in each.questions()]
        for index, row in enumerate(value):
            for child in inner:
                yield from _inputs(child, f"{name}-{index}-{child.key}", row.get(child.key))
    elif isinstance(value, Mapping):
        yield from ((f"{name}-{part}", str(text)) for part, text in value.items())
    elif isinstance(value, list):
        yield from ((name, str(each)) for each in value)
    else:
        yield name, "true" if value is True else str(value)
