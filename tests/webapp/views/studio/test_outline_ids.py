"""Changing an id on the pages of outline and details: what goes along, what is refused."""

import json

import pytest

from engine.commands.describe_proposal import DescribeProposal
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.test_outline import Drawing

PATHS = (
    "/outline/write_rapid_review/id",
    "/details/facts/panel_view/id",
    "/details/clocks/summary/id",
    "/details/parameters/rr_anchor/id",
    "/details/lanes/lane_dsp_la/id",
    "/details/clocks/summaries/rungs/day_nine/id",
)


@pytest.fixture
def drawing(office):
    return Drawing(office)


@pytest.mark.parametrize("path", PATHS)
def test_id_is_changed_and_changed_back(drawing, path):
    before, files = drawing.diagram(), drawing.row().files
    old = path.split("/")[-2]
    assert drawing.shown(path) == {"id": old}
    assert "Done: Changed the id of" in drawing.saved(path, id="quite_another")
    assert drawing.diagram() != before
    drawing.saved(path.replace(f"{old}/id", "quite_another/id"), id=old)
    assert drawing.diagram() == before
    assert {name: text for name, text in drawing.row().files.items() if name.startswith("scenarios/")} == {
        name: text for name, text in files.items() if name.startswith("scenarios/")
    }


def test_step_takes_its_references_along(drawing):
    drawing.saved("/outline/write_rapid_review/id", id="draft_it")
    diagram, files = drawing.diagram(), drawing.row().files
    assert "draft_it" in diagram.elements
    assert "draft_it" in {step for element in diagram.elements.values() for step in element.shows}
    assert not any(" write_rapid_review\n" in text for path, text in files.items() if path.startswith("scen"))
    assert drawing.history()[-1].endswith("to draft_it")


def test_fact_takes_its_forms_along_and_tells_what_does_not_go(drawing):
    naming = DescribeProposal(drawing.id, person_when="panel_view is set")
    drawing.office.engine.execute(naming, actor=drawing.actor("process_owner"))
    shown = drawing.saved("/details/facts/panel_view/id", id="view_of_panel")
    assert "Changed along: forms/" in shown
    assert "which cases a person looks at still reads panel_view. Change it there." in shown
    forms = [json.dumps(json.loads(t)) for p, t in drawing.row().files.items() if p.startswith("forms/")]
    assert any('"fact": "view_of_panel"' in text for text in forms)
    assert not any('"fact": "panel_view"' in text for text in forms)


@pytest.mark.parametrize("path", PATHS)
def test_unusable_id_is_refused_and_kept(drawing, path):
    before = drawing.row()
    for new, message in (
        ("", "Enter the id"),
        ("Not An Id", "Use lower-case letters"),
        ("9_lives", "Use lower-case letters"),
        ("x" * 61, "60"),
        ("<b>", "Use lower-case letters"),
    ):
        answer = drawing.post(path, id=new)
        assert answer.status_code == 422
        assert message in words(answer.get_data(as_text=True))
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("/outline/write_rapid_review/id", "hold_meeting"),
        ("/outline/write_rapid_review/id", "rapid_review"),
        ("/outline/write_rapid_review/id", "sig_off"),
        ("/details/facts/panel_view/id", "rr_anchor"),
        ("/details/facts/panel_view/id", "parts"),
        ("/details/clocks/summary/id", "summaries"),
        ("/details/lanes/lane_dsp_la/id", "hold_meeting"),
    ],
)
def test_taken_id_is_refused(drawing, path, new):
    before = drawing.row()
    answer = drawing.post(path, id=new)
    assert answer.status_code == 422
    assert "Choose another id" in words(answer.get_data(as_text=True))
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


@pytest.mark.parametrize(
    "path",
    [
        "/outline/nothing/id",
        "/details/facts/nothing/id",
        "/details/clocks/nothing/rungs/a/id",
        "/details/clocks/summary/rungs/nothing/id",
    ],
)
def test_what_is_not_there_is_not_found(drawing, path):
    assert drawing.owner.get(drawing.base + path).status_code == 404


def test_only_owners_change_ids(drawing):
    before = drawing.row().files
    approver = drawing.office.visitor("process_approver")
    for path in PATHS:
        answer = approver.post(drawing.base + path, revision=drawing.row().revision, id="quite_another")
        assert answer.status_code == 403
    assert drawing.row().files == before
