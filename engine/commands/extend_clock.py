"""Give a clock more time, where its process or the area may."""

from dataclasses import dataclass

from engine.clocks.adjusting import adjustments_of
from engine.clocks.arming import declaration_of
from engine.clocks.due_dates import LONGEST, DueDateError
from engine.clocks.finding import lock_clock
from engine.clocks.recounting import recount
from engine.clocks.rules import LONGEST_AUTHORITY, LONGEST_REASON, check_may_extend, most_extension
from engine.clocks.words import plural
from engine.errors import InvalidInputError
from engine.models import Extension
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ExtendClock:
    """More time, in the clock's own unit, counted on from its end.

    Args:
        clock_id: the clock.
        length: how many more of the clock's units, 1 or more.
        reason: why, as people will read it in the working.
        authority: who granted it, or under what.
    """

    clock_id: int
    length: int
    reason: str
    authority: str

    def run(self, uow: UnitOfWork) -> int:
        """Count the clock with the extension, and lay its rungs anew.

        Returns:
            The extension's id.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate, or nothing allows this clock to be extended.
            ConflictError: it is not running in time, comes round again, or counts back.
            InvalidInputError: no reason, no authority, or more than is allowed in all.
        """
        work, clock = lock_clock(uow, self.clock_id)
        declaration = declaration_of(work, clock)
        check_may_extend(uow.actor, clock, declaration, uow.at)
        uow.act_with(clock.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why more time is needed")
        missing = "Say who granted the extension, or under what"
        authority = checked_text("authority", self.authority, "authority", LONGEST_AUTHORITY, missing)
        most = most_extension(clock, declaration)
        given = adjustments_of(work, clock).extra
        problem = "" if 1 <= self.length <= LONGEST else f"Enter a whole number from 1 to {LONGEST:,}"
        if not problem and most is not None and given + self.length > most:
            unit = clock.unit.replace("_", " ").removesuffix("s")
            problem = f"The process allows {plural(most, unit)} in all, of which {most - given} are left"
        if problem:
            raise InvalidInputError({"length": [problem]}, {"length": self.length})
        extension = Extension(
            clock_id=clock.id,
            length=self.length,
            reason=reason,
            authority=authority,
            by_id=uow.actor.person_id,
            granted_at=uow.at,
        )
        uow.session.add(extension)
        try:
            was = recount(work, clock, f"It was extended. {reason}")
        except DueDateError as error:
            raise InvalidInputError({"length": [str(error)]}, {"length": self.length}) from error
        work.record(
            "clock.extended",
            clock=clock.id,
            key=clock.key,
            extension=extension.id,
            length=self.length,
            was=was.isoformat() if was else None,
            due_on=clock.due_on.isoformat() if clock.due_on else None,
            reason=reason,
            authority=authority,
        )
        return extension.id
