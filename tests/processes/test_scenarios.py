"""Every shipped scenario goes as written, and together they walk every flow that is drawn."""

from functools import cache
from pathlib import Path

import pytest

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.gate import check_bundle
from engine.scenarios import Coverage, Runner, ScenarioResult, load_scenario

PROCESSES = [folder.name for folder in list_process_folders()]
FILES = [
    path.relative_to(SHIPPED).as_posix()
    for name in PROCESSES
    for path in sorted((SHIPPED / name / "scenarios").glob("*.yaml"))
]


@cache
def shipped() -> dict[str, dict[str, str]]:
    clauses = read_clauses(SHIPPED / "clauses")
    return {folder.name: read_folder(folder, clauses) for folder in list_process_folders()}


@cache
def runner() -> Runner:
    return Runner(shipped())


@cache
def result_of(file: str) -> ScenarioResult:
    return runner().run(load_scenario(Path(SHIPPED, file).read_text(encoding="utf-8"), file))


@cache
def walked() -> Coverage:
    coverage = Coverage()
    for file in FILES:
        coverage.add(result_of(file).coverage)
    return coverage


@pytest.mark.parametrize("file", FILES)
def test_scenario_goes_as_written(file):
    assert result_of(file).failure == ""


@pytest.mark.parametrize("process", PROCESSES)
def test_process_has_every_flow_walked(process):
    assert walked().missing(runner().bundles[process].diagram) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_process_has_scenarios_of_its_own(process):
    named = {load_scenario(Path(SHIPPED, file).read_text(encoding="utf-8")).process for file in FILES}
    assert process in named


@pytest.mark.parametrize("process", PROCESSES)
def test_process_passes_the_gate(process):
    diagrams = {key: bundle.diagram for key, bundle in runner().bundles.items()}
    others = {key: diagram for key, diagram in diagrams.items() if key != process}
    findings = check_bundle(
        {path: text for path, text in shipped()[process].items() if path != "clauses.yaml"},
        known_processes=others,
        known_clauses=set(read_clauses(SHIPPED / "clauses")),
        folder=process,
    )
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
