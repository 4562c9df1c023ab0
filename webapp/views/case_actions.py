"""What is done on a case's page: record a message, say why a clock was late, try a stopped step again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.deliver_message import DeliverMessage
from engine.commands.record_late_reason import LONGEST, RecordLateReason
from engine.commands.retry_fault import RetryFault
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.queries.cases import get_case
from engine.queries.clocks import ClockView
from engine.queries.messages import MessageView, get_message
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_answers, draw_page

blueprint = Blueprint("case_actions", __name__, url_prefix="/cases")

Answer = str | tuple[str, int] | Response


@blueprint.get("/<int:case_id>/messages/<element_id>")
def message(case_id: int, element_id: str) -> Answer:
    """Ask what came in."""
    view = _load_message(case_id, element_id)
    record_access(current_engine(), current_actor(), "case.read", case_id, f"message:{element_id}"[:120])
    return _ask(view, {}, {})


@blueprint.post("/<int:case_id>/messages/<element_id>")
def record_message(case_id: int, element_id: str) -> Answer:
    """Check what came in, ask whether it is meant, then record it."""
    view = _load_message(case_id, element_id)
    posted, action = request.form.to_dict(flat=False), request.form.get("action", "")
    raw: dict[str, Any] = view.form.raw_from_post(posted) if view.form else {}
    rows_changed = view.form.row_action(posted) if view.form else None
    if rows_changed is not None or action == "change":
        return _ask(view, raw if rows_changed is None else rows_changed, {})
    try:
        values = view.form.load(raw, view.options, view.visible) if view.form else {}
        if action != "record":
            return _confirm(view, values)
        current_engine().execute(DeliverMessage(case_id, element_id, raw), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(view, raw, error.errors), 422
    flash(f"“{view.row.name}” is recorded")
    return redirect(url_for("cases.overview", case_id=case_id), code=303)


@blueprint.route("/<int:case_id>/clocks/<int:clock_id>/lateness", methods=["GET", "POST"])
def lateness(case_id: int, clock_id: int) -> Answer:
    """Ask why a clock was not met in time, and store the reason."""
    clock = _find_late_clock(case_id, clock_id)
    record_access(current_engine(), current_actor(), "case.read", case_id, f"clock:{clock_id}")
    reason = request.form.get("reason", clock.late_reason)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            current_engine().execute(RecordLateReason(clock_id, reason), actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            flash("The reason is recorded")
            return redirect(url_for("cases.overview", case_id=case_id), code=303)
    page = render_template(
        "cases/lateness.html", case_id=case_id, clock=clock, reason=reason, errors=errors, longest=LONGEST
    )
    return page, 422 if errors else 200


@blueprint.post("/<int:case_id>/faults/<int:fault_id>/retry")
def retry(case_id: int, fault_id: int) -> Answer:
    """Try a stopped step again."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
    if view.level != "full" or fault_id not in {fault.id for fault in view.faults}:
        text = "This fault does not exist, or it has been dealt with."
        raise NotFoundError(text)
    runs = engine.execute(RetryFault(fault_id), actor=actor)
    flash("The step ran, and the case goes on" if runs else "The step failed again. Its cause is shown below")
    return redirect(url_for("cases.overview", case_id=case_id), code=303)


def _load_message(case_id: int, element_id: str) -> MessageView:
    engine = current_engine()
    with engine.read() as rows:
        return get_message(rows, engine.library, current_actor(), engine.now(), case_id, element_id)


def _ask(view: MessageView, raw: dict[str, Any], errors: Any) -> str:
    asked = Asked(raw, errors, view.options, view.visible)
    total = len(view.form.pages) if view.form else 0
    pages = [draw_page(view.form, number, asked) for number in range(1, total + 1)] if view.form else []
    return render_template("cases/message.html", view=view, case=view.case, pages=pages)


def _confirm(view: MessageView, values: dict[str, Any]) -> str:
    answers = draw_answers(view.form, values, view.options) if view.form else ()
    posted = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in ("csrf_token", "action", "page")
    ]
    return render_template(
        "cases/message_check.html", view=view, case=view.case, answers=answers, posted=posted
    )


def _find_late_clock(case_id: int, clock_id: int) -> ClockView:
    engine = current_engine()
    with engine.read() as rows:
        view = get_case(rows, current_actor(), engine.now(), case_id)
    clock = next((each for each in view.clocks if each.id == clock_id and each.is_late), None)
    if clock is None:
        text = "This clock does not exist, or it is not late."
        raise NotFoundError(text)
    if not view.coordinates:
        text = "Only the partnership's team can record why a clock was late."
        raise NotPermittedError(text)
    return clock
