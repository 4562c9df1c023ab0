"""What is different from the version that a proposal changes, in picture and words."""

from flask import Blueprint

from engine.queries.comparisons import compare_proposal
from webapp.auth import current_engine
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint("studio_compare", __name__, url_prefix="/studio/<int:proposal_id>/compare")


@blueprint.get("/")
def show(proposal_id: int) -> str:
    """Everything that the proposal adds, removes, changes and moves."""
    proposal = find_proposal(proposal_id)
    with current_engine().read() as rows:
        view = compare_proposal(rows, proposal)
    return show_tab("studio/compare.html", proposal, "/compare", view=view)
