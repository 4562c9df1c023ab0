"""Migrations as batches: who may, what is refused, what fails alone, what is resumed, what can be undone."""

import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from engine.actor import SYSTEM
from engine.commands.move_case import MoveCase
from engine.commands.retire_version import RetireVersion
from engine.commands.start_migration import StartMigration
from engine.commands.undo_migration import UndoMigration
from engine.commands.undo_move import UndoMove
from engine.duties import run_due_duties
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import Version
from engine.moving.settling import settle_migrations
from engine.queries.impact import count_impact, get_version_target, list_impact
from engine.queries.migrations import get_migration, list_migration_cases, list_migrations
from engine.queries.timeline import list_timeline
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import do, foreseen, hosts, migrate, picture, publish, rows, standing, undo

FORMS = {name: text_form(name) for name in ("write", "check", "read_again", "send")}
ONE = (user("write") + user("check") + user("send"), "opened>write write>check check>send send>closed")
TWO = (
    user("write") + user("check") + user("read_again") + user("send"),
    "opened>write write>check check>read_again read_again>send send>closed",
)
DIE_AFTER_ONE = """
import os, signal, sys
from datetime import datetime
from engine.db import connect
from engine.execute import Engine
from engine.moving.settling import settle_migrations
class Dying(Engine):
    done = 0
    def execute(self, command, *, actor):
        if self.done == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        self.done += 1
        return super().execute(command, actor=actor)
settle_migrations(Dying(connect(sys.argv[1]), now=lambda: datetime.fromisoformat(sys.argv[2])))
"""


def two_versions(desk: Desk, cases: int = 1, **asked: str) -> tuple[int, list[int]]:
    publish(desk, *ONE, FORMS)
    found = [desk.start("moving") for _ in range(cases)]
    return publish(desk, *TWO, FORMS, **asked), found


def begin(desk: Desk, version_id: int, *case_ids: int, role: str = "", **said: Any) -> int:
    chosen = {"instance_ids": [host.id for host in hosts(desk, *case_ids)], "reason": "New edition"} | said
    command = StartMigration(desk.area.area_id, version_id, **chosen)
    return desk.engine.execute(command, actor=desk.actor(role) if role else SYSTEM)


def unchanged(desk: Desk) -> Any:
    return desk.counts(), picture(desk), picture(desk, "migration", "migration_case")


@pytest.mark.parametrize(
    ("role", "said", "error"),
    [
        ("business_manager", {}, NotPermittedError),
        ("process_owner", {"reason": " "}, InvalidInputError),
        ("process_owner", {"instance_ids": []}, InvalidInputError),
        ("process_owner", {"instance_ids": [999]}, InvalidInputError),
        ("process_owner", {"mapping": {"1": {"write": "nowhere"}}}, InvalidInputError),
        ("process_owner", {"mapping": {"99": {"write": "write"}}}, InvalidInputError),
    ],
)
def test_migration_that_cannot_start_changes_nothing(
    desk: Desk, role: str, said: dict[str, Any], error: type[CasewayError]
) -> None:
    version, cases = two_versions(desk)
    before = unchanged(desk)
    with pytest.raises(error):
        begin(desk, version, *cases, role=role, **said)
    assert unchanged(desk) == before


def test_version_that_is_not_in_force_yet_takes_no_cases(desk: Desk) -> None:
    version, cases = two_versions(desk)
    with desk.engine.housekeeping() as session:
        session.get_one(Version, version).in_force_from = date(2027, 1, 1)
    before = unchanged(desk)
    with pytest.raises(ConflictError, match="1 January 2027"):
        begin(desk, version, *cases)
    with pytest.raises(NotFoundError):
        begin(desk, 999, *cases)
    assert unchanged(desk) == before


def test_retired_version_takes_no_cases(sqlite_desk: Desk) -> None:
    version, cases = two_versions(sqlite_desk)
    retire = RetireVersion(sqlite_desk.area.area_id, version, sqlite_desk.at.date(), "It was a mistake")
    sqlite_desk.engine.execute(retire, actor=sqlite_desk.actor("process_approver"))
    before = unchanged(sqlite_desk)
    with pytest.raises(ConflictError, match="is retired"):
        begin(sqlite_desk, version, *cases)
    assert unchanged(sqlite_desk) == before


def test_case_that_waits_for_one_migration_is_in_no_other(desk: Desk) -> None:
    version, cases = two_versions(desk)
    begin(desk, version, *cases, role="process_owner")
    before = unchanged(desk)
    with pytest.raises(ConflictError, match="another migration"):
        begin(desk, version, *cases)
    assert unchanged(desk) == before


