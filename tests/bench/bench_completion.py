"""Completing a task: the engine's state by itself, the command, and the whole request over real HTTP."""

import json
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from sqlalchemy import bindparam, func, select, update

from engine.commands.complete_task import CompleteTask
from engine.lowering import lower
from engine.models import Instance, Task
from engine.models.task import OPEN
from engine.reading_actor import load_actor
from engine.workflow import Workflow, compile_spec
from tests.bench import yardstick
from tests.bench.measuring import Row, listening
from tests.bench.place import KINDS, Bench, Browser, Place
from webapp import create_app
from webapp.config import Settings

REVIEWS = 2
HTTP_TARGET = {"sqlite": 8, "postgresql": 14}
# Decision 0010: everything a completion means to the domain, the ledger and the inbox included.
COMMAND_TARGET = {"sqlite": 4, "postgresql": 8}


def measure(bench: Bench) -> Iterator[Row]:
    raw = yardstick.raw_ms()
    yield Row("R: one user task of SpiffWorkflow, raw in memory", raw, "ms")
    state = bench.in_raw(_marking_ms)
    own = bench.in_raw(yardstick.saved_ms)
    yield Row("SpiffWorkflow, its own JSON loaded and saved for each task, no database", own, "R")
    yield Row("load, complete and save a marking, no database", state, "R", "at most 1")
    with bench.place("postgresql") as place:
        place.start_reviews(1)
        stored = bench.in_raw(lambda place=place: _stored_ms(place))
    yield Row("load, complete and save a marking, locked, postgresql", stored, "R", "at most 3")
    for kind in KINDS:
        with bench.place(kind) as place:
            place.start_reviews(REVIEWS)
            yield Row(
                f"the command CompleteTask, {kind}",
                bench.in_raw(lambda place=place: _command_ms(place)),
                "R",
                f"at most {COMMAND_TARGET[kind]}",
            )
        with bench.place(kind) as place:
            place.start_reviews(REVIEWS)
            with place.served() as browser:
                ratio = bench.in_raw(lambda place=place, browser=browser: _http_ms(place, browser))
            yield Row(f"a completion over HTTP, {kind}", ratio, "R", f"at most {HTTP_TARGET[kind]}")
    for kind in KINDS:
        with bench.place(kind) as place:
            yield from _statements(place, kind)


def _marking_ms() -> float:
    """Read the stored text, restore, complete, advance, and write the text, for each task of a review."""
    spec = compile_spec(lower(yardstick.diagram(), yardstick.KEY).main, yardstick.KEY)
    found = []
    for _ in range(9):
        answers = yardstick.Answers()
        again = {"again": False}
        workflow = Workflow.start(spec, lambda _text, again=again: again["again"])
        workflow.advance()
        stored = json.dumps(workflow.marking())
        began = perf_counter()
        for _ in range(yardstick.USER_TASKS):
            workflow = Workflow.restore(spec, json.loads(stored), lambda _text, again=again: again["again"])
            token = workflow.tokens()[0]
            again["again"] = answers.to(token.element_id).get("again") == "yes"
            workflow.complete(token.token_id)
            workflow.advance()
            stored = json.dumps(workflow.marking())
        found.append((perf_counter() - began) * 1000 / yardstick.USER_TASKS)
        assert workflow.done
    return median(found)


def _stored_ms(place: Place) -> float:
    """The same on an instance's row, which is locked, read, written and committed for each task."""
    spec = compile_spec(lower(yardstick.diagram(), yardstick.KEY).main, yardstick.KEY)
    database = place.engine.database
    with database.connect() as connection:
        here = Instance.id == connection.scalar(select(func.min(Instance.id)))
    reading = select(Instance.marking).where(here).with_for_update()
    writing = update(Instance).where(here).values(marking=bindparam("stored"))
    found = []
    for _ in range(9):
        answers = yardstick.Answers()
        again = {"again": False}
        workflow = Workflow.start(spec, lambda _text, again=again: again["again"])
        workflow.advance()
        with database.begin() as connection:
            connection.execute(writing, {"stored": json.dumps(workflow.marking())})
        began = perf_counter()
        for _ in range(yardstick.USER_TASKS):
            with database.begin() as connection:
                stored = json.loads(connection.scalar(reading))
                workflow = Workflow.restore(spec, stored, lambda _text, again=again: again["again"])
                token = workflow.tokens()[0]
                again["again"] = answers.to(token.element_id).get("again") == "yes"
                workflow.complete(token.token_id)
                workflow.advance()
                connection.execute(writing, {"stored": json.dumps(workflow.marking())})
        found.append((perf_counter() - began) * 1000 / yardstick.USER_TASKS)
        assert workflow.done
    return median(found)


def _open_task(place: Place) -> Task | None:
    with place.engine.read() as session:
        query = select(Task).where(Task.state.in_(OPEN), Task.kind == "form").order_by(Task.case_id, Task.id)
        return session.scalars(query.limit(1)).first()


def _command_ms(place: Place) -> float:
    with place.engine.read() as session:
        actor = load_actor(session, place.person_id, place.today)
    assert actor is not None
    times, answers, case_id = [], yardstick.Answers(), 0
    while (task := _open_task(place)) is not None:
        answers = answers if task.case_id == case_id else yardstick.Answers()
        case_id = task.case_id
        command = CompleteTask(task.id, answers.to(task.element_id))
        began = perf_counter()
        place.engine.execute(command, actor=actor)
        times.append((perf_counter() - began) * 1000)
    assert len(times) == REVIEWS * yardstick.USER_TASKS
    return median(times)


def _http_ms(place: Place, browser: Browser) -> float:
    times, answers, case_id = [], yardstick.Answers(), 0
    while (task := _open_task(place)) is not None:
        answers = answers if task.case_id == case_id else yardstick.Answers()
        case_id = task.case_id
        fields = {"action": "complete", "page": "1", **answers.to(task.element_id)}
        began = perf_counter()
        status = browser.post(f"/tasks/{task.id}", fields)
        times.append((perf_counter() - began) * 1000)
        assert status == 303, (task.element_id, status)
    assert len(times) == REVIEWS * yardstick.USER_TASKS
    return median(times)


def _statements(place: Place, kind: str) -> Iterator[Row]:
    """The statements of the whole request, in this process so that they can be heard."""
    from tests.bench.in_process import SignedIn

    place.start_reviews(1)
    app = create_app(Settings(environment="test", secret_key="s" * 40, log_level="ERROR"), place.engine)
    client = SignedIn(app)
    answers = yardstick.Answers()
    heard = []
    while (task := _open_task(place)) is not None:
        fields = {"action": "complete", "page": "1", **answers.to(task.element_id)}
        with listening(place.engine.database) as statements:
            status = client.post(f"/tasks/{task.id}", fields)
        assert status == 303, (task.element_id, status)
        heard.append(statements.sent)
    heard.sort(key=len)
    middle = heard[len(heard) // 2]
    yield Row(
        f"statements of a completion over HTTP, median, {kind}",
        len(middle),
        "",
        "at most 14",
        tuple(middle),
    )
    yield Row(f"the same, the most of a review of {len(heard)} tasks, {kind}", len(heard[-1]), "")
