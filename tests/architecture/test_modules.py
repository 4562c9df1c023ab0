"""A newcomer finds a thing by its name and reads its file in one sitting."""

import ast

from tests.architecture.sources import CODE, project_files, python_files, text_of, tree_of

LONGEST = 300
LONGEST_TEST = 500
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def lines(path) -> int:
    return text_of(path).count("\n")


def test_modules_are_short_enough_to_read():
    long = {str(path): lines(path) for path in python_files(*CODE) if lines(path) > LONGEST}
    assert long == {}


def test_test_modules_are_short_enough_to_read():
    long = {str(path): lines(path) for path in python_files("tests") if lines(path) > LONGEST_TEST}
    assert long == {}


def test_modules_are_named_after_what_they_do():
    assert [path for path in project_files() if path.suffix == ".py" and path.stem in NAMELESS] == []


def test_modules_say_what_they_are_for():
    silent = [
        str(path)
        for path in python_files(*CODE, "tests")
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_errors_are_named_errors():
    misnamed = [
        f"{path}: {node.name}"
        for path in python_files(*CODE)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(base, ast.Name) and base.id.endswith(("Error", "Exception")) for base in node.bases
        )
        and not node.name.endswith("Error")
    ]
    assert misnamed == []
