"""One task: its form page by page, its parts, its votes; every change is one command."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.commands.add_part import AddPart
from engine.commands.claim_task import ClaimTask
from engine.commands.release_claim import ReleaseClaim
from engine.commands.withdraw_part import WithdrawPart
from engine.errors import InvalidInputError, NotFoundError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.task_pages import Answering, Place, load_task, show_task
from webapp.task_pages.showing import show_pack, show_parts, show_withdrawal

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")

Answer = str | tuple[str, int] | Response
# Larger numbers than a database counts to are no ids, and must not reach it.
_TASK = "/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"


@blueprint.get(_TASK)
@blueprint.get(_PART)
def show(task_id: int, part_id: int | None = None) -> Answer:
    """Show a task as its state and its reader ask for."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id, part_id)
    loaded = load_task(engine, actor, place)
    page = show_task(engine, actor, loaded, request.args.get("page", ""), is_back=_is_back())
    if isinstance(page, int):
        return redirect(place.address(page=page, back="yes"), code=303)
    return page


@blueprint.post(_TASK)
@blueprint.post(_PART)
def answer(task_id: int, part_id: int | None = None) -> Answer:
    """Keep a page of the form, save it for later, or send all of it."""
    outcome = _answering(Place(task_id, part_id)).run()
    if outcome.said:
        flash(outcome.said)
    return redirect(outcome.address, code=303) if outcome.address else outcome.page


@blueprint.post(_TASK + "/draft")
@blueprint.post(_PART + "/draft")
def draft(task_id: int, part_id: int | None = None) -> tuple[str, int, dict[str, str]]:
    """Save what is typed so far; the page's script asks for this."""
    return "", 204, {"X-Caseway-Drawn": _answering(Place(task_id, part_id)).save_draft()}


@blueprint.post(_TASK + "/claim")
@blueprint.post(_PART + "/claim")
def claim(task_id: int, part_id: int | None = None) -> Answer:
    """Say that one is doing this."""
    current_engine().execute(ClaimTask(task_id, part_id), actor=current_actor())
    return redirect(Place(task_id, part_id).address(), code=303)


@blueprint.post(_TASK + "/release")
@blueprint.post(_PART + "/release")
def release(task_id: int, part_id: int | None = None) -> Answer:
    """Give a claimed task back."""
    current_engine().execute(ReleaseClaim(task_id, part_id), actor=current_actor())
    flash("The task is offered again to everybody with its role")
    return redirect(Place(task_id, part_id).address(), code=303)


@blueprint.get(_TASK + "/pack")
@blueprint.get(_PART + "/pack")
def pack(task_id: int, part_id: int | None = None) -> Answer:
    """Show what a task sends, to copy or print."""
    engine, actor = current_engine(), current_actor()
    loaded = load_task(engine, actor, Place(task_id, part_id))
    if not loaded.view.is_pack:
        message = "This task sends nothing."
        raise NotFoundError(message)
    return show_pack(engine, actor, loaded)


@blueprint.post(_TASK + "/parts")
def add_part(task_id: int) -> Answer:
    """Ask one more agency."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id)
    agency = request.form.get("agency", "")
    try:
        engine.execute(AddPart(task_id, agency), actor=actor)
    except InvalidInputError as error:
        return show_parts(engine, actor, load_task(engine, actor, place), error.errors, agency)
    flash("The agency has been asked")
    return redirect(place.address(), code=303)


@blueprint.route(_PART + "/withdraw", methods=["GET", "POST"])
def withdraw(task_id: int, part_id: int) -> Answer:
    """Stop asking for a part, with the reason, after asking whether that is meant."""
    engine, actor = current_engine(), current_actor()
    loaded = load_task(engine, actor, Place(task_id, part_id))
    if request.method != "POST":
        return show_withdrawal(engine, actor, loaded, {})
    reason = request.form.get("reason", "")
    try:
        engine.execute(WithdrawPart(task_id, part_id, reason), actor=actor)
    except InvalidInputError as error:
        return show_withdrawal(engine, actor, loaded, error.errors, reason)
    flash("This part is no longer asked for")
    return redirect(Place(task_id).address(), code=303)


def _answering(place: Place) -> Answering:
    arguments: Any = (current_engine(), current_actor(), place, request.form, request.files)
    return Answering(*arguments, is_back=_is_back())


def _is_back() -> bool:
    return request.args.get("back") == "yes"
