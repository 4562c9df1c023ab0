"""What belongs to a case besides its work: the cases linked with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Case, CaseLink
from engine.visibility import visible_cases


@dataclass(frozen=True)
class LinkedCase:
    """A case that belongs to this one."""

    id: int
    reference: str
    label: str
    kind_name: str
    state: str
    relation: str


def list_links(session: Session, actor: Actor, at: datetime, case: Case) -> list[LinkedCase]:
    """The cases linked with a case, as far as the reader may know of them."""
    there = and_(CaseLink.case_id == case.id, Case.id == CaseLink.linked_id)
    back = and_(CaseLink.linked_id == case.id, Case.id == CaseLink.case_id)
    rows = session.execute(
        select(Case, CaseLink.relation, CaseLink.linked_id)
        .join(CaseLink, or_(there, back))
        .where(visible_cases(actor, at))
        .order_by(Case.id)
    )
    return [
        LinkedCase(
            found.id,
            found.reference,
            found.label,
            found.kind_name,
            found.state,
            relation.capitalize() if linked_id == found.id else f"This case is its {relation}",
        )
        for found, relation, linked_id in rows
    ]
