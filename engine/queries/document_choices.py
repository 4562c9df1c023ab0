"""What somebody who adds a document can choose from: whose it is, and who may read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.documents.restricting import list_possible_readers
from engine.documents.rules import agencies_of, check_may_add
from engine.errors import NotFoundError
from engine.models import Agency, Case
from engine.roles import COORDINATORS
from engine.visibility import access_level

_OURS = "Everybody who reads the case's documents can read it, unless you name people below."
_THEIRS = "Your agency and the partnership's team can read it, the other agencies once the team releases it."


@dataclass(frozen=True)
class DocumentChoices:
    """The choices. ``only_agency`` is set where there is nothing to choose."""

    case: Case
    agencies: tuple[tuple[int, str], ...]
    only_agency: int | None
    may_be_ours: bool
    readers: tuple[tuple[int, str], ...]

    @property
    def intro(self) -> str:
        """Who will be able to read it."""
        return _OURS if self.may_be_ours else _THEIRS


def get_document_choices(session: Session, actor: Actor, at: datetime, case_id: int) -> DocumentChoices:
    """The choices for a new document of a case.

    Raises:
        NotFoundError: there is no such case for this actor.
        NotPermittedError: they only read it.
        ConflictError: the case takes no documents any more.
    """
    case = session.get(Case, case_id)
    if case is None or access_level(session, actor, case, at) == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    check_may_add(session, actor, case, at)
    is_ours = actor.holds(case.area_id, COORDINATORS)
    mine = agencies_of(actor, case.area_id)
    query = select(Agency.id, Agency.name).where(Agency.area_id == case.area_id).order_by(Agency.name)
    agencies = tuple((row.id, row.name) for row in session.execute(query) if is_ours or row.id in mine)
    is_single = len(agencies) == 1 and not is_ours
    return DocumentChoices(
        case=case,
        agencies=() if is_single else agencies,
        only_agency=agencies[0][0] if is_single else None,
        may_be_ours=is_ours or not agencies,
        readers=list_possible_readers(session, actor, case, at),
    )
