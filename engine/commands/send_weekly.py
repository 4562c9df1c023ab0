"""Send one manager's overview of the week, once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from engine.execute import NothingToDo
from engine.notices.digests import weekly_sections
from engine.notices.settings import lock_settings
from engine.notices.telling import mail
from engine.reading_actor import load_actor
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SendWeekly:
    """What is overdue and what comes, in the partnerships a person manages. Safe to repeat.

    Args:
        person_id: whose.
        on: the local day; whatever day of a week it is sent on, the week is settled then.
    """

    person_id: int
    on: date

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> bool | NothingToDo:
        """Queue the mail and note the week.

        Returns:
            Whether there was anything to say; NothingToDo where the week was settled, or the person left.
        """
        monday = self.on - timedelta(days=self.on.weekday())
        settings = lock_settings(uow.session, self.person_id)
        actor = load_actor(uow.session, self.person_id, self.on)
        if actor is None or (settings.weekly_on is not None and settings.weekly_on >= monday):
            return NothingToDo()
        sections = weekly_sections(uow.session, actor, uow.at, self.on)
        settings.weekly_on = self.on
        if not sections:
            return False
        payload = {"letter": "weekly", "day": self.on.isoformat(), "sections": sections}
        key = f"mail:weekly:{self.person_id}:{monday.isoformat()}"
        uow.session.add(mail(uow, self.person_id, key, payload))
        return True
