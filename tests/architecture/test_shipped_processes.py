"""What is shipped as data holds together: diagrams, forms and clauses."""

import re
from pathlib import Path

import pytest

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.diagram import read_diagrams
from engine.lowering import lower
from engine.roles import ROLE_LABELS
from tests.architecture.sources import ROOT

FOLDERS = list_process_folders()
HUMAN = {"userTask", "manualTask", "receiveTask", "sendTask"}
EDITOR_MADE = re.compile(
    r"^(Activity|Gateway|Event|Flow|Task|StartEvent|EndEvent|ExclusiveGateway|SequenceFlow|Process|Participant|"
    r"Lane|Association|TextAnnotation|DataObject\w*|Collaboration)_[0-9a-z]{6,8}$"
)
CLAUSES = read_clauses(SHIPPED / "clauses")
names = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def diagram_of(folder: Path):
    found = read_diagrams((folder / f"{folder.name}.bpmn").read_bytes())
    return next(diagram for diagram in found if diagram.id == folder.name)


@names
def test_every_human_step_has_a_form_and_every_form_a_step(folder):
    elements = diagram_of(folder).elements.values()
    used = {element.form for element in elements if element.form}
    assert {element.id for element in elements if element.kind in HUMAN and not element.form} == set()
    assert used == {path.stem for path in (folder / "forms").glob("*.json")}


@names
def test_no_id_was_made_by_an_editor(folder):
    text = (folder / f"{folder.name}.bpmn").read_text(encoding="utf-8")
    assert [found for found in re.findall(r'\bid="([^"]+)"', text) if EDITOR_MADE.match(found)] == []


@names
def test_everything_drawn_has_its_place_on_the_page(folder):
    text = (folder / f"{folder.name}.bpmn").read_text(encoding="utf-8")
    diagram = diagram_of(folder)
    shapes = set(re.findall(r'<bpmndi:BPMNShape [^>]*bpmnElement="([^"]+)"', text))
    edges = set(re.findall(r'<bpmndi:BPMNEdge [^>]*bpmnElement="([^"]+)"', text))
    assert set(diagram.elements) - shapes == set()
    assert set(re.findall(r'<bpmn:sequenceFlow id="([^"]+)"', text)) - edges == set()


@names
def test_every_role_is_one_that_people_hold(folder):
    roles = {element.role for element in diagram_of(folder).elements.values() if element.role}
    assert roles - set(ROLE_LABELS) == set()


@names
def test_every_clause_cited_is_in_the_library(folder):
    text = "\n".join(read_folder(folder, CLAUSES).values())
    cited = set()
    for attribute in re.findall(r'(?:caseway:clause=|\bclause=)"([^"]+)"|"clause":\s*"([^"]+)"', text):
        cited |= {clause for words in attribute for clause in words.split()}
    assert cited - set(CLAUSES) == set()


@names
def test_diagram_can_be_lowered(folder):
    assert lower((folder / f"{folder.name}.bpmn").read_bytes(), folder.name).main


def test_a_paragraph_is_given_only_where_somebody_has_verified_it():
    invented = [
        clause["id"]
        for clause in CLAUSES.values()
        if clause.get("paragraph") and clause["verification"] != "verified"
    ]
    assert invented == []


def test_every_called_process_is_shipped():
    called = {
        element.called
        for folder in FOLDERS
        for element in diagram_of(folder).elements.values()
        if element.called
    }
    assert called - {folder.name for folder in FOLDERS} == set()
    assert called != set()


def test_every_process_folder_is_complete():
    for folder in FOLDERS:
        assert (folder / "README.md").is_file(), folder.name
        assert list((folder / "scenarios").glob("*.yaml")), folder.name
    assert ROOT / "processes" == SHIPPED
