"""What the pages about who sees a case share: finding the case, and asking on one page of a form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.errors import InvalidInputError, NotPermittedError
from engine.execute import Command
from engine.queries.cases import CaseView, get_case
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page

Answer = str | tuple[str, int] | Response
Raw = Mapping[str, Any]
Errors = Mapping[str, list[str]]


@dataclass(frozen=True)
class Question:
    """One page that asks for something.

    Attributes:
        title: its heading.
        intro: what it means, in a sentence or two.
        button: the words of the button that does it.
        back: where one goes who does not want it.
        after: where one goes once it is done; back, if empty.
        warning: what has to be known before it is done; empty for nothing.
    """

    title: str
    intro: str
    button: str
    back: str
    after: str = ""
    warning: str = ""


def find_case(case_id: int, levels: tuple[str, ...] = ("full",)) -> CaseView:
    """The case as the reader sees it.

    Raises:
        NotFoundError: there is none for this reader.
        NotPermittedError: they do not see enough of it.
    """
    engine = current_engine()
    with engine.read() as rows:
        view = get_case(rows, current_actor(), engine.now(), case_id)
    if view.level not in levels:
        text = "This part of the case is for the people named on it. You can see its overview."
        raise NotPermittedError(text)
    return view


def ask(
    question: Question,
    form: Form,
    command: Callable[[Mapping[str, Any]], Command[Any]],
    done: str,
    view: CaseView | None = None,
) -> Answer:
    """Draw the question, or do what was answered and go back.

    Args:
        command: what the cleaned answers make.
        done: what is said afterwards.
        view: the case it is about.
    """
    if request.method != "POST":
        return draw(question, form, {}, {}, view)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        current_engine().execute(command(form.load(raw)), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return draw(question, form, raw, error.errors, view), 422
    flash(done)
    return redirect(question.after or question.back, code=303)


def draw(question: Question, form: Form, raw: Raw, errors: Errors, view: CaseView | None = None) -> str:
    """The page with the questions of a form."""
    page = draw_page(form, 1, Asked(raw, errors))
    return render_template("walls/ask.html", question=question, page=page, case=view.case if view else None)


def day_or_none(text: str | None) -> date | None:
    """The day of an answer that may be left empty."""
    return date.fromisoformat(text) if text else None
