"""Whether the state of every instance and the rows that people and clocks work with say the same.

Read from the marking, the diagram as drawn and the tables, without the code that keeps them in step.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Bundle, Library
from engine.models import (
    Clock,
    Correction,
    Fault,
    Instance,
    LedgerEntry,
    Outbox,
    Part,
    Rung,
    SendBack,
    Submission,
    Task,
)
from engine.models.task import OPEN
from engine.workflow import Workflow
from engine.workflow.marking import from_json, walk

HUMAN = {"userTask", "manualTask", "receiveTask", "sendTask"}
ENDED = ("complete", "cancelled")
TICKING = ("running", "overdue", "paused")


@dataclass
class Rows:
    """All rows of a database that an instance can be compared with."""

    instances: dict[int, Instance]
    tasks: dict[int, list[Task]]
    parts: dict[int, list[Part]]
    rungs: dict[int | None, list[Rung]]
    rungs_of_clock: dict[int, list[Rung]]
    clocks: dict[int, list[Clock]]
    faults: dict[int, list[Fault]]
    submissions: list[Submission]
    given_again: set[int | None]
    sent_back: set[tuple[int, int | None]]
    outbox: dict[str, Outbox]

    @classmethod
    def read(cls, session: Session) -> "Rows":
        tasks, parts, faults = defaultdict(list), defaultdict(list), defaultdict(list)
        rungs, rungs_of_clock, clocks = defaultdict(list), defaultdict(list), defaultdict(list)
        for rung in session.scalars(select(Rung)):
            rungs[rung.instance_id].append(rung)
            rungs_of_clock[rung.clock_id].append(rung)
        for clock in session.scalars(select(Clock)):
            clocks[clock.case_id].append(clock)
        for task in session.scalars(select(Task)):
            tasks[task.instance_id].append(task)
        for part in session.scalars(select(Part)):
            parts[part.task_id].append(part)
        for fault in session.scalars(select(Fault).where(Fault.state == "open")):
            faults[fault.instance_id].append(fault)
        return cls(
            instances={found.id: found for found in session.scalars(select(Instance))},
            tasks=tasks,
            parts=parts,
            rungs=rungs,
            rungs_of_clock=rungs_of_clock,
            clocks=clocks,
            faults=faults,
            submissions=list(session.scalars(select(Submission))),
            given_again={
                *session.scalars(select(SendBack.new_submission_id)),
                *session.scalars(select(Correction.new_submission_id)),
            },
            sent_back={
                (found.returned_task_id, found.returned_part_id)
                for found in session.scalars(select(SendBack).where(SendBack.came_back_at.is_(None)))
            },
            outbox={found.key: found for found in session.scalars(select(Outbox))},
        )


@dataclass(frozen=True)
class Rest:
    """What one marking says: the element at rest on each token, and the timers that wait on tokens."""

    elements: dict[str, str]
    timers: set[tuple[str, str]]
    standing: list[str]


_BY_ITSELF = {"callActivity": "call", "businessRuleTask": "rule", "serviceTask": "service"}


def disagreements(session: Session, library: Library) -> Iterator[str]:
    """Every difference between an instance's state and its rows, in words."""
    rows = Rows.read(session)
    for instance in rows.instances.values():
        bundle = library.get(session, instance.version_id)
        where = f"instance {instance.id} ({instance.process_key}{instance.side and '/' + instance.side})"
        for problem in _of_instance(rows, instance, bundle):
            yield f"{where}: {problem}"
    yield from _of_tasks(rows)
    yield from _of_submissions(rows)
    yield from _of_ledger(session, rows)


def _of_instance(rows: Rows, instance: Instance, bundle: Bundle) -> Iterator[str]:
    if not instance.marking:
        yield "it has no state"
        return
    tasks = [task for task in rows.tasks[instance.id] if task.state in OPEN and task.token_id]
    armed = [rung for rung in rows.rungs[instance.id] if rung.state == "pending"]
    if instance.state in ENDED:
        if instance.state == "complete" and not json.loads(instance.marking).get("done"):
            yield "it is complete, but its state has tokens"
        for left in (*tasks, *rows.faults[instance.id]):
            yield f"it has ended, but {type(left).__name__} {left.id} is open"
        for rung in armed:
            yield f"it has ended, but rung {rung.id} is pending"
        return
    rest = _rest(instance, bundle)
    if rest is None:
        yield "it is running, but its state has ended"
        return
    if bool(rest.standing) > bool(rows.faults[instance.id]):
        yield f"steps stand still without a fault: {rest.standing}"
    if (instance.state == "faulted") != bool(rows.faults[instance.id]):
        yield f"it is {instance.state} with {len(rows.faults[instance.id])} open faults"
    yield from _tokens_have_tasks(rest, tasks, bundle)
    yield from _timers_have_rungs(rows, instance, rest, armed, bundle)
    yield from _calls_have_children(rows, instance, tasks)
    yield from _reads_back(instance, bundle)


