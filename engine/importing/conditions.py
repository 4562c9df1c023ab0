"""Conditions of other products in Caseway's own way: ``${a > 10 && b}`` becomes ``a > 10 and b``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from engine.diagram.reading import node_id
from engine.expressions import ExpressionError, nodes
from engine.expressions.parser import parse_tree
from engine.expressions.types import RESERVED_NAMES
from engine.importing.sheet import B, C, Sheet, name_of, readable

_WRAPPED: Final = re.compile(r"^\s*(?:[#$]\{(?P<el>.*)\}|=(?P<feel>.*))\s*$", re.DOTALL)
_SIGNS: Final = (("&&", " and "), ("||", " or "), ("==", "="))
_TEXT: Final = re.compile(r"""("[^"']*"|'[^']*')""")
_NOT: Final = re.compile(r"!(?!=)")
_HUMP: Final = re.compile(r"([a-z0-9])([A-Z])")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class _Seen:
    """What conditions compare one name with."""

    values: list[date | int | Decimal | bool | str] = field(default_factory=list)

    @property
    def type(self) -> str:
        """The type of fact that fits; a name that is only asked for its truth is a boolean."""
        kinds = {type(value) for value in self.values}
        if kinds == {str}:
            return "choice"
        if kinds and kinds <= {int, Decimal}:
            return "integer" if kinds == {int} else "decimal"
        return "date" if kinds == {date} else "boolean"


def foreign_conditions(sheet: Sheet) -> list[str]:
    """The flows whose condition is written for another product and can be said in our way."""
    return [name_of(flow) for flow, _, _ in _translatable(sheet)]


def translate(sheet: Sheet, _answer: str) -> None:
    """Write them so, and declare each name that they read as a fact of the type that fits."""
    seen: dict[str, _Seen] = {}
    for flow, condition, text in list(_translatable(sheet)):
        for child in list(condition):
            condition.remove(child)
        condition.text = text
        condition.attrib.pop("language", "")
        for name in _names(parse_tree(text), seen):
            seen.setdefault(name, _Seen())
        del flow
    _declare(sheet, seen)


def _translatable(sheet: Sheet) -> Iterator[tuple[etree._Element, etree._Element, str]]:
    for flow in sheet.flows():
        condition = flow.find(f"{B}conditionExpression")
        text = _own_words(condition.text or "") if condition is not None else None
        if condition is not None and text is not None:
            yield flow, condition, text


def _own_words(text: str) -> str | None:
    """The condition in our language; None where it is ours already, or says what ours cannot."""
    wrapped = _WRAPPED.match(text)
    if wrapped is None:
        return None
    inside = wrapped["el"] if wrapped["el"] is not None else wrapped["feel"]
    inside = " ".join("".join(_piece(piece) for piece in _TEXT.split(inside)).split())
    try:
        tree = parse_tree(inside)
    except ExpressionError:
        return None
    names = [node.id for node in nodes.walk(tree) if isinstance(node, nodes.Name)]
    known = all(_NAME.fullmatch(name) and name not in RESERVED_NAMES for name in names)
    return inside if names and known else None


def _piece(piece: str) -> str:
    """A quoted text in our quotes; anything else with our signs, and names in small letters."""
    if _TEXT.fullmatch(piece):
        return f"'{piece[1:-1]}'"
    for theirs, ours in _SIGNS:
        piece = piece.replace(theirs, ours)
    return _HUMP.sub(lambda found: f"{found[1]}_{found[2]}", _NOT.sub(" not ", piece)).lower()


def _names(tree: nodes.Node, seen: dict[str, _Seen]) -> Iterator[str]:
    """Every name a condition reads, noting what it is compared with."""
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Comparison):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, nodes.Name) and isinstance(other, nodes.Literal):
                    seen.setdefault(one.id, _Seen()).values.append(other.value)
        if isinstance(node, nodes.Name):
            yield node.id


def _declare(sheet: Sheet, seen: dict[str, _Seen]) -> None:
    extension = sheet.process.find(f"{B}extensionElements")
    if extension is None:
        extension = etree.Element(f"{B}extensionElements")
        first = sheet.process.find(f"{B}documentation")
        sheet.process.insert(0 if first is None else 1, extension)
    declared = {node_id(node) for node in extension.iterchildren(f"{C}fact")}
    for name, found in seen.items():
        if name in declared:
            continue
        label = name.replace("_", " ").capitalize()
        fact = etree.SubElement(extension, f"{C}fact", id=name, type=found.type, label=label)
        if found.type == "choice":
            for value in dict.fromkeys(map(str, found.values)):
                etree.SubElement(fact, f"{C}value", id=value, label=readable(value, value).capitalize())
