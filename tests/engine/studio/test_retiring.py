"""Retired versions: not chosen, not offered, put back; and a version that replaces another process."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.commands.restore_version import RestoreVersion
from engine.commands.retire_version import RetireVersion
from engine.errors import ConflictError, DefinitionError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Retirement
from engine.queries.openings import list_opening_kinds
from engine.queries.processes import list_processes
from engine.queries.studio_versions import get_studio_process
from tests.engine.desk import Desk
from tests.engine.studio.proposing import APPROVER, OWNER, publish, release, started_on

TODAY = date(2026, 12, 18)


@pytest.fixture
def base(desk: Desk) -> int:
    return publish(desk, "look")


def retire(desk: Desk, version: int, day: date = TODAY, rule: str = "", role: str = APPROVER) -> int:
    command = RetireVersion(desk.area.area_id, version, day, "The law ended it.", rule)
    return desk.engine.execute(command, actor=desk.actor(role))


def offered(desk: Desk) -> list[str]:
    with desk.engine.read() as rows:
        kinds = list_opening_kinds(rows, desk.engine.library, desk.area.area_id, desk.at.date())
    return [each.key for each in kinds]


def test_rolling_back_lets_the_earlier_version_govern_again(desk: Desk, base: int) -> None:
    newer = release(desk, base, "look", "think")
    running = desk.start("review")
    retirement = retire(desk, newer)
    assert started_on(desk, TODAY) == base
    assert desk.open_steps(running) == ["look"]
    desk.engine.execute(RestoreVersion(retirement, "It was right after all."), actor=desk.actor(APPROVER))
    assert started_on(desk, TODAY) == newer
    assert desk.breaks() == []


def test_what_is_retired_for_all_is_refused_clearly_and_not_offered(desk: Desk, base: int) -> None:
    retire(desk, base, TODAY + timedelta(days=1))
    assert offered(desk) == ["review"]
    started_on(desk, TODAY)
    desk.at += timedelta(days=1)
    assert offered(desk) == []
    before = desk.counts()
    with pytest.raises(
        DefinitionError, match=r"retired, the last one from 19 December 2026: The law ended it"
    ):
        desk.start("review")
    assert desk.counts() == before


def test_a_rule_retires_for_its_cases_only(desk: Desk, base: int) -> None:
    retire(desk, base, rule="aware_on >= date('2026-12-10')")
    assert offered(desk) == ["review"]
    assert started_on(desk, date(2026, 12, 9)) == base
    before = desk.counts()
    with pytest.raises(DefinitionError, match="governs this case"):
        desk.start("review", date(2026, 12, 10))
    assert desk.counts() == before


def test_not_offered_where_no_opening_date_could_let_it(desk: Desk, base: int) -> None:
    retire(desk, base, rule="aware_on >= date('2000-01-01')")
    assert offered(desk) == ["review"]
    retire(desk, base, rule="aware_on < date('2000-01-01')")
    assert offered(desk) == []


def test_a_version_that_replaces_another_process_retires_it_by_its_rule(desk: Desk, base: int) -> None:
    old = publish(desk, "old_step", key="archive")
    rule = "aware_on >= date('2026-12-15')"
    made = release(desk, base, "look", "think", rule=rule, replaces="archive")
    assert started_on(desk, TODAY) == made
    assert started_on(desk, date(2026, 12, 14), "archive") == old
    before = desk.counts()
    with pytest.raises(DefinitionError, match="governs this case"):
        desk.start("archive", date(2026, 12, 15))
    assert desk.counts() == before
    with desk.engine.read() as rows:
        row = rows.scalars(select(Retirement)).one()
    assert (row.rule, row.from_on, row.version_id) == (rule, TODAY, old)
    assert "review" in row.reason


def test_refusals_change_nothing(desk: Desk, base: int) -> None:
    first = retire(desk, base)
    before, approver = desk.counts(), desk.actor(APPROVER)
    with pytest.raises(NotPermittedError):
        retire(desk, base, role=OWNER)
    with pytest.raises(ConflictError, match="retired by that day already"):
        retire(desk, base, TODAY + timedelta(days=2))
    command = RetireVersion(desk.area.area_id, base, TODAY - timedelta(days=1), " ", "aware_on >")
    with pytest.raises(InvalidInputError) as refused:
        desk.engine.execute(command, actor=approver)
    assert set(refused.value.errors) == {"from_on", "reason", "rule"}
    with pytest.raises(NotFoundError):
        desk.engine.execute(RetireVersion(desk.area.area_id, 99, TODAY, "None"), actor=approver)
    with pytest.raises(NotFoundError):
        desk.engine.execute(RestoreVersion(99, "None"), actor=approver)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(RestoreVersion(first, "Mine"), actor=desk.actor(OWNER))
    with pytest.raises(InvalidInputError):
        desk.engine.execute(RestoreVersion(first, ""), actor=approver)
    assert desk.counts() == before
    desk.engine.execute(RestoreVersion(first, "Back"), actor=approver)
    with pytest.raises(ConflictError, match="put back already"):
        desk.engine.execute(RestoreVersion(first, "Again"), actor=approver)


def test_lists_say_what_is_in_force_and_what_runs(desk: Desk, base: int) -> None:
    desk.start("review")
    newer = release(desk, base, "look", "think")
    desk.start("review")
    desk.start("review")
    owner = desk.actor(OWNER)
    with desk.engine.read() as rows:
        found = get_studio_process(rows, owner, TODAY, "review")
    assert [(each.number, each.state, each.live) for each in found.versions] == [
        (2, "in_force", 2), (1, "earlier", 1),
    ]  # fmt: skip
    retire(desk, newer)
    with desk.engine.read() as rows:
        found = get_studio_process(rows, owner, TODAY, "review")
        listed = list_processes(rows, desk.engine.library, owner, TODAY)
    assert [each.state for each in found.versions] == ["retired", "in_force"]
    assert listed[0].number == 1
