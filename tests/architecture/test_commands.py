"""Every module of engine/commands is one command, and every command is tried by some test or scenario."""

import ast
import re

from tests.architecture.sources import python_files, text_of, tree_of

COMMANDS = [path for path in python_files("engine") if path.parts[:2] == ("engine", "commands")]
MODULES = [path for path in COMMANDS if path.stem != "__init__"]


def commands_of(path):
    """The public classes of a module that can be run."""
    return [
        node.name
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and any(isinstance(part, ast.FunctionDef) and part.name == "run" for part in node.body)
    ]


def test_every_command_module_is_one_command_named_after_it():
    expected = {str(path): ["".join(word.capitalize() for word in path.stem.split("_"))] for path in MODULES}
    assert {str(path): commands_of(path) for path in MODULES} == expected


def test_every_command_is_a_frozen_dataclass():
    thawed = [
        str(path)
        for path in MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef)
        and node.name in commands_of(path)
        and "dataclass(frozen=True)" not in [ast.unparse(decorator) for decorator in node.decorator_list]
    ]
    assert thawed == []


def test_every_command_is_used_outside_its_module():
    others = {path: text_of(path) for path in python_files("engine", "webapp") if path not in COMMANDS}
    unused = [
        name
        for path in MODULES
        for name in commands_of(path)
        if not any(re.search(rf"\b{name}\(", text) for text in others.values())
    ]
    assert unused == []


def test_every_command_is_tried():
    """By a test, or by the code that plays scenarios and builds the demonstration, which tests run."""
    players = ("tests", "engine/scenarios", "engine/demonstration", "engine/sweep.py", "webapp/views")
    players += ("webapp/api",)
    texts = [
        text_of(path) for path in python_files("tests", "engine", "webapp") if str(path).startswith(players)
    ]
    untried = [
        name
        for path in MODULES
        for name in commands_of(path)
        if not any(re.search(rf"\b{name}\(", text) for text in texts)
    ]
    assert untried == []
