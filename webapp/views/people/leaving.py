"""Leaving: everything somebody has, passed on in one go; then the roles end and the account is closed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.pass_on_work import LONGEST_REASON, Heir
from engine.errors import InvalidInputError, NotPermittedError
from engine.people.leaving import Leaving, leave
from engine.plain_text import checked_text
from engine.queries.leaving import LeavingView, get_leaving
from engine.queries.people import PersonView, get_person_view
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.people.place import today

blueprint = Blueprint("people_leaving", __name__, url_prefix="/people/<int:person_id>/leaving")


@blueprint.get("/")
def show(person_id: int) -> str:
    """Show everything that somebody has, and ask who takes it over."""
    view, found = _read(person_id)
    return _page(view, found, {}, {})


@blueprint.post("/")
def do(person_id: int) -> str | tuple[str, int] | Response:
    """Show what is going to happen, then do it."""
    view, found = _read(person_id)
    if view.is_oneself:
        message = "Nobody ends their own roles. Ask somebody else."
        raise NotPermittedError(message)
    said = request.form
    errors: dict[str, str] = {}
    try:
        reason = checked_text(
            "reason", said.get("reason", ""), "reason", LONGEST_REASON, "Say why they leave"
        )
    except InvalidInputError as error:
        reason, errors["reason"] = "", error.errors["reason"][0]
    heirs = _heirs(found, errors)
    if found.empty and said.get("nobody") != "yes":
        errors["nobody"] = "Give these roles to somebody first, or say that nobody is to hold them for now"
    if errors:
        return _page(view, found, said, errors), 422
    leaving = Leaving(
        person_id, found.cases, heirs, reason, today(), tuple(one.membership_id for one in found.to_end)
    )
    closes = said.get("close") == "yes" and not found.others_end
    if said.get("action") != "confirm":
        return render_template(
            "people/leaving_check.html",
            view=view,
            found=found,
            heirs=_named(found),
            reason=reason,
            closes=closes,
            posted=[(name, value) for name, value in said.items() if name not in ("csrf_token", "action")],
        )
    done = leave(current_engine(), current_actor(), leaving, closes=closes)
    if done.problems:
        view, found = _read(person_id)
        return _page(view, found, said, {"": " ".join(done.problems)}), 422
    flash(done.words)
    return redirect(url_for("person.show", person_id=person_id), code=303)


def _read(person_id: int) -> tuple[PersonView, LeavingView]:
    with current_engine().read() as rows:
        view = get_person_view(rows, current_actor(), person_id, today())
        return view, get_leaving(rows, current_actor(), person_id, today())


def _page(view: PersonView, found: LeavingView, said: object, errors: dict[str, str]) -> str:
    return render_template("people/leaving.html", view=view, found=found, said=said, errors=errors)


def _heirs(found: LeavingView, errors: dict[str, str]) -> tuple[Heir, ...]:
    """Who takes over each share; what is offered to its role again needs somebody else with it."""
    heirs = []
    for share in found.shares:
        said = request.form.get(share.key, "")
        offered = {str(one.person_id) for one in share.others}
        if said not in offered and not (said == "offer" and share.others):
            errors[share.key] = f"Choose who takes over what is for the role “{share.label}”"
            continue
        heirs.append(Heir(share.role, share.agency_id, int(said) if said in offered else None))
    return tuple(heirs)


def _named(found: LeavingView) -> list[tuple[str, int, str]]:
    """Each share in words: its role, how much it is, and who takes it over."""
    named = []
    for share in found.shares:
        said = request.form.get(share.key, "")
        names = {str(one.person_id): one.name for one in share.others}
        named.append((share.label, share.count, names.get(said, "Everybody with the role")))
    return named
