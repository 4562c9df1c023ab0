"""Submitting a proposal, taking it back, and approving or returning it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.commands.approve_proposal import ApproveProposal
from engine.commands.return_proposal import ReturnProposal
from engine.commands.submit_proposal import SubmitProposal
from engine.commands.withdraw_proposal import WithdrawProposal
from engine.errors import ConflictError, DefinitionError, InvalidInputError
from engine.execute import Command
from engine.now import local_date
from engine.permissions import allowed
from engine.queries.proposals import ProposalView
from engine.queries.studio_expressions import describe_text
from engine.queries.studio_readiness import get_readiness
from engine.queries.studio_release import list_evidence, why_not_approve
from engine.queries.studio_rules import get_names
from engine.studio.permissions import check_may_edit_processes, check_may_return
from engine.studio.proposals import LONGEST_REASON
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import date_question, fixed_form, text_question
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint("studio_release", __name__, url_prefix="/studio/<int:proposal_id>/release")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show(proposal_id: int) -> str:
    """Show what remains, or what the approver needs before them, and what can be done."""
    return _show(find_proposal(proposal_id), {})


@blueprint.post("/submit")
def submit(proposal_id: int) -> Answer:
    """Hand it in."""
    done = "The proposal is submitted. A second person can approve it now"
    return _do(proposal_id, SubmitProposal(proposal_id), done)


@blueprint.post("/return")
def give_back(proposal_id: int) -> Answer:
    """Return it, or take it back, with a reason."""
    command = ReturnProposal(proposal_id, request.form.get("return_reason", ""))
    return _do(proposal_id, command, "The proposal is returned and can be edited again", "return_")


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw(proposal_id: int) -> Answer:
    """Ask why, and close it."""
    proposal = find_proposal(proposal_id)
    check_may_edit_processes(current_actor(), proposal.area_id)
    if proposal.state not in ("editing", "submitted"):
        text = "This proposal is closed already."
        raise ConflictError(text)
    if request.method != "POST":
        return show_tab("studio/release_withdraw.html", proposal, "/release", errors={}, reason="")
    reason = request.form.get("reason", "")
    try:
        current_engine().execute(WithdrawProposal(proposal_id, reason), actor=current_actor())
    except InvalidInputError as error:
        template = "studio/release_withdraw.html"
        return show_tab(template, proposal, "/release", errors=error.errors, reason=reason), 422
    flash("The proposal is withdrawn. Nothing in it is lost")
    return redirect(url_for("studio_proposals.overview", proposal_id=proposal_id), code=303)


@blueprint.post("/approve")
def approve(proposal_id: int) -> Answer:
    """Approve it: from a day on it is in force."""
    proposal, form = find_proposal(proposal_id), _approval_form()
    own = ("submitted_at", "looked_at")
    raw = form.raw_from_post({key: found for key, found in request.form.lists() if key not in own})
    try:
        values = form.load(raw)
        submitted_at, looked_at = (_moment(request.form.get(key, "")) for key in own)
    except InvalidFormError as error:
        return _show(proposal, error.errors, raw), 422
    except ValueError as error:
        text = "Open the page again and look at what was submitted."
        raise ConflictError(text) from error
    day = date.fromisoformat(values["in_force_from"])
    command = ApproveProposal(proposal_id, submitted_at, day, values.get("approve_reason") or "", looked_at)
    return _do(proposal_id, command, "The new version is approved", "approve_", raw)


def _moment(text: str) -> datetime:
    """A moment that our own page has written.

    Raises:
        ValueError: it is none, or has no zone.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _do(
    proposal_id: int, command: Command[Any], done: str, prefix: str = "", raw: Mapping[str, Any] | None = None
) -> Answer:
    try:
        current_engine().execute(command, actor=current_actor())
    except InvalidInputError as error:
        errors = {f"{prefix}{key}" if key == "reason" else key: texts for key, texts in error.errors.items()}
        return _show(find_proposal(proposal_id), errors, raw), 422
    except DefinitionError as error:
        return _show(find_proposal(proposal_id), {"": [str(error)]}, raw), 422
    flash(done)
    return redirect(url_for(".show", proposal_id=proposal_id), code=303)


def _show(
    proposal: ProposalView, errors: Mapping[str, list[str]], raw: Mapping[str, Any] | None = None
) -> str:
    engine, actor = current_engine(), current_actor()
    today = local_date(engine.now())
    with engine.read() as rows:
        ready = get_readiness(rows, engine.library, actor, proposal.id, today)
        names = get_names(rows, engine.library, proposal)
        evidence = list_evidence(rows, engine.library, actor, proposal, engine.now())
        refusal = why_not_approve(rows, actor, proposal.id)
    planned = max(proposal.in_force_from or today, today).isoformat()
    form_errors = {
        key: texts for key, texts in errors.items() if key in ("in_force_from", "looked", "approve_reason")
    }
    may_own = allowed(check_may_edit_processes, actor, proposal.area_id)
    is_open = proposal.state in ("editing", "submitted")
    return show_tab(
        "studio/release.html",
        proposal,
        "/release",
        ready=ready,
        looked_at=engine.now().isoformat(),
        rule=describe_text(proposal.rule, names),
        attention=describe_text(proposal.person_when, names),
        evidence=evidence,
        refusal=refusal,
        page=draw_page(_approval_form(), 1, Asked(raw or {"in_force_from": planned}, form_errors)),
        errors=errors,
        return_reason=request.form.get("return_reason", ""),
        longest=LONGEST_REASON,
        may_return=proposal.state == "submitted" and allowed(check_may_return, actor, proposal.area_id),
        may_withdraw=is_open and may_own,
        may_own=may_own,
    )


def _approval_form() -> Form:
    looked = {
        "type": "checkbox",
        "key": "looked",
        "label": "I have looked at what is different, the scenarios, and whom it concerns",
        "validate": {"required": True},
        "properties": {"required_message": "Say that you have looked at what you approve"},
    }
    hint = "The first day on which new cases start on it: today, or a later day"
    reason = "It stands in the ledger of the process"
    return fixed_form(
        "approval",
        "Approve",
        date_question("in_force_from", "In force from", hint, "Enter the day from which it is in force"),
        text_question("approve_reason", "Reason", reason, "", LONGEST_REASON),
        looked,
    )
