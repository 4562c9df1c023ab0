"""A business rule in the table editor of bpmn.io, which reads and sends the DMN as text."""

from typing import Any

from flask import Blueprint, jsonify, request

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.queries.proposals import ProposalView
from engine.rules import RuleError, read_table, write_table
from engine.studio.proposed_rules import check_rule, declared_in, path_of
from webapp.form_studio.saving import save_files
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_rule_drawing", __name__, url_prefix="/studio/<int:proposal_id>/rules/<rule_id>")


@blueprint.get("/draw")
def draw(proposal_id: int, rule_id: str) -> str:
    """Show the editor; without a script the page leads to the table's own page."""
    proposal = find_editable(proposal_id)
    _text_of(proposal, rule_id)
    return show_tab("studio/rules/draw.html", proposal, "/rules", rule_id=rule_id)


@blueprint.get("/file")
def read(proposal_id: int, rule_id: str) -> Any:
    """The file as it stands, with the revision it was read at."""
    proposal = find_proposal(proposal_id)
    return jsonify(revision=proposal.revision, text=_text_of(proposal, rule_id))


@blueprint.post("/file")
def write(proposal_id: int, rule_id: str) -> Any:
    """Save a table that the editor sends, written anew; what could not be run is said, and nothing saved."""
    proposal = find_editable(proposal_id)
    _text_of(proposal, rule_id)
    sent = request.get_json(silent=True)
    text = sent.get("text") if isinstance(sent, dict) else None
    revision = sent.get("revision") if isinstance(sent, dict) else None
    if not isinstance(text, str) or not isinstance(revision, int) or isinstance(revision, bool):
        return jsonify(message="Nothing was saved: the rule came incomplete. Reload the page."), 422
    try:
        table = read_table(text)
        if table.id != rule_id:
            return jsonify(message="Nothing was saved: the id of a business rule does not change."), 422
        made_on = min(max(revision, 0), 2**31 - 1)
        words = f"Business rule “{table.name}”: changed in the table editor"
        now = save_files(proposal, {path_of(rule_id): write_table(table)}, words, made_on)
    except (RuleError, InvalidInputError) as error:
        return jsonify(message="Nothing was saved, because of this:", problems=[str(error)]), 422
    except ConflictError as error:
        return jsonify(message=str(error)), 409
    found = check_rule(table, declared_in(proposal.diagram()))
    problems = [f"{each.problem} {each.mend}" for each in found]
    return jsonify(message=f"Saved as revision {now}.", revision=now, problems=problems)


def _text_of(proposal: ProposalView, rule_id: str) -> str:
    if path_of(rule_id) not in proposal.files:
        message = "This business rule does not exist. It may have been deleted meanwhile."
        raise NotFoundError(message)
    return proposal.files[path_of(rule_id)]
