"""A desk to try the domain at: a real engine on a real database, small processes, a movable clock."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actor import SYSTEM, Actor
from engine.commands.complete_task import CompleteTask
from engine.commands.publish_version import PublishVersion
from engine.commands.start_case import StartCase
from engine.db import connect
from engine.execute import Engine
from engine.ledger import verify
from engine.models import Base, Case, Clock, FactValue, Part, Task
from engine.models.task import OPEN
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO, StandardArea, build_standard_area
from engine.sweep import Swept, sweep
from tests.engine.diagram.drawing import draw

NOON = datetime(2026, 12, 18, 12, tzinfo=UTC)


def text_form(form_id: str, *components: dict[str, Any]) -> str:
    """A form with one text question called ``note``, and whatever else is given."""
    note = {"type": "textfield", "key": "note", "label": "Note"}
    return json.dumps({"type": "default", "id": form_id, "components": [note, *components]})


def question(key: str, kind: str = "textfield", fact: str = "", **more: Any) -> dict[str, Any]:
    """One component of a form; ``fact`` promotes its answer."""
    properties = {"fact": fact} if fact else {}
    label = key.replace("_", " ").capitalize()
    return {"type": kind, "key": key, "label": label, "properties": properties, **more}


def radio(key: str, *values: str, fact: str = "", vote: bool = False) -> dict[str, Any]:
    """A radio question; ``vote`` makes its answer the vote of a decision."""
    options = [{"value": value, "label": value.capitalize()} for value in values]
    properties = ({"fact": fact} if fact else {}) | ({"vote": True} if vote else {})
    asked = {"type": "radio", "key": key, "label": key, "values": options, "properties": properties}
    return asked | ({"validate": {"required": True}} if vote else {})


class PublishedBeforeTheRule(PublishVersion):
    """A version that the gate would refuse today: running cases must be kept whatever they run on."""

    def _check_gate(self) -> None:
        """There was no such rule then."""


class Desk:
    """One engine with the standard area. ``at`` is its clock: set it to move time."""

    def __init__(self, url: str, folder: Path, area: StandardArea | None = None) -> None:
        self.at = NOON
        self.url = url
        self.anchors = folder / "anchors.log"
        self._engines: list[Engine] = []
        self.engine = self.another_engine()
        self.area: StandardArea = area or build_standard_area(self.engine, {})

    def another_engine(self) -> Engine:
        """A second worker on the same database and the same clock."""
        engine = Engine(connect(self.url), now=lambda: self.at, anchor_path=self.anchors)
        self._engines.append(engine)
        return engine

    def close(self) -> None:
        """Close every connection."""
        for engine in self._engines:
            engine.database.dispose()

    def publish(
        self,
        key: str,
        body: str,
        arrows: str,
        forms: dict[str, str] | None = None,
        *,
        gate: bool = True,
        rules: dict[str, str] | None = None,
        **drawn: str,
    ) -> int:
        """Publish a small process drawn from words; without the gate, as one from before a rule existed."""
        process = f'id="{key}" name="{key.capitalize()}" isExecutable="true" caseway:opens="aware_on"'
        files = {f"{key}.bpmn": draw(body, arrows, process=process, **drawn).decode()}
        files |= {f"forms/{form_id}.json": text for form_id, text in (forms or {}).items()}
        files |= {f"rules/{rule_id}.dmn": text for rule_id, text in (rules or {}).items()}
        publish = PublishVersion if gate else PublishedBeforeTheRule
        return self.engine.execute(publish(key, files, LONG_AGO), actor=SYSTEM)

    def actor(self, role: str, agency: str = "") -> Actor:
        """Who holds a role."""
        person = self.area.person(role, agency)
        with self.engine.read() as session:
            actor = load_actor(session, person or 0, self.at.date())
        assert actor is not None
        return actor

    def start(self, key: str, opened_on: date = date(2026, 12, 18), label: str = "Child A") -> int:
        """Open a case."""
        command = StartCase(self.area.area_id, key, label, opened_on)
        return self.engine.execute(command, actor=self.actor("business_manager"))

    def task(self, element_id: str, case_id: int | None = None) -> Task:
        """The newest open task of a step."""
        with self.engine.read() as session:
            query = select(Task).where(Task.element_id == element_id, Task.state.in_(OPEN))
            if case_id:
                query = query.where(Task.case_id == case_id)
            return session.scalars(query.order_by(Task.id.desc())).first()

    def part(self, task: Task, key: str) -> Part:
        """One part of a task."""
        with self.engine.read() as session:
            return session.scalars(select(Part).where(Part.task_id == task.id, Part.key == key)).one()

    def do(self, element_id: str, raw: dict[str, Any] | None = None, role: str = "business_manager") -> int:
        """Complete the open task of a step."""
        return self.engine.execute(CompleteTask(self.task(element_id).id, raw or {}), actor=self.actor(role))

    def do_part(self, element_id: str, key: str, raw: dict[str, Any], role: str, agency: str = "") -> int:
        """Complete one part of the open task of a step."""
        task = self.task(element_id)
        part = self.part(task, key)
        return self.engine.execute(
            CompleteTask(task.id, raw, part_id=part.id), actor=self.actor(role, agency)
        )

    def open_steps(self, case_id: int) -> list[str]:
        """The ids of the steps that are open, called processes included."""
        with self.engine.read() as session:
            query = select(Task.element_id).where(Task.case_id == case_id, Task.state.in_(OPEN))
            return sorted(session.scalars(query))

    def clock(self, key: str) -> Clock:
        """The newest clock with a key."""
        with self.engine.read() as session:
            return session.scalars(select(Clock).where(Clock.key == key).order_by(Clock.id.desc())).first()

    def fact(self, name: str) -> Any:
        """The current value of a fact."""
        with self.engine.read() as session:
            return session.scalar(select(FactValue.value).where(FactValue.fact == name, FactValue.is_current))

    def case(self, case_id: int) -> Case:
        """A case's row."""
        with self.engine.read() as session:
            return session.get_one(Case, case_id)

    def move(self, at: datetime) -> Swept:
        """Move the clock and sweep."""
        self.at = at
        return sweep(self.engine)

    def counts(self) -> dict[str, int]:
        """How many rows every table has: equal before and after whatever must change nothing."""
        with self.engine.read() as session:
            return {name: _count(session, name) for name in Base.metadata.tables}

    def breaks(self) -> list[str]:
        """What is wrong with the ledger."""
        with self.engine.read() as session:
            return [found.problem for found in verify(session, self.anchors)]


def _count(session: Session, table: str) -> int:
    return session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0
