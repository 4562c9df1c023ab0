"""Correcting the record: asked for on the form of the answer, decided by a second person on its own page."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.ask_correction import AskCorrection
from engine.commands.decide_correction import DecideCorrection
from engine.commands.withdraw_correction import WithdrawCorrection
from engine.errors import ConflictError, InvalidInputError
from engine.queries.corrections import (
    CorrectionSheet,
    CorrectionView,
    get_correction,
    get_correction_sheet,
)
from engine.returns.correcting import LONGEST_REASON
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import choice_question, fixed_form, line_question, text_question

blueprint = Blueprint("corrections", __name__)

Answer = str | tuple[str, int] | Response
_WHY = "why_corrected"
_CORRECTION = "/cases/<int:case_id>/corrections/<int(max=9007199254740991):correction_id>"


@blueprint.route("/submissions/<int(max=9007199254740991):submission_id>/correct", methods=["GET", "POST"])
def ask(submission_id: int) -> Answer:
    """Ask for the right answers and why, then have them decided by somebody else."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        sheet = get_correction_sheet(rows, engine.library, actor, engine.now(), submission_id)
    record_access(engine, actor, "case.read", sheet.case.id, f"submission:{submission_id}")
    if request.method != "POST":
        return _form_page(sheet, sheet.values, "", {})
    multi = request.form.to_dict(flat=False)
    why = (multi.pop(_WHY, None) or [""])[-1]
    raw = sheet.form.row_action(multi)
    if raw is not None:
        return _form_page(sheet, raw, why, {})
    raw = sheet.form.raw_from_post(multi)
    try:
        found = engine.execute(AskCorrection(submission_id, raw, why), actor=actor)
    except InvalidInputError as error:
        return _form_page(sheet, raw, why, error.errors), 422
    flash("The correction was asked for. Somebody else decides it")
    return redirect(url_for(".show", case_id=sheet.case.id, correction_id=found), code=303)


@blueprint.route(_CORRECTION, methods=["GET", "POST"])
def show(case_id: int, correction_id: int) -> Answer:
    """Show a correction with what would follow from it, and take the decision of a second person."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_correction(rows, engine.library, actor, engine.now(), case_id, correction_id)
    record_access(engine, actor, "case.read", case_id, f"correction:{correction_id}")
    form = _decision_form()
    if request.method != "POST":
        return _show(view, form, {}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        is_approved = values["decision"] == "approve"
        command = DecideCorrection(correction_id, is_approved, values.get("answer") or "")
        engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _show(view, form, raw, error.errors), 422
    flash("The record was corrected" if is_approved else "The correction was refused")
    return redirect(url_for(".show", case_id=case_id, correction_id=correction_id), code=303)


@blueprint.post(_CORRECTION + "/withdraw")
def withdraw(case_id: int, correction_id: int) -> Answer:
    """Take back a correction that one asked for."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        get_correction(rows, engine.library, actor, engine.now(), case_id, correction_id)
    engine.execute(WithdrawCorrection(correction_id), actor=actor)
    flash("The correction was taken back")
    return redirect(url_for(".show", case_id=case_id, correction_id=correction_id), code=303)


def _form_page(
    sheet: CorrectionSheet, raw: Mapping[str, Any], why: str, errors: Mapping[str, list[str]]
) -> str:
    asked = Asked(raw, errors, sheet.options, sheet.visible)
    pages = [draw_page(sheet.form, page.number, asked) for page in sheet.form.pages]
    hint = "It stands beside the answer for ever. Do not name the child"
    question = text_question(_WHY, "Why is the record wrong?", hint, "Say why", LONGEST_REASON)
    told = {_WHY: errors["reason"]} if "reason" in errors else {}
    reason = draw_page(fixed_form("why", "Why", question), 1, Asked({_WHY: why}, told))
    links = [link for page in (*pages, reason) for link in page.summary]
    summary = list({(link["href"], link["text"]): link for link in links}.values())
    return render_template("corrections/ask.html", sheet=sheet, pages=pages, why=reason, summary=summary)


def _decision_form() -> Form:
    decision = choice_question(
        "decision",
        "Is the record to be corrected?",
        "",
        "Choose whether the record is to be corrected",
        ("approve", "Yes, correct it"),
        ("refuse", "No, leave it as it is"),
    )
    note = line_question("answer", "Your reason", "Needed if you refuse", "", LONGEST_REASON)
    return fixed_form("correction", "Decide", decision, note | {"type": "textarea"})


def _show(view: CorrectionView, form: Form, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    preview, problem = None, ""
    if view.state == "asked" and not view.why_not:
        try:
            preview = current_engine().preview(DecideCorrection(view.id, True), actor=current_actor())
        except (ConflictError, InvalidInputError) as error:
            problem = f"It cannot be corrected as asked for: {error}"
    may_decide = view.state == "asked" and not view.why_not
    page = draw_page(form, 1, Asked(raw, errors)) if may_decide else None
    return render_template("corrections/show.html", view=view, page=page, preview=preview, problem=problem)
