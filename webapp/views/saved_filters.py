"""Saved filters: each has an address of its own, which shows whoever opens it their own tasks."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.delete_filter import DeleteFilter
from engine.commands.save_filter import LONGEST_NAME, SaveFilter
from engine.errors import InvalidInputError, NotFoundError
from engine.now import local_date
from engine.queries.inbox_questions import Question, read_question
from engine.queries.saved_filters import FilterView, get_filter, list_filters, list_own_groups
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import choice_question, fixed_form, line_question
from webapp.inbox_pages import CAP, Wanted, draw_inbox
from webapp.question_words import describe

blueprint = Blueprint("saved_filters", __name__, url_prefix="/tasks/filters")

NOBODY = "nobody"
Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def list_all() -> str:
    """Show one's own filters and those shared with one, each with how much it finds."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        at = engine.now()
        found = list_filters(rows, actor, local_date(at), cap=CAP, at=at)
        told = describe(rows, [each.question for each in found])
    return render_template("tasks/filters.html", filters=list(zip(found, told, strict=True)), cap=CAP)


@blueprint.get("/<int:filter_id>")
def show(filter_id: int) -> str:
    """Show what a filter finds among one's own tasks."""
    found = _filter(filter_id)
    return draw_inbox(Wanted(found.question.view, found.question, request.args.get("after", ""), found))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Keep the question that stands in the address under a name."""
    question = read_question(request.args)
    return _ask("Save this filter", question, None)


@blueprint.route("/<int:filter_id>/change", methods=["GET", "POST"])
def change(filter_id: int) -> Answer:
    """Give an own filter another name, or share it with another group."""
    found = _own(filter_id)
    return _ask("Change this filter", found.question, found)


@blueprint.route("/<int:filter_id>/delete", methods=["GET", "POST"])
def delete(filter_id: int) -> Answer:
    """Delete an own filter, after asking whether that is meant."""
    found = _own(filter_id)
    if request.method != "POST":
        return render_template("tasks/filter_delete.html", found=found)
    current_engine().execute(DeleteFilter(filter_id), actor=current_actor())
    flash("The filter is deleted")
    return redirect(url_for(".list_all"), code=303)


def _filter(filter_id: int) -> FilterView:
    engine = current_engine()
    with engine.read() as rows:
        return get_filter(rows, current_actor(), local_date(engine.now()), filter_id)


def _own(filter_id: int) -> FilterView:
    found = _filter(filter_id)
    if not found.is_mine:
        text = "This filter is somebody else's. Save one of your own to change it."
        raise NotFoundError(text)
    return found


def _ask(title: str, question: Question, found: FilterView | None) -> Answer:
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        groups = list_own_groups(rows, actor, local_date(engine.now()))
        told = describe(rows, [question])[0]
    form = _form(title, groups)
    begun = {"name": found.name, "group": str(found.group_id or NOBODY)} if found else {"group": NOBODY}
    if request.method != "POST":
        return _drawn(title, told, form, begun, {}, found)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        group_id = None if values.get("group") in (None, NOBODY) else int(values["group"])
        command = SaveFilter(
            values["name"], None if found else question.stored(), group_id, found.id if found else None
        )
        saved = engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _drawn(title, told, form, raw, error.errors, found), 422
    flash("The filter is saved")
    return redirect(url_for(".show", filter_id=saved), code=303)


def _form(title: str, groups: Sequence[tuple[int, str]]) -> Form:
    hint = "For example, Late audits. Whoever you share it with reads the name, so do not name a child"
    asked = [line_question("name", "Name", hint, "Enter a name for this filter", LONGEST_NAME)]
    if groups:
        shared = "Its members find it beside their own tasks. Each of them sees their own tasks in it"
        choices = [(NOBODY, "Nobody"), *((str(group_id), name) for group_id, name in groups)]
        asked.append(choice_question("group", "Share it with", shared, "", *choices))
    return fixed_form("filter", title, *asked)


def _drawn(
    title: str,
    told: str,
    form: Form,
    raw: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    found: FilterView | None,
) -> str:
    return render_template(
        "tasks/filter_form.html",
        title=title,
        told=told,
        found=found,
        page=draw_page(form, 1, Asked(raw, errors)),
    )
