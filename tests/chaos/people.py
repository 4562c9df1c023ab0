"""People at work: they open cases, answer what is open, record what comes in, by the real commands."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.access import record_access
from engine.actor import Actor
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.deliver_message import DeliverMessage
from engine.commands.start_case import StartCase
from engine.errors import CasewayError
from engine.execute import Command, Engine
from engine.models import Agency, Case, Instance, Part, Process, Task
from engine.models.task import OPEN
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.workflow import diff
from tests.chaos.answering import Answering
from tests.chaos.journal import Journal


@dataclass(frozen=True)
class Company:
    """The partnership: its area, and who holds which role there (``role`` and ``role@agency``)."""

    area_id: int
    people: Mapping[str, int]


class People:
    """Everybody of a partnership, acting by turns in one worker."""

    def __init__(
        self, engine: Engine, company: Company, chance: random.Random, journal: Journal, name: str
    ) -> None:
        self.engine, self.company, self.chance = engine, company, chance
        self.journal, self.name = journal, name
        agencies = sorted({key.partition("@")[2] for key in company.people if "@" in key})
        self.answering = Answering(chance, sorted(set(company.people.values())), agencies)
        self.number = 0

    def act(self) -> None:
        """Do one thing."""
        drawn = self.chance.random()
        if drawn < 0.04:
            self.open_case()
        elif drawn < 0.07:
            self.record_message()
        elif drawn < 0.12:
            self.complete(claiming=True)
        else:
            self.complete()

    def open_case(self) -> None:
        with self.engine.read() as session:
            keys = list(session.scalars(select(Process.key).where(Process.opens != "").order_by(Process.key)))
        mark = self._mark()
        command = StartCase(self.company.area_id, self.chance.choice(keys), f"Child {mark}", self._today())
        starter = self._actor(self.company.people["business_manager"])
        self._try(mark, "start", command, starter)

    def complete(self, *, claiming: bool = False) -> None:
        """Answer an open task or part, whoever's it is; reading it is recorded first, as a page does."""
        with self.engine.read() as session:
            found = self._one_of(session, _open_work().order_by(Task.id, Part.id))
            if found is None:
                return
            task, part, agency, version_id = found
            bundle = self.engine.library.get(session, version_id)
        thing = part or task
        holders = (f"{thing.role}@{agency}", thing.role)
        person = thing.assignee_id or next(
            (self.company.people[key] for key in holders if key in self.company.people), None
        )
        actor = self._actor(person) if person else None
        form = bundle.forms.get(bundle.element(task.element_id).form)
        if actor is None or form is None:
            return
        self._read(actor, task)
        part_id = part.id if part else None
        if claiming:
            self._try(self._mark(), "claim", ClaimTask(task.id, part_id), actor, task=task.id, part=part_id)
        mark = self._mark()
        answers = self.answering.answers(form, self._today(), mark)
        command = CompleteTask(task.id, answers, part_id)
        texts = mark in json.dumps(answers)
        self._try(mark, "complete", command, actor, task=task.id, part=part_id, marked=texts)

    def record_message(self) -> None:
        """Something comes in that an instance waits for."""
        with self.engine.read() as session:
            running = select(Instance).where(Instance.state == "running").order_by(Instance.id)
            found = self._one_of(session, running)
            if found is None:
                return
            [instance] = found
            bundle = self.engine.library.get(session, instance.version_id)
        elements = bundle.diagram.elements
        waiting = [name for _, name in diff(None, json.loads(instance.marking)).armed]
        messages = [elements[name] for name in waiting if elements[name].event == "message"]
        if not messages:
            return
        element = self.chance.choice(messages)
        actor = self._actor(self.company.people[element.role or "business_manager"])
        mark = self._mark()
        form = bundle.forms.get(element.form)
        answers = self.answering.answers(form, self._today(), mark) if form else {}
        command = DeliverMessage(instance.case_id, element.id, answers)
        self._try(mark, "message", command, actor, case=instance.case_id, marked=mark in json.dumps(answers))

    def _one_of(self, session: Session, ordered: Select[Any]) -> Any:
        """A row that our own chance draws, not the database's: the same seed does the same deeds."""
        number = session.scalar(select(func.count()).select_from(ordered.subquery()))
        if not number:
            return None
        return session.execute(ordered.offset(self.chance.randrange(number)).limit(1)).one_or_none()

    def _read(self, actor: Actor, task: Task) -> None:
        record_access(self.engine, actor, "task.read", task.case_id, f"task:{task.id}")
        self.journal.note("read", case=task.case_id)

    def _try(self, mark: str, deed: str, command: Command[Any], actor: Actor | None, **about: Any) -> None:
        if actor is None:
            return
        self.journal.attempt(mark, deed, person=actor.person_id, **about)
        try:
            result = self.engine.execute(command, actor=actor)
        except CasewayError as error:
            self.journal.told(mark, "refused", f"{type(error).__name__}: {error}"[:300])
        except DBAPIError as error:
            self.journal.told(mark, "unknown", type(error.orig).__name__)
            raise
        else:
            self.journal.told(mark, "accepted", result if isinstance(result, int) else None)

    def _mark(self) -> str:
        self.number += 1
        return f"{self.name}n{self.number}x"

    def _today(self) -> Any:
        return local_date(self.engine.now())

    def _actor(self, person_id: int) -> Actor | None:
        with self.engine.read() as session:
            return load_actor(session, person_id, self._today())


def _open_work() -> Select[Any]:
    """Open tasks and, where a task is asked of several, its open parts; with the agency and the version."""
    return (
        select(Task, Part, Agency.key, Instance.version_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Part, (Part.task_id == Task.id) & Part.state.in_(OPEN))
        .outerjoin(Agency, Agency.id == Part.agency_id)
        .where(Task.state.in_(OPEN), Task.kind.in_(("form", "parts")))
        .where((Task.kind == "form") | Part.id.is_not(None))
    )