def _rest(instance: Instance, bundle: Bundle) -> Rest | None:
    level = from_json(json.loads(instance.marking))
    if level is None:
        return None
    elements, timers, standing = {}, set(), []
    for ref, token, is_step in walk(level):
        if is_step:
            standing.append(ref.element_id)
            if not token.rested:
                continue
        elements[ref.token_id] = ref.element_id
        for event in (*token.armed, ref.element_id):
            if bundle.element(event).event == "timer":
                timers.add((ref.token_id, event))
    return Rest(elements, timers, standing)


def _tokens_have_tasks(rest: Rest, tasks: Iterable[Task], bundle: Bundle) -> Iterator[str]:
    wanted = Counter()
    for token_id, element_id in rest.elements.items():
        element = bundle.element(element_id)
        if element.kind in HUMAN:
            wanted[token_id, element_id, "parts" if element.multi_instance else "form"] += 1
        elif element.kind in _BY_ITSELF:
            wanted[token_id, element_id, _BY_ITSELF[element.kind]] += 1
    there = Counter((task.token_id, task.element_id, task.kind) for task in tasks)
    for token_id, element_id, kind in (wanted - there).elements():
        yield f"token {token_id} rests on “{element_id}” without an open task of kind {kind}"
    for token_id, element_id, kind in (there - wanted).elements():
        yield f"a task of kind {kind} is open on “{element_id}” without its token {token_id}"


def _timers_have_rungs(
    rows: Rows, instance: Instance, rest: Rest, armed: Iterable[Rung], bundle: Bundle
) -> Iterator[str]:
    pending = Counter((rung.token_id, rung.element_id) for rung in armed)
    for (token_id, element_id), number in pending.items():
        if (token_id, element_id) not in rest.timers:
            yield f"a rung is pending for “{element_id}”, which does not wait on token {token_id}"
        if number > 1:
            yield f"{number} rungs are pending for “{element_id}” on token {token_id}"
    for token_id, element_id in rest.timers:
        clocks = [
            clock for clock in _clocks_near(rows, instance) if clock.key == bundle.element(element_id).clock
        ]
        waits = any(clock.state in ("running", "overdue") and not clock.is_repeating for clock in clocks)
        missing = len(clocks) == 1 and waits and not pending[token_id, element_id]
        if missing and not _had_its_turn(rows, instance, token_id, element_id):
            yield f"“{element_id}” waits for a running clock on token {token_id} without a pending rung"


def _had_its_turn(rows: Rows, instance: Instance, token_id: str, element_id: str) -> bool:
    """A non-interrupting timer stays armed in the state of nothing: once fired it is not armed again."""
    return any(
        rung.state == "fired"
        for rung in rows.rungs[instance.id]
        if (rung.token_id, rung.element_id) == (token_id, element_id)
    )


def _clocks_near(rows: Rows, instance: Instance) -> Iterator[Clock]:
    above, link = set(), instance
    while True:
        above.add(link.id)
        if link.parent_id is None:
            break
        link = rows.instances[link.parent_id]
    for clock in rows.clocks[instance.case_id]:
        if clock.scope == "case" or clock.instance_id in above:
            yield clock


def _calls_have_children(rows: Rows, instance: Instance, tasks: Iterable[Task]) -> Iterator[str]:
    for task in tasks:
        if (
            task.kind == "service"
            and rows.outbox[f"service:{instance.id}:{task.token_id}"].state != "pending"
        ):
            yield f"service “{task.element_id}” is open, but its outbox row is not pending"
        if task.kind != "call":
            continue
        children = [
            child.part_key
            for child in rows.instances.values()
            if (child.parent_id, child.parent_token_id) == (instance.id, task.token_id)
            and child.state not in ENDED
        ]
        asked = [part.key for part in rows.parts[task.id] if part.state in OPEN] or [""]
        if sorted(children) != sorted(asked) and not rows.faults[instance.id]:
            yield f"call “{task.element_id}” is open for {asked}, but {children} are running"


