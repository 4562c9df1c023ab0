"""Declarations of interest on a case, and recusal: whoever is recused is shut out, and a deputy starts."""

from typing import Final

from sqlalchemy import select

from engine.case_access.members import find_memberships, put_on_case, shut_out
from engine.errors import InvalidInputError
from engine.instances.case_work import CaseWork
from engine.models import Conflict
from engine.models.case import RECUSED, WORKING
from engine.notices.access import tell_named
from engine.queries.deputies import list_deputies

NATURES: Final = {
    "none": "No interest",
    "personal": "Personal: I know or am related to somebody in the case",
    "professional": "Professional: I, or those I supervise, have worked with the family",
    "other": "Another interest",
}
MANAGED: Final = {
    "none": "No interest that matters",
    "noted": "Noted: they go on, and it is kept in mind",
    "recused": "Recused: they leave the case, and a deputy starts",
}


def find_open(work: CaseWork, person_id: int) -> Conflict | None:
    """The declaration of one person on a case that counts, if there is one."""
    query = select(Conflict).where(
        Conflict.case_id == work.case.id, Conflict.person_id == person_id, Conflict.ended_at.is_(None)
    )
    return work.uow.session.scalars(query.order_by(Conflict.id.desc())).first()


def settle(work: CaseWork, conflict: Conflict, managed: str, how: str) -> None:
    """Write down how a declaration is managed."""
    conflict.managed, conflict.how_managed = managed, how
    conflict.decided_at, conflict.decided_by_id = work.uow.at, work.uow.actor.person_id


def recuse(work: CaseWork, conflict: Conflict, deputy_id: int | None) -> None:
    """Shut out whoever declared, and let the deputy start: what they had passes on.

    Raises:
        InvalidInputError: the deputy is nobody who can start on this case today.
    """
    uow, reason = work.uow, "Recused: a conflict of interest"
    if deputy_id is not None:
        able = list_deputies(uow.session, work.case, conflict.person_id, uow.today)
        if deputy_id not in {one.person_id for one in able}:
            raise InvalidInputError({"deputy": ["Choose a deputy who can start on this case today"]})
    # The deputy is named first: what passes on to them needs no other reason for their being there.
    if deputy_id is not None and not _is_named(work, deputy_id):
        tell_named(work, put_on_case(work, deputy_id, WORKING, "Deputy for somebody who is recused"))
    shut_out(work, conflict.person_id, RECUSED, reason, deputy_id)
    conflict.deputy_id = deputy_id


def end_conflict_of(work: CaseWork, person_id: int) -> None:
    """Whoever is let in again declares anew if there is something to declare."""
    conflict = find_open(work, person_id)
    if conflict is not None:
        conflict.ended_at = work.uow.at


def _is_named(work: CaseWork, person_id: int) -> bool:
    return any(row.relation == WORKING for row in find_memberships(work, person_id))
