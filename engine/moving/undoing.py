"""Back to the version a case came from, exactly where it was; for as long as nothing has happened since."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from engine.clocks.recounting import recount
from engine.clocks.running import stop
from engine.errors import ConflictError, DefinitionError
from engine.instances.case_work import CaseWork
from engine.instances.closing import cancel_instance, withdraw_task
from engine.instances.completing import name_stage
from engine.models import Clock, Instance, Part, Submission, Task
from engine.models.task import OPEN
from engine.moving.carrying_out import put_marking
from engine.moving.clock_moves import declare
from engine.moving.ladders import relay_ladder, relay_timers
from engine.moving.model import LIVE
from engine.moving.positions import TICKING
from engine.moving.snapshots import put_back
from engine.moving.task_moves import withdraw
from engine.workflow.marking import from_json

_SINCE: Final = "Something has been completed since it moved, so it stays on its new version."
_COUNTED: Final = ("length", "unit", "direction", "anchor", "anchor_on", "anchor_at", "anchor_source")
_CLOSED: Final = ("completed", "withdrawn")


def check_may_go_back(work: CaseWork, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Instance]:
    """Refuse to undo a move when anything has happened since.

    Returns:
        The instances that go back.

    Raises:
        ConflictError: with what has happened.
    """
    unit = [work.instances[int(key)] for key in before["instances"]]
    for instance in unit:
        if instance.state not in LIVE:
            message = "It has ended since it moved."
            raise ConflictError(message)
        if instance.version_id != after["instances"][str(instance.id)]["version_id"]:
            message = "It has moved to another version since."
            raise ConflictError(message)
        if instance.revision != after["revisions"][str(instance.id)]:
            raise ConflictError(_SINCE)
    ids = [instance.id for instance in unit]
    newest = select(func.max(Submission.id)).where(Submission.instance_id.in_(ids))
    if (work.uow.session.scalar(newest) or 0) > after["submission"]:
        raise ConflictError(_SINCE)
    if any(instance.state == "faulted" for instance in unit):
        message = "A step of the machine stands still. Mend what stopped it first."
        raise ConflictError(message)
    _check_open(work, ids, after)
    return unit


def go_back(work: CaseWork, before: Mapping[str, Any], after: Mapping[str, Any], why: str) -> None:
    """Undo a move.

    Args:
        work: the case, locked.
        before: what was taken before the move.
        after: what was marked right after it.
        why: the reason, in a sentence.

    Raises:
        ConflictError: something has happened since.
        DefinitionError: a date would not be what it was; nothing is then kept.
    """
    unit = check_may_go_back(work, before, after)
    renamed = {new: old for old, new in before["mapping"].items() if new}
    for instance in unit:
        values = dict(before["instances"][str(instance.id)])
        text = values.pop("marking")
        put_back(instance, values)
        level = from_json(json.loads(text))
        if level is not None:
            put_marking(work, instance, level)
    work.case.kind_name = before["case"]["kind_name"]
    for key, element_id in before["renamed"].items():
        work.uow.session.get_one(Task, int(key)).element_id = element_id
    _put_back_tasks(work, before, after, why)
    _put_back_clocks(work, unit, before, after, why)
    relay_timers(work, {instance.id: renamed for instance in unit})
    name_stage(work)


def _check_open(work: CaseWork, ids: Sequence[int], after: Mapping[str, Any]) -> None:
    theirs = [task for task in work.tasks if task.instance_id in ids and not task.ad_hoc_kind]
    open_now = {str(task.id) for task in theirs if task.state in OPEN}
    if open_now != {key for key, values in after["tasks"].items() if values["state"] in OPEN}:
        raise ConflictError(_SINCE)
    tasks = [int(key) for key in after["tasks"]]
    for part in work.uow.session.scalars(select(Part).where(Part.task_id.in_(tasks))):
        was = after["parts"].get(str(part.id))
        if was is None or (part.state in _CLOSED) != (was["state"] in _CLOSED):
            message = "Somebody has answered, been asked or been let off since it moved."
            raise ConflictError(message)


def _put_back_tasks(work: CaseWork, before: Mapping[str, Any], after: Mapping[str, Any], why: str) -> None:
    tasks = {str(task.id): task for task in work.tasks}
    for key in after["tasks"].keys() - before["tasks"].keys():
        task = tasks[key]
        for child in work.children(work.instances[task.instance_id], task.token_id):
            cancel_instance(work, child, why)
        withdraw_task(work, task, why)
    for key, values in before["tasks"].items():
        _keep_claim(tasks[key], dict(values))
    wanted = [int(key) for key in {*before["parts"], *after["parts"]}]
    for part in work.uow.session.scalars(select(Part).where(Part.id.in_(wanted)).order_by(Part.id)).all():
        was = before["parts"].get(str(part.id))
        if was is None and part.state in OPEN:
            withdraw(work, tasks[str(part.task_id)], part, why)
        elif was is not None and was["state"] in OPEN:
            if part.state in OPEN:
                _keep_claim(part, dict(was))
            else:
                put_back(part, dict(was))
                part.closed_at = None


def _keep_claim(row: Task | Part, values: dict[str, Any]) -> None:
    """Whoever has claimed it since, in the same role, keeps it."""
    if row.role == values["role"] and row.state in OPEN:
        values["state"], values["assignee_id"] = row.state, row.assignee_id
    put_back(row, values)


def _put_back_clocks(
    work: CaseWork,
    unit: Sequence[Instance],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    why: str,
) -> None:
    ids = {instance.id for instance in unit}
    for clock in [one for one in work.clocks if one.instance_id in ids]:
        was = before["clocks"].get(str(clock.id))
        if was is None:
            if clock.state in (*TICKING, "waiting"):
                stop(work, clock, why)
            continue
        _put_back_clock(work, clock, was, after["clocks"].get(str(clock.id), was), why)


def _put_back_clock(
    work: CaseWork, clock: Clock, was: Mapping[str, Any], then: Mapping[str, Any], why: str
) -> None:
    untouched = _iso(clock.due_on) == then["due_on"]
    declared = work.uow.library.get(work.uow.session, was["version_id"]).diagram.clocks[clock.key]
    if was["state"] not in (*TICKING, "waiting"):
        return  # it had ended before the move, which left it alone
    declare(clock, declared, was["version_id"])
    reopened = clock.state == "stopped" and then["state"] == "stopped"
    if reopened:
        clock.state, clock.stopped_reason = was["state"], ""
    if was["state"] == "waiting" and then["state"] != "waiting":
        message = f"The clock “{clock.name}” has begun with the move, which cannot be undone."
        raise ConflictError(message)
    if any(was[name] != then[name] for name in _COUNTED):
        _put_back_count(work, clock, was, why)
    elif clock.state in TICKING:
        relay_ladder(work, clock, reopened=reopened)
    if untouched and _iso(clock.due_on) != was["due_on"]:
        message = f"The clock “{clock.name}” would not be due when it was, so nothing was undone."
        raise DefinitionError(message)


def _put_back_count(work: CaseWork, clock: Clock, was: Mapping[str, Any], why: str) -> None:
    clock.length, clock.unit, clock.direction = was["length"], was["unit"], was["direction"]
    clock.anchor, clock.anchor_source = was["anchor"], was["anchor_source"]
    if clock.state not in TICKING:
        return
    clock.anchor_on = date.fromisoformat(was["anchor_on"]) if was["anchor_on"] else None
    clock.anchor_at = datetime.fromisoformat(was["anchor_at"]) if was["anchor_at"] else None
    found = recount(work, clock, why)
    work.record(
        "clock.reprojected",
        clock=clock.id,
        key=clock.key,
        was=_iso(found),
        due_on=_iso(clock.due_on),
        why=why,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
