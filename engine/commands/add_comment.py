"""Say something about a case or one of its tasks; whoever is mentioned is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.comments.rules import (
    LONGEST_COMMENT,
    MOST_MENTIONS,
    VISIBILITIES,
    check_may_comment,
    list_visibilities,
    may_read,
    own_agency,
)
from engine.errors import InvalidInputError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Comment, Person, Task
from engine.notices.events import tell_mentioned
from engine.plain_text import checked_text
from engine.reading_actor import load_actor
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_know_task, working_level


@dataclass(frozen=True)
class AddComment:
    """One comment. It is never changed; what was wrong is said in another.

    Args:
        case_id: the case.
        body: the words.
        visibility: ``case``, ``agency`` or ``team``.
        mentions: people by id; each must be able to read it.
        task_id: the task that it is about, if any.
    """

    case_id: int
    body: str
    visibility: str
    mentions: Sequence[int] = ()
    task_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Store it and tell the people whom it mentions.

        Raises:
            NotFoundError: no such case or task, or not for this actor.
            NotPermittedError: the actor sees only the header of the case.
            InvalidInputError: no words, too many, or somebody mentioned who may not read it.
        """
        work = CaseWork.lock(uow, self.case_id)
        level = working_level(uow.session, uow.actor, work.case, uow.at)
        case = check_may_comment(work.case, level)
        missing = "Enter your comment"
        body = checked_text("body", self.body, "comment", LONGEST_COMMENT, missing)
        if self.visibility not in list_visibilities(uow.actor, case, level):
            message = "Choose who can read it"
            raise InvalidInputError({"visibility": [message]}, {"visibility": self.visibility})
        self._check_task(uow)
        comment = Comment(
            case_id=case.id,
            person_id=uow.actor.person_id,
            agency_id=self._agency(uow, case.area_id),
            body=body,
            said_at=uow.at,
            task_id=self.task_id,
            visibility=self.visibility,
            mentions=self._mentioned(uow, work),
        )
        uow.session.add(comment)
        uow.session.flush()
        work.record(
            "comment.added",
            comment=comment.id,
            task=self.task_id,
            visibility=self.visibility,
            mentions=list(comment.mentions),
        )
        tell_mentioned(work, comment)
        return comment.id

    def _agency(self, uow: UnitOfWork, area_id: int) -> int | None:
        return own_agency(uow.actor, area_id) if self.visibility == "agency" else None

    def _check_task(self, uow: UnitOfWork) -> None:
        if self.task_id is None:
            return
        task = uow.session.get(Task, self.task_id)
        is_of_case = task is not None and task.case_id == self.case_id
        if task is None or not is_of_case or not may_know_task(uow.session, uow.actor, task, None, uow.at):
            message = "This task does not exist."
            raise NotFoundError(message)

    def _mentioned(self, uow: UnitOfWork, work: CaseWork) -> list[int]:
        wanted = sorted(set(self.mentions) - {uow.actor.person_id})
        if len(wanted) > MOST_MENTIONS:
            message = f"Mention {MOST_MENTIONS} people or fewer"
            raise InvalidInputError({"mentions": [message]}, {})
        agency_id = self._agency(uow, work.case.area_id)
        for person_id in wanted:
            person = uow.session.get(Person, person_id)
            reader = load_actor(uow.session, person_id, uow.today) if person and person.is_active else None
            level = working_level(uow.session, reader, work.case, uow.at) if reader else "none"
            if reader is None or not may_read(reader, work.case, level, self.visibility, agency_id):
                who = VISIBILITIES[self.visibility][0].lower() + VISIBILITIES[self.visibility][1:]
                message = f"Choose only people who could read it: {who}"
                raise InvalidInputError({"mentions": [message]}, {})
        return wanted
