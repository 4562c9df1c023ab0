"""One small form on a page of its own: asked, refused with what is wrong, or done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Command
from forms import FORM_LEVEL, Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page

Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Question:
    """What stands around a form.

    Attributes:
        caption: above the heading: whom or what it is about.
        button: the words of the button.
        back: where the back link leads, and the link that cancels.
        done: what is said afterwards.
        intro: sentences above the questions.
        warning: what cannot be undone.
    """

    title: str
    caption: str
    button: str
    back: str
    done: str
    intro: tuple[str, ...] = ()
    warning: str = ""


def ask(
    question: Question,
    form: Form,
    start: Mapping[str, Any],
    command: Callable[[Mapping[str, Any]], Command[Any]],
    then: Callable[[Any], str] | None = None,
) -> Answer:
    """Ask, or do what the answers say.

    Args:
        start: what the form holds at first.
        command: makes the command of the cleaned answers.
        then: the address afterwards, from what the command returned; where the back link leads, else.
    """
    if request.method != "POST":
        return draw(question, form, start, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        found = current_engine().execute(command(form.load(raw)), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return draw(question, form, raw, error.errors), 422
    except (ConflictError, NotPermittedError) as error:
        return draw(question, form, raw, {FORM_LEVEL: [str(error)]}), 422
    flash(question.done)
    return redirect(then(found) if then else question.back, code=303)


def draw(question: Question, form: Form, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    """The page with the form."""
    page = draw_page(form, 1, Asked(raw, errors))
    return render_template("people/form.html", question=question, page=page)


def not_there(words: str = "This does not exist, or it is not for you.") -> NotFoundError:
    """What is raised for what is hidden and for what is missing."""
    return NotFoundError(words)
