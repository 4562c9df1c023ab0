"""What the gate finds in a proposal, and which duties its steps meet."""

from flask import Blueprint, request

from engine.queries.check_reports import get_check_report
from engine.queries.coverage import get_coverage
from webapp.auth import current_engine
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint("studio_checks", __name__, url_prefix="/studio/<int:proposal_id>/checks")


@blueprint.get("/")
def show(proposal_id: int) -> str:
    """Every finding with its mend, and what was looked for."""
    proposal, engine = find_proposal(proposal_id), current_engine()
    with engine.read() as rows:
        report = get_check_report(rows, engine.library, proposal)
    return show_tab("studio/checks.html", proposal, "/checks", report=report)


@blueprint.get("/coverage")
def show_coverage(proposal_id: int) -> str:
    """Each duty of an edition with the steps and clocks that meet it."""
    proposal, engine = find_proposal(proposal_id), current_engine()
    with engine.read() as rows:
        coverage = get_coverage(rows, engine.library, proposal, request.args.get("edition", ""))
    return show_tab("studio/coverage.html", proposal, "/checks", coverage=coverage)
