"""The text of a scenario: YAML in which only true and false are booleans, and dates stay text."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from engine.scenarios.errors import ScenarioFileError

LONGEST = 200_000
# Aliases are allowed, but what they stand for counts each time: a small file must not become a large one.
MOST_NODES = 40_000
_WIDTH = 100
_HALF = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F][0-9a-fA-F]{2}|[\ud800-\udfff]")


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are booleans and dates stay text: ``on:`` is a word here."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":timestamp", ":bool"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_yaml(text: str, file: str = "scenario") -> tuple[Any, list[int]]:
    """The plain content of a scenario's text, and the line of each of its steps.

    Raises:
        ScenarioFileError: it is no YAML, too long, or stands for far more than it says.
    """
    if len(text) > LONGEST:
        message = f"{file}:1: a scenario has at most {LONGEST:,} characters"
        raise ScenarioFileError(message)
    half = _HALF.search(text)
    if half is not None:
        message = f"{file}:{text[: half.start()].count(chr(10)) + 1}: {half[0]} is no whole character"
        raise ScenarioFileError(message)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, []
        if _size(node, {}) > MOST_NODES:
            message = f"{file}:1: a scenario holds at most {MOST_NODES:,} names and values"
            raise ScenarioFileError(message)
        lines = _lines_of_steps(node)
        return loader.construct_document(node), lines
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or error
        message = f"{file}:{line}: this is not readable YAML: {problem}"
        raise ScenarioFileError(message) from error
    except ValueError as error:  # a number that no number can hold, an odd binary
        message = f"{file}:1: a value cannot be read: {error}"
        raise ScenarioFileError(message) from error


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many nodes a node stands for, aliases counted wherever they stand; a circle never ends."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_NODES  # while it is being counted: whatever holds itself is too large
        inner = [each for pair in node.value for each in (pair if isinstance(pair, tuple) else (pair,))]
        known[id(node)] = 1 + sum(_size(each, known) for each in inner)
    return known[id(node)]


def _lines_of_steps(node: yaml.Node | None) -> list[int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "steps" and isinstance(value, yaml.SequenceNode):
                return [step.start_mark.line + 1 for step in value.value]
    return []


class _Dumper(yaml.SafeDumper):
    """Writes what ``_Loader`` reads, and quotes what other readers of YAML would take for a boolean."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Everything is written out: nobody has to look for what a name stands for."""
        return True


_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":timestamp", ":bool"))]
    for first, known in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false|yes|no|off|y|n)$", re.IGNORECASE), list("tfynoTFYNO")
)


def write_yaml(content: Mapping[str, Any]) -> str:
    """The text of a scenario's plain content, in the order given; innermost values on one line."""
    text: str = yaml.dump(
        dict(content),
        Dumper=_Dumper,
        default_flow_style=None,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
    )
    return text
