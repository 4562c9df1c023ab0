"""Keep a question to the inbox under a name, for oneself or for a group."""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import SavedFilter
from engine.plain_text import checked_text
from engine.queries.inbox_questions import read_question
from engine.queries.saved_filters import groups_of
from engine.unit_of_work import UnitOfWork

LONGEST_NAME = 120
MOST_OF_ONE_PERSON = 30


@dataclass(frozen=True)
class SaveFilter:
    """A saved filter holds a question, never what it finds: whoever opens it sees their own tasks.

    Args:
        name: what it is called; one's own filters each have another name.
        question: the list and what narrows it (``Question.stored``); None leaves it as it is.
        group_id: a group one sits in, which may use it too.
        filter_id: an own filter to change; None makes a new one.
    """

    name: str
    question: dict[str, Any] | None = None
    group_id: int | None = None
    filter_id: int | None = None

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> int:
        """Keep it. It is no evidence, so the ledger does not hear of it.

        Raises:
            NotPermittedError: the actor is no person.
            NotFoundError: the filter to change is not the actor's.
            InvalidInputError: no name, one that another filter has, a group that is not one's own, or too
                many filters.
        """
        person_id = uow.actor.person_id
        if person_id is None:
            message = "Only people keep filters."
            raise NotPermittedError(message)
        missing = "Enter a name for this filter"
        name = checked_text("name", self.name, "name", LONGEST_NAME, missing)
        kept = self._kept(uow, person_id)
        self._check(uow, person_id, kept, name)
        kept.name, kept.group_id, kept.changed_at = name, self.group_id, uow.at
        if self.question is not None:
            kept.question = read_question(self.question).stored()
        uow.session.add(kept)
        uow.session.flush()
        return kept.id

    def _kept(self, uow: UnitOfWork, person_id: int) -> SavedFilter:
        if self.filter_id is None:
            return SavedFilter(person_id=person_id, question={"view": "mine"}, created_at=uow.at)
        kept = uow.session.get(SavedFilter, self.filter_id)
        if kept is None or kept.person_id != person_id:
            message = "This filter does not exist, or it is not yours to change."
            raise NotFoundError(message)
        return kept

    def _check(self, uow: UnitOfWork, person_id: int, kept: SavedFilter, name: str) -> None:
        with uow.session.no_autoflush:
            own = uow.session.execute(
                select(SavedFilter.id, SavedFilter.name).where(SavedFilter.person_id == person_id)
            ).all()
            if any(row.name == name and row.id != kept.id for row in own):
                raise InvalidInputError({"name": ["You have a filter of this name already"]})
            if self.filter_id is None and len(own) >= MOST_OF_ONE_PERSON:
                most = f"You have {MOST_OF_ONE_PERSON} filters. Delete one you no longer use first"
                raise InvalidInputError({"name": [most]})
            sits = set(uow.session.scalars(groups_of(uow.actor, uow.today)))
            if self.group_id not in {None, kept.group_id, *sits}:
                raise InvalidInputError({"group": ["Choose a group that you sit in"]})
