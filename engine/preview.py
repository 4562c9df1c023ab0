"""What a command would do to the clocks: it is run for real, in a transaction that is always rolled back.

There is no second implementation of any rule to fall out of step: a ripple shown before saving is what the
very command that would save it did, up to the moment of committing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import ScalarSelect, select

from engine.models import Case, Clock, Part
from engine.roles import role_label
from engine.unit_of_work import UnitOfWork

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True)
class ClockChange:
    """One clock that would move, change its state, appear or stop.

    Attributes:
        clock_id: the clock; of one that would only come into being, a number that means nothing later.
        of: whose part the clock times; empty for a clock of no part.
        was_on: when it is due now; None where it has no date, or does not exist.
        due_on: when it would be due; None where it would have no date.
        state_was: its state now; empty for a clock that does not exist yet.
        state: the state it would have.
    """

    clock_id: int
    case_id: int
    reference: str
    name: str
    was_on: date | None
    due_on: date | None
    state_was: str
    state: str
    of: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the clock does not exist yet."""
        return not self.state_was

    @property
    def days(self) -> int | None:
        """By how many calendar days it would move; None where there is no date before or after."""
        return (self.due_on - self.was_on).days if self.due_on and self.was_on else None


@dataclass(frozen=True)
class Preview(Generic[R_co]):
    """What a command returned, and what it would have changed of the clocks, by case and date."""

    result: R_co
    changes: tuple[ClockChange, ...]

    @property
    def moved(self) -> tuple[ClockChange, ...]:
        """Only the clocks whose date would be another."""
        return tuple(change for change in self.changes if change.was_on != change.due_on)


@dataclass(frozen=True)
class _Seen:
    """A clock at one instant."""

    case_id: int
    name: str
    due_on: date | None
    state: str
    of: str


@dataclass
class PreviewWork(UnitOfWork):
    """A unit of work that remembers each case's clocks as they were when the command locked it."""

    _before: dict[int, dict[int, _Seen]] = field(default_factory=dict)

    def lock_case(self, case_id: int | ScalarSelect[int], **values: int) -> Case:
        """Lock the case, and keep what its clocks say before anything is done."""
        case = super().lock_case(case_id, **values)
        if case.id not in self._before:
            self._before[case.id] = self._clocks(case.id)
        return case

    def changes(self, command: object, result: object = None) -> tuple[ClockChange, ...]:
        """Every clock that is not as it was, and what would follow from the command afterwards.

        A command whose consequences come later, one case at a time, tells them by a method
        ``ripple(uow, result)`` (a change of the calendar).
        """
        self.session.flush()
        chains = [subject.partition(":") for subject in self._entries]
        recorded = {int(case_id) for kind, _, case_id in chains if kind == "case"}
        found = list(self._changed(sorted(recorded | set(self._before))))
        ripple: Callable[[UnitOfWork, object], list[ClockChange]] | None = getattr(command, "ripple", None)
        if ripple is not None:
            found += ripple(self, result)
        return tuple(sorted(found, key=_by_case_and_date))

    def _changed(self, case_ids: list[int]) -> Iterator[ClockChange]:
        query = select(Case.id, Case.reference).where(Case.id.in_(case_ids))
        references = {row.id: row.reference for row in self.session.execute(query)}
        for case_id in case_ids:
            before = self._before.get(case_id, {})
            for clock_id, seen in self._clocks(case_id).items():
                was = before.get(clock_id)
                if was == seen:
                    continue
                yield ClockChange(
                    clock_id=clock_id,
                    case_id=case_id,
                    reference=references[case_id],
                    name=seen.name,
                    was_on=was.due_on if was else None,
                    due_on=seen.due_on,
                    state_was=was.state if was else "",
                    state=seen.state,
                    of=seen.of,
                )

    def _clocks(self, case_id: int) -> dict[int, _Seen]:
        columns = (Clock.id, Clock.case_id, Clock.name, Clock.due_on, Clock.state, Part.label, Part.role)
        query = select(*columns).outerjoin(Part, Part.id == Clock.part_id)
        with self.session.no_autoflush:
            rows = self.session.execute(query.where(Clock.case_id == case_id).order_by(Clock.id)).all()
        return {
            row.id: _Seen(row.case_id, row.name, row.due_on, row.state, part_words(row.label, row.role))
            for row in rows
        }


def part_words(label: str | None, role: str | None) -> str:
    """Whose part it is, as people read it; empty for no part."""
    return role_label(label) if label and label == role else label or ""


def _by_case_and_date(change: ClockChange) -> tuple[int, date, int]:
    return change.case_id, change.due_on or change.was_on or date.max, change.clock_id