def test_duty_moves_the_cases_and_tells_the_progress(desk: Desk) -> None:
    version, cases = two_versions(desk, 3)
    for step in ("write", "check"):
        do(desk, cases[2], step)
    owner = desk.actor("process_owner")
    migration_id = begin(desk, version, *cases, role="process_owner")
    with desk.engine.read() as session:
        view = get_migration(session, owner, migration_id)
        assert (view.state, view.total, view.done, view.may_undo) == ("running", 3, 0, True)

    done = run_due_duties(desk.engine)

    assert done.counts["migrations"] == 3
    assert done.failed == []
    with desk.engine.read() as session:
        view = get_migration(session, owner, migration_id)
        assert (view.state, view.counts["moved"], view.counts["refused"]) == ("finished", 2, 1)
        page = list_migration_cases(session, owner, migration_id, limit=2)
        assert [row.verdict for row in page.rows] == ["moves", "moves"]
        rest = list_migration_cases(session, owner, migration_id, after=page.next_after)
        assert [(row.verdict, row.state) for row in rest.rows] == [("stays", "refused")]
        assert list_migrations(session, owner, "moving")[0] == [view]
        lines, _ = list_timeline(session, cases[0])
    assert "moved to a new version of its process. New edition" in lines[0].words
    assert settle_migrations(desk.engine) == 0
    assert desk.breaks() == []


def test_batch_killed_between_two_cases_goes_on_where_it_was(desk: Desk) -> None:
    version, cases = two_versions(desk, 3)
    migration_id = begin(desk, version, *cases)
    died = subprocess.run(
        [sys.executable, "-c", DIE_AFTER_ONE, desk.url, desk.at.isoformat()], check=False, timeout=120
    )
    assert died.returncode == -9
    assert [row.state for row in rows(desk, migration_id)] == ["moved", "waiting", "waiting"]
    assert [host.version_id == version for host in hosts(desk, *cases)] == [True, False, False]

    assert settle_migrations(desk.engine) == 2

    assert [row.state for row in rows(desk, migration_id)] == ["moved"] * 3
    assert desk.breaks() == []


def test_case_that_needs_a_person_stays_untouched_until_somebody_has_looked(desk: Desk) -> None:
    publish(desk, *ONE, FORMS)
    case_id = desk.start("moving")
    words = "The day is too near."
    version = publish(
        desk, *TWO, FORMS, person_when="working_days(today(), aware_on) < 7", person_words=words
    )
    before = picture(desk)

    (row,) = migrate(desk, version, case_id)

    assert (row.verdict, row.state, row.reason) == ("needs_person", "refused", words)
    assert picture(desk) == before
    (row,) = migrate(desk, version, case_id, accepted=True)
    assert (row.verdict, row.state) == ("moves", "moved")


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("aware_on >= date('2027-01-01')", "stays"),
        ("aware_on >= date('2026-01-01')", "moves"),
        ("harmed", "stays"),  # nobody has said so
    ],
)
def test_version_moves_only_whom_it_governs(sqlite_desk: Desk, rule: str, verdict: str) -> None:
    version, cases = two_versions(sqlite_desk, rule=rule)
    assert [found.verdict for found in foreseen(sqlite_desk, version)] == [verdict]
    (row,) = migrate(sqlite_desk, version, *cases)
    assert row.state == ("moved" if verdict == "moves" else "refused")


def test_step_that_is_gone_needs_a_person_or_a_mapping(desk: Desk) -> None:
    publish(desk, *ONE, FORMS)
    case_id = desk.start("moving")
    do(desk, case_id, "write")
    forms = {name: text_form(name) for name in ("write", "judge", "send")}
    other = (user("write") + user("judge") + user("send"), "opened>write write>judge judge>send send>closed")
    version = publish(desk, *other, forms)
    old = str(hosts(desk, case_id)[0].version_id)
    before, was = picture(desk), standing(desk)

    (row,) = migrate(desk, version, case_id, mapping={old: {"check": ""}})
    assert (row.verdict, row.state) == ("needs_person", "refused")
    assert "“Check”" in row.reason
    assert row.message
    assert picture(desk) == before

    (row,) = migrate(desk, version, case_id, mapping={old: {"check": "judge"}})
    assert (row.state, desk.open_steps(case_id)) == ("moved", ["judge"])
    undo(desk, row.migration_id)
    assert standing(desk) == was


