"""Checking reports for what could name somebody: search, answer the findings, a second person confirms."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.anonymisation.checking import check_report
from engine.anonymisation.rules import ANSWERS
from engine.commands.answer_findings import AnswerFindings
from engine.commands.confirm_anonymisation import ConfirmAnonymisation
from engine.errors import InvalidInputError, NotFoundError
from engine.queries.anonymisation import CheckView, get_check, list_reports, same_findings
from webapp.actors import current_actor
from webapp.addresses import ids_of
from webapp.auth import current_engine

blueprint = Blueprint("anonymisation", __name__, url_prefix="/cases/<int:case_id>/anonymisation")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show_list(case_id: int) -> str:
    """List the reports that can be checked, each with where its check stands."""
    return _list(case_id, {})


@blueprint.post("/")
def search(case_id: int) -> Answer:
    """Search one report."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        page = list_reports(rows, actor, engine.now(), case_id)
    chosen = [
        key
        for key in ids_of(request.form.getlist("document"))
        if key in {row.document_id for row in page.rows}
    ]
    if not chosen:
        return _list(case_id, {"document": ["Choose the report to search"]}), 422
    record_access(engine, actor, "anonymisation.searched", case_id, f"document:{chosen[0]}")
    try:
        check_id = check_report(engine, actor, chosen[0], request.form.get("added", ""))
    except InvalidInputError as error:
        return _list(case_id, error.errors), 422
    return redirect(url_for(".show", case_id=case_id, check_id=check_id), code=303)


@blueprint.get("/<int:check_id>")
def show(case_id: int, check_id: int) -> str:
    """Show the findings of a check; those without an answer first."""
    view = _find(case_id, check_id)
    record_access(current_engine(), current_actor(), "case.read", case_id, f"anonymisation:{check_id}")
    return _draw(view, {})


@blueprint.post("/<int:check_id>/answers")
def answer(case_id: int, check_id: int) -> Answer:
    """Store one answer for the findings that are ticked, and for the same words elsewhere if asked."""
    engine, view, posted = current_engine(), _find(case_id, check_id), request.form
    chosen = tuple(ids_of(posted.getlist("findings")))
    if posted.get("everywhere"):
        with engine.read() as rows:
            chosen = same_findings(rows, check_id, chosen)
    command = AnswerFindings(check_id, chosen, posted.get("answer", ""), posted.get("reason", ""))
    try:
        number = engine.execute(command, actor=current_actor())
    except InvalidInputError as error:
        return _draw(view, error.errors), 422
    flash(f"{number} finding is answered" if number == 1 else f"{number} findings are answered")
    return redirect(url_for(".show", case_id=case_id, check_id=check_id), code=303)


@blueprint.route("/<int:check_id>/confirm", methods=["GET", "POST"])
def confirm(case_id: int, check_id: int) -> Answer:
    """Ask the second person whether it is meant, then confirm."""
    view = _find(case_id, check_id)
    if request.method != "POST":
        return render_template("anonymisation/confirm.html", case=view.case, check=view, errors={})
    if not request.form.get("read"):
        errors = {"read": ["Confirm that you have read the report"]}
        return render_template("anonymisation/confirm.html", case=view.case, check=view, errors=errors), 422
    current_engine().execute(ConfirmAnonymisation(check_id), actor=current_actor())
    flash("The check is confirmed")
    return redirect(url_for(".show", case_id=case_id, check_id=check_id), code=303)


def _find(case_id: int, check_id: int) -> CheckView:
    engine = current_engine()
    after = request.args.get("after", default=0, type=int)
    with engine.read() as rows:
        view = get_check(rows, current_actor(), engine.now(), check_id, max(min(after, 10_000), 0))
    if view.case.id != case_id:
        text = "This check does not exist, or it is not for you."
        raise NotFoundError(text)
    return view


def _list(case_id: int, errors: Any) -> str:
    engine = current_engine()
    with engine.read() as rows:
        page = list_reports(rows, current_actor(), engine.now(), case_id)
    chosen = ids_of([*request.form.getlist("document"), request.args.get("document", "")])
    return render_template(
        "anonymisation/list.html",
        case=page.case,
        page=page,
        chosen=chosen,
        added=request.form.get("added", ""),
        errors=errors,
        summary=_summary(errors),
    )


def _draw(view: CheckView, errors: Any) -> str:
    return render_template(
        "anonymisation/show.html",
        case=view.case,
        check=view,
        answers=ANSWERS,
        posted=request.form,
        ticked=ids_of(request.form.getlist("findings")),
        errors=errors,
        summary=_summary(errors),
    )


def _summary(errors: Any) -> list[dict[str, str]]:
    return [
        {"href": f"#{field}" if field else "", "text": message}
        for field, messages in errors.items()
        for message in messages
    ]
