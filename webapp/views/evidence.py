"""Evidence packs of a case: ask for one, follow its making, take it away, remove it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.ask_evidence_pack import AskEvidencePack
from engine.commands.remove_evidence_pack import RemoveEvidencePack
from engine.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from engine.files import find_stored_file
from engine.queries.cases import get_case
from engine.queries.evidence import PackPage, PackView, get_pack, list_packs
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.evidence_forms import NAMES, asking_form, removing_form
from webapp.form_pages import Asked, draw_page

blueprint = Blueprint("evidence", __name__, url_prefix="/cases/<int:case_id>/evidence")

Answer = str | tuple[str, int] | Response
_NO_PLACE = "This installation has no place for files yet. Tell your administrator."


@blueprint.get("/")
def show_list(case_id: int) -> str:
    """List the packs of a case that the reader may take away."""
    page = _list(case_id, request.args.get("before", type=int))
    return render_template("evidence/list.html", case=page.case, page=page, names=NAMES)


@blueprint.route("/new", methods=["GET", "POST"])
def ask(case_id: int) -> Answer:
    """Ask what the pack is to show and what it is for, then have it made."""
    engine, page = current_engine(), _list(case_id, None)
    if not page.profiles:
        text = "You can take packs of this case away, but not ask for one. The business manager can."
        raise NotFoundError(text)
    if engine.files_path is None:
        raise UnavailableError(_NO_PLACE)
    form = asking_form(page.profiles, page.agencies)
    if request.method != "POST":
        return _draw("evidence/ask.html", form, _only_ones(page), {}, case=page.case)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        agency = int(values["agency"]) if values.get("agency") else None
        command = AskEvidencePack(case_id, values["profile"], values["reason"], agency)
        pack_id = engine.execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _draw("evidence/ask.html", form, raw, error.errors, case=page.case), 422
    record_access(engine, current_actor(), "evidence.asked", case_id, f"evidence:{pack_id}")
    flash("The pack is being made")
    return redirect(url_for(".show", case_id=case_id, pack_id=pack_id), code=303)


@blueprint.get("/<int:pack_id>")
def show(case_id: int, pack_id: int) -> str:
    """Show how far a pack is, and what can be done with it."""
    pack = _find(case_id, pack_id)
    with current_engine().read() as rows:
        view = get_case(rows, current_actor(), current_engine().now(), case_id)
    return render_template("evidence/show.html", case=view.case, pack=pack, names=NAMES)


@blueprint.get("/<int:pack_id>/pack.zip")
def download(case_id: int, pack_id: int) -> Response:
    """Send a pack; that it was taken away is recorded before its first byte leaves."""
    engine, pack = current_engine(), _find(case_id, pack_id)
    if pack.state != "done":
        text = "This pack is not there to be taken away: it is still being made, or it has been removed."
        raise ConflictError(text)
    if engine.files_path is None:
        raise UnavailableError(_NO_PLACE)
    path = find_stored_file(engine.files_path, pack.sha256)
    record_access(engine, current_actor(), "evidence.downloaded", case_id, f"evidence:{pack_id}")
    name = f"evidence-{pack_id}-{pack.profile}.zip"
    answer = send_file(
        path.resolve(), mimetype="application/zip", as_attachment=True, download_name=name, etag=False,
        last_modified=None,
    )  # fmt: skip
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/<int:pack_id>/remove", methods=["GET", "POST"])
def remove(case_id: int, pack_id: int) -> Answer:
    """Ask why, then let the archive go."""
    engine, pack, form = current_engine(), _find(case_id, pack_id), removing_form()
    if not pack.may_remove:
        text = "This pack has been removed, or it is not for you to remove."
        raise ConflictError(text)
    with engine.read() as rows:
        case = get_case(rows, current_actor(), engine.now(), case_id).case
    if request.method != "POST":
        return _draw("evidence/remove.html", form, {}, {}, case=case, pack=pack)
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        reason = form.load(raw)["reason"]
        engine.execute(RemoveEvidencePack(pack_id, reason), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _draw("evidence/remove.html", form, raw, error.errors, case=case, pack=pack), 422
    flash("The pack is removed")
    return redirect(url_for(".show_list", case_id=case_id), code=303)


def _only_ones(page: PackPage) -> dict[str, str]:
    """The answers that are the only ones: an agency's lead has one pack to ask for."""
    given = {"profile": page.profiles[0]} if len(page.profiles) == 1 else {}
    is_agency = given.get("profile") == "agency" and len(page.agencies) == 1
    return given | ({"agency": str(page.agencies[0][0])} if is_agency else {})


def _list(case_id: int, before: int | None) -> PackPage:
    engine = current_engine()
    with engine.read() as rows:
        return list_packs(rows, current_actor(), engine.now(), case_id, before)


def _find(case_id: int, pack_id: int) -> PackView:
    engine = current_engine()
    with engine.read() as rows:
        return get_pack(rows, current_actor(), engine.now(), case_id, pack_id)


def _draw(template: str, form: Form, raw: Mapping[str, Any], errors: Any, **found: Any) -> str:
    page = draw_page(form, 1, Asked(dict(raw), errors))
    return render_template(template, page=page, **found)
