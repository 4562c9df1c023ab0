"""The outline and a walk name what stands in other processes and in the library of clauses, by words."""

import pytest

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_clauses, read_folder
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.diagram.twin_words import quoted
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.studio.proposing import Proposed


@pytest.fixture
def decision(office):
    """A proposal on the decision, with the rapid review before it published."""
    office.engine.execute(LoadClauses(read_clauses(SHIPPED / "clauses")), actor=SYSTEM)
    office.engine.execute(
        PublishVersion("rapid_review", read_folder(SHIPPED / "rapid_review"), LONG_AGO), actor=SYSTEM
    )
    return Proposed(office, "lcspr_decision")


@pytest.mark.parametrize("end", ["/outline", "/play/coverage"])
def test_steps_and_clauses_are_named(decision, end):
    page = words(decision.owner.text(decision.address(end)))
    shown = f"{quoted('Write the rapid review')}, {quoted('Sign the rapid review')}"
    assert f"Shows what was entered in {shown}" in page
    assert f"Clauses: {quoted('Local reviews')}" in page
