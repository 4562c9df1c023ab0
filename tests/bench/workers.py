"""Several workers at once, each a process with an engine of its own, all beginning at the same moment."""

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from sqlalchemy import select

from engine.commands.complete_task import CompleteTask
from engine.db import connect
from engine.execute import Engine
from engine.models import Task
from engine.models.task import OPEN
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.sweep import BATCH, claim_rungs, fire_due_rungs
from tests.bench import yardstick

_PATIENCE = 120


@dataclass(frozen=True)
class Done:
    """What one worker did, and between which moments."""

    count: int
    began: float
    ended: float


def rate(done: Sequence[Done]) -> float:
    """How much all of them did a second, from the first beginning to the last end."""
    seconds = max(one.ended for one in done) - min(one.began for one in done)
    return sum(one.count for one in done) / seconds


def together(work: Callable[..., int], url: str, each: Sequence[tuple[Any, ...]]) -> list[Done]:
    """Run a piece of work in as many processes as it is given arguments for."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(len(each)), context.Queue()
    workers = [context.Process(target=_run, args=(work, url, given, barrier, answers)) for given in each]
    for worker in workers:
        worker.start()
    done = [answers.get(timeout=_PATIENCE) for _ in workers]
    for worker in workers:
        worker.join()
    return done


def _run(work: Callable[..., int], url: str, given: tuple[Any, ...], barrier: Barrier, answers: Any) -> None:
    engine = Engine(connect(url))
    with engine.read() as session:
        session.scalars(select(Task.id).limit(1)).all()
    barrier.wait(_PATIENCE)
    began = perf_counter()  # the same clock in all processes of a machine (CLOCK_MONOTONIC)
    count = work(engine, *given)
    answers.put(Done(count, began, perf_counter()))
    engine.database.dispose()


def claim(engine: Engine, batches: int) -> int:
    """Claim so many batches of rungs."""
    return sum(len(claim_rungs(engine, BATCH)) for _ in range(batches))


def fire(engine: Engine) -> int:
    """Fire rungs until none is due and free."""
    fired = 0
    while batch := fire_due_rungs(engine)[0]:
        fired += batch
    return fired


def complete(engine: Engine, person_id: int, case_ids: Sequence[int]) -> int:
    """Complete every task of some reviews, one after the other."""
    with engine.read() as session:
        actor = load_actor(session, person_id, local_date(engine.now()))
    assert actor is not None
    done = 0
    for case_id in case_ids:
        answers = yardstick.Answers()
        while (task := _open_task(engine, case_id)) is not None:
            engine.execute(CompleteTask(task.id, answers.to(task.element_id)), actor=actor)
            done += 1
    return done


def _open_task(engine: Engine, case_id: int) -> Task | None:
    with engine.read() as session:
        query = select(Task).where(Task.case_id == case_id, Task.state.in_(OPEN), Task.kind == "form")
        return session.scalars(query.order_by(Task.id).limit(1)).first()
