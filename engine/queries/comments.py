"""What has been said about a case, such as drafts that were kept when it moved to another version."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Agency, Case, Comment, Person


@dataclass(frozen=True)
class CommentView:
    """One comment."""

    id: int
    person: str
    agency: str
    body: str
    said_at: datetime


def list_comments(session: Session, actor: Actor, case: Case, level: str) -> list[CommentView]:
    """The comments of a case that a reader may see, latest first.

    Whoever reads the whole case reads those of the partnership; those of an agency are read by itself, and
    everybody reads their own.

    Args:
        level: the reader's access level to the case (engine.visibility.access_level).
    """
    if level == "none":
        return []
    query = (
        select(Comment, Person.name, Agency.name)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Agency, Agency.id == Comment.agency_id)
        .where(Comment.case_id == case.id)
        .order_by(Comment.id.desc())
    )
    mine = {held.agency_id for held in actor.holdings if held.agency_id is not None}
    return [
        CommentView(row.id, person, agency or "", row.body, row.said_at)
        for row, person, agency in session.execute(query)
        if row.person_id == actor.person_id
        or (level == "full" and row.agency_id is None)
        or (row.agency_id is not None and row.agency_id in mine)
    ]
