"""Proposals of new versions, as the studio shows them. No case data is in any of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.bundles import Bundle, compile_bundle
from engine.diagram import DiagramError, read_diagrams
from engine.diagram.model import Diagram
from engine.errors import CasewayError
from engine.models import Area, Person, Process, Proposal, Version
from engine.permissions import allowed
from engine.studio.permissions import (
    check_may_approve,
    check_may_edit_processes,
    check_may_see_proposal,
    check_may_see_studio,
)


@dataclass(frozen=True)
class ProposalView:
    """A proposal, whole. ``files`` are its texts by path; ``may_edit`` asks the rule of the commands."""

    id: int
    area_id: int
    area: str
    process_key: str
    process_name: str
    base_version_id: int | None
    base_number: int | None
    title: str
    files: Mapping[str, str]
    revision: int
    state: str
    summary: str
    guidance: str
    rule: str
    person_when: str
    person_words: str
    replaces: str
    in_force_from: date | None
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    submitted_at: datetime | None
    submitted_by: str
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    version_id: int | None
    may_edit: bool
    may_approve: bool

    @property
    def xml(self) -> str:
        """The drawing, or nothing where there is none yet."""
        return self.files.get(f"{self.process_key}.bpmn", "")

    def diagram(self) -> Diagram | None:
        """The drawing as Caseway reads it; None while it cannot be read."""
        try:
            found = read_diagrams(self.xml.encode())
        except DiagramError:
            return None
        return next((each for each in found if each.id == self.process_key), None)

    def bundle(self) -> Bundle | None:
        """The proposal compiled, None while it does not compile. Takes some tens of milliseconds."""
        try:
            return compile_bundle(self.process_key, self.files)
        except CasewayError:
            return None


def get_proposal(session: Session, actor: Actor, proposal_id: int) -> ProposalView:
    """One proposal.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is none, or not for this actor.
    """
    check_may_see_studio(actor)
    row = check_may_see_proposal(actor, session.get(Proposal, proposal_id))
    creator, changer, submitter, decider = (aliased(Person) for _ in range(4))
    found = session.execute(
        select(
            Area.name,
            Process.name.label("process"),
            Version.number,
            *(each.name.label(word) for each, word in zip(
                (creator, changer, submitter, decider), ("creator", "changer", "submitter", "decider"),
                strict=True,
            )),
        )
        .select_from(Proposal)
        .join(Area, Area.id == Proposal.area_id)
        .outerjoin(Process, Process.key == Proposal.process_key)
        .outerjoin(Version, Version.id == Proposal.base_version_id)
        .outerjoin(creator, creator.id == Proposal.created_by_id)
        .outerjoin(changer, changer.id == Proposal.changed_by_id)
        .outerjoin(submitter, submitter.id == Proposal.submitted_by_id)
        .outerjoin(decider, decider.id == Proposal.decided_by_id)
        .where(Proposal.id == row.id)
    ).one()  # fmt: skip
    is_open = row.state == "editing"
    return ProposalView(
        id=row.id,
        area_id=row.area_id,
        area=found.name,
        process_key=row.process_key,
        process_name=found.process or row.title,
        base_version_id=row.base_version_id,
        base_number=found.number,
        title=row.title,
        files=row.files,
        revision=row.revision,
        state=row.state,
        summary=row.summary,
        guidance=row.guidance,
        rule=row.rule,
        person_when=row.person_when,
        person_words=row.person_words,
        replaces=row.replaces,
        in_force_from=row.in_force_from,
        created_at=row.created_at,
        created_by=found.creator or "Caseway",
        changed_at=row.changed_at,
        changed_by=found.changer or "Caseway",
        submitted_at=row.submitted_at,
        submitted_by=found.submitter or "",
        decided_at=row.decided_at,
        decided_by=found.decider or "",
        decision_reason=row.decision_reason,
        version_id=row.version_id,
        may_edit=is_open and allowed(check_may_edit_processes, actor, row.area_id),
        may_approve=row.state == "submitted" and allowed(check_may_approve, session, actor, row),
    )
