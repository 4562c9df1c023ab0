"""One side of a comparison: a bundle's texts read as far as they can be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from engine.diagram.model import Diagram, FactDeclaration, ParameterDeclaration
from engine.diagram.reading import diagrams_of, read_definitions
from engine.diagram.safe_xml import DiagramError, parse_xml
from engine.diagram.twin_words import Words
from engine.expressions import ExpressionError, parse

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Side:
    """What was read. A part that cannot be read is missing here and named in ``unreadable``.

    ``own`` is the process's id, which is left out of comparisons: a process under another id is still the
    same process to whoever compares them.
    """

    files: Mapping[str, str]
    diagram: Diagram = field(default_factory=lambda: Diagram(id="", name=""))
    root: Any = None
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    scenarios: dict[str, dict[str, Any]] = field(default_factory=dict)
    clauses: dict[str, dict[str, Any]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    @property
    def own(self) -> str:
        """The process's id."""
        return self.diagram.id

    @property
    def words(self) -> Words:
        """The names of the diagram's things."""
        return Words(self.diagram)

    def said(self, condition: str) -> str:
        """A condition in plain English; as written when it cannot be read."""
        declared: dict[str, FactDeclaration | ParameterDeclaration] = {
            **self.diagram.facts,
            **self.diagram.parameters,
        }
        labels = {key: each.label for key, each in declared.items()}
        choices = {key: {c.id: c.label for c in each.choices} for key, each in declared.items()}
        try:
            return parse(condition).describe(labels, choices)
        except ExpressionError:
            return condition


def read_side(files: Mapping[str, str]) -> Side:
    """Read a bundle's texts, whatever is wrong with them.

    Args:
        files: text by path inside the process's folder.
    """
    side = Side(files)
    _read_diagram(side)
    for path, text in sorted(files.items()):
        if path.startswith("forms/") and path.endswith(".json"):
            _read_mapping(side, side.forms, path, _json(text))
        elif path.startswith("scenarios/") and path.endswith((".yaml", ".yml")):
            _read_mapping(side, side.scenarios, path, _yaml(text))
        elif path.endswith(".dmn"):
            _read_rules(side, path, text)
    listed = _yaml(files.get("clauses.yaml", "[]"))
    if isinstance(listed, list):
        side.clauses = {str(each.get("id")): each for each in listed if isinstance(each, dict)}
    return side


def _read_diagram(side: Side) -> None:
    paths = sorted(path for path in side.files if path.endswith(".bpmn"))
    for path in paths[:1]:
        try:
            root = read_definitions(side.files[path].encode())
        except DiagramError as error:
            side.unreadable.append(f"{path}: {error}")
            continue
        diagrams = diagrams_of(root)
        named = [diagram for diagram in diagrams if diagram.id == path.removesuffix(".bpmn")]
        side.root = root
        for diagram in (named or diagrams)[:1]:
            side.diagram = diagram


def _read_mapping(side: Side, into: dict[str, dict[str, Any]], path: str, found: Any) -> None:
    if isinstance(found, dict):
        into[path] = found
    else:
        side.unreadable.append(f"{path} cannot be read.")


def _read_rules(side: Side, path: str, text: str) -> None:
    try:
        side.rules[path] = parse_xml(text.encode())
    except DiagramError as error:
        side.unreadable.append(f"{path}: {error}")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
