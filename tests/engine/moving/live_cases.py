"""Live cases of an old version: brought to a step by its scenarios, moved, and looked at before and after."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.bundles import compile_bundle
from engine.bundles.folders import ARCHIVE, SHIPPED, read_clauses
from engine.commands.approve_proposal import ApproveProposal
from engine.commands.create_proposal import CreateProposal
from engine.commands.describe_proposal import DescribeProposal
from engine.commands.publish_version import PublishVersion
from engine.commands.save_draft import SaveDraft
from engine.commands.start_case import StartCase
from engine.commands.start_migration import StartMigration
from engine.commands.submit_proposal import SubmitProposal
from engine.models import Clock, Instance, MigrationCase, Part, Proposal, Task, Version
from engine.moving.settling import settle_migrations
from engine.queries.impact import CaseImpact, get_proposal_target, list_impact, replaced_target
from engine.scenarios import acting, load_scenario
from engine.scenarios.script import AddAgency, Do, Message, Withdraw
from engine.scenarios.standard_area import LONG_AGO
from engine.scenarios.targets import open_tasks
from engine.scenarios.world import MovableClock, World
from tests.engine.desk import Desk
from tests.processes.changes import Change

DEEDS: dict[type, Any] = {
    Do: acting.do,
    Message: acting.message,
    AddAgency: acting.add_agency,
    Withdraw: acting.withdraw,
}
ALL_CLAUSES = yaml.safe_dump(list(read_clauses(SHIPPED / "clauses").values()), allow_unicode=True)


@dataclass(frozen=True)
class ClockFace:
    """What a clock shows."""

    due_on: date | None
    state: str


class LiveCases:
    """One change, the version before it in force, and cases that run on that."""

    def __init__(self, desk: Desk, change: Change, at: datetime, *, beside: tuple[str, ...] = ()) -> None:
        self.desk, self.change = desk, change
        desk.at = at
        self.old_id = self._publish(change.process, change.old())
        for key in beside:
            self._publish(key, shipped(key))
        bundles = {change.process: compile_bundle(change.process, change.old())}
        bundles |= {key: compile_bundle(key, shipped(key)) for key in beside}
        self.world = World(desk.engine, MovableClock(at), desk.area, bundles)

    def _publish(self, key: str, files: dict[str, str]) -> int:
        # The library of clauses comes with the versions that cite it.
        texts = {**files, "clauses.yaml": ALL_CLAUSES}
        return self.desk.engine.execute(PublishVersion(key, texts, LONG_AGO), actor=SYSTEM)

    def bring(self, file: str, until: str, *, parts_done: int = 0, root: str = "") -> int:
        """A case whose scenario is played until a step is open, with so many of its parts done.

        Args:
            file: a scenario below ``processes``.
            until: the step.
            parts_done: how many of its parts have come back.
            root: the kind of case that calls the scenario's stage, where it is one.
        """
        path = Path(SHIPPED, file)
        scenario = load_scenario(path.read_text(encoding="utf-8"), file)
        world, given = self.world, scenario.given
        if root:
            opening = StartCase(
                self.desk.area.area_id, root, given.label, date.fromisoformat(given.facts["aware_on"])
            )
            world.case_id = world.engine.execute(opening, actor=world.actor("business_manager"))
        else:
            acting.start(world, scenario.process, given)
        for step in scenario.steps:
            if self._stands_at(until, parts_done):
                return world.case_id
            if type(step.deed) in DEEDS:
                DEEDS[type(step.deed)](world, step.deed)
        assert self._stands_at(until, parts_done), f"{file} never comes to {until}"
        return world.case_id

    def _stands_at(self, element: str, parts_done: int) -> bool:
        task = next((task for task in open_tasks(self.world) if task.element_id == element), None)
        if task is None:
            return False
        done = [part for part in self.parts(task) if part.state == "completed"]
        return len(done) == parts_done

    def parts(self, task: Task) -> list[Part]:
        """The parts of a task."""
        return self.world.rows(select(Part).where(Part.task_id == task.id).order_by(Part.id))

    def release(self, change: Change | None = None) -> int:
        """Propose the change, have it approved by a second person, and have it in force today.

        Args:
            change: another one than that of these cases: a process that takes the place of theirs.
        """
        owner, approver = self.desk.actor("process_owner"), self.desk.actor("process_approver")
        made, today, execute = change or self.change, self.desk.at.date(), self.desk.engine.execute
        base = self.old_id if change is None else None
        create = CreateProposal(self.desk.area.area_id, made.process, made.name, base, made.new())
        self.proposal_id = execute(create, actor=owner)
        describe = DescribeProposal(
            self.proposal_id,
            summary="What the guidance asks now.",
            guidance="The edition",
            rule=made.rule,
            person_when=made.person_when,
            person_words=made.person_words,
            replaces=made.replaces,
            in_force_from=today,
        )
        execute(describe, actor=owner)
        execute(SubmitProposal(self.proposal_id), actor=owner)
        with self.desk.engine.read() as session:
            submitted_at = session.get_one(Proposal, self.proposal_id).submitted_at
        assert submitted_at is not None
        return execute(ApproveProposal(self.proposal_id, submitted_at, today), actor=approver)

    def impact(self) -> dict[int, CaseImpact]:
        """What becomes of each case, by its id, as the process owner reads it of the proposal."""
        with self.desk.engine.read() as session:
            owner = self.desk.actor("process_owner")
            target = get_proposal_target(session, owner, self.proposal_id)
            if target.process_key != self.change.process:
                target = replaced_target(target, self.change.process)
            page = list_impact(session, self.desk.engine.library, owner, self.desk.at, target)
        return {row.case_id: row for row in page.rows}

    def migrate(self, version_id: int, *case_ids: int, accepted: bool = False) -> dict[int, MigrationCase]:
        """Move cases, and let the duty do it."""
        ids = [self.host(case_id).id for case_id in case_ids]
        command = StartMigration(
            self.desk.area.area_id, version_id, ids, "The edition", accepted=ids if accepted else ()
        )
        migration_id = self.desk.engine.execute(command, actor=self.desk.actor("process_owner"))
        settle_migrations(self.desk.engine)
        query = select(MigrationCase).where(MigrationCase.migration_id == migration_id)
        return {row.case_id: row for row in self.world.rows(query)}

    def host(self, case_id: int) -> Instance:
        """The live instance of the changed process."""
        query = select(Instance).where(
            Instance.case_id == case_id,
            Instance.process_key == self.change.process,
            Instance.state == "running",
        )
        return self.world.rows(query)[0]

    def number(self, case_id: int) -> int:
        """The number of the version that a case runs on."""
        query = select(Version).where(Version.id == self.host(case_id).version_id)
        return self.world.rows(query)[0].number

    def clocks(self, case_id: int) -> dict[str, ClockFace]:
        """Every clock of a case; those of parts by clock and part."""
        keys = {part.id: part.key for part in self.world.rows(select(Part).where(Part.case_id == case_id))}
        return {
            f"{clock.key}:{keys[clock.part_id]}" if clock.part_id else clock.key: ClockFace(
                clock.due_on, clock.state
            )
            for clock in self.world.rows(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id))
        }

    def open(self, case_id: int) -> list[str]:
        """The steps that people see open."""
        self.world.case_id = case_id
        return sorted(task.element_id for task in open_tasks(self.world))

    def do(self, case_id: int, role: str, element: str, part: str = "", **answers: Any) -> None:
        """Complete an open step."""
        self.world.case_id = case_id
        acting.do(self.world, Do(role, element, answers, part))

    def draft(self, case_id: int, role: str, element: str, **answers: Any) -> None:
        """Begin to answer an open step."""
        command = SaveDraft(self.task(case_id, element).id, answers)
        self.desk.engine.execute(command, actor=self.world.actor(role))

    def task(self, case_id: int, element: str) -> Task:
        """The open task of a step."""
        self.world.case_id = case_id
        return next(task for task in open_tasks(self.world) if task.element_id == element)


def shipped(key: str) -> dict[str, str]:
    """The texts of a shipped process."""
    folder = SHIPPED / key
    paths = [folder / f"{key}.bpmn", *sorted(folder.glob("forms/*.json"))]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def archived(year: int, key: str, scenario: str) -> str:
    """A scenario of an archived version, below ``processes``."""
    path = ARCHIVE / str(year) / key / "scenarios" / f"{scenario}.yaml"
    return path.relative_to(SHIPPED).as_posix()
