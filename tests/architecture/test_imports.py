"""Who may import whom. The contracts stand in pyproject.toml; these tests see that nothing escapes them."""

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import ROOT, python_files, tree_of

PURE = ("engine/gate", "engine/lowering", "engine/diagram", "engine/expressions", "engine/layout", "forms")
"""Packages that work on text and values alone."""


def imported(path: Path) -> set[str]:
    """The top-level names of everything that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def importers(package: str, *folders: str) -> list[str]:
    return [
        str(path)
        for path in python_files(*folders)
        if any(name == package or name.startswith(f"{package}.") for name in imported(path))
    ]


@pytest.mark.slow
def test_import_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports() == 0


def test_only_the_workflow_package_imports_the_workflow_library():
    found = importers("SpiffWorkflow", "engine", "forms", "webapp", "processes")
    assert found != []
    assert [path for path in found if not path.startswith("engine/workflow/")] == []


def test_pure_packages_know_no_database():
    for package in ("sqlalchemy", "engine.models", "engine.db", "flask"):
        found = [path for path in importers(package, "engine", "forms") if path.startswith(PURE)]
        assert found == [], package


def test_domain_knows_no_web_and_no_queue():
    for package in ("flask", "werkzeug", "celery", "jinja2", "webapp"):
        assert importers(package, "engine", "forms", "processes") == [], package


def test_processes_hold_no_code():
    assert [str(path) for path in python_files("processes")] == ["processes/__init__.py"]


def test_every_dependency_has_a_version_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [need for need in project["dependencies"] if not any(mark in need for mark in "<>=")] == []
