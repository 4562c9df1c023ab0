"""Processes: drawing, words, clocks and clauses of each version, and no case data."""

from pathlib import Path

import pytest

from engine.actor import SYSTEM
from engine.bundles.folders import list_process_folders, read_folder
from engine.commands.publish_version import PublishVersion
from engine.commands.set_up_area import SetUpArea
from engine.diagram.twin_words import quoted
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.statements import statements
from tests.webapp.views.cases.conftest import words

PROCESSES = Path(__file__).parents[3] / "processes"


@pytest.fixture
def published(office):
    """Every shipped process."""
    for folder in list_process_folders(PROCESSES):
        office.engine.execute(PublishVersion(folder.name, read_folder(folder), LONG_AGO), actor=SYSTEM)
    return office


def test_list_names_kinds_of_case_before_stages(published):
    page = words(published.visitor("process_owner").text("/processes"))
    assert page.index("Kinds of case") < page.index("Serious incident") < page.index("Stages that cases run")
    assert page.index("Stages that cases run") < page.index("Rapid review")


def test_every_shipped_process_has_a_whole_page(published):
    visitor = published.visitor("process_owner")
    for folder in list_process_folders(PROCESSES):
        page = words(visitor.text(f"/processes/{folder.name}"))
        assert "Steps in words" in page
        assert "Version 1" in page


def test_page_tells_clocks_clauses_and_what_meets_them(published):
    page = words(published.visitor("process_owner").text("/processes/serious_incident"))
    assert "Serious incident notification 5 working days From" in page
    assert "Not verified" in page
    assert "Clock: Serious incident notification" in page
    assert "The 15 working days of the rapid review count from" in page
    assert "In force" in page


def test_drawing_is_the_one_that_was_published(published):
    answer = published.visitor("lay_member").get("/processes/rapid_review/versions/1.xml")
    assert answer.mimetype == "application/xml"
    assert answer.get_data(as_text=True) == (PROCESSES / "rapid_review/rapid_review.bpmn").read_text()


def test_unknown_process_or_version_is_a_404(published):
    visitor = published.visitor("process_owner")
    for address in (
        "nothing",
        "rapid_review/versions/2",
        "rapid_review/versions/2.xml",
        "nothing/versions/1.xml",
    ):
        assert visitor.get(f"/processes/{address}").status_code == 404


def test_version_of_another_area_is_not_shown(published):
    setting_up = SetUpArea("elsewhere", "Elsewhere", "ELS", {}, {"group": "Group"})
    elsewhere = published.engine.execute(setting_up, actor=SYSTEM)
    files = read_folder(PROCESSES / "learning_item") | {"README.md": "Local notes"}
    command = PublishVersion("learning_item", files, LONG_AGO, summary="Theirs alone", area_id=elsewhere)
    published.engine.execute(command, actor=SYSTEM)
    visitor = published.visitor("process_owner")
    assert "Theirs alone" not in visitor.text("/processes/learning_item")
    assert visitor.get("/processes/learning_item/versions/2").status_code == 404
    assert visitor.get("/processes/learning_item/versions/2.xml").status_code == 404


def test_pages_hold_no_case_data(inquiry):
    for address in ("/processes", "/processes/inquiry"):
        page = inquiry.visitor("process_owner").text(address)
        assert "Child B" not in page
        assert "STD-2026" not in page


def test_page_names_steps_and_clauses_of_elsewhere(published):
    visitor = published.visitor("process_owner")
    page = words(visitor.text("/processes/lcspr_decision"))
    shown = [quoted(name) for name in ("Write the rapid review", "Sign the rapid review")]
    assert f"Shows what was entered in {', '.join(shown)}, " in page
    assert "sign_rapid_review" not in page
    assert f"Clauses: {quoted('Local reviews')}" in page


def test_naming_asks_no_more_of_the_database_for_a_longer_process(published):
    visitor = published.visitor("process_owner")
    counts = []
    for key in ("learning_item", "lcspr_decision", "lcspr"):
        visitor.get(f"/processes/{key}")
        with statements(published.engine.database) as heard:
            visitor.get(f"/processes/{key}")
        counts.append(len(heard))
    assert len(set(counts)) == 1
