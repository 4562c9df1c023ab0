"""Who may do what in the process studio. Owners edit, approvers approve, and nobody approves their own."""

import json

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import LedgerEntry, Proposal, ProposalSave
from engine.roles import COORDINATORS, PROCESS_APPROVERS, PROCESS_EDITORS, PROCESS_READERS
from engine.visibility import areas_with

_READERS = PROCESS_READERS | COORDINATORS


def studio_areas(actor: Actor) -> list[int]:
    """The areas whose proposals the actor may look at."""
    return areas_with(actor, _READERS)


def editing_areas(actor: Actor) -> list[int]:
    """The areas whose processes the actor owns."""
    return areas_with(actor, PROCESS_EDITORS)


def check_may_see_studio(actor: Actor) -> None:
    """The studio is for process owners and approvers, the partnership's team and system administrators."""
    if not actor.is_system and not studio_areas(actor):
        message = "The process studio is for process owners, process approvers and the partnership's team."
        raise NotPermittedError(message)


def check_may_edit_processes(actor: Actor, area_id: int) -> None:
    """Processes are edited by their owners."""
    if not actor.is_system and not actor.holds(area_id, PROCESS_EDITORS):
        message = "Only process owners can change a process."
        raise NotPermittedError(message)


def check_may_approve(session: Session, actor: Actor, proposal: Proposal) -> None:
    """A second person approves: never somebody who wrote, described, saved or submitted any of it."""
    if actor.is_system:
        return
    if not actor.holds(proposal.area_id, PROCESS_APPROVERS):
        message = "Only process approvers can approve a new version."
        raise NotPermittedError(message)
    if actor.acts_as(proposal.area_id, PROCESS_APPROVERS) & authors_of(session, proposal):
        message = "You worked on this version, so somebody else has to approve it."
        raise NotPermittedError(message)


def authors_of(session: Session, proposal: Proposal) -> set[int]:
    """Everybody who wrote, described, saved or submitted any of a proposal.

    Whom it governs, what it replaces and why is no text of it: only the ledger says who wrote that.
    """
    saved = select(ProposalSave.saved_by_id).where(ProposalSave.proposal_id == proposal.id)
    found = {proposal.created_by_id, proposal.submitted_by_id, *session.scalars(saved)}
    described = select(LedgerEntry.actor, LedgerEntry.body).where(
        LedgerEntry.subject == f"process:{proposal.process_key}", LedgerEntry.kind == "proposal.described"
    )
    for actor, body in session.execute(described):
        kind, _, person_id = actor.partition(":")
        if kind == "person" and json.loads(body).get("proposal") == proposal.id:
            found.add(int(person_id))
    return {person_id for person_id in found if person_id is not None}


def check_may_return(actor: Actor, area_id: int) -> None:
    """A submitted proposal is returned by an approver, or taken back by an owner."""
    if not actor.is_system and not actor.holds(area_id, PROCESS_APPROVERS | PROCESS_EDITORS):
        message = "Only process approvers and process owners can return a proposal."
        raise NotPermittedError(message)


def check_may_retire(actor: Actor, area_id: int) -> None:
    """What is in force is decided by approvers, retiring a version and putting it back included."""
    if not actor.is_system and not actor.holds(area_id, PROCESS_APPROVERS):
        message = "Only process approvers can retire a version or put one back."
        raise NotPermittedError(message)


def check_may_see_proposal(actor: Actor, proposal: Proposal | None) -> Proposal:
    """Hide proposals of other areas: they do not exist for this actor.

    Raises:
        NotFoundError: there is none, or not for this actor.
    """
    hidden = proposal is not None and not actor.is_system and proposal.area_id not in studio_areas(actor)
    if proposal is None or hidden:
        message = "This proposal does not exist, or it is not for you."
        raise NotFoundError(message)
    return proposal


def visible_proposals(actor: Actor) -> ColumnElement[bool]:
    """The SQL filter for lists of proposals."""
    return Proposal.area_id.in_(studio_areas(actor))
