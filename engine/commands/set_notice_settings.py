"""Choose when one's digest comes and what is in it."""

from dataclasses import dataclass
from typing import ClassVar

from engine.errors import InvalidInputError, NotPermittedError
from engine.models import NoticeSetting
from engine.notices.settings import lock_settings
from engine.notices.topics import DIGEST_DAYS, FIRST_HOUR, LAST_HOUR, TOPICS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class SetNoticeSettings:
    """How the actor wants to hear.

    Args:
        digest_hour: the local hour from which the digest is sent, 0 to 23.
        digest_days: ``working``, ``every`` or ``never``.
        kinds: the topics in the digest; nothing chosen means that no digest has anything to say.
        is_weekly_on: whether managers get the weekly overview.
    """

    digest_hour: int
    digest_days: str
    kinds: tuple[str, ...]
    is_weekly_on: bool = True

    needs_ledger: ClassVar[bool] = False

    def run(self, uow: UnitOfWork) -> None:
        """Store it.

        Raises:
            NotPermittedError: the actor is no person.
            InvalidInputError: an hour, a choice of days or a topic that does not exist.
        """
        if uow.actor.person_id is None:
            message = "Only people choose how they are told."
            raise NotPermittedError(message)
        self._check()
        row: NoticeSetting = lock_settings(uow.session, uow.actor.person_id)
        row.digest_hour, row.digest_days = self.digest_hour, self.digest_days
        row.kinds = [topic for topic in TOPICS if topic in self.kinds]
        row.is_weekly_on = self.is_weekly_on

    def _check(self) -> None:
        errors: dict[str, list[str]] = {}
        if not FIRST_HOUR <= self.digest_hour <= LAST_HOUR:
            errors["digest_hour"] = ["Choose an hour from 0 to 23"]
        if self.digest_days not in DIGEST_DAYS:
            errors["digest_days"] = ["Choose on which days the digest comes"]
        if not set(self.kinds) <= set(TOPICS):
            errors["kinds"] = ["Choose from the list what the digest holds"]
        if errors:
            raise InvalidInputError(errors)
