"""The record of a decision: read it, print it on one page, correct it with a new number."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.correct_decision_record import CorrectDecisionRecord
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.queries.decision_records import RecordView, get_decision_record
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.reauthentication import may_sign_now, proof_address
from webapp.signing_forms import correction_form, proof_too_old

blueprint = Blueprint("decisions", __name__, url_prefix="/decisions/<int(max=9007199254740991):decision_id>")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show(decision_id: int) -> str:
    """Show a number of the record, the newest unless another is asked for."""
    return render_template("decisions/show.html", record=_read(decision_id, "decision.read"))


@blueprint.get("/print")
def print_page(decision_id: int) -> str:
    """The same on one page, to print."""
    return render_template("decisions/print.html", record=_read(decision_id, "decision.printed"))


@blueprint.route("/correct", methods=["GET", "POST"])
def correct(decision_id: int) -> Answer:
    """Ask what is put right and why; the number that was read stays as it is."""
    record, form = _read(decision_id, "decision.read"), correction_form()
    if not record.may_correct:
        text = "Only those who signed this decision and the partnership's team can correct its record."
        raise NotPermittedError(text)
    if request.method != "POST":
        if not may_sign_now():
            return redirect(proof_address(request.path), code=303)
        return _ask(record, dict(record.content), {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    if not may_sign_now():
        return _ask(record, raw, proof_too_old("reason")), 422
    try:
        values = form.load(raw)
        changes = {key: values.get(key) or "" for key in ("question", "rationale", "resolution")}
        command = CorrectDecisionRecord(decision_id, record.shown.number, values["reason"], changes)
        number = current_engine().execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(record, raw, error.errors), 422
    except ConflictError as error:
        return _ask(record, raw, {"reason": [str(error)]}), 409
    flash(f"The record stands at number {number} now")
    return redirect(url_for(".show", decision_id=decision_id), code=303)


def _read(decision_id: int, kind: str) -> RecordView:
    """A number of the record, once the access log holds that it is read."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        record = get_decision_record(
            rows, actor, engine.now(), decision_id, request.args.get("number", type=_id)
        )
    record_access(engine, actor, kind, record.case.id, f"decision:{decision_id}/{record.shown.number}")
    return record


def _id(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):  # noqa: PLR2004 - no record has so many
        raise ValueError(text)
    return int(text)


def _ask(record: RecordView, raw: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    form = correction_form()
    known = {key: value for key, value in raw.items() if key in form.by_key}
    return render_template(
        "decisions/correct.html",
        record=record,
        page=draw_page(form, 1, Asked(known, errors)),
        prove=proof_address(url_for(".show", decision_id=record.decision_id)) if not may_sign_now() else "",
    )
