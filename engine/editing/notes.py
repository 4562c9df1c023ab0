"""The note beside a step: words on the diagram, which nothing runs."""

from collections.abc import Collection

from lxml import etree

from engine.diagram.reading import node_id
from engine.editing.names import id_from
from engine.editing.tree import B, Tree, put, remove


def read_note(tree: Tree, node: etree._Element) -> str:
    """The words of the notes that are joined to an element; several as paragraphs."""
    texts = ("".join(map(str, note.itertext())).strip() for note, _ in _notes(tree, node))
    return "\n\n".join(text for text in texts if text)


def write_note(tree: Tree, node: etree._Element, text: str) -> None:
    """Write the words as one note; no words take the notes of the element away.

    A note that is joined to other elements too stays theirs.
    """
    for note, link in _notes(tree, node):
        remove(link)
        if not _links(tree, node_id(note)):
            remove(note)
    if not text:
        return
    scope = tree.scope(node)
    note = etree.Element(f"{B}textAnnotation")
    note.set("id", id_from(f"note_{node_id(node)}", "note", tree.ids()))
    etree.SubElement(note, f"{B}text").text = text
    put(scope, note)
    link = etree.Element(f"{B}association")
    link.set("id", id_from(f"{node_id(note)}_link", "link", tree.ids()))
    link.set("sourceRef", node_id(node))
    link.set("targetRef", node_id(note))
    put(scope, link)


def drop_notes(tree: Tree, gone: Collection[str]) -> None:
    """Take away the notes that are joined to nothing but elements that are gone."""
    for note in list(tree.process.iter(f"{B}textAnnotation")):
        links = _links(tree, node_id(note))
        ends = {str(link.get(end)) for link in links for end in ("sourceRef", "targetRef")} - {node_id(note)}
        if ends and ends <= set(gone):
            for each in (note, *links):
                remove(each)


def move_notes(tree: Tree, node: etree._Element, scope: etree._Element) -> None:
    """Take the notes of an element into the scope that it now stands in."""
    for note, link in _notes(tree, node):
        if len(_links(tree, node_id(note))) == 1:
            put(scope, note)
            put(scope, link)
        else:
            remove(link)


def _notes(tree: Tree, node: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """The notes of an element, each with the line that joins them."""
    key = node_id(node)
    found = {node_id(note): note for note in tree.process.iter(f"{B}textAnnotation")}
    return [
        (found[other], link)
        for link in tree.process.iter(f"{B}association")
        for other in ({str(link.get("sourceRef")), str(link.get("targetRef"))} - {key}) & found.keys()
        if key in (link.get("sourceRef"), link.get("targetRef"))
    ]


def _links(tree: Tree, note: str) -> list[etree._Element]:
    links = tree.process.iter(f"{B}association")
    return [link for link in links if note in (link.get("sourceRef"), link.get("targetRef"))]
