"""What is asked for on a case beside its process: the list, adding to it, and no longer asking."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.ad_hoc.steps import KINDS
from engine.commands.release_answer import ReleaseAnswer
from engine.commands.withdraw_ad_hoc_task import LONGEST_REASON, WithdrawAdHocTask
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.now import local_date
from engine.permissions import allowed, check_may_coordinate
from engine.queries.ad_hoc import find_ad_hoc, list_ad_hoc, list_agencies, list_people_to_ask
from engine.queries.cases import CaseView, get_case
from engine.queries.tasks import find_known_task
from engine.role_words import role_words
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.ad_hoc_forms import TITLES, ad_hoc_command, ad_hoc_form
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import fixed_form, text_question
from webapp.views.returns import Question

blueprint = Blueprint("ad_hoc", __name__, url_prefix="/cases/<int:case_id>/ad-hoc")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show_list(case_id: int) -> str:
    """Show what was asked for beside the process, and what came of it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        if view.level == "header":
            message = "This part of the case is for the people named on it. You can see its overview."
            raise NotPermittedError(message)
        found = list_ad_hoc(rows, actor, view.case, view.level, request.args.get("before", type=int))
    record_access(engine, actor, "case.read", case_id, "ad-hoc")
    may_coordinate = allowed(check_may_coordinate, actor, view.case.area_id)
    return render_template(
        "ad_hoc/list.html",
        case=view.case,
        found=found,
        titles=TITLES,
        may_add=view.case.state == "open" and may_coordinate,
        may_release=may_coordinate,
        today=local_date(engine.now()),
        is_later="before" in request.args,
    )


@blueprint.route("/new/<kind>", methods=["GET", "POST"])
def add(case_id: int, kind: str) -> Answer:
    """Ask what is wanted of whom until when, then add it to the case."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        if kind not in KINDS:
            message = "There is no such thing to add to a case."
            raise NotFoundError(message)
        check_may_coordinate(actor, view.case.area_id)
        form = _form(rows, view, kind)
    raw: Mapping[str, Any] = {"length": "10", "unit": "working_days"}
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        raw = form.raw_from_post(request.form.to_dict(flat=False))
        try:
            task_id = engine.execute(ad_hoc_command(case_id, kind, form.load(raw)), actor=actor)
        except (InvalidFormError, InvalidInputError) as error:
            errors = error.errors
        else:
            flash("It was added to the case, and whoever is asked is told")
            return redirect(url_for("tasks.show", task_id=task_id), code=303)
    intro = (
        "It is asked beside the process of the case, with a clock of its own. The process goes on meanwhile.",
    )
    back = url_for(".show_list", case_id=case_id)
    name = f"{view.case.reference}, {view.case.label}"
    question = Question(TITLES[kind], name, intro, TITLES[kind], back, "Back to what was asked")
    page = render_template(
        "returns/ask.html", asked=question, page=draw_page(form, 1, Asked(raw, errors)), found=None
    )
    return (page, 422) if errors else page


@blueprint.route("/<int(max=9007199254740991):task_id>/withdraw", methods=["GET", "POST"])
def withdraw(case_id: int, task_id: int) -> Answer:
    """Ask why something is not asked for any more, then withdraw it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        task = find_known_task(rows, actor, engine.now(), task_id)
        if task is None or task.case_id != case_id or not task.ad_hoc_kind or task.closed_at is not None:
            message = "There is nothing of this kind to withdraw, or it is not for you."
            raise NotFoundError(message)
        check_may_coordinate(actor, view.case.area_id)
        name = task.name
    missing = "Say why it is not asked for any more"
    asked = text_question("reason", "Why is it not asked for any more?", "", missing, LONGEST_REASON)
    form = fixed_form("withdraw", "Withdraw", asked)
    raw: Mapping[str, Any] = {}
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        raw = form.raw_from_post(request.form.to_dict(flat=False))
        try:
            engine.execute(WithdrawAdHocTask(task_id, form.load(raw)["reason"]), actor=actor)
        except (InvalidFormError, InvalidInputError) as error:
            errors = error.errors
        else:
            flash("It is not asked for any more")
            return redirect(url_for(".show_list", case_id=case_id), code=303)
    intro = ("Its clock stops. The reason stays on the record.",)
    back = url_for(".show_list", case_id=case_id)
    question = Question(
        f"Stop asking for “{name}”?", view.case.reference, intro, "Stop asking", back, "Back", is_warning=True
    )
    page = render_template(
        "returns/ask.html", asked=question, page=draw_page(form, 1, Asked(raw, errors)), found=None
    )
    return (page, 422) if errors else page


@blueprint.route("/<int(max=9007199254740991):task_id>/release", methods=["GET", "POST"])
def release(case_id: int, task_id: int) -> Answer:
    """Ask whether the other agencies are to read the answer of one of them, then let them."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        known = find_known_task(rows, actor, engine.now(), task_id)
        row = find_ad_hoc(rows, view.case, task_id) if known is not None else None
        if row is None:
            message = "There is no such request, or it is not for you."
            raise NotFoundError(message)
        check_may_coordinate(actor, view.case.area_id)
    if request.method == "POST":
        engine.execute(ReleaseAnswer(task_id), actor=actor)
        flash("The answer was released. The other agencies can read it")
        return redirect(url_for(".show_list", case_id=case_id), code=303)
    if not row.keeps_apart:
        message = "There is no answer here that could be released."
        raise ConflictError(message)
    return render_template("ad_hoc/release.html", case=view.case, row=row)


def _form(rows: Session, view: CaseView, kind: str) -> Form:
    people = list_people_to_ask(rows, view.case, local_date(current_engine().now()))
    say = role_words(rows, view.case.area_id)
    return ad_hoc_form(kind, people, list_agencies(rows, view.case), say)
