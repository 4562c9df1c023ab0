"""What a version would do to live cases, and moving them, from the command line."""

from datetime import date
from pathlib import Path

import pytest

from engine.actor import SYSTEM
from engine.commands.start_case import StartCase
from engine.db import connect
from engine.execute import Engine
from engine.models import Case
from engine.queries.areas import get_area_id
from tests.engine.desk import text_form
from tests.engine.diagram.drawing import draw, user

ARROWS = "opened>write write>send send>closed"
PROCESS = 'id="moving" name="Moving" isExecutable="true" caseway:opens="aware_on"'
WHY = ("--area", "fair", "--reason", "A new edition")


@pytest.fixture
def reference(caseway, tmp_path, monkeypatch) -> str:
    """A live case of the process in the folder ``moving``, at its first step."""
    url = f"sqlite:///{tmp_path}/c.sqlite"
    monkeypatch.setenv("CASEWAY_DATABASE_URL", url)
    write(tmp_path / "moving", user("write") + user("send"))
    assert caseway("publish", "moving").exit_code == 0
    assert caseway("area", "add", "fair", "Fairshire", "--prefix", "F").exit_code == 0
    engine = Engine(connect(url))
    with engine.read() as session:
        area_id = get_area_id(session, "fair")
    case_id = engine.execute(StartCase(area_id, "moving", "Child A", date(2026, 6, 1)), actor=SYSTEM)
    with engine.read() as session:
        found = session.get_one(Case, case_id).reference
    engine.database.dispose()
    return found


def write(folder: Path, body: str) -> None:
    (folder / "forms").mkdir(parents=True, exist_ok=True)
    (folder / "moving.bpmn").write_bytes(draw(body, ARROWS, process=PROCESS))
    for name in ("write", "send"):
        (folder / "forms" / f"{name}.json").write_text(text_form(name))


def given_to_the_chair(folder: Path) -> None:
    write(folder, user("write").replace("business_manager", "chair") + user("send"))


def test_impact_says_what_becomes_of_each_case_and_stops_a_build(caseway, tmp_path, reference):
    unchanged = caseway("bundle", "impact", "moving")
    assert (unchanged.exit_code, "1 unaffected" in unchanged.output) == (0, True)

    given_to_the_chair(tmp_path / "moving")
    found = caseway("bundle", "impact", "moving", "--area", "fair")
    assert found.exit_code == 0
    assert f"{reference:<16} v1        reassigned    at" in found.output
    assert "It goes to the role “Partnership chair”." in found.output
    asked = caseway("bundle", "impact", "moving", "--person-when", "1 = 1")
    assert (asked.exit_code, "1 needs person" in asked.output) == (1, True)


def test_what_if_a_clock_were_shorter(caseway, reference):
    found = caseway("bundle", "impact", "moving", "--clock", "soon=10")
    assert found.exit_code == 0
    assert "Soon: 8 June 2026 (running) -> 15 June 2026 (running)" in found.output
    assert "1 moves" in found.output
    for wrong in ("soon", "soon=many", "never=3"):
        refused = caseway("bundle", "impact", "moving", "--clock", wrong)
        assert (refused.exit_code, "v1" in refused.output) == (1, False)


def test_cases_are_migrated_from_the_command_line(caseway, tmp_path, reference):
    given_to_the_chair(tmp_path / "moving")
    assert caseway("publish", "moving").exit_code == 0

    tried = caseway("bundle", "migrate", "moving@2", *WHY, "--dry-run")
    assert "1 cases would be tried. Nothing was changed." in tried.output
    unknown = caseway("bundle", "migrate", "moving@2", *WHY, "--case", "F-1999-0001")
    assert (unknown.exit_code, "F-1999-0001" in unknown.output) == (1, True)

    moved = caseway("bundle", "migrate", "moving@2", *WHY)
    assert (moved.exit_code, "1 moved" in moved.output) == (0, True), moved.output
    again = caseway("bundle", "migrate", "moving@2", *WHY, "--case", reference)
    assert (again.exit_code, "1 refused" in again.output) == (1, True)
