"""A PDF with everything in it: text by page, invisible text, notes in the margin, properties, attachments."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from engine.anonymisation.report import Report
from engine.errors import InvalidInputError

_MOST_PAGES: Final = 2000
_INVISIBLE: Final = 3
_SAYS_NOBODY: Final = frozenset({"/Producer", "/CreationDate", "/ModDate", "/Trapped"})


def read_pdf(path: Path) -> Report:
    """Open a PDF.

    Raises:
        InvalidInputError: it cannot be read, so nobody can say what is in it.
    """
    try:
        reader = PdfReader(path)
        if reader.is_encrypted or len(reader.pages) > _MOST_PAGES:
            message = (
                "This PDF is locked or too long to be checked. Save it without a password and upload it anew."
            )
            raise InvalidInputError({"": [message]})
        return _read(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError,
            NotImplementedError, OverflowError, AssertionError) as error:  # fmt: skip
        message = "This PDF cannot be read, so it cannot be checked. Make it again and upload it anew."
        raise InvalidInputError({"": [message]}) from error


def _read(reader: PdfReader) -> Report:
    report = Report()
    _read_pages(report, reader)
    for name, value in (reader.metadata or {}).items():
        if name not in _SAYS_NOBODY and str(value).strip():
            report.hide("property", f"Property “{name.strip('/')}”", str(value))
    if reader.xmp_metadata is not None:
        report.add("Properties (XMP)", reader.xmp_metadata.stream.get_data().decode("utf-8", "replace"))
    for name in reader.attachments:
        report.hide("embedded", "Attached files", name)
    for name, value in (reader.get_form_text_fields() or {}).items():
        report.add("Form fields", f"{name} {value or ''}")
    for entry in _outline(reader.outline):
        report.add("Bookmarks", entry)
    return report


def _read_pages(report: Report, reader: PdfReader) -> None:
    empty, pictures = [], 0
    for number, page in enumerate(reader.pages, 1):
        seen, unseen = _texts(page)
        report.add(f"Page {number}", seen)
        if not seen.strip():
            empty.append(str(number))
        if unseen.strip():
            report.hide("hidden_text", f"Page {number}", unseen)
        for note in _notes(page):
            report.hide("annotation", f"Page {number}, note", note)
        pictures += _pictures(page)
    if empty:
        words = f"No text can be read on page {', '.join(empty)}: read it with your own eyes"
        report.hide("no_text", "Pages", words)
    if pictures:
        report.hide(
            "picture", "Pictures", f"{pictures} in the file: look at each for faces, names and places"
        )


def _texts(page: Any) -> tuple[str, str]:
    """The text of a page, and apart what is written in it so that nobody sees it."""
    unseen: list[str] = []
    state = {"mode": 0}

    def before(operator: bytes, operands: list[Any], *_: Any) -> None:
        if operator == b"Tr" and operands:
            state["mode"] = int(operands[0])
        elif operator == b"BT":
            state["mode"] = 0
        elif operator in (b"Tj", b"TJ", b"'", b'"') and state["mode"] == _INVISIBLE:
            unseen.append(_plain(operands))

    seen = page.extract_text(visitor_operand_before=before) or ""
    return seen, " ".join(unseen)


def _plain(operands: list[Any]) -> str:
    found: list[str] = []
    for each in operands:
        if isinstance(each, list):
            found.append(_plain(each))
        elif isinstance(each, bytes):
            found.append(each.decode("latin-1"))
        elif isinstance(each, str):
            found.append(str(each))
    return "".join(found)


def _notes(page: Any) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        words = [str(note.get(key, "")) for key in ("/T", "/Contents") if note.get(key)]
        if words and note.get("/Subtype") != "/Link":
            yield ": ".join(words)


def _pictures(page: Any) -> int:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return 0
    found = objects.get_object().values()
    return sum(1 for each in found if each.get_object().get("/Subtype") == "/Image")


def _outline(entries: Any) -> Iterator[str]:
    for each in entries:
        if isinstance(each, list):
            yield from _outline(each)
        else:
            yield str(each.title or "")
