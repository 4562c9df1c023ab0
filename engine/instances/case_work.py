"""One case as a command works on it: its instances and open tasks, read after the lock.

Facts, clocks and the calendar are read when something first asks for them: most steps concern no clock.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, exists, or_, select

from engine.bundles import Bundle
from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import Calendar, working_days_between
from engine.expressions import Context, Value
from engine.expressions.types import PartsView
from engine.facts import FactBook, from_json
from engine.models import Base, Case, CaseMember, Clock, Instance, Task
from engine.models.task import OPEN
from engine.numbering import next_id
from engine.unit_of_work import UnitOfWork
from engine.walls import cases_shut_to, check_may_act

ENDED = ("complete", "cancelled")
# Written down once: putting a statement into words takes SQLAlchemy as long as carrying it out.
_CLOCKS = select(Clock).where(Clock.case_id == bindparam("case_id")).order_by(Clock.id)


@dataclass
class CaseWork:
    """The working copy of a locked case. ``queue`` holds what still has to follow from what was done.

    ``actor_is_named`` says whether the actor already works on the case by name, ``actor_is_shut_out`` whether
    they are kept out of it.
    """

    uow: UnitOfWork
    case: Case
    instances: dict[int, Instance] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    queue: deque[Callable[[], None]] = field(default_factory=deque)
    actor_is_named: bool = False
    actor_is_shut_out: bool = False
    _facts: FactBook | None = None
    _clocks: list[Clock] | None = None
    _calendar: Calendar | None = None

    @classmethod
    def lock(cls, uow: UnitOfWork, case_id: int | ScalarSelect[int], **values: int) -> "CaseWork":
        """Lock the case, then read what every command about it needs.

        Args:
            case_id: the case, or a query that finds it.
            values: of the parameters of that query.

        Raises:
            NotFoundError: there is no such case, or it is shut to the actor.
            NotPermittedError: the actor only inspects.
        """
        work = cls(uow, uow.lock_case(case_id, **values))
        work.read()
        check_may_act(uow.actor, work.case.area_id, is_shut_out=work.actor_is_shut_out)
        return work

    @classmethod
    def new(cls, uow: UnitOfWork, case: Case) -> "CaseWork":
        """The working copy of a case that has just been added: there is nothing to read yet."""
        return cls(uow, case, _facts=FactBook(uow.session, case.id, {}), _clocks=[])

    def read(self) -> None:
        """Read the instances with their open tasks, and whether the actor is named, in one statement."""
        uow = self.uow
        query = _reading(uow.session.get_bind().dialect.name, uow.numbers.reserved)
        values = {"case_id": self.case.id, "person_id": uow.actor.person_id, "at": uow.at}
        rows = uow.session.execute(query, values).all()
        self.instances = {row[0].id: row[0] for row in rows}
        self.tasks = [row[1] for row in rows if row[1] is not None]
        self.actor_is_named = any(row[2] for row in rows)
        self.actor_is_shut_out = any(row[3] for row in rows)
        if rows and uow.numbers.reserved:
            uow.numbers.bring(rows[0][4:])

    def reload(self) -> None:
        """Read everything again, after a savepoint was rolled back."""
        self.uow.session.expire_all()
        self._facts = self._clocks = None
        self.read()

    @property
    def facts(self) -> FactBook:
        """The current facts of the case."""
        if self._facts is None:
            # Nobody adds a fact or a clock without having come by here, so none is waiting to be written.
            with self.uow.session.no_autoflush:
                self._facts = FactBook.load(self.uow.session, self.case.id)
        return self._facts

    @property
    def clocks(self) -> list[Clock]:
        """The clocks of the case, oldest first."""
        if self._clocks is None:
            with self.uow.session.no_autoflush:
                self._clocks = list(self.uow.session.scalars(_CLOCKS, {"case_id": self.case.id}))
        return self._clocks

    def clock_keys(self) -> frozenset[str]:
        """Everything that starts or meets a clock, as the versions of this case declare it.

        No clock of the case can listen for anything else, as each was made from one of these declarations.
        """
        versions = {instance.version_id: instance for instance in self.instances.values()}
        return frozenset(
            key
            for instance in versions.values()
            for declared in self.bundle(instance).diagram.clocks.values()
            for key in (declared.anchor, declared.met)
        )

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


@lru_cache(maxsize=32)
def _reading(dialect: str, reserved: tuple[type[Base], ...]) -> Select[*tuple[Any, ...]]:
    """Instances, open tasks, whether the actor is named or shut out, and one id of each reserved table."""
    case_id = bindparam("case_id", type_=Case.id.type)
    person_id = bindparam("person_id", type_=CaseMember.person_id.type)
    named = exists().where(
        CaseMember.case_id == case_id,
        CaseMember.person_id == person_id,
        CaseMember.relation == "working",
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > bindparam("at", type_=CaseMember.to_at.type)),
    )
    shut_out = case_id.in_(cases_shut_to(person_id))
    # The task's own case is named too, for its index.
    theirs = (Task.instance_id == Instance.id) & (Task.case_id == case_id) & Task.state.in_(OPEN)
    return (
        select(Instance, Task, named, shut_out, *(next_id(table, dialect) for table in reserved))
        .outerjoin(Task, theirs)
        .where(Instance.case_id == case_id)
        .order_by(Instance.id, Task.id)
    )
