"""Correct the day that a clock is counted from: what people see of it changes, what they saw is kept."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.clocks.due_dates import DueDateError
from engine.clocks.events import facts_changed
from engine.clocks.finding import lock_clock
from engine.clocks.rules import LONGEST_REASON, check_may_correct
from engine.clocks.running import anchor_fact, fact_declaration, reproject
from engine.errors import ConflictError, InvalidInputError
from engine.facts import fact_from_form, from_json
from engine.instances.case_work import CaseWork
from engine.instances.questioning import NeedsPerson, chosen_versions, question_versions
from engine.models import Clock
from engine.now import LONDON, local_date
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Correction:
    """What a correction has done.

    Attributes:
        fact: the fact that was corrected; empty where the clock is counted from an event.
        clocks: the clocks counted again.
        needs_person: instances that would run another version now; they go on as they are.
    """

    fact: str
    clocks: tuple[int, ...]
    needs_person: tuple[NeedsPerson, ...] = ()


@dataclass(frozen=True)
class CorrectAnchor:
    """The clock should have been counted from another day.

    Where the anchor is a fact, the fact gets its new value and every clock on it moves; where it is an event,
    what happened stays as it was recorded and this clock alone is counted from the day that is given.

    Args:
        clock_id: the clock.
        anchor_on: the local day; a moment for a clock of hours.
        reason: why, kept with the fact, the old working and the ledger.
        is_supposed: it is only tried and never saved, so what has happened may lie in the future too.
    """

    clock_id: int
    anchor_on: date | datetime
    reason: str
    is_supposed: bool = False

    def run(self, uow: UnitOfWork) -> Correction:
        """Correct it, count again, and name what a person has to look at.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the clock has not started, or was stopped.
            InvalidInputError: no reason, the day that it is counted from already, or one it cannot be.
        """
        work, clock = lock_clock(uow, self.clock_id)
        check_may_correct(uow.actor, clock)
        uow.act_with(clock.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why the date was wrong")
        was, seen = clock.anchor_on, {one.id: len(one.earlier_workings) for one in work.clocks}
        before = chosen_versions(work)
        fact = anchor_fact(work, clock, clock.anchor)
        try:
            if fact:
                if not self.is_supposed and _has_happened(clock, uow.today):
                    _check_not_to_come(uow, self.anchor_on)
                _correct_fact(work, clock, fact, self.anchor_on, reason)
            else:
                _correct_event(work, clock, self.anchor_on, reason)
        except DueDateError as error:
            message = "A clock counts from here, and this date is too far away for it"
            raise self._invalid(message) from error
        moved = tuple(one.id for one in work.clocks if len(one.earlier_workings) != seen.get(one.id, 0))
        if clock.id not in moved:
            raise self._invalid("The clock is counted from this date already")
        work.record(
            "clock.corrected",
            clock=clock.id,
            key=clock.key,
            was=was.isoformat() if was else None,
            anchor_on=clock.anchor_on.isoformat() if clock.anchor_on else None,
            fact=fact,
            reason=reason,
        )
        return Correction(fact, moved, question_versions(work, before))

    def _invalid(self, message: str) -> InvalidInputError:
        return InvalidInputError({"anchor_on": [message]}, {"anchor_on": self.anchor_on})


def _correct_fact(work: CaseWork, clock: Clock, fact: str, anchor: date | datetime, reason: str) -> None:
    """Put the corrected value in the place of the old one, which stays as history, and tell the clocks."""
    host = work.instances[clock.instance_id] if clock.instance_id else work.root()
    row = work.facts.row(fact, work.chain(host))
    declared = fact_declaration(work, host, fact)
    if row is None or declared is None:
        message = "The date that this clock is counted from has not been entered, so it cannot be corrected."
        raise ConflictError(message)
    if row.type == "date" and isinstance(anchor, datetime):
        anchor = local_date(anchor)
    elif isinstance(anchor, datetime) and anchor.tzinfo is None:
        anchor = anchor.replace(tzinfo=LONDON)
    value = fact_from_form(row.type, anchor.isoformat())
    if from_json(row.type, value) == from_json(row.type, row.value):
        message = "The clock is counted from this date already"
        raise InvalidInputError({"anchor_on": [message]}, {"anchor_on": anchor})
    scope = "instance" if row.instance_id else "case"
    declared = replace(declared, type=row.type, scope=scope, sensitivity=row.sensitivity)
    owner = work.instances[row.instance_id] if row.instance_id else None
    work.facts.set(declared, owner, value, work.uow.at, work.uow.actor.person_id, reason=reason)
    work.record("fact.set", fact=fact, reason=reason)
    facts_changed(work, [fact], f"The date it is counted from was corrected. {reason}")


def _has_happened(clock: Clock, today: date) -> bool:
    """Whether a clock counts on from a day that has been; one that counts back has a day that is planned."""
    return clock.direction == "forward" and clock.anchor_on is not None and clock.anchor_on <= today


def _check_not_to_come(uow: UnitOfWork, anchor: date | datetime) -> None:
    """Refuse a day to come for what has happened: no statutory date is put off by a slip of the year."""
    is_future = anchor > uow.at if isinstance(anchor, datetime) else anchor > uow.today
    if is_future:
        message = "What the clock is counted from has happened, so the date must be today or in the past"
        raise InvalidInputError({"anchor_on": [message]}, {"anchor_on": anchor})


def _correct_event(work: CaseWork, clock: Clock, anchor: date | datetime, reason: str) -> None:
    """Count this clock from another day than that of the event, which stays as it was recorded."""
    if isinstance(anchor, datetime) and anchor.tzinfo is None:
        anchor = anchor.replace(tzinfo=LONDON)
    day = local_date(anchor) if isinstance(anchor, datetime) else anchor
    _check_not_to_come(work.uow, anchor)
    if clock.unit != "hours":
        if day == clock.anchor_on:
            return
        anchor = day
    reproject(work, clock, anchor, f"The day it is counted from was corrected. {reason}")
