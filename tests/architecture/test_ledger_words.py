"""Whatever the ledger may hold can be read: every kind has words, or is listed as quiet."""

import ast

from engine.queries import timeline
from tests.architecture.sources import python_files, text_of, tree_of

CASE_RECORDERS = ("engine/instances", "engine/clocks", "engine/commands")
TIMELINE = "engine/queries/timeline.py"
COMPUTED = {
    "instance.completed",
    "instance.cancelled",
    "clock.breached",
    "clock.rung_fired",
}
"""Kinds whose names are put together where they are recorded."""


def recorded():
    """The kinds that are recorded about cases, with where: ``work.record("kind", …)``."""
    for path in python_files("engine"):
        if not str(path).startswith(CASE_RECORDERS):
            continue
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != "record" or not node.args or ast.unparse(node.func.value) != "work":
                continue
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, f"{path}:{node.lineno}"


def spoken():
    """The kinds that the timeline has words for."""
    return {
        key.value
        for path in python_files("engine")
        if str(path).startswith(TIMELINE.removesuffix(".py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def test_every_kind_that_is_recorded_has_words():
    silent = {kind: where for kind, where in recorded() if kind not in spoken() | set(timeline.QUIET)}
    assert silent == {}


def test_computed_kinds_have_words():
    assert COMPUTED - spoken() == set()


def test_kinds_are_found():
    assert {"task.completed", "clock.started", "case.completed"} <= {kind for kind, _ in recorded()}
    assert "task.completed" in text_of(TIMELINE)
