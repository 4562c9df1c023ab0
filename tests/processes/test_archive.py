"""Versions of earlier editions are made and tried as shipped processes are, and stay out of their list."""

from functools import cache

import pytest

from engine.bundles.folders import (
    ARCHIVE,
    SHIPPED,
    get_archive_folder,
    list_archive_folders,
    list_process_folders,
    read_clauses,
    read_folder,
)
from engine.errors import NotFoundError
from engine.gate import check_bundle
from engine.scenarios import Coverage, Runner, ScenarioResult, load_scenario

FOLDERS = [folder.relative_to(ARCHIVE).as_posix() for folder in list_archive_folders()]
FILES = [
    path.relative_to(ARCHIVE).as_posix()
    for name in FOLDERS
    for path in sorted((ARCHIVE / name / "scenarios").glob("*.yaml"))
]
CLAUSES = read_clauses(SHIPPED / "clauses")
folders = pytest.mark.parametrize("name", FOLDERS)


@cache
def runner(name: str) -> Runner:
    """A runner that knows one archived version and no other process."""
    return Runner({name.split("/")[1]: read_folder(ARCHIVE / name)})


@cache
def result_of(file: str) -> ScenarioResult:
    text = (ARCHIVE / file).read_text(encoding="utf-8")
    return runner(file.rsplit("/", 2)[0]).run(load_scenario(text, file))


@pytest.mark.parametrize("file", FILES)
def test_scenario_goes_as_written(file):
    assert result_of(file).failure == ""


@folders
def test_version_has_every_flow_walked(name):
    coverage = Coverage()
    for file in FILES:
        if file.startswith(f"{name}/"):
            coverage.add(result_of(file).coverage)
    bundle = runner(name).bundles[name.split("/")[1]]
    assert coverage.missing(bundle.diagram) == []


@folders
def test_version_passes_the_gate_without_a_finding(name):
    key = name.split("/")[1]
    shipped = {folder.name: read_folder(folder, CLAUSES) for folder in list_process_folders()}
    known = {other: bundle.diagram for other, bundle in Runner(shipped).bundles.items() if other != key}
    files = {path: text for path, text in read_folder(ARCHIVE / name).items() if path != "clauses.yaml"}
    findings = check_bundle(files, known_processes=known, known_clauses=set(CLAUSES), folder=key)
    assert [str(finding) for finding in findings] == []


@folders
def test_version_says_what_it_is_and_carries_the_clauses_it_cites(name):
    files = read_folder(ARCHIVE / name)
    readme = " ".join(files["README.md"].split())
    assert "An archive version: it is not published with the shipped processes." in readme
    assert "**Not verified:**" in readme
    assert "clauses.yaml" in files


def test_archive_is_not_among_the_shipped_processes():
    assert ARCHIVE not in list_process_folders()
    assert {folder.parent.parent for folder in list_archive_folders()} == {ARCHIVE}
    assert not set(list_archive_folders()) & set(list_process_folders())


def test_archive_gives_the_version_of_a_year():
    assert get_archive_folder("serious_case_review", 2013) == ARCHIVE / "2013" / "serious_case_review"


def test_archive_refuses_a_year_it_does_not_hold():
    with pytest.raises(NotFoundError, match="no version of “serious_case_review” of 2014"):
        get_archive_folder("serious_case_review", 2014)
