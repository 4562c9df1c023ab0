"""A bundle as one file: a zip archive of a process's folder, the same bytes for the same texts."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from engine.errors import DefinitionError

LARGEST_ARCHIVE: Final = 10_000_000
_LARGEST_CONTENT: Final = 20_000_000
_MOST_FILES: Final = 400
_SUFFIXES: Final = frozenset({".bpmn", ".dmn", ".json", ".yaml", ".yml", ".md"})
# Other ways of packing let a small file ask for gigabytes of memory.
_ORDINARY: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The earliest that a zip archive can say: when it was packed is nobody's business.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def write_archive(process_key: str, files: Mapping[str, str]) -> bytes:
    """Pack a bundle's texts into a folder of the process's name.

    Returns:
        The archive; always the same bytes for the same texts.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{process_key}/{path}", _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return packed.getvalue()


def read_archive(data: bytes) -> tuple[str, dict[str, str]]:
    """Unpack a bundle. Nothing is written to disk, and no name in it leads anywhere.

    Returns:
        The process's id, which is the name of its diagram, and its texts by path. What is no part of a bundle
        (folders, pictures, hidden files) is left out, and so is ``clauses.yaml``, which the library makes.

    Raises:
        DefinitionError: it is no zip archive, is too large, or holds no diagram or several.
    """
    if len(data) > LARGEST_ARCHIVE:
        message = "The archive is over 10 MB."
        raise DefinitionError(message)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = _texts(archive)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ) as error:
        message = f"The archive cannot be unpacked: {error}. Pack it again as an ordinary zip file."
        raise DefinitionError(message) from error
    diagrams = [path for path in texts if path.suffix == ".bpmn"]
    if len(diagrams) != 1:
        message = f"The archive holds {len(diagrams)} diagrams; a process has one, in a folder of its name."
        raise DefinitionError(message)
    folder = diagrams[0].parent
    files = {
        path.relative_to(folder).as_posix(): text
        for path, text in texts.items()
        if path.is_relative_to(folder) and path.name != "clauses.yaml"
    }
    return diagrams[0].stem, files


def _texts(archive: zipfile.ZipFile) -> dict[PurePosixPath, str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and _is_ours(entry.filename)]
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _LARGEST_CONTENT:
        message = f"it holds more than {_MOST_FILES} files or 20 MB"
        raise ValueError(message)
    texts: dict[PurePosixPath, str] = {}
    for entry in entries:
        if entry.compress_type not in _ORDINARY:
            message = f"{entry.filename} is packed in an unusual way"
            raise ValueError(message)
        with archive.open(entry) as packed:
            # What the directory says of a size may be a lie; what comes out is counted.
            data = packed.read(_LARGEST_CONTENT + 1)
        if len(data) > _LARGEST_CONTENT:
            message = f"{entry.filename} is larger than it says"
            raise ValueError(message)
        texts[PurePosixPath(entry.filename)] = data.decode("utf-8-sig")
    return texts


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    is_odd = path.is_absolute() or any(part.startswith((".", "__")) for part in path.parts)
    return path.suffix.lower() in _SUFFIXES and not is_odd and name.isprintable()
