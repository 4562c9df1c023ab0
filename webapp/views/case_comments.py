"""The comments of a case on a tab of their own, and about one task: to read, and to add one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.commands.add_comment import AddComment
from engine.comments.rules import LONGEST_COMMENT, VISIBILITIES, list_visibilities
from engine.errors import InvalidInputError, NotFoundError
from engine.queries.cases import CaseView, get_case
from engine.queries.comments import list_comments, list_mentionable
from engine.queries.tasks import find_known_task
from engine.visibility import working_level
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import Component, choice_question, fixed_form, text_question
from webapp.views.cases import show_tab

blueprint = Blueprint("case_comments", __name__, url_prefix="/cases")

Answer = str | tuple[str, int] | Response


@blueprint.get("/<int:case_id>/comments")
def comments(case_id: int) -> str:
    """Show what has been said, latest first, and the form to say more."""
    return _show(case_id, {}, {})


@blueprint.post("/<int:case_id>/comments")
def add_comment(case_id: int) -> Answer:
    """Store a comment and tell whom it mentions."""
    engine, actor, task_id = current_engine(), current_actor(), _task_id()
    with engine.read() as rows:
        form = _form(rows, get_case(rows, actor, engine.now(), case_id))
    if form is None:
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        mentions = [int(one) for one in values.get("mentions") or ()]
        command = AddComment(case_id, values["body"], values["visibility"], mentions, task_id)
        engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _show(case_id, raw, error.errors), 422
    flash("Your comment was added")
    return redirect(url_for(".comments", case_id=case_id, task=task_id), code=303)


def _show(case_id: int, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    engine, actor, task_id = current_engine(), current_actor(), _task_id()
    before = request.args.get("before", type=int)

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        task = find_known_task(rows, actor, engine.now(), task_id) if task_id is not None else None
        if task_id is not None and (task is None or task.case_id != case_id):
            message = "This task does not exist, or it is not for you."
            raise NotFoundError(message)
        found = list_comments(rows, actor, view.case, view.level, before, task_id)
        form = _form(rows, view)
        return {
            "comments": found,
            "task": task,
            "is_later": before is not None,
            "earlier": url_for(".comments", case_id=case_id, task=task_id, before=found.before),
            "action": url_for(".add_comment", case_id=case_id, task=task_id),
            "page": draw_page(form, 1, Asked(raw, errors)) if form is not None else None,
        }

    return show_tab(case_id, "comments", read)


def _task_id() -> int | None:
    asked = request.args.get("task", type=int)
    return min(max(asked, 0), 2**53) if asked is not None else None


def _form(rows: Session, view: CaseView) -> Form | None:
    """The form for a comment; None for somebody who only looks."""
    engine, actor = current_engine(), current_actor()
    level = working_level(rows, actor, view.case, engine.now())
    if level in ("none", "header"):
        return None
    offered = list_visibilities(actor, view.case, level)
    questions: list[Component] = [
        text_question("body", "Comment", "Do not name the child", "Enter your comment", LONGEST_COMMENT),
        choice_question(
            "visibility",
            "Who can read it?",
            "",
            "Choose who can read it",
            *((key, VISIBILITIES[key]) for key in offered),
        ),
    ]
    people = list_mentionable(rows, actor, view.case, level, engine.now())
    if people:
        questions.append(
            {
                "type": "checklist",
                "key": "mentions",
                "label": "Whom do you want to tell?",
                "description": "They get a notice. Choose only people who can read it",
                "values": [{"value": str(number), "label": name} for number, name in people],
            }
        )
    return fixed_form("comment", "Add a comment", *questions)
