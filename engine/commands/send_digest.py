"""Send one person's digest of one day, once."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from engine.execute import NothingToDo
from engine.notices.digests import digest_sections, mark_told
from engine.notices.settings import lock_settings
from engine.notices.telling import mail
from engine.reading_actor import load_actor
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SendDigest:
    """What a person has not been told yet and what is due. Safe to repeat: their settings are locked.

    Args:
        person_id: whose.
        on: the local day; a day that is settled already is not settled again.
    """

    person_id: int
    on: date

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> bool | NothingToDo:
        """Queue the mail and note the day.

        Returns:
            Whether there was anything to say; NothingToDo where the day was settled, or the person left.
        """
        settings = lock_settings(uow.session, self.person_id)
        actor = load_actor(uow.session, self.person_id, self.on)
        if actor is None or (settings.digest_on is not None and settings.digest_on >= self.on):
            return NothingToDo()
        sections = digest_sections(uow.session, actor, settings.kinds, uow.at, self.on)
        settings.digest_on = self.on
        mark_told(uow.session, self.person_id, uow.at)
        if not sections:
            return False
        payload = {"letter": "digest", "day": self.on.isoformat(), "sections": sections}
        key = f"mail:digest:{self.person_id}:{self.on.isoformat()}"
        uow.session.add(mail(uow, self.person_id, key, payload))
        return True
