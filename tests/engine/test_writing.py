"""Everything a command has to write, written together; and once more, carefully, when something fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import OperationalError

from engine.actor import SYSTEM
from engine.commands.complete_task import CompleteTask
from engine.errors import ConflictError
from engine.instances.case_work import CaseWork
from engine.instances.faults import Action, guarded
from engine.models import CaseMember, Draft, Fault, Instance, LedgerEntry, Task
from engine.unit_of_work import UnitOfWork
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.statements import statements

FORMS = {"work": text_form("work"), "check": text_form("check")}


@dataclass(frozen=True)
class Do:
    """A command made of a function; ``tries`` says how carefully each of its runs was."""

    what: Callable[[CaseWork], Any]
    case_id: int
    tries: list[bool] = field(default_factory=list)

    def run(self, uow: UnitOfWork) -> None:
        self.tries.append(uow.careful)
        work = CaseWork.lock(uow, self.case_id)
        work.record("tried")
        self.what(work)


def guard(follow: Callable[[CaseWork], Any]) -> Callable[[CaseWork], bool]:
    return lambda work: guarded(work, work.root(), Action("retry"), lambda: bool(follow(work)) or True)


@pytest.fixture
def case_id(desk: Desk) -> int:
    return open_usual(desk)


def open_usual(desk: Desk) -> int:
    desk.publish("usual", user("work") + user("check"), "opened>work work>check check>closed", FORMS)
    return desk.start("usual")


def rows(desk: Desk, kind: type) -> list[Any]:
    with desk.engine.read() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


def a_task(work: CaseWork, name: str) -> Task:
    return Task(
        area_id=work.case.area_id, case_id=work.case.id, instance_id=work.root().id, token_id="t",
        element_id="work", kind="form", name=name, opened_at=work.uow.at,
    )  # fmt: skip


def test_new_rows_have_ids_and_defaults_before_they_are_written(desk: Desk, case_id: int) -> None:
    def add(work: CaseWork) -> None:
        first, second, third = (a_task(work, name) for name in "abc")
        with statements(desk.engine.database) as sent:
            work.uow.add(first, second)
            work.uow.add(third)
        assert not [one for one in sent if one.startswith("INSERT")]
        assert first.id < second.id < third.id
        assert (first.state, first.priority, first.due_on) == ("offered", 0, None)

    before = [task.id for task in rows(desk, Task)]
    command = Do(add, case_id)
    desk.engine.execute(command, actor=SYSTEM)
    assert [task.name for task in rows(desk, Task) if task.id not in before] == ["a", "b", "c"]
    assert command.tries == [False]


def test_rows_with_ids_are_there_for_whatever_is_read_in_between(desk: Desk, case_id: int) -> None:
    def add(work: CaseWork) -> None:
        task = a_task(work, "new")
        work.uow.add(task)
        task.name = "renamed"
        held = work.uow.session.scalars(select(Task).where(Task.case_id == case_id).order_by(Task.id)).all()
        assert held[-1] is task
        task.role = "chair"

    desk.engine.execute(Do(add, case_id), actor=SYSTEM)
    newest = rows(desk, Task)[-1]
    assert (newest.name, newest.role) == ("renamed", "chair")


def test_failing_step_is_kept_as_a_fault_by_a_second_careful_run(desk: Desk, case_id: int) -> None:
    def fail(work: CaseWork) -> None:
        work.uow.add(a_task(work, "never"))
        raise LookupError("no such thing")

    command = Do(guard(fail), case_id)
    tasks = len(rows(desk, Task))
    desk.engine.execute(command, actor=SYSTEM)
    assert command.tries == [False, True]
    assert len(rows(desk, Fault)) == 1
    assert len(rows(desk, Task)) == tasks
    assert [entry.kind for entry in rows(desk, LedgerEntry)[-2:]] == ["tried", "instance.faulted"]
    assert desk.breaks() == []


def test_row_that_the_database_refuses_is_a_fault_of_the_step_that_made_it(desk: Desk, case_id: int) -> None:
    def add(work: CaseWork) -> None:
        work.uow.session.add(
            CaseMember(case_id=case_id, person_id=10**6, reason="Nobody", from_at=work.uow.at)
        )

    command = Do(guard(add), case_id)
    desk.engine.execute(command, actor=SYSTEM)
    assert command.tries == [False, True]
    assert len(rows(desk, Fault)) == 1
    assert desk.breaks() == []


def test_row_that_the_database_refuses_outside_a_step_refuses_the_command(desk: Desk, case_id: int) -> None:
    def add(work: CaseWork) -> None:
        work.uow.session.add(
            CaseMember(case_id=case_id, person_id=10**6, reason="Nobody", from_at=work.uow.at)
        )

    command, before = Do(add, case_id), desk.counts()
    with pytest.raises(ConflictError):
        desk.engine.execute(command, actor=SYSTEM)
    assert command.tries == [False]
    assert desk.counts() == before


def test_instance_changed_behind_the_lock_is_a_conflict(desk: Desk, case_id: int) -> None:
    def change(work: CaseWork) -> None:
        behind = update(Instance).values(revision=Instance.revision + 1)
        work.uow.session.execute(behind, execution_options={"synchronize_session": False})
        work.root().marking = "{}"

    before = [(one.marking, one.revision) for one in rows(desk, Instance)]
    with pytest.raises(ConflictError):
        desk.engine.execute(Do(change, case_id), actor=SYSTEM)
    assert [(one.marking, one.revision) for one in rows(desk, Instance)] == before


def test_only_what_has_changed_is_written(desk: Desk, case_id: int) -> None:
    def rename(work: CaseWork) -> None:
        work.case.stage, work.case.label = "Elsewhere", work.case.label

    with statements(desk.engine.database) as sent:
        desk.engine.execute(Do(rename, case_id), actor=SYSTEM)
    [writing] = [one for one in sent if 'UPDATE "case"' in one]
    assert "label =" not in writing
    assert desk.case(case_id).stage == "Elsewhere"


def test_own_draft_goes_with_the_answers_and_others_stay(desk: Desk, case_id: int) -> None:
    task, manager, chair = desk.task("work"), desk.actor("business_manager"), desk.actor("chair")
    with desk.engine.housekeeping() as session:
        for actor in (manager, chair):
            session.add(Draft(task_id=task.id, person_id=actor.person_id, values={}, saved_at=desk.at))
    desk.engine.execute(CompleteTask(task.id, {"note": "n"}), actor=manager)
    assert [draft.person_id for draft in rows(desk, Draft)] == [chair.person_id]


def test_many_rows_are_written_in_statements_that_the_database_takes(desk: Desk, case_id: int) -> None:
    def add(work: CaseWork) -> None:
        work.uow.add(*(a_task(work, f"Task {number}") for number in range(1_000)))

    desk.engine.execute(Do(add, case_id), actor=SYSTEM)
    assert len(rows(desk, Task)) > 1_000


def test_connection_that_went_away_while_idle_is_replaced(postgresql_desk: Desk) -> None:
    desk, case_id = postgresql_desk, open_usual(postgresql_desk)
    with desk.engine.read() as session:
        gone = session.scalar(text("SELECT pg_backend_pid()"))
    other = desk.another_engine()
    with other.housekeeping() as session:
        session.execute(text("SELECT pg_terminate_backend(:gone)"), {"gone": gone})
    for entry in _entries(desk):
        entry.info["used_at"] -= 10
    assert desk.case(case_id).state == "open"


def test_connection_is_given_back_when_it_waits_for_answers_again(postgresql_desk: Desk) -> None:
    desk, case_id = postgresql_desk, open_usual(postgresql_desk)
    waits: list[bool] = []

    def note(driver: Any, _record: Any) -> None:
        waits.append(driver.pgconn.pipeline_status == PipelineStatus.OFF)

    event.listen(desk.engine.database, "checkin", note)
    desk.engine.execute(Do(lambda _work: None, case_id), actor=SYSTEM)
    assert all(waits)
    assert waits or desk.engine.database.dialect.name != "postgresql"


def test_connection_lost_in_a_command_is_the_database_being_away(postgresql_desk: Desk) -> None:
    desk, case_id = postgresql_desk, open_usual(postgresql_desk)
    before = desk.counts()

    def lose(work: CaseWork) -> None:
        number = work.uow.session.scalar(select(func.pg_backend_pid()))
        with desk.another_engine().housekeeping() as session:
            session.execute(select(func.pg_terminate_backend(number, 5000)))

    with pytest.raises(OperationalError):
        desk.engine.execute(Do(lose, case_id), actor=SYSTEM)
    assert desk.counts() == before
    desk.engine.execute(Do(lambda _work: None, case_id), actor=SYSTEM)


def _entries(desk: Desk) -> list[Any]:
    """What the pool says about each of its idle connections."""
    pool: Any = desk.engine.database.pool
    return list(pool._pool.queue)
