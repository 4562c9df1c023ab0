"""What the gate says about a proposal, or about a drawing of it that has not been saved yet."""

from dataclasses import replace

from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.gate import Finding
from engine.queries.proposals import ProposalView
from engine.studio.surroundings import list_findings


def find_problems(
    session: Session, library: Library, proposal: ProposalView, xml: str | None = None
) -> list[Finding]:
    """The findings on everything in a proposal, with the published processes and clauses around it.

    Args:
        session: an open session.
        library: compiled versions.
        proposal: the proposal, already found for the actor.
        xml: a drawing to look at instead of the saved one.
    """
    files = dict(proposal.files)
    if xml is not None:
        files[f"{proposal.process_key}.bpmn"] = xml
    found = list_findings(session, library, proposal.area_id, proposal.process_key, files)
    prefix = f"{proposal.process_key}/"
    return [replace(finding, file=finding.file.removeprefix(prefix)) for finding in found]
