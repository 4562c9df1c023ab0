"""The history of a proposal: every save, what it changed, and the way back to it."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.commands.restore_revision import RestoreRevision
from engine.queries.proposal_history import list_changes, list_saves
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_history", __name__, url_prefix="/studio/<int:proposal_id>/history")


@blueprint.get("/")
def show(proposal_id: int) -> str:
    """Show the saves, the latest first."""
    proposal = find_proposal(proposal_id)
    before = request.args.get("before", type=int)
    with current_engine().read() as rows:
        page = list_saves(rows, proposal_id, before)
    return show_tab("studio/history.html", proposal, "/history", page=page, is_first=before is None)


@blueprint.get("/<int:revision>")
def revision(proposal_id: int, revision: int) -> str:
    """Show what one save changed, briefly."""
    proposal = find_proposal(proposal_id)
    with current_engine().read() as rows:
        changes = list_changes(rows, proposal_id, revision)
    return show_tab("studio/history_revision.html", proposal, "/history", number=revision, changes=changes)


@blueprint.post("/<int:revision>/restore")
def restore(proposal_id: int, revision: int) -> Response:
    """Save the proposal as it was then."""
    find_editable(proposal_id)
    looked_at = request.form.get("revision", 0, type=int)
    command = RestoreRevision(proposal_id, looked_at, revision)
    made = current_engine().execute(command, actor=current_actor())
    same = f"Nothing is different from revision {revision}"
    flash(same if made == looked_at else f"The proposal is as it was in revision {revision}")
    return redirect(url_for(".show", proposal_id=proposal_id), code=303)
