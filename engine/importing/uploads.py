"""A file that somebody uploads: a bundle packed as a zip archive, or one diagram of whatever tool."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from lxml import etree

from engine.bundles.archives import read_archive
from engine.diagram.reading import bpmn_name, node_id, read_definitions
from engine.diagram.safe_xml import DiagramError
from engine.errors import DefinitionError
from engine.gate.file_rules import list_processes
from engine.importing.sheet import readable

LARGEST_DIAGRAM: Final = 1_000_000
_ZIP: Final = b"PK\x03\x04"
LONGEST_KEY: Final = 50
_KEY: Final = re.compile(rf"[a-z][a-z0-9_]{{1,{LONGEST_KEY - 1}}}")
# What drawing tools write. Python knows stranger ones, some of which take minutes for a file of this size.
_ENCODINGS: Final = re.compile(r"ascii|utf-(?:8|8-sig|16|16-le|16-be)|iso8859-\d+|cp(?:125\d|437|850|1047)")
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]*encoding=['\"]([A-Za-z0-9._-]+)['\"]")


@dataclass(frozen=True)
class Upload:
    """What a file held.

    Attributes:
        process_key: the process's id, or one that it could have.
        name: what the process is called; empty where the file does not say.
        files: texts by path inside the process's folder, the diagram named after ``process_key``.
    """

    process_key: str
    name: str
    files: Mapping[str, str] = field(default_factory=dict)


def read_upload(filename: str, data: bytes) -> Upload:
    """Read a file, whatever it is.

    Args:
        filename: what it is called; only used for a name where nothing else gives one.
        data: its bytes.

    Raises:
        DefinitionError: it is too large, cannot be read, or holds no process; the sentence says which, and
            what to do.
    """
    if data.startswith(_ZIP):
        key, files = read_archive(data)
        return _named(key, files, filename)
    if len(data) > LARGEST_DIAGRAM:
        message = "The file is over 1 MB. A diagram that people can read is far smaller: split it up."
        raise DefinitionError(message)
    return _named("", {"diagram.bpmn": _text(data)}, filename)


def _named(key: str, files: Mapping[str, str], filename: str) -> Upload:
    """Check that there is a process in the diagram, and name it and its file alike."""
    path = next(path for path in files if path.endswith(".bpmn"))
    try:
        root = read_definitions(files[path].encode())
    except DiagramError as error:
        message = f"{error.problem} {error.mend}"
        raise DefinitionError(message) from error
    processes = list_processes(root)
    if not processes:
        message = (
            "The file has no process, so there is nothing to run. "
            "Draw the process itself, not only pools, a choreography or a conversation."
        )
        raise DefinitionError(message)
    process = processes[0]
    name = " ".join(str(process.get("name", "")).split()) or _pool(root, process)
    given = key or node_id(process)
    if not _KEY.fullmatch(given) or (not key and re.search(r"\d{3}", given)):
        words = readable(name or PurePath(filename).stem, "imported_process")
        given = words[:LONGEST_KEY].rstrip("_")
    if not _KEY.fullmatch(given):
        given = "imported_process"
    renamed = {f"{given}.bpmn" if each == path else each: text for each, text in files.items()}
    return Upload(given, name, renamed)


def _pool(root: etree._Element, process: etree._Element) -> str:
    """The name of the pool around a process that has none itself."""
    pools = [
        " ".join(str(node.get("name", "")).split())
        for node in root.iter()
        if bpmn_name(node) == "participant" and str(node.get("processRef", "")) == node_id(process)
    ]
    return pools[0] if len(pools) == 1 else ""


def _text(data: bytes) -> str:
    """The text of a diagram in whatever encoding it says, for UTF-8 from now on."""
    declared = _DECLARED.match(data)
    encoding = declared[1].decode("ascii") if declared else "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding.lower() in {"utf-8", "utf8"}:
        encoding = "utf-8-sig"
    try:
        is_known = _ENCODINGS.fullmatch(codecs.lookup(encoding).name) is not None
        text = data.decode(encoding if is_known else "utf-8-sig")
    except (UnicodeError, LookupError) as error:
        message = "The file is no text that can be read. Export the diagram as BPMN 2.0 XML in UTF-8."
        raise DefinitionError(message) from error
    if "\x00" in text:
        message = "The file is no diagram. Export it as BPMN 2.0 XML (a .bpmn file)."
        raise DefinitionError(message)
    return re.sub(r"^\s*<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', text, count=1)
