"""A Word file with all that is in it: text, headers, notes, comments, changes, hidden text, properties.

It is read as the archive of XML that it is: libraries that show the text of a document leave out just what
this looks for. Nothing outside is fetched and no entity is resolved.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from engine.anonymisation.report import Report
from engine.errors import InvalidInputError

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST_PART: Final = 40_000_000
_MOST_PARTS: Final = 5_000
_TEXT: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*)\.xml")
_NAMES: Final = {"document": "Text", "footnotes": "Footnotes", "endnotes": "Endnotes"}
_EMPTY_OF_AUTHORS: Final = frozenset({"", "python-docx", "un-named"})
_SAYS_NOBODY: Final = frozenset({
    "created", "modified", "revision", "totaltime", "pages", "words", "characters", "application",
    "docsecurity", "lines", "paragraphs", "scalecrop", "linksuptodate", "characterswithspaces", "shareddoc",
    "appversion", "hyperlinkschanged", "template", "version", "headingpairs", "language", "lastprinted",
})  # fmt: skip


def read_docx(path: Path) -> Report:
    """Open a Word file.

    Raises:
        InvalidInputError: it cannot be read, so nobody can say what is in it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, RuntimeError, EOFError,
            ValueError, KeyError) as error:  # fmt: skip
        message = "This Word file cannot be read, so it cannot be checked. Save it again and upload it anew."
        raise InvalidInputError({"": [message]}) from error


def _read(archive: zipfile.ZipFile) -> Report:
    report, names = Report(), archive.namelist()
    if len(names) > _MOST_PARTS:
        message = "too many parts"
        raise ValueError(message)
    for name in sorted(names):
        if found := _TEXT.fullmatch(name):
            _text_part(report, _parse(archive, name), found[1])
        elif name.startswith("docProps/") and name.endswith(".xml"):
            _properties(report, _parse(archive, name))
        elif name.startswith("word/embeddings/"):
            report.hide("embedded", "Embedded files", name.rpartition("/")[2])
        elif name.endswith(".rels"):
            _links(report, _parse(archive, name))
        elif name.startswith("customXml/item") and name.endswith(".xml") and "Props" not in name:
            report.add("Data behind the document", " ".join(_texts(_parse(archive, name))))
        elif name.lower().endswith(".xml") and name != "[Content_Types].xml":
            # Charts, drawings of words, and a main part that goes by another name.
            report.add(f"Part {name}", " ".join(_texts(_parse(archive, name))))
    pictures = [name for name in names if name.startswith("word/media/")]
    if pictures:
        report.hide(
            "picture", "Pictures", f"{len(pictures)} in the file: look at each for faces, names and places"
        )
    return report


def _text_part(report: Report, root: etree._Element, kind: str) -> None:
    base = kind.rstrip("0123456789")
    place = _NAMES.get(base, base.capitalize())
    if base.startswith("comments"):
        for comment in root.iter(f"{_W}comment"):
            who = comment.get(f"{_W}author", "")
            report.hide(
                "comment", f"Comment {comment.get(f'{_W}id', '')}".strip(), f"{who}: {_words(comment)}"
            )
        return
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        report.add(f"{place}, paragraph {number}", _words(paragraph))
    for change in root.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"):
        if words := _words(change, deleted=True):
            verb = "deleted" if change.tag in (f"{_W}del", f"{_W}moveFrom") else "put in"
            report.hide("tracked_change", place, f"{change.get(f'{_W}author', '')} {verb}: {words}")
    for run in root.iter(f"{_W}r"):
        vanish = run.find(f"{_W}rPr/{_W}vanish")
        if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false") and _words(run):
            report.hide("hidden_text", place, _words(run))
    for drawing in root.iter():
        if isinstance(drawing.tag, str) and etree.QName(drawing).localname in ("docPr", "cNvPr"):
            described = " ".join(filter(None, (drawing.get("descr"), drawing.get("title"))))
            report.add("Description of a picture", described)


def _words(element: etree._Element, *, deleted: bool = False) -> str:
    """The text of a paragraph, however many runs it is cut into; words in boxes inside it as well."""
    wanted = (f"{_W}t", f"{_W}delText", f"{_W}instrText") if deleted else (f"{_W}t", f"{_W}instrText")
    pieces = []
    for each in element.iter():
        if each.tag in wanted:
            pieces.append(each.text or "")
        elif each.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            pieces.append(" ")
    return "".join(pieces)


def _properties(report: Report, root: etree._Element) -> None:
    """Author, company, title and whatever else; what a program counted names nobody."""
    for each in root.iter():
        if not isinstance(each.tag, str) or len(each) or not (each.text or "").strip():
            continue
        above = [parent for parent in each.iterancestors() if isinstance(parent.tag, str)]
        name = next((parent.get("name", "") for parent in above[:1]), "") or etree.QName(each).localname
        words = (each.text or "").strip()
        named = {name.casefold(), *(etree.QName(parent).localname.casefold() for parent in above)}
        if named & _SAYS_NOBODY or words in _EMPTY_OF_AUTHORS:
            continue
        report.hide("property", f"Property “{name}”", words)


def _links(report: Report, root: etree._Element) -> None:
    for each in root.iter():
        target = each.get("Target", "")
        if each.get("TargetMode") == "External" and not target.startswith(("http:", "https:", "mailto:")):
            report.hide("link", "Links", target)
        elif each.get("TargetMode") == "External":
            report.add("Links", target)


def _texts(root: etree._Element) -> Iterator[str]:
    return (str(text) for text in root.itertext())


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    with archive.open(name) as part:
        data = part.read(_LARGEST_PART + 1)
    message = f"{name} is no part of an ordinary document"
    if len(data) > _LARGEST_PART or b"<!DOCTYPE" in data[:2000]:
        raise ValueError(message)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    root = etree.fromstring(data, parser)
    # Further down, or in another encoding: what its entities stand for would not be searched.
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError(message)
    return root
