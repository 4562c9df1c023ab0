"""What a one-off link opens: the code first, then one form, answered once by somebody without an account.

Nothing of the case is on the page before the code, and nothing but the one form after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from engine.access import record_access
from engine.case_access.links import OpenedLink, check_link_exists, open_link
from engine.commands.complete_task import CompleteTask
from engine.errors import InvalidInputError
from engine.now import local_date
from engine.queries.contributor_links import options_for_guest
from engine.queries.tasks import TaskView, get_task
from forms import Form, InvalidFormError
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.drawing import Question
from webapp.security import limiter

blueprint = Blueprint("contribute", __name__, url_prefix="/contribute")

Page = str | tuple[str, int]


@blueprint.route("/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute")
def answer(token: str) -> Page:
    """Ask for the code; then show the form, and take the answers."""
    engine = current_engine()
    with engine.read() as rows:
        check_link_exists(rows, token, engine.now())
    if request.method != "POST":
        return render_template("walls/contribute_code.html", problem="")
    code = request.form.get("code", "")[:20]
    try:
        link = open_link(engine, token, code)
    except InvalidInputError as error:
        return render_template("walls/contribute_code.html", problem=error.errors["code"][0]), 422
    view, form = _load(link)
    record_access(engine, link.actor, "task.read", link.case_id, f"link:{link.id}")
    if request.form.get("answering") != "yes":
        return _draw(view, form, code, {}, {})
    multi = request.form.to_dict(flat=False)
    for name in ("code", "answering"):
        multi.pop(name, None)
    grown = form.row_action(multi)
    if grown is not None:
        return _draw(view, form, code, grown, {})
    raw = form.raw_from_post(multi)
    try:
        answering = CompleteTask(link.task_id, raw, link.part_id, may_sign=False, link_id=link.id)
        engine.execute(answering, actor=link.actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _draw(view, form, code, raw, error.errors), 422
    return render_template("walls/contribute_done.html", step=view.name)


def _load(link: OpenedLink) -> tuple[TaskView, Form]:
    engine = current_engine()
    at = engine.now()
    with engine.read() as rows:
        view = get_task(rows, engine.library, link.actor, at, link.task_id, link.part_id)
        options = options_for_guest(rows, link.actor, view.options, local_date(at))
    if view.form is None:
        raise LookupError(view.id)
    return replace(view, options=options), view.form


def _draw(
    view: TaskView, form: Form, code: str, raw: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> str:
    asked = Asked(raw, errors, view.options, view.visible)
    pages = [draw_page(form, number, asked) for number in range(1, len(form.pages) + 1)]
    told = {each["text"]: each for page in pages for each in page.summary}
    return render_template(
        "walls/contribute.html",
        view=view,
        code=code,
        pages=[(page.title, _without_files(page.questions)) for page in pages],
        errors=list(told.values()),
    )


def _without_files(questions: Iterable[Question]) -> list[Question]:
    """A file needs somebody with an account, whose upload is judged before it is stored."""
    return [
        replace(each, children=tuple(_without_files(each.children)))
        for each in questions
        if each.macro != "files"
    ]
