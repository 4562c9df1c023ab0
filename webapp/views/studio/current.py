"""The proposal of an address, as the signed-in person may see it."""

from typing import Any

from flask import render_template

from engine.errors import ConflictError, NotPermittedError
from engine.queries.proposals import ProposalView, get_proposal
from webapp.actors import current_actor
from webapp.auth import current_engine

TABS = (
    ("Overview", ""),
    ("Diagram", "/diagram"),
    ("Outline", "/outline"),
    ("Details", "/details"),
    ("Forms", "/forms"),
    ("Rules", "/rules"),
    ("Checks", "/checks"),
    ("Play", "/play"),
    ("Compare", "/compare"),
    ("Impact", "/impact"),
    ("Release", "/release"),
    ("History", "/history"),
)


def find_proposal(proposal_id: int) -> ProposalView:
    """The proposal.

    Raises:
        NotPermittedError: the studio is not for this person.
        NotFoundError: there is none, or not for this person.
    """
    with current_engine().read() as rows:
        return get_proposal(rows, current_actor(), proposal_id)


def find_editable(proposal_id: int) -> ProposalView:
    """The proposal, to change it.

    Raises:
        NotFoundError: there is none, or not for this person.
        NotPermittedError: this person owns no processes.
        ConflictError: it is submitted or closed.
    """
    proposal = find_proposal(proposal_id)
    if proposal.may_edit:
        return proposal
    if proposal.state != "editing":
        text = "This proposal is not being edited any more. Have it returned first, or start a new one."
        raise ConflictError(text)
    text = "Only process owners can change a process."
    raise NotPermittedError(text)


def show_tab(template: str, proposal: ProposalView, tab: str, **values: Any) -> str:
    """Draw one page of a proposal below its heading and tabs.

    Args:
        template: a template that extends ``studio/layout.html``.
        proposal: which proposal.
        tab: the end of the tab's address, as in ``TABS``.
        values: what else the template needs.
    """
    base = f"/studio/{proposal.id}"
    tabs = [(words, f"{base}{end}") for words, end in TABS]
    return render_template(template, proposal=proposal, tabs=tabs, tab=f"{base}{tab}", base=base, **values)
