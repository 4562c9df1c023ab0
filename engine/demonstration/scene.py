"""The last working days of the demonstration: what happens in them, and what whoever tells of it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import select

from engine.actor import Actor
from engine.clocks.working_days import Calendar, add_working_days
from engine.errors import CasewayError
from engine.execute import Command, Engine
from engine.models import Case, Part, Person, Submission, Task
from engine.models.task import OPEN
from engine.now import LONDON, local_date
from engine.reading_actor import load_actor
from engine.scenarios.acting import describe
from engine.scenarios.errors import ScenarioError
from engine.scenarios.world import World

R = TypeVar("R")


@dataclass(frozen=True)
class Scene:
    """The demonstration as it stands while its last days are played.

    Attributes:
        calendar: the days that do not count.
        last_day: the day on which it stands still; everything here is told from it.
    """

    world: World
    calendar: Calendar
    last_day: date

    @property
    def engine(self) -> Engine:
        """The domain, on the moved clock."""
        return self.world.engine

    def day(self, working_days: int) -> date:
        """A day so many working days after the last one, or before it."""
        return add_working_days(self.calendar, self.last_day, working_days)

    def moment(self, working_days: int, clock: str) -> datetime:
        """A time on such a day."""
        return datetime.combine(self.day(working_days), time.fromisoformat(clock), LONDON)

    def case(self, label: str) -> Case:
        """The case of this label."""
        return self.world.rows(select(Case).where(Case.label == label))[0]

    def person(self, name: str) -> int:
        """Somebody's id by their name."""
        return self.world.rows(select(Person).where(Person.name == name))[0].id

    def actor(self, name: str) -> Actor:
        """Somebody as they act today, with whomever they stand in for.

        Raises:
            ScenarioError: they have left.
        """
        with self.engine.read() as session:
            found = load_actor(session, self.person(name), local_date(self.world.clock.now()))
        if found is None:
            message = f"{name} has left"
            raise ScenarioError(message)
        return found

    def do(self, name: str, command: Command[R]) -> Any:
        """Let somebody do something.

        Raises:
            ScenarioError: it was refused.
        """
        try:
            return self.engine.execute(command, actor=self.actor(name))
        except CasewayError as error:
            message = f"{type(command).__name__} by {name} was refused: {describe(error)}"
            raise ScenarioError(message) from error

    def task(self, label: str, element: str) -> Task:
        """The open task of a step."""
        of_step = select(Task).where(Task.case_id == self.case(label).id, Task.element_id == element)
        return self.world.rows(of_step.where(Task.state.in_(OPEN)).order_by(Task.id.desc()))[0]

    def part(self, task_id: int, key: str) -> Part:
        """The open part of a task."""
        of_task = select(Part).where(Part.task_id == task_id, Part.key == key)
        return self.world.rows(of_task.where(Part.state.in_(OPEN)))[0]

    def answer(self, label: str, element: str, agency_id: int | None = None) -> Submission:
        """The newest answer to a step, of one agency where several answered it."""
        query = select(Submission).where(
            Submission.case_id == self.case(label).id, Submission.element_id == element
        )
        if agency_id is not None:
            query = query.where(Submission.agency_id == agency_id)
        return self.world.rows(query.order_by(Submission.id.desc()))[0]


@dataclass(frozen=True)
class Happening:
    """Something that happens so many working days before the last one, at a time of that day."""

    days_before: int
    clock: str
    deed: Callable[[Scene], object]
