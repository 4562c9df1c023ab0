"""Say that notices have been read."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import CursorResult, update

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.models import Notice
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class MarkNoticesRead:
    """Some of the actor's own notices, or all of them up to one that was on the page.

    Args:
        notice_ids: these.
        up_to: all up to and including this one, so that what came meanwhile stays unread.
    """

    notice_ids: tuple[int, ...] = ()
    up_to: int | None = None

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Mark them; other people's are left as they are.

        Returns:
            How many were unread until now.

        Raises:
            NotPermittedError: the actor is no person.
        """
        if uow.actor.person_id is None:
            message = "Only people read notices."
            raise NotPermittedError(message)
        if not self.notice_ids and self.up_to is None:
            return NothingToDo()
        mine = update(Notice).where(Notice.person_id == uow.actor.person_id, Notice.read_at.is_(None))
        if self.notice_ids:
            mine = mine.where(Notice.id.in_(self.notice_ids))
        if self.up_to is not None:
            mine = mine.where(Notice.id <= self.up_to)
        result = uow.session.execute(mine.values(read_at=uow.at).execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)  # noqa: S101 - narrows what an UPDATE returns
        return result.rowcount or NothingToDo()
