"""Uploaded files: what they are by reading them, and kept by their hash (design, section 6).

A file is written, fsynced and renamed to ``ab/cd/<sha256>`` before the command that writes its row, so that
no row ever names a file that is not there. Files without a row are swept after a day.
"""

import hashlib
import os
import re
import secrets
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

import filetype
from sqlalchemy import select, union
from sqlalchemy.orm import Session

from engine.errors import InvalidInputError, NotFoundError, UnavailableError
from engine.execute import Engine
from engine.models import Document, EvidencePack
from engine.now import system_now
from engine.scanning import Scanner, check_clean

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of one file."""

KINDS_IN_WORDS = (
    "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument text (odt), PNG, JPEG or plain text"
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/plain": ".txt",
}
"""What may be attached, with the ending its name gets."""

_BY_MAGIC = frozenset({"application/pdf", "image/png", "image/jpeg"})
_MAIN_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_ODT = "application/vnd.oasis.opendocument.text"
_CHUNK = 1024 * 1024
_MOST_ENTRIES = 20_000
_TYPES = "[Content_Types].xml"
_MACROS = (b"vbaproject", b"macroenabled")
_END = struct.Struct("<12xL")
_LONGEST_END = 22 + 65_535
_LARGEST_DIRECTORY = 4 * 1024 * 1024
_ONE_DAY = 24 * 60 * 60
_SAME_AS = {".jpeg": ".jpg"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 200
_NOT_IN_TEXT = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass(frozen=True)
class StoredFile:
    """A file that is safely on the disk, ready for a command that writes its row.

    ``scan`` is ``clean`` when the scanner for viruses has looked at it, ``not_scanned`` without a scanner.
    """

    sha256: str
    name: str
    content_type: str
    size: int
    scan: str = "not_scanned"


def store_file(files_path: Path, stream: IO[bytes], name: str, scanner: Scanner | None = None) -> StoredFile:
    """Write an uploaded file under its hash, if it is of a kind that may be attached and holds no virus.

    Only ``engine.uploading`` stores what people send: it knows whether this installation has a scanner.

    Args:
        files_path: the folder of uploaded files.
        stream: the upload, read once from where it stands.
        name: what the browser calls it; only its last part is kept, with the ending of its true kind.
        scanner: looks for viruses before the file is kept.

    Raises:
        InvalidInputError: it is empty, too large, of another kind or infected; nothing is kept.
        UnavailableError: the disk cannot take it, or the scanner cannot look at it.
    """
    shown = Path(name.replace("\\", "/")).name or "file"
    temporary = files_path / "incoming" / secrets.token_hex(16)
    try:
        _make_folder(temporary.parent)
        try:
            sha256, size = _write(temporary, stream, shown)
            with temporary.open("rb") as written:
                content_type = content_type_of(written)
            if content_type is None:
                message = f"“{shown}” cannot be attached. It must be {KINDS_IN_WORDS}, without macros."
                raise InvalidInputError({"": [message]})
            if scanner is not None:
                with temporary.open("rb") as written:
                    check_clean(scanner, written, shown)
            _keep(temporary, path_of(files_path, sha256))
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        message = "The file could not be stored just now. Try again in a few minutes."
        raise UnavailableError(message) from error
    scan = "clean" if scanner else "not_scanned"
    return StoredFile(sha256, safe_name(shown, content_type), content_type, size, scan)


def content_type_of(stream: BinaryIO) -> str | None:
    """What a file is, judged by its bytes alone; None for anything that may not be attached."""
    head = stream.read(_CHUNK)
    stream.seek(0)
    if head.startswith(b"PK"):
        return _kind_of_archive(stream)
    guessed = filetype.guess_mime(head)
    if guessed is not None:
        return guessed if guessed in _BY_MAGIC else None
    return "text/plain" if _is_text(stream) else None


def safe_name(name: str, content_type: str) -> str:
    """A name to show and to download under: one line, no folders, the ending of what the file truly is."""
    clean = "".join(letter for letter in Path(name.replace("\\", "/")).name if letter.isprintable()).strip(
        ". "
    )
    stem, ending = Path(clean).stem, Path(clean).suffix
    true_ending = EXTENSIONS[content_type]
    if _SAME_AS.get(ending.lower(), ending.lower()) != true_ending:
        stem, ending = clean, true_ending
    return f"{(stem or 'file')[: _LONGEST_NAME - len(ending)]}{ending}"


def path_of(files_path: Path, sha256: str) -> Path:
    """Where a file of this hash is kept.

    Raises:
        ValueError: that is no SHA-256 in hexadecimal.
    """
    if not _SHA256.fullmatch(sha256):
        message = "not a SHA-256"
        raise ValueError(message)
    return files_path / sha256[:2] / sha256[2:4] / sha256


def find_stored_file(files_path: Path, sha256: str) -> Path:
    """The path of a stored file.

    Raises:
        NotFoundError: it was disposed of, or the row is there but the file is not, as after a restore without
            the files.
    """
    if not sha256:
        message = "This file was disposed of with the content of its case."
        raise NotFoundError(message)
    path = path_of(files_path, sha256)
    if not path.is_file():
        message = "The record of this file is here, but the file itself is missing. Tell your administrator."
        raise NotFoundError(message)
    return path


def named_in_rows(session: Session) -> set[str]:
    """The hashes of all files that some row names: documents and evidence packs."""
    packs = select(EvidencePack.sha256).where(EvidencePack.state == "done")
    rows = union(select(Document.sha256), packs)
    return set(session.scalars(rows))


def sweep_orphans(engine: Engine) -> int:
    """Delete files older than a day that no row names any more: uploads whose command was refused.

    Returns:
        How many were deleted.
    """
    if engine.files_path is None or not engine.files_path.is_dir():
        return 0
    before = system_now().timestamp() - _ONE_DAY
    old = [
        path for path in engine.files_path.glob("*/**/*") if path.is_file() and path.stat().st_mtime < before
    ]
    with engine.read() as session:
        known = named_in_rows(session) if old else set()
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _write(path: Path, stream: IO[bytes], shown: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                message = f"“{shown}” is larger than {LARGEST_FILE // _CHUNK} MB."
                raise InvalidInputError({"": [message]})
            digest.update(chunk)
            target.write(chunk)
        if not size:
            message = f"“{shown}” is empty."
            raise InvalidInputError({"": [message]})
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _keep(temporary: Path, final: Path) -> None:
    _make_folder(final.parent)
    # The same bytes may be there already: renaming over them renews their age for the sweep.
    temporary.rename(final)
    for folder in (final.parent, final.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _make_folder(folder: Path) -> None:
    # Not parents=True: that makes the folders between with whatever rights the machine gives.
    for missing in [each for each in (*reversed(folder.parents), folder) if not each.is_dir()]:
        missing.mkdir(mode=0o700, exist_ok=True)


def _kind_of_archive(stream: BinaryIO) -> str | None:
    """Office files are zip archives: no zip bomb is unpacked, and no directory read that is one itself."""
    if not _has_small_directory(stream):
        return None
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                return None
            names = {entry.filename for entry in entries}
            if entries and entries[0].filename == "mimetype":
                return _odt(archive, entries[0], names)
            if not _has_plain_types(archive, names):
                return None
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
        return None
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)


def _has_small_directory(stream: BinaryIO) -> bool:
    """Whether the archive's directory is small enough to read: a file of 20 MB can hold 400,000 entries.

    The end record is where the zip specification (APPNOTE 6.3, section 4.3.16) puts it. Its size field has
    all bits set when another record has it (zip64), which no file of our largest size needs.
    """
    end = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, end - _LONGEST_END))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        return False
    (directory_size,) = _END.unpack_from(tail, at)
    return bool(directory_size <= _LARGEST_DIRECTORY)


def _has_plain_types(archive: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether the list of part types is there, of sane size, and no part is macros, whatever its name."""
    if _TYPES not in names or any("vbaproject" in name.lower() for name in names):
        return False
    with archive.open(_TYPES) as part:
        types = part.read(_CHUNK + 1)
    return len(types) <= _CHUNK and not any(word in types.lower() for word in _MACROS)


def _odt(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, names: set[str]) -> str | None:
    # Stored, not deflated, by the OpenDocument standard (part 2, section 3.3), so its size is what is read.
    has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
    if has_macros or entry.compress_type != zipfile.ZIP_STORED or entry.file_size != len(_ODT):
        return None
    return _ODT if archive.read(entry) == _ODT.encode() and "content.xml" in names else None


def _is_text(stream: BinaryIO) -> bool:
    try:
        text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) in _NOT_IN_TEXT for letter in text)
