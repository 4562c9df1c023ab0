"""Time has one source, engine/now.py, so that a test, a scenario and the demo can move it."""

import ast

from tests.architecture.sources import CODE, python_files, tree_of

SOURCE = "engine/now.py"
REAL_TIME = {
    # Sign-in must not be fooled by a moved clock (design, D3): sessions and limits use the machine's own.
    "webapp/sessions.py",
    "webapp/security.py",
}
ASKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def asks_the_machine(path) -> list[int]:
    """The lines on which a file asks the machine what time it is."""
    found = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if (owner, node.attr) in ASKS:
            found.append(node.lineno)
    return found


def test_only_one_module_asks_the_machine_for_the_time():
    askers = {
        f"{path}:{line}"
        for path in python_files(*CODE)
        if str(path) != SOURCE and str(path) not in REAL_TIME
        for line in asks_the_machine(path)
    }
    assert askers == set()


def test_the_source_of_time_asks_the_machine():
    paths = [path for path in python_files("engine") if str(path) == SOURCE]
    assert [asks_the_machine(path) != [] for path in paths] == [True]
