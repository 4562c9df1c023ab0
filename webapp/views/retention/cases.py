"""One case: how long it is kept, legal holds on it, and its disposal by two people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.decide_disposal import DecideDisposal
from engine.commands.lift_legal_hold import LiftLegalHold
from engine.commands.place_legal_hold import PlaceLegalHold
from engine.commands.propose_disposal import ProposeDisposal
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Command
from engine.queries.retention import (
    CaseRetention,
    find_case_of_disposal,
    find_case_of_hold,
    get_case_retention,
)
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.retention_forms import AGREE, decision_form, hold_form, reason_form

blueprint = Blueprint("case_retention", __name__)

Answer = str | tuple[str, int] | Response


@blueprint.get("/cases/<int:case_id>/retention")
def show(case_id: int) -> str:
    """Show the rule, the day, the holds and the disposals of a case."""
    found = _find(case_id)
    record_access(current_engine(), current_actor(), "case.read", case_id, "tab:retention")
    return render_template("retention/case.html", found=found, case=found.case)


@blueprint.route("/cases/<int:case_id>/retention/hold", methods=["GET", "POST"])
def hold(case_id: int) -> Answer:
    """Ask what the hold is for, and place it."""
    found, form = _find(case_id), hold_form()
    if not found.may_hold:
        text = "You cannot place a legal hold on this case."
        raise NotPermittedError(text)
    intro = "Nothing of this case can be disposed of while the hold stands, whatever its rule says."
    asked = _Asking(form, intro, "Place the hold", "The legal hold has been placed")
    return _answer(found, asked, lambda given: PlaceLegalHold(case_id, given["kind"], given["reason"]))


@blueprint.route("/retention/holds/<int:hold_id>/lift", methods=["GET", "POST"])
def lift(hold_id: int) -> Answer:
    """Ask why, and lift the hold."""
    with current_engine().read() as rows:
        found = _find(find_case_of_hold(rows, hold_id))
    if not found.may_hold:
        text = "You cannot lift a legal hold of this case."
        raise NotPermittedError(text)
    form = reason_form("Lift the legal hold", "Reason", "Say why the hold is lifted")
    intro = "The case is then kept as its rule says."
    asked = _Asking(form, intro, "Lift the hold", "The legal hold has been lifted")
    return _answer(found, asked, lambda given: LiftLegalHold(hold_id, given["reason"]))


@blueprint.route("/cases/<int:case_id>/retention/dispose", methods=["GET", "POST"])
def propose(case_id: int) -> Answer:
    """Ask the first person why, and propose the disposal."""
    found = _find(case_id)
    if request.method != "POST" and not found.may_propose:
        text = "This case cannot be proposed for disposal. Its retention page says what stands in the way."
        raise ConflictError(text)
    form = reason_form("Propose to dispose of this case", "Reason", "Say why the content is no longer needed")
    intro = "Nothing is disposed of until a second person has agreed."
    done = "The disposal has been proposed. A second person has to agree to it"
    asked = _Asking(form, intro, "Propose it", done)
    return _answer(found, asked, lambda given: ProposeDisposal(case_id, given["reason"]))


@blueprint.route("/retention/disposals/<int:disposal_id>", methods=["GET", "POST"])
def decide(disposal_id: int) -> Answer:
    """Show the second person what would go, and take their answer."""
    with current_engine().read() as rows:
        found = _find(find_case_of_disposal(rows, disposal_id))
    disposal = next((each for each in found.disposals if each.id == disposal_id), None)
    if disposal is None:
        text = "This disposal does not exist, or it is not for you."
        raise NotFoundError(text)
    form = decision_form()
    if request.method != "POST":
        if not (disposal.may_agree or disposal.may_refuse):
            return _back(found.case.id)
        page = draw_page(form)
        return render_template("retention/decide.html", found=found, disposal=disposal, page=page)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        _do(DecideDisposal(disposal_id, values["answer"] == AGREE, values["reason"] or ""))
    except (InvalidFormError, InvalidInputError) as error:
        page = draw_page(form, 1, Asked(raw, error.errors))
        return render_template("retention/decide.html", found=found, disposal=disposal, page=page), 422
    flash("Your decision has been recorded")
    return _back(found.case.id)


def _find(case_id: int) -> CaseRetention:
    engine = current_engine()
    with engine.read() as rows:
        return get_case_retention(rows, current_actor(), engine.now(), case_id)


def _do(command: Command[object]) -> None:
    current_engine().execute(command, actor=current_actor())


def _back(case_id: int) -> Response:
    return redirect(url_for(".show", case_id=case_id), code=303)


@dataclass(frozen=True)
class _Asking:
    """One question on a page of its own: its words, and what is said once it is done."""

    form: Form
    intro: str
    button: str
    done: str


def _answer(
    found: CaseRetention, asking: _Asking, command: Callable[[Mapping[str, Any]], Command[object]]
) -> Answer:
    """Ask, judge what was given, and do it; or ask again with what is wrong."""
    if request.method != "POST":
        return _ask(found, asking, Asked())
    raw = asking.form.raw_from_post(request.form.to_dict(flat=False))
    try:
        _do(command(asking.form.load(raw)))
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, asking, Asked(raw, error.errors)), 422
    flash(asking.done)
    return _back(found.case.id)


def _ask(found: CaseRetention, asking: _Asking, asked: Asked) -> str:
    return render_template(
        "documents/ask.html",
        caption=f"{found.case.reference}, {found.case.label}",
        title=asking.form.title,
        intro=asking.intro,
        button=asking.button,
        back=url_for(".show", case_id=found.case.id),
        back_words="Back to retention",
        page=draw_page(asking.form, 1, asked),
    )
