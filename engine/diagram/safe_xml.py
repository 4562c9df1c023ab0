"""Untrusted XML into a tree: no document type, no entities, no network, bounded in size and depth."""

import re
from typing import Final

from lxml import etree

MAX_BYTES: Final = 5 * 1024 * 1024
"""The largest diagram read, in bytes. The largest public diagrams seen are under 3 MB."""

# Atomic groups keep the match linear on hostile input.
_PROLOG_WITH_DOCTYPE: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?"
    rb"(?>\s++|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE",
    re.DOTALL,
)


class DiagramError(ValueError):
    """The bytes cannot be read as a diagram at all.

    Attributes:
        rule: a stable code for the cause, as used by the gate's findings.
        mend: what the person who sent the file can do about it.
    """

    def __init__(self, rule: str, problem: str, mend: str) -> None:
        super().__init__(f"{problem} {mend}")
        self.rule = rule
        self.problem = problem
        self.mend = mend


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML from an untrusted source.

    Args:
        data: the file's bytes, in any encoding that its XML declaration names.

    Returns:
        The root element. Comments and processing instructions are dropped.

    Raises:
        DiagramError: the file is too large, empty, has a document type, or is not well-formed.
    """
    if len(data) > MAX_BYTES:
        raise DiagramError(
            "file-too-large",
            # Readers stop at the limit, so the true size is not known here.
            f"The file is larger than {MAX_BYTES // (1024 * 1024)} MB, the most that a diagram may have.",
            "Remove embedded pictures and data, or split the process with call activities.",
        )
    if not data.strip(b"\0 \t\r\n"):
        raise DiagramError("file-empty", "The file is empty.", "Export the diagram as BPMN 2.0 XML again.")
    # Two-byte encodings interleave NUL bytes with the letters looked for.
    if _PROLOG_WITH_DOCTYPE.match(data.replace(b"\0", b"")):
        raise _document_type()
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DiagramError(
            "not-xml",
            f"The file is not well-formed XML: {_first_line(error)}.",
            "Export the diagram as BPMN 2.0 XML again; do not edit it as text.",
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type()
    return root


def _document_type() -> DiagramError:
    return DiagramError(
        "document-type",
        "The file has a document type (DTD), which can pull in other files.",
        "Remove the <!DOCTYPE …> part; BPMN files need none.",
    )


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:200].rstrip(".") if lines else "it cannot be read"
