"""The version a task was done on: its instance may have moved to another since."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Bundle, Library
from engine.diagram.model import Element
from engine.models import Instance, MigrationCase, Submission, Task
from engine.models.task import OPEN


def step_of_task(
    session: Session, library: Library, task: Task, instance: Instance
) -> tuple[Bundle, Element]:
    """The version and the step that a task shows.

    Args:
        session: to read with.
        library: the compiled versions.
        task: open, done or withdrawn.
        instance: whose task it is.

    Returns:
        For an open task those that run; for one that was answered the version of the answer; else the
        nearest version of its instance that has the step. A step that was renamed since is the one it is
        now.
    """
    now = library.get(session, instance.version_id)
    if task.state in OPEN:
        return now, now.element(task.element_id)
    for version_id in _versions(session, task, instance):
        bundle = library.get(session, version_id)
        if task.element_id in bundle.diagram.elements:
            return bundle, bundle.element(task.element_id)
    return now, now.element(task.element_id)


def _versions(session: Session, task: Task, instance: Instance) -> Iterator[int]:
    answered = select(Submission.version_id).where(Submission.task_id == task.id)
    yield from session.scalars(answered.order_by(Submission.id.desc()).limit(1))
    yield instance.version_id
    host_id = instance.parent_id if instance.kind == "side" else instance.id
    moves = select(MigrationCase.from_version_id).where(MigrationCase.instance_id == host_id)
    yield from session.scalars(moves.order_by(MigrationCase.id.desc()))
