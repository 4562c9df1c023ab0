"""After an edit of the structure the drawing is laid out anew; colours and the like stay on their shapes."""

from typing import Final

from lxml import etree

from engine.diagram.reading import unprefixed
from engine.editing.edit import Edit
from engine.editing.tree import Tree
from engine.layout import add_layout

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_STANDARD: Final = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
    }
)


def finish(tree: Tree, words: str, at: str, also: tuple[str, ...] = ()) -> Edit:
    """End an edit that changed nothing that is drawn: a name, a form, a clock."""
    return Edit(tree.text(), words, at, also)


def finish_redrawn(tree: Tree, words: str, at: str, also: tuple[str, ...] = ()) -> Edit:
    """End an edit of the structure: the lists of flows and lanes follow, and the picture is made again."""
    tree.settle()
    if tree.is_same():
        return finish(tree, words, at, also)
    foreign = _foreign(tree.root)
    text = add_layout(tree.text().encode(), replace=True).decode()
    if foreign:
        drawn = Tree(text)
        for node in _drawn(drawn.root):
            for name, value in foreign.get(str(node.get("bpmnElement")), {}).items():
                node.set(name, value)
        text = drawn.text()
    return Edit(text, words, at, also)


def _drawn(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge"))


def _foreign(root: etree._Element) -> dict[str, dict[str, str]]:
    """What other tools wrote on shapes and edges (colours), by the element that they draw."""
    found: dict[str, dict[str, str]] = {}
    for node in _drawn(root):
        kept = {
            str(name): str(value)
            for name, value in node.attrib.items()
            if str(name).startswith("{") and etree.QName(str(name)).namespace not in _STANDARD
        }
        if kept:
            found[unprefixed(str(node.get("bpmnElement")))] = kept
    return found
