"""Files from elsewhere: uploaded as a new proposal, and mended where that is safe; and proposals as files."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from engine.bundles.archives import LARGEST_ARCHIVE, write_archive
from engine.commands.create_proposal import CreateProposal
from engine.commands.save_proposal import SaveProposal
from engine.diagram.safe_xml import DiagramError
from engine.errors import DefinitionError, InvalidInputError
from engine.gate import check_bundle
from engine.importing import apply_mends, list_mends, read_upload
from engine.roles import ROLE_LABELS
from engine.studio.permissions import check_may_edit_processes, editing_areas
from webapp.actors import current_actor, current_standing
from webapp.addresses import ids_of
from webapp.auth import current_engine
from webapp.uploads import look_at_upload
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_importing", __name__, url_prefix="/studio")

_SHOWN = 5


@blueprint.route("/new/import", methods=["GET", "POST"])
def upload() -> str | tuple[str, int] | Answer:
    """Take a file and keep it as a proposal; what has to be mended is shown next."""
    actor, areas = current_actor(), editing_areas(current_actor())
    check_may_edit_processes(actor, areas[0] if areas else 0)
    names = {area_id: current_standing().areas[area_id] for area_id in areas}
    typed = {"title": request.form.get("title", "").strip(), "area": request.form.get("area", "")}
    if request.method != "POST":
        return _ask(names, typed, {})
    errors: dict[str, str] = {}
    sent = request.files.get("file")
    data = sent.stream.read(LARGEST_ARCHIVE + 1) if sent is not None and sent.filename else b""
    area_id = areas[0] if len(areas) == 1 else next(iter(ids_of([typed["area"]])), 0)
    if area_id not in areas:
        errors["area"] = "Choose the partnership whose process this will be."
    if not data:
        errors["file"] = "Choose a file to import."
    else:
        try:
            look_at_upload(data, (sent.filename if sent else "") or "")
            found = read_upload((sent.filename if sent else "") or "", data)
            title = typed["title"] or f"Import of {found.name or found.process_key}"
            if not errors:
                command = CreateProposal(area_id, found.process_key, title, files=found.files)
                proposal_id = current_engine().execute(command, actor=actor)
                return redirect(url_for(".mends", proposal_id=proposal_id), code=303)
        except (DefinitionError, InvalidInputError) as error:
            errors["file"] = str(error)
    return _ask(names, typed, errors), 422


@blueprint.route("/<int:proposal_id>/mends", methods=["GET", "POST"])
def mends(proposal_id: int) -> str | tuple[str, int] | Answer:
    """Show what the gate finds in the drawing and what can be mended at once; mend what was ticked."""
    proposal = find_proposal(proposal_id) if request.method != "POST" else find_editable(proposal_id)
    path = f"{proposal.process_key}.bpmn"
    xml = proposal.files.get(path, "").encode()
    offers = list_mends(xml, proposal.process_key)
    chosen = request.form.getlist("mend")
    answers = {offer.id: request.form.get(f"answer-{offer.id}", "") for offer in offers if offer.asks}
    errors: dict[str, str] = {}
    if request.method == "POST":
        for offer in offers:
            known = set(ROLE_LABELS) if offer.asks == "role" else {value for value, _ in offer.choices}
            if offer.asks and offer.id in chosen and answers[offer.id] not in known:
                errors[f"answer-{offer.id}"] = f"Choose a {offer.asks} for: {offer.words}"
        if not chosen:
            errors["mend"] = "Tick at least one mend, or go on without."
        if not errors:
            try:
                mended = apply_mends(xml, proposal.process_key, chosen, answers).decode()
            except DiagramError as error:
                errors["mend"] = f"{error.problem} {error.mend}"
            else:
                done = sum(offer.id in chosen for offer in offers)
                words = f"Made {done} mends of the import" if done > 1 else "Made a mend of the import"
                command = SaveProposal(proposal_id, _revision(), {path: mended}, words)
                current_engine().execute(command, actor=current_actor())
                flash(f"{words}.")
                return redirect(url_for(".mends", proposal_id=proposal_id), code=303)
    page = _draw_mends(proposal, offers, chosen, answers, errors)
    return (page, 422) if errors else page


@blueprint.get("/<int:proposal_id>/export.zip")
def export(proposal_id: int) -> Response:
    """Send the whole proposal as an archive, which imports again as it is."""
    proposal = find_proposal(proposal_id)
    archive = write_archive(proposal.process_key, proposal.files)
    return _file(archive, "application/zip", f"{proposal.process_key}.zip")


@blueprint.get("/<int:proposal_id>/drawing.bpmn")
def drawing(proposal_id: int) -> Response:
    """Send the drawing alone, for any BPMN tool."""
    proposal = find_proposal(proposal_id)
    return _file(proposal.xml.encode(), "application/xml", f"{proposal.process_key}.bpmn")


def _ask(areas: dict[int, str], typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("studio/import.html", areas=areas, typed=typed, errors=errors)


def _draw_mends(
    proposal: Any, offers: list[Any], chosen: list[str], answers: dict[str, str], errors: dict[str, str]
) -> str:
    findings = check_bundle(proposal.files, folder=proposal.process_key)
    ticked = chosen if request.method == "POST" else [offer.id for offer in offers if offer.is_safe]
    return show_tab(
        "studio/mends.html",
        proposal,
        "/checks",
        offers=offers,
        ticked=ticked,
        answers=answers,
        errors=errors,
        roles=ROLE_LABELS,
        shown=_SHOWN,
        found_errors=[finding for finding in findings if finding.severity == "error"],
        found_warnings=[finding for finding in findings if finding.severity == "warning"],
    )


def _revision() -> int:
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0  # noqa: PLR2004 - no such revision


def _file(data: bytes, content_type: str, name: str) -> Response:
    answer = Response(data, mimetype=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
