"""Moving a case by hand: asked for with a reason and a preview, approved by a second person."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.ask_placement import AskPlacement
from engine.commands.decide_placement import DecidePlacement
from engine.commands.try_placement import TryPlacement
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.moving.placements import LONGEST_REASON
from engine.permissions import allowed, check_may_coordinate
from engine.queries.cases import CaseView, get_case
from engine.queries.placements import (
    PlaceChoices,
    PlacementView,
    get_placement,
    list_place_choices,
    list_placements,
)
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_answers, draw_page
from webapp.form_pages.fixed import Component, choice_question, fixed_form, posted_again, text_question

blueprint = Blueprint("placements", __name__, url_prefix="/cases/<int:case_id>/placements")

Answer = str | tuple[str, int] | Response
_KINDS = {
    "skip": "Skip a step: go on as if nothing had to be done there",
    "repeat": "Repeat an earlier step: go back to it from a step that is open",
    "move": "Move from a step that is open to another",
    "place": "Open a step beside what is open",
}


@blueprint.get("/")
def show_list(case_id: int) -> str:
    """Show what has been asked for on the case, the latest first."""
    view = _view(case_id, "")
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        found = list_placements(rows, engine.library, actor, case_id)
        choices = list_place_choices(rows, engine.library, actor, case_id)
    may_ask = allowed(check_may_coordinate, actor, view.case.area_id)
    shown = {"found": found, "choices": choices, "may_ask": may_ask}
    return render_template("placements/list.html", case=view.case, **shown)


@blueprint.route("/new", methods=["GET", "POST"])
def ask(case_id: int) -> Answer:
    """Ask what is to be moved where and why; show what it would come to; have it asked for."""
    view = _view(case_id, "new")
    check_may_coordinate(current_actor(), view.case.area_id)
    chosen = _instance(case_id)
    form = _form(chosen)
    if request.method != "POST":
        return _ask(view.case, chosen, form, {}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    if request.form.get("action") == "change":
        return _ask(view.case, chosen, form, raw, {})
    engine, actor = current_engine(), current_actor()
    try:
        values = form.load(raw)
        kind, token, target = values["kind"], values.get("token_id") or "", values.get("target_id") or ""
        token, target = ("" if kind == "place" else token), ("" if kind == "skip" else target)
        if request.form.get("action") != "confirm":
            return render_template(
                "placements/check.html",
                case=view.case,
                chosen=chosen,
                answers=draw_answers(form, values),
                preview=engine.preview(TryPlacement(chosen.instance_id, kind, token, target), actor=actor),
                posted=posted_again(request.form),
            )
        command = AskPlacement(chosen.instance_id, kind, values["reason"], token, target)
        placement_id = engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(view.case, chosen, form, raw, error.errors), 422
    except ConflictError as error:
        return _ask(view.case, chosen, form, raw, {"": [str(error)]}), 422
    flash("It is asked for. A second person decides")
    return redirect(url_for(".show", case_id=case_id, placement_id=placement_id), code=303)


@blueprint.get("/<int:placement_id>")
def show(case_id: int, placement_id: int) -> str:
    """Show what was asked for, what it would come to now, and what the reader may decide."""
    return _show(case_id, _find(case_id, placement_id), "", "")


@blueprint.post("/<int:placement_id>/decide")
def decide(case_id: int, placement_id: int) -> Answer:
    """Approve it, refuse it with a reason, or take it back."""
    found, reason = _find(case_id, placement_id), request.form.get("reason", "")
    approve = request.form.get("action") == "approve"
    try:
        command = DecidePlacement(placement_id, approve, reason)
        current_engine().execute(command, actor=current_actor())
    except InvalidInputError as error:
        return _show(case_id, found, reason, str(error)), 422
    flash("It is done" if approve else "It is closed, and the case is as it was")
    return redirect(url_for(".show", case_id=case_id, placement_id=placement_id), code=303)


def _view(case_id: int, target: str) -> CaseView:
    """The case as its reader may see it; that it was read is recorded."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
    record_access(engine, actor, "case.read", case_id, f"placements:{target}")
    return view


def _instance(case_id: int) -> PlaceChoices:
    engine, wanted = current_engine(), request.args.get("instance", type=int)
    with engine.read() as rows:
        found = list_place_choices(rows, engine.library, current_actor(), case_id)
    chosen = next((each for each in found if wanted in (None, each.instance_id)), None)
    if chosen is None:
        text = "Nothing runs there on this case any more, so nothing can be moved."
        raise NotFoundError(text)
    return chosen


def _find(case_id: int, placement_id: int) -> PlacementView:
    engine = current_engine()
    _view(case_id, str(placement_id))
    with engine.read() as rows:
        found = get_placement(rows, engine.library, current_actor(), placement_id)
    if found.case_id != case_id:
        text = "Nobody has asked for this on this case."
        raise NotFoundError(text)
    return found


def _show(case_id: int, found: PlacementView, reason: str, problem: str) -> str:
    engine, actor = current_engine(), current_actor()
    preview, refusal = None, ""
    if found.state == "asked" and found.may_approve:
        try:
            preview = engine.preview(DecidePlacement(found.id, approve=True), actor=actor)
        except ConflictError as error:
            refusal = str(error)
    with engine.read() as rows:
        case = get_case(rows, actor, engine.now(), case_id).case
    return render_template(
        "placements/show.html",
        case=case,
        found=found,
        kinds=_KINDS,
        preview=preview,
        refusal=refusal,
        reason=reason,
        problem=problem,
        longest=LONGEST_REASON,
    )


def _form(chosen: PlaceChoices) -> Form:
    steps = {each.token_id: each.name for each in chosen.steps}
    hint = "It stands in the record of the case. Do not name the child"
    return fixed_form(
        "placement",
        "Move this case by hand",
        choice_question("kind", "What is to be done?", "", "Choose what is to be done", *_KINDS.items()),
        _select("token_id", "Step that is open", "Not needed to open a step beside it", steps),
        _select("target_id", "Step that is to be open", "Not needed to skip a step", dict(chosen.targets)),
        text_question("reason", "Reason", hint, "Say why this is needed", LONGEST_REASON),
    )


def _select(key: str, label: str, hint: str, choices: Mapping[str, str]) -> Component:
    return choice_question(key, label, hint, "", *choices.items()) | {"type": "select"}


def _ask(
    case: Any, chosen: PlaceChoices, form: Form, raw: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> str:
    page = draw_page(form, 1, Asked(raw, errors))
    return render_template("placements/new.html", case=case, chosen=chosen, page=page)
