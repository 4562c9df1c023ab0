"""A decision while it is signed: stand aside with a conflict of interest, or ask one more to sign."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.commands.add_signatory import AddSignatory
from engine.commands.stand_aside import StandAside
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.now import local_date
from engine.queries.candidates import list_candidates
from engine.role_words import role_words
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.reauthentication import may_sign_now, proof_address, signed_with
from webapp.signing_forms import aside_form, proof_too_old, seat_of, signatory_form
from webapp.task_pages import Place, load_task
from webapp.task_pages.reading import Loaded
from webapp.task_pages.showing import show_fixed_form

blueprint = Blueprint("signing", __name__, url_prefix="/tasks")

Answer = str | tuple[str, int] | Response
_TASK = "/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"


@blueprint.route(_PART + "/stand-aside", methods=["GET", "POST"])
def stand_aside(task_id: int, part_id: int) -> Answer:
    """Say what the conflict is; then somebody else of the role signs."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id, part_id)
    loaded, form = load_task(engine, actor, place), aside_form()
    _check_signs(loaded)
    if loaded.view.why_not:
        raise (
            ConflictError(loaded.view.why_not) if loaded.is_closed else NotPermittedError(loaded.view.why_not)
        )
    if request.method != "POST":
        if not may_sign_now():
            return redirect(proof_address(request.path), code=303)
        return _ask("tasks/stand_aside.html", loaded, form, {}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    if not may_sign_now():
        return _ask("tasks/stand_aside.html", loaded, form, raw, proof_too_old("words"))
    try:
        words = form.load(raw)["words"]
        engine.execute(StandAside(task_id, part_id, words, signed_with()), actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask("tasks/stand_aside.html", loaded, form, raw, error.errors)
    flash("You have stood aside. The decision and the interests of the case keep what you declared")
    return redirect(Place(task_id).address(), code=303)


@blueprint.route(_TASK + "/signatories", methods=["GET", "POST"])
def add_signatory(task_id: int) -> Answer:
    """Ask one more to sign, by role or by name, with the reason."""
    engine, actor, place = current_engine(), current_actor(), Place(task_id)
    loaded = load_task(engine, actor, place)
    _check_signs(loaded)
    if not loaded.view.may_coordinate:
        text = "Only the partnership's team can ask one more to sign."
        raise NotPermittedError(text)
    if loaded.is_closed:
        text = "This decision has been made, so nobody signs it any more."
        raise ConflictError(text)
    roles, case, today = loaded.view.element.signatories, loaded.view.case, local_date(engine.now())
    with engine.read() as rows:
        say = role_words(rows, case.area_id)
        holders = {role: list_candidates(rows, case.area_id, role, None, today, case.id) for role in roles}
    form = signatory_form([(role, say(role)) for role in roles], holders)
    if request.method != "POST":
        return _ask("tasks/add_signatory.html", loaded, form, {}, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        role, person_id = seat_of(values)
        engine.execute(AddSignatory(task_id, role, values["reason"], person_id), actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        errors = {"who" if key in ("role", "person") else key: found for key, found in error.errors.items()}
        return _ask("tasks/add_signatory.html", loaded, form, raw, errors)
    except ConflictError as error:
        return _ask("tasks/add_signatory.html", loaded, form, raw, {"who": [str(error)]}, 409)
    flash("One more has been asked to sign")
    return redirect(place.address(), code=303)


def _check_signs(loaded: Loaded) -> None:
    if not loaded.view.is_decision:
        text = "Nobody signs this task."
        raise NotFoundError(text)


def _ask(
    template: str,
    loaded: Loaded,
    form: Form,
    raw: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    status: int = 0,
) -> tuple[str, int]:
    return show_fixed_form(
        current_engine(),
        current_actor(),
        loaded,
        template,
        draw_page(form, 1, Asked(raw, errors)),
        status or (422 if errors else 200),
        prove=proof_address(loaded.place.address()) if not may_sign_now() else "",
    )
