"""Proposals: the list, and one of them with what remains to be done."""

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from engine.now import local_date
from engine.queries.proposal_lists import CLOSED, list_editors, list_proposals
from engine.queries.studio_expressions import describe_text
from engine.queries.studio_readiness import get_readiness
from engine.queries.studio_rules import get_names
from engine.queries.studio_versions import list_studio_processes
from engine.studio.permissions import editing_areas
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.studio.current import find_proposal, note_editor, show_tab

blueprint = Blueprint("studio_proposals", __name__, url_prefix="/studio")


@blueprint.get("/")
def show_list() -> str:
    """Show the processes, and the proposals being edited, waiting for approval, and closed."""
    engine, actor = current_engine(), current_actor()
    today = local_date(engine.now())
    after = request.args.get("after", "")
    with engine.read() as rows:
        processes = list_studio_processes(rows, actor, today)
        editing = list_proposals(rows, actor, ("editing",), request.args.get("editing", ""))
        waiting = list_proposals(rows, actor, ("submitted",), request.args.get("waiting", ""))
        closed = list_proposals(rows, actor, CLOSED, after)
    return render_template(
        "studio/list.html",
        processes=processes,
        lists=(
            ("waiting", "Waiting for approval", "Nothing waits for approval.", waiting),
            ("editing", "Being edited", "Nothing is being edited.", editing),
            ("after", "Closed", "No proposal has been approved or withdrawn yet.", closed),
        ),
        asked=request.args,
        may_start=bool(editing_areas(actor)),
        several=len({each.area_id for each in processes}) > 1,
    )


@blueprint.get("/<int:proposal_id>")
def overview(proposal_id: int) -> str:
    """Show what a proposal is about, and what remains before it can be submitted."""
    proposal, engine = find_proposal(proposal_id), current_engine()
    with engine.read() as rows:
        ready = get_readiness(rows, engine.library, current_actor(), proposal_id, local_date(engine.now()))
        names = get_names(rows, engine.library, proposal)
    return show_tab(
        "studio/overview.html",
        proposal,
        "",
        ready=ready,
        rule=describe_text(proposal.rule, names),
        attention=describe_text(proposal.person_when, names),
        diagram=proposal.diagram(),
    )


@blueprint.post("/<int:proposal_id>/here")
def here(proposal_id: int) -> Response:
    """Note that the signed-in person still edits it, and say who else does; for the editors' scripts."""
    note_editor(find_proposal(proposal_id))
    engine = current_engine()
    with engine.read() as rows:
        found = list_editors(rows, current_actor(), proposal_id, engine.now())
    return jsonify(editors=[{"name": each.name, "seen_at": each.seen_at.isoformat()} for each in found])
