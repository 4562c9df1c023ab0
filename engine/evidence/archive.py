"""The archive itself: the same files make the same bytes, and its manifest lists every file with its hash."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from engine.evidence.members import MANIFEST, as_json

# The earliest that a zip archive can say: when it was packed stands in the manifest, if at all.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_CHUNK: Final = 1024 * 1024


def write_archive(
    path: Path,
    members: Mapping[str, bytes],
    attached: Iterable[tuple[str, Path]],
    about: Mapping[str, Any],
    alive: Callable[[], None],
) -> tuple[str, int]:
    """Write an archive and make the disk keep it.

    Args:
        path: where; whatever stands there is written anew.
        members: files by their path in the archive.
        attached: more files, copied from the disk as they are.
        about: what the manifest says besides the list of files.
        alive: called before each attached file, so that others know that somebody is still at it.

    Returns:
        Its SHA-256 and its size.

    Raises:
        OSError: the disk cannot take it, or a file to attach cannot be read.
    """
    listed: dict[str, Any] = {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(members):
                archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), members[name])
                listed[name] = {
                    "sha256": hashlib.sha256(members[name]).hexdigest(),
                    "size": len(members[name]),
                }
            for name, source in attached:
                alive()
                listed[name] = _copy(archive, name, source)
            manifest = as_json({**about, "files": listed})
            archive.writestr(_entry(MANIFEST, zipfile.ZIP_DEFLATED), manifest)
        target.flush()
        os.fsync(target.fileno())
    return _fingerprint(path)


def _copy(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    """Attached files are packed already, most of them: they are stored as they are."""
    digest, size = hashlib.sha256(), 0
    entry = _entry(name, zipfile.ZIP_STORED)
    entry.file_size = source.stat().st_size
    with source.open("rb") as stream, archive.open(entry, "w") as member:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            member.write(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = packing
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    return entry


def _fingerprint(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    return digest.hexdigest(), path.stat().st_size
