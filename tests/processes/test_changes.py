"""Each change of guidance makes a version that the gate accepts, from the version before it."""

from functools import cache

import pytest

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.diagram import read_diagrams
from engine.diagram.model import Diagram
from engine.expressions import parse
from engine.gate import check_bundle
from tests.processes.changes import CHANGES

CLAUSES = set(read_clauses(SHIPPED / "clauses"))
every = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)


@cache
def shipped() -> dict[str, Diagram]:
    found = {}
    for folder in list_process_folders():
        text = read_folder(folder, {})[f"{folder.name}.bpmn"]
        found[folder.name] = next(each for each in read_diagrams(text.encode()) if each.id == folder.name)
    return found


@every
def test_gate_accepts_the_version_that_the_change_makes(change):
    known = {key: diagram for key, diagram in shipped().items() if key != change.process}
    findings = check_bundle(change.new(), known_processes=known, known_clauses=CLAUSES, folder=change.process)
    assert [str(finding) for finding in findings if finding.severity == "error"] == []


@every
def test_change_changes_something(change):
    assert change.new() != change.old()


@every
def test_rules_of_the_change_can_be_read(change):
    for text in filter(None, (change.rule, change.person_when)):
        assert parse(text)
