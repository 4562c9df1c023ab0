"""Log lines hold ids, kinds and counts: every call that writes one is looked at, by the names it gives."""

import ast
import re

from tests.architecture.sources import CODE, python_files, tree_of

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT = re.compile(r"^[a-z_]+(\.[a-z_]+)*$")
ALLOWED = {
    # ids, and counts of rows
    "actor", "area", "case", "change", "count", "duty", "fault", "heads", "id", "ids", "instance",
    "migration", "number", "outbox", "pack", "person", "person_id", "proposal", "row", "rung", "token",
    "waiting", "webhook",
    # kinds: names of ours
    "action", "cause", "code", "error", "command", "element", "event", "exc_info", "kind",
    "method", "name", "outcome", "problem", "process", "reason", "route", "state", "status", "task", "worker",
    # times and sizes
    "ahead", "behind", "milliseconds", "seconds", "skew",
}  # fmt: skip


def calls():
    """Every call that writes a log line, with where it stands."""
    for path in python_files(*CODE):
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in LEVELS and ast.unparse(node.func.value) in ("log", "logger", "_log"):
                yield node, f"{path}:{node.lineno}"


def test_every_line_begins_with_a_name_of_ours_and_nothing_put_together():
    odd = [
        where
        for node, where in calls()
        if len(node.args) != 1
        or not isinstance(node.args[0], ast.Constant)
        or not EVENT.match(str(node.args[0].value))
    ]
    assert odd == []


def test_every_line_gives_ids_kinds_and_counts_only():
    odd = {
        where: sorted(str(word.arg) for word in node.keywords if word.arg not in ALLOWED)
        for node, where in calls()
    }
    assert {where: names for where, names in odd.items() if names} == {}


def test_errors_are_named_by_their_kind_never_by_their_words():
    odd = [
        where
        for node, where in calls()
        for word in node.keywords
        if word.arg in ("error", "cause") and ast.unparse(word.value) != "type(error).__name__"
    ]
    assert odd == []


def test_nothing_is_printed_or_logged_past_them():
    direct = [
        f"{path}:{node.lineno}"
        for path in python_files("engine", "forms")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "logging.getLogger")
    ]
    assert direct == []


def test_lines_are_found():
    assert len(list(calls())) > 20