def _reads_back(instance: Instance, bundle: Bundle) -> Iterator[str]:
    saved = json.loads(instance.marking)
    again = Workflow.restore(bundle.spec(instance.side), saved, lambda _condition: False).marking()
    if _unordered(again) != _unordered(saved):
        yield f"its state is another when it is read and saved again: {saved}, {again}"


def _unordered(marking: dict[str, Any]) -> Any:
    """A state as a value: which of two tokens or of two armed events is named first says nothing."""
    level = from_json(marking)
    if level is None:
        return None
    tokens = [
        (ref.scopes, ref.element_id, ref.token_id, tuple(sorted(token.armed)), is_step)
        for ref, token, is_step in walk(level)
    ]
    return sorted(tokens), sorted(level.arrivals)


def _of_tasks(rows: Rows) -> Iterator[str]:
    for task in (task for tasks in rows.tasks.values() for task in tasks):
        parts = rows.parts[task.id]
        open_parts = [part for part in parts if part.state in OPEN]
        if task.state not in OPEN and open_parts:
            yield f"task {task.id} is {task.state}, but {len(open_parts)} of its parts are open"
        if task.state in OPEN and task.token_id and rows.instances[task.instance_id].state in ENDED:
            yield f"task {task.id} is open in an instance that has ended"
        if task.state in OPEN and task.kind == "parts" and parts and not open_parts:
            yield f"task {task.id} is open, but all of its parts are closed"
    for clock in (clock for clocks in rows.clocks.values() for clock in clocks):
        if clock.state in ("stopped", "met", "met_late", "waiting"):
            yield from _nothing_pending(rows, clock)


def _nothing_pending(rows: Rows, clock: Clock) -> Iterator[str]:
    has_run_out = clock.state == "met" and not clock.met
    for rung in rows.rungs_of_clock[clock.id]:
        if rung.state == "pending" and not has_run_out:
            yield f"clock {clock.id} ({clock.key}) is {clock.state}, but its rung {rung.id} is pending"


def _of_submissions(rows: Rows) -> Iterator[str]:
    given = Counter((found.task_id, found.part_id) for found in rows.submissions if found.task_id)
    again = Counter(
        (found.task_id, found.part_id) for found in rows.submissions if found.id in rows.given_again
    )
    for (task_id, part_id), number in given.items():
        if number > 1 + again[task_id, part_id]:
            yield f"task {task_id}, part {part_id}, has {number} submissions"
    for task in (task for tasks in rows.tasks.values() for task in tasks):
        answered = (task.id, None) in given
        if task.kind == "form" and answered != (task.state == "completed"):
            yield f"task {task.id} is {task.state} {'with' if answered else 'without'} a submission"
        for part in rows.parts[task.id] if task.kind == "parts" else ():
            answered = (task.id, part.id) in given and (task.id, part.id) not in rows.sent_back
            if answered != (part.state == "completed"):
                yield f"part {part.id} of task {task.id} is {part.state}, its submission says otherwise"


def _of_ledger(session: Session, rows: Rows) -> Iterator[str]:
    """What the ledger says was opened and not closed is where the tokens are."""
    told: dict[int, Counter[str]] = defaultdict(Counter)
    query = select(LedgerEntry.body).where(LedgerEntry.kind == "instance.advanced")
    for body in map(json.loads, session.scalars(query)):
        told[body["instance"]].update(body["opened"])
        told[body["instance"]].subtract(body["closed"])
    for instance in rows.instances.values():
        level = from_json(json.loads(instance.marking)) if instance.marking else None
        if instance.state == "cancelled" or instance.id not in told:
            continue
        there = (
            Counter(ref.element_id for ref, token, _ in walk(level) if token.rested) if level else Counter()
        )
        told_of = +told[instance.id]
        if told_of != there:
            yield f"instance {instance.id}: the ledger leads to {dict(told_of)}, it is at {dict(there)}"
