"""A form in the editor of bpmn.io, which reads and sends the definition as JSON."""

from typing import Any

from flask import Blueprint, jsonify, request

from engine.errors import ConflictError, InvalidInputError
from webapp.form_studio.saving import find_form
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_form_drawing", __name__, url_prefix="/studio/<int:proposal_id>/forms/<form_id>")


@blueprint.get("/draw")
def draw(proposal_id: int, form_id: str) -> str:
    """Show the editor; without a script the page leads to the list of questions."""
    proposal = find_editable(proposal_id)
    return show_tab("studio/forms/draw.html", proposal, "/forms", found=find_form(proposal, form_id))


@blueprint.get("/definition")
def read(proposal_id: int, form_id: str) -> Any:
    """The definition as it stands, with the revision it was read at."""
    proposal = find_proposal(proposal_id)
    found = find_form(proposal, form_id)
    return jsonify(revision=proposal.revision, definition=found.definition)


@blueprint.post("/definition")
def write(proposal_id: int, form_id: str) -> Any:
    """Save a definition that the editor sends; what it would break is said, and nothing saved."""
    found = find_form(find_editable(proposal_id), form_id)
    sent = request.get_json(silent=True)
    definition = sent.get("definition") if isinstance(sent, dict) else None
    revision = sent.get("revision") if isinstance(sent, dict) else None
    if not isinstance(definition, dict) or not isinstance(revision, int) or isinstance(revision, bool):
        return jsonify(message="Nothing was saved: the form came incomplete. Reload the page."), 422
    if definition.get("id") != form_id:
        return jsonify(message="Nothing was saved: the id of a form does not change."), 422
    try:
        now = found.save(definition, f"{found.title}: changed by dragging", min(max(revision, 0), 2**31 - 1))
    except InvalidInputError as error:
        return jsonify(message="Nothing was saved, because of this:", problems=error.errors[""]), 422
    except ConflictError as error:
        return jsonify(message=str(error)), 409
    return jsonify(message=f"Saved as revision {now}.", revision=now)