def test_move_is_not_undone_once_something_has_been_completed(desk: Desk) -> None:
    version, cases = two_versions(desk, 2)
    done = migrate(desk, version, *cases)
    do(desk, cases[0], "write")
    before = picture(desk)
    with pytest.raises(ConflictError, match="completed since"):
        desk.engine.execute(UndoMove(done[0].id, "Too early"), actor=desk.actor("process_owner"))
    assert picture(desk) == before

    with capture_logs() as logged:
        states = [row.state for row in undo(desk, done[0].migration_id)]

    assert states == ["undo_refused", "undone"]
    told = [line["log_level"] for line in logged if line["event"].startswith("migration.case_")]
    assert told == ["warning"], "a refusal that people read on the page is no failure of the server"
    assert [host.version_id == version for host in hosts(desk, *cases)] == [True, False]
    assert desk.breaks() == []


@pytest.mark.parametrize("role", ["business_manager", "process_owner"])
def test_undo_that_is_refused_changes_nothing(desk: Desk, role: str) -> None:
    version, cases = two_versions(desk)
    (row,) = migrate(desk, version, *cases)
    before = unchanged(desk)
    actor = desk.actor(role)
    refusals: list[tuple[Any, type[CasewayError]]] = [
        (UndoMove(row.id, ""), InvalidInputError if role == "process_owner" else NotPermittedError),
        (
            UndoMigration(row.migration_id, ""),
            InvalidInputError if role == "process_owner" else NotPermittedError,
        ),
        (UndoMove(999, "Why"), NotFoundError),
        (UndoMigration(999, "Why"), NotFoundError),
    ]
    for command, error in refusals:
        with pytest.raises(error):
            desk.engine.execute(command, actor=actor)
    assert unchanged(desk) == before


def test_every_move_is_safe_to_repeat(desk: Desk) -> None:
    version, cases = two_versions(desk)
    (row,) = migrate(desk, version, *cases)
    before = unchanged(desk)
    assert isinstance(desk.engine.execute(MoveCase(row.id), actor=SYSTEM), NothingToDo)
    assert unchanged(desk) == before
    undo(desk, row.migration_id)
    assert isinstance(desk.engine.execute(UndoMove(row.id, "Again"), actor=SYSTEM), NothingToDo)
    with pytest.raises(ConflictError):
        desk.engine.execute(UndoMigration(row.migration_id, "Again"), actor=SYSTEM)


def test_impact_counts_pages_and_hides_what_the_reader_may_not_see(desk: Desk) -> None:
    version, cases = two_versions(desk, 3)
    owner = desk.actor("process_owner")
    with desk.engine.read() as session:
        library, at = desk.engine.library, desk.at
        target = get_version_target(session, library, owner, version)
        counts = count_impact(session, library, owner, at, target)
        first = list_impact(session, library, owner, at, target, limit=2)
        rest = list_impact(session, library, owner, at, target, after=first.next_after, limit=2)
        team = list_impact(session, library, desk.actor("business_manager"), at, target)
        with pytest.raises(NotPermittedError):
            list_impact(session, library, desk.actor("reviewer"), at, target)
    assert counts == {"moves": 3, "reassigned": 0, "needs_person": 0, "stays": 0, "unaffected": 0}
    assert [row.case_id for row in (*first.rows, *rest.rows)] == cases
    assert rest.next_after is None
    assert {row.label for row in first.rows} == {""}
    assert {row.label for row in team.rows} == {"Child A"}


def test_impact_makes_no_more_statements_for_more_cases(sqlite_desk: Desk) -> None:
    version, _ = two_versions(sqlite_desk, 8)
    statements(sqlite_desk, version, 1)  # what is compiled once is compiled
    assert statements(sqlite_desk, version, 8) == statements(sqlite_desk, version, 2)


def statements(desk: Desk, version: int, limit: int) -> int:
    """How many statements a page of the impact takes."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(desk.engine.database, "before_cursor_execute", note)
    with desk.engine.read() as session:
        target = get_version_target(session, desk.engine.library, SYSTEM, version)
        page = list_impact(session, desk.engine.library, SYSTEM, desk.at, target, limit=limit)
        assert len(page.rows) == limit
    event.remove(desk.engine.database, "before_cursor_execute", note)
    return len(seen)


def test_moved_case_is_late_when_the_shorter_clock_says_so(desk: Desk) -> None:
    clock = (
        '<caseway:clock id="local" name="Local" length="{}" unit="days" anchor="aware_on" met="task:send"/>'
    )
    publish(desk, *ONE, FORMS, declared=clock.format(60))
    case_id = desk.start("moving", date(2026, 12, 1))
    version = publish(desk, *TWO, FORMS, declared=clock.format(10))
    migrate(desk, version, case_id)
    desk.move(desk.at + timedelta(minutes=1))
    assert (desk.clock("local").state, desk.clock("local").due_on) == ("overdue", date(2026, 12, 11))
