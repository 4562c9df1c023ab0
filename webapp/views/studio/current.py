"""The proposal of an address, as the signed-in person may see it."""

from typing import Any

import structlog
from flask import render_template

from engine.commands.note_editor import NoteEditor
from engine.errors import ConflictError, NotPermittedError
from engine.queries.proposal_lists import list_editors
from engine.queries.proposals import ProposalView, get_proposal
from webapp.actors import current_actor
from webapp.auth import current_engine

log = structlog.get_logger()
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
    engine = current_engine()
    note_editor(proposal)
    with engine.read() as rows:
        now = engine.now()
        editors = list_editors(rows, current_actor(), proposal.id, now) if proposal.may_edit else []
    others = [(each.name, int((now - each.seen_at).total_seconds() // 60)) for each in editors]
    base = f"/studio/{proposal.id}"
    tabs = [(words, f"{base}{end}") for words, end in TABS]
    shown = {"tabs": tabs, "tab": f"{base}{tab}", "base": base, "editors": others}
    return render_template(template, proposal=proposal, **shown, **values)


def note_editor(proposal: ProposalView) -> None:
    """Note that the signed-in person has a proposal open to edit, so that others are told."""
    if not proposal.may_edit:
        return
    try:
        current_engine().execute(NoteEditor(proposal.id), actor=current_actor())
    except ConflictError:
        # The same person opened another of its pages at the same instant, so it is noted already.
        log.info("studio.noted_twice", proposal=proposal.id)
