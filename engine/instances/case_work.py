"""One case as a command works on it: instances, facts, clocks and open tasks, read once after the lock."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ScalarSelect, select

from engine.bundles import Bundle
from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import Calendar, working_days_between
from engine.expressions import Context, Value
from engine.expressions.types import PartsView
from engine.facts import FactBook, from_json
from engine.models import Case, Clock, Instance, Task
from engine.models.task import OPEN
from engine.unit_of_work import UnitOfWork

ENDED = ("complete", "cancelled")


@dataclass
class CaseWork:
    """The working copy of a locked case. ``queue`` holds what still has to follow from what was done."""

    uow: UnitOfWork
    case: Case
    instances: dict[int, Instance]
    facts: FactBook
    clocks: list[Clock]
    tasks: list[Task]
    queue: deque[Callable[[], None]] = field(default_factory=deque)
    _calendar: Calendar | None = None

    @classmethod
    def lock(cls, uow: UnitOfWork, case_id: int | ScalarSelect[int]) -> "CaseWork":
        """Lock the case, then read what every command about it needs.

        Raises:
            NotFoundError: there is no such case.
        """
        case = uow.lock_case(case_id)
        return cls.of(uow, case)

    @classmethod
    def of(cls, uow: UnitOfWork, case: Case) -> "CaseWork":
        """The working copy of a case that is locked already, or new."""
        session = uow.session
        instances = session.scalars(select(Instance).where(Instance.case_id == case.id))
        clocks = session.scalars(select(Clock).where(Clock.case_id == case.id).order_by(Clock.id))
        tasks = session.scalars(select(Task).where(Task.case_id == case.id, Task.state.in_(OPEN)))
        return cls(
            uow=uow,
            case=case,
            instances={instance.id: instance for instance in instances},
            facts=FactBook.load(session, case.id),
            clocks=list(clocks),
            tasks=list(tasks),
        )

    def reload(self) -> None:
        """Read everything again, after a savepoint was rolled back."""
        self.uow.session.expire_all()
        fresh = CaseWork.of(self.uow, self.case)
        self.instances, self.facts = fresh.instances, fresh.facts
        self.clocks, self.tasks = fresh.clocks, fresh.tasks

    @property
    def subject(self) -> str:
        """The case's chain in the ledger."""
        return f"case:{self.case.id}"

    def record(self, kind: str, /, **body: object) -> None:
        """Say what happened to the case."""
        self.uow.record(self.subject, kind, **body)

    def bundle(self, instance: Instance) -> Bundle:
        """The compiled version an instance runs."""
        return self.uow.library.get(self.uow.session, instance.version_id)

    def root(self) -> Instance:
        """The case's root instance."""
        return next(instance for instance in self.instances.values() if instance.kind == "root")

    def chain(self, instance: Instance) -> Iterator[Instance]:
        """An instance, its parent, and so on to the root."""
        found: Instance | None = instance
        while found is not None:
            yield found
            found = self.instances.get(found.parent_id) if found.parent_id else None

    def children(self, instance: Instance, token_id: str | None = None) -> list[Instance]:
        """The instances below one that still run, those of one token if given."""
        return [
            child
            for child in self.instances.values()
            if child.parent_id == instance.id
            and child.state not in ENDED
            and (token_id is None or child.parent_token_id == token_id)
        ]

    def values(self, instance: Instance) -> dict[str, Value]:
        """The facts and parameters a condition of this instance may read."""
        diagram = self.bundle(instance).diagram
        found: dict[str, Value] = {}
        for link in reversed(list(self.chain(instance))):
            declared = self.bundle(link).diagram.parameters
            for name, stored in link.parameters.items():
                if name in declared:
                    found[name] = from_json(declared[name].type, stored)
        found.update(self.facts.values(self.chain(instance)))
        found.update(
            {
                name: from_json(diagram.parameters[name].type, stored)
                for name, stored in instance.parameters.items()
                if name in diagram.parameters
            }
        )
        return found

    @property
    def calendar(self) -> Calendar:
        """The area's days that do not count."""
        if self._calendar is None:
            self._calendar = load_calendar(self.uow.session, self.case.area_id)
        return self._calendar

    def context(self, parts: PartsView | None = None) -> Context:
        """What conditions may know beside facts."""
        return Context(
            today=self.uow.today,
            working_days=lambda first, last: working_days_between(self.calendar, first, last),
            parts=parts,
        )

    def open_task(self, instance_id: int, token_id: str) -> Task | None:
        """The open task of a token, or None."""
        for task in self.tasks:
            if task.instance_id == instance_id and task.token_id == token_id and task.state in OPEN:
                return task
        return None

    def settle(self) -> None:
        """Do everything that follows, until nothing more does."""
        while self.queue:
            self.queue.popleft()()
