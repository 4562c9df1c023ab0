"""Another id in what stands beside the drawing: forms, decision tables and scenarios."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml
from lxml import etree

from engine.editing.renaming_words import Renaming
from engine.errors import InvalidInputError

_SCENARIO_KEYS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "fact": (("given", "facts"), ("steps", "*", "expect", "facts")),
    "parameter": (("given", "parameters"),),
    "clock": (("steps", "*", "expect", "clocks"),),
}
"""Where a scenario has the ids as the keys of a mapping."""
_SCENARIO_VALUES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "step": (
        ("steps", "*", "do"), ("steps", "*", "message"), ("steps", "*", "add_part", "task"),
        ("steps", "*", "withdraw_part", "task"), ("steps", "*", "refuse", "do"),
        ("steps", "*", "refuse", "message"), ("steps", "*", "expect", "open", "*"),
    ),
    "clock": (("steps", "*", "expect", "fired", "*"),),
    "rung": (("steps", "*", "expect", "fired", "*"),),
}  # fmt: skip
"""Where a scenario has them as values."""


def rename_in_files(
    files: Mapping[str, str], renaming: Renaming, *, with_scenarios: bool = True
) -> tuple[dict[str, str], list[str]]:
    """The texts that change with an id, and the paths of those that name it and cannot be read.

    Raises:
        InvalidInputError: a form would take the new id for one of its own questions.
    """
    changed: dict[str, str] = {}
    kept: list[str] = []
    is_name = renaming.what in {"fact", "parameter"}
    for path, text in files.items():
        if renaming.old.partition(".")[0] not in text:
            continue
        try:
            if path.startswith("forms/") and is_name:
                said = _in_form(path, text, renaming)
            elif path.startswith("rules/") and is_name:
                said = _in_table(text, renaming)
            elif path.startswith("scenarios/") and with_scenarios:
                said = _in_scenario(text, renaming)
            else:
                continue
        except (ValueError, RecursionError, yaml.YAMLError, etree.XMLSyntaxError):
            kept.append(path)
            continue
        if said != text:
            changed[path] = said
    return changed, kept


def _in_form(path: str, text: str, renaming: Renaming) -> str:
    definition = json.loads(text)
    asked = list(_components(definition))
    own = {str(each.get("key")) for each in asked}
    found = False
    for component in asked:
        properties = component.get("properties")
        if not isinstance(properties, dict):
            continue
        if renaming.what == "fact" and properties.get("fact") == renaming.old:
            properties["fact"], found = renaming.new, True
        condition = properties.get("show_if")
        # A question of the form itself goes before a fact of the same id.
        if isinstance(condition, str) and renaming.old not in own:
            said = renaming.in_expression(condition)
            if said != condition and renaming.new in own:
                problem = f"{path} has a question {renaming.new}, which its conditions would read instead"
                raise InvalidInputError({"id": [f"{problem}. Choose another id"]})
            properties["show_if"], found = said, found or said != condition
    return json.dumps(definition, indent=2, ensure_ascii=False) + "\n" if found else text


def _components(definition: Any) -> Iterator[dict[str, Any]]:
    for each in definition.get("components", ()) if isinstance(definition, dict) else ():
        if isinstance(each, dict):
            yield each
            yield from _components(each)


def _in_table(text: str, renaming: Renaming) -> str:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    root = etree.fromstring(text.encode(), parser)
    found = False
    for node in root.iter("{*}inputExpression"):
        written = node.find("{*}text")
        said = renaming.in_expression(str(written.text or "")) if written is not None else ""
        if written is not None and said != str(written.text or ""):
            written.text, found = said, True
    for node in root.iter("{*}output"):
        if node.get("name") == renaming.old:
            node.set("name", renaming.new)
            found = True
    if not found:
        return text
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode")}\n'


def _in_scenario(text: str, renaming: Renaming) -> str:
    """Only the words are exchanged: comments, order and names for what is repeated stay."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes: dict[int, yaml.ScalarNode] = {}
    for path in _SCENARIO_KEYS.get(renaming.what, ()):
        for holder in _at(root, path):
            pairs = holder.value if isinstance(holder, yaml.MappingNode) else ()
            nodes |= {key.start_mark.index: key for key, _ in pairs if isinstance(key, yaml.ScalarNode)}
    for name in renaming.chosen_by:
        for each in _at(root, ("given", "parameters", name)):
            nodes |= {each.start_mark.index: each} if isinstance(each, yaml.ScalarNode) else {}
    for path in _SCENARIO_VALUES.get(renaming.what, ()):
        nodes |= {
            each.start_mark.index: each for each in _at(root, path) if isinstance(each, yaml.ScalarNode)
        }
    for place in sorted(nodes, reverse=True):
        said = _said(nodes[place].value, renaming)
        end = nodes[place].end_mark.index
        if said != nodes[place].value and text[place:end].strip("'\"") == nodes[place].value:
            text = (
                text[:place] + json.dumps(said) + text[end:]
                if _is_word(said)
                else text[:place] + said + text[end:]
            )
    return text


def _said(value: str, renaming: Renaming) -> str:
    if value == renaming.old:
        return renaming.new
    if renaming.what == "clock" and value.startswith(f"{renaming.old}."):
        return f"{renaming.new}.{value.removeprefix(f'{renaming.old}.')}"
    return value


def _is_word(text: str) -> bool:
    """Whether readers of YAML would take a text for something else."""
    return text in {"null", "yes", "no", "on", "off", "y", "n", "true", "false"}


def _at(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[yaml.Node]:
    if node is None:
        return
    if not path:
        yield node
        return
    inner = node.value if isinstance(node, yaml.CollectionNode) else ()
    if isinstance(node, yaml.SequenceNode) and path[0] == "*":
        for each in inner:
            yield from _at(each, path[1:])
    elif isinstance(node, yaml.MappingNode):
        for key, value in inner:
            if key.value == path[0]:
                yield from _at(value, path[1:])
