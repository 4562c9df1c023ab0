"""Cases to move: two versions of a small process, a migration of one case, and what must not change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.complete_task import CompleteTask
from engine.commands.start_migration import StartMigration
from engine.commands.undo_migration import UndoMigration
from engine.models import Base, Clock, Instance, MigrationCase, Part, Rung, Task, Version
from engine.moving.model import Foresight
from engine.moving.settling import settle_migrations
from engine.queries.impact import get_version_target, list_impact
from tests.engine.desk import Desk
from tests.engine.diagram.drawing import DECLARED

KEPT = ("task", "part", "clock", "rung", "instance", "draft", "comment", "case", "fact_value", "submission")


def publish(
    desk: Desk,
    body: str,
    arrows: str,
    forms: dict[str, str],
    *,
    declared: str = "",
    gate: bool = True,
    **asked: str,
) -> int:
    """The next version of the process ``moving``, and its transitional words."""
    version_id = desk.publish("moving", body, arrows, forms, declared=DECLARED + declared, gate=gate)
    with desk.engine.housekeeping() as session:
        version = session.get_one(Version, version_id)
        for name, value in asked.items():
            setattr(version, name, value)
    return version_id


def foreseen(desk: Desk, version_id: int) -> list[Foresight]:
    """What would become of each live case of a version's process."""
    with desk.engine.read() as session:
        library = desk.engine.library
        target = get_version_target(session, library, SYSTEM, version_id)
        page = list_impact(session, library, SYSTEM, desk.at, target)
        return [row.foresight for row in page.rows]


def migrate(
    desk: Desk,
    version_id: int,
    *case_ids: int,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
    accepted: bool = False,
) -> list[MigrationCase]:
    """Move the instances of cases to a version, and let the duty do it."""
    instances = hosts(desk, *case_ids)
    ids = [instance.id for instance in instances]
    command = StartMigration(
        desk.area.area_id, version_id, ids, "A new edition", mapping or {}, ids if accepted else ()
    )
    migration_id = desk.engine.execute(command, actor=SYSTEM)
    settle_migrations(desk.engine)
    return rows(desk, migration_id)


def hosts(desk: Desk, *case_ids: int) -> list[Instance]:
    """The live root and child instances of cases that run the process ``moving``."""
    with desk.engine.read() as session:
        query = select(Instance).where(
            Instance.case_id.in_(case_ids), Instance.process_key == "moving", Instance.kind != "side"
        )
        return list(session.scalars(query.order_by(Instance.id)))


def undo(desk: Desk, migration_id: int) -> list[MigrationCase]:
    """Take a migration back, and let the duty do it."""
    desk.engine.execute(UndoMigration(migration_id, "Too early"), actor=SYSTEM)
    settle_migrations(desk.engine)
    return rows(desk, migration_id)


def rows(desk: Desk, migration_id: int) -> list[MigrationCase]:
    """The cases of a migration."""
    with desk.engine.read() as session:
        query = select(MigrationCase).where(MigrationCase.migration_id == migration_id)
        return list(session.scalars(query.order_by(MigrationCase.id)))


def picture(desk: Desk, *tables: str) -> dict[str, list[Any]]:
    """Every row of the tables that a move may touch: equal before and after what must change nothing."""
    with desk.engine.read() as session:
        return {
            name: [tuple(map(str, row)) for row in session.execute(select(table).order_by(table.c.id))]
            for name, table in Base.metadata.tables.items()
            if name in (tables or KEPT)
        }


def do(desk: Desk, case_id: int, step: str, **values: Any) -> None:
    """Complete the open task of a step of one case."""
    command = CompleteTask(desk.task(step, case_id).id, {"note": "n", **values})
    desk.engine.execute(command, actor=desk.actor("business_manager"))


def standing(desk: Desk) -> object:
    """What a person would call where the cases are: steps, dates, and what is still to be told."""
    with desk.engine.read() as session:
        return (
            [
                (r.version_id, r.marking, r.label)
                for r in session.scalars(select(Instance).order_by(Instance.id))
            ],
            [
                (r.element_id, r.kind, r.name, r.role, r.state, r.due_on, r.clock_id)
                for r in session.scalars(select(Task).order_by(Task.id))
            ],
            [
                (r.task_id, r.key, r.role, r.state, r.due_on)
                for r in session.scalars(select(Part).order_by(Part.id))
                if r.state != "withdrawn"
            ],
            [
                (r.key, r.state, r.due_on, r.length, r.version_id, r.name)
                for r in session.scalars(select(Clock).order_by(Clock.id))
                if r.state != "stopped"
            ],
            sorted(
                (r.key, r.kind, r.at, r.token_id, r.element_id)
                for r in session.scalars(select(Rung).where(Rung.state == "pending"))
            ),
        )
