"""The library of clauses: editions side by side, edited with a reason."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.add_clause import AddClause
from engine.commands.change_clause import ChangeClause
from engine.errors import InvalidInputError, NotPermittedError
from engine.execute import NothingToDo
from engine.now import local_date
from engine.queries.clause_library import (
    ClauseHistory,
    compare_editions,
    get_clause_history,
    list_library,
)
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.clause_forms import clause_form
from webapp.form_pages import Asked, draw_page

blueprint = Blueprint("studio_clauses", __name__, url_prefix="/studio/clauses")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show_list() -> str:
    """List the library, by edition and words."""
    edition, words = request.args.get("edition", ""), request.args.get("words", "")
    number = request.args.get("page", 1, type=int)
    with current_engine().read() as rows:
        page = list_library(rows, current_actor(), edition, words, number)
    return render_template("studio/clauses.html", page=page, edition=edition, words=words)


@blueprint.get("/editions")
def show_editions() -> str:
    """Show two editions side by side."""
    old, new = request.args.get("from", ""), request.args.get("to", "")
    with current_engine().read() as rows:
        editions, pairs = compare_editions(rows, current_actor(), old, new)
    return render_template("studio/clauses_editions.html", editions=editions, pairs=pairs, old=old, new=new)


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> Answer:
    """Ask what a new clause says, and add it."""
    with current_engine().read() as rows:
        _check_may_edit(list_library(rows, current_actor()).may_edit)
    form = clause_form(is_new=True)
    if request.method != "POST":
        return _ask(None, {"verification": "not_verified"}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        current_engine().execute(AddClause(values["key"], values), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(None, raw, error.errors), 422
    flash("The clause is in the library")
    return redirect(url_for(".show", key=values["key"].strip()), code=303)


@blueprint.get("/<key>")
def show(key: str) -> str:
    """Show one clause with its history and what cites it."""
    return render_template("studio/clauses_one.html", found=_find(key))


@blueprint.route("/<key>/change", methods=["GET", "POST"])
def change(key: str) -> Answer:
    """Ask what a clause is to say and why, and change it."""
    found = _find(key)
    _check_may_edit(found.may_edit)
    if request.method != "POST":
        return _ask(found, found.values, {})
    form = clause_form(is_new=False)
    posted = request.form.to_dict(flat=False)
    posted.pop("revision", None)
    raw = form.raw_from_post(posted)
    try:
        values = form.load(raw)
        seen = request.form.get("revision", -1, type=int)
        command = ChangeClause(key, seen, values, values["reason"])
        result = current_engine().execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, raw, error.errors), 422
    flash("Nothing is different" if isinstance(result, NothingToDo) else "The clause is changed")
    return redirect(url_for(".show", key=key), code=303)


def _find(key: str) -> ClauseHistory:
    """The clause.

    Raises:
        NotPermittedError: the studio is not for this person.
        NotFoundError: there is no such clause.
    """
    engine = current_engine()
    with engine.read() as rows:
        return get_clause_history(rows, engine.library, current_actor(), local_date(engine.now()), key)


def _check_may_edit(may_edit: bool) -> None:
    if not may_edit:
        text = "Only process owners can change the library of clauses."
        raise NotPermittedError(text)


def _ask(found: ClauseHistory | None, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    page = draw_page(clause_form(is_new=found is None), 1, Asked(raw, errors))
    seen = request.form.get("revision", type=int)
    if seen is None and found is not None:
        seen = len(found.changes)
    return render_template("studio/clauses_form.html", found=found, page=page, seen=seen)
