"""Proving a pack offline: its files, its chain, its submissions, its decisions and its attached files.

The archive may come from anywhere: nothing is unpacked to disk, and what asks for too much memory is refused.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidInputError
from engine.evidence import members
from engine.ledger.anchoring import read_anchors
from engine.ledger.chain import GENESIS, digest_with, entry_hash

_LARGEST_TABLE: Final = 300 * 1024 * 1024
_LARGEST_FILE: Final = 1024 * 1024 * 1024
_MOST_FILES: Final = 50_000
_CHUNK: Final = 1024 * 1024
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError)
_ORDINARY: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Proved:
    """What was looked at, and what does not hold, in words.

    ``sha256`` is that of the archive, for the entry "evidence.made" of the case's ledger: that alone proves
    the document and the tables which no entry names.
    """

    sha256: str
    subject: str
    profile: str
    files: int
    entries: int
    withheld: int
    problems: tuple[str, ...]


def verify_pack(path: Path, anchor_path: Path | None = None) -> Proved:
    """Prove an evidence pack without its database.

    Args:
        path: the archive.
        anchor_path: the partnership's own file of anchors, to compare the chain with; the pack's own copy of
            the anchors is always compared.

    Raises:
        InvalidInputError: it is no evidence pack at all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _proved(_fingerprint(path), archive, anchor_path)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError,
            TypeError, ValueError, AttributeError) as error:  # fmt: skip
        message = "This is no evidence pack of Caseway, or it has been damaged."
        raise InvalidInputError({"": [message]}) from error


def _fingerprint(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _proved(sha256: str, archive: zipfile.ZipFile, anchor_path: Path | None) -> Proved:
    if len(archive.infolist()) > _MOST_FILES:
        message = "it holds too many files"
        raise ValueError(message)
    manifest = _table(archive, members.MANIFEST)
    ledger = _table(archive, members.LEDGER)
    entries = ledger["entries"]
    anchors = {int(at): digest for at, digest in ledger["anchors"].items()}
    subject = ledger.get("subject", "")
    if anchor_path is not None:
        anchors |= read_anchors(anchor_path).get(subject, {})
    problems = [
        *_files(archive, manifest),
        *_head(manifest, ledger),
        *_chain(entries, anchors, ledger["sequence"]),
    ]
    held = _held(entries)
    problems += _digests(archive, held)
    problems += _attached(archive, manifest, held)
    problems += _access(archive)
    withheld = sum(1 for entry in entries if entry.get("is_withheld"))
    return Proved(
        sha256, subject, manifest["profile"], len(manifest["files"]), len(entries), withheld, tuple(problems)
    )


def _files(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Every listed file with its hash, and nothing that is not listed."""
    there = {entry.filename for entry in archive.infolist()}
    if len(there) != len(archive.infolist()):
        yield "a file stands in the archive twice"
    listed = manifest["files"]
    for name in sorted(there - set(listed) - {members.MANIFEST}):
        yield f"{name}: it is not in the manifest"
    for name, said in listed.items():
        if name not in there:
            yield f"{name}: it is missing"
        elif _digest(archive, name) != said["sha256"]:
            yield f"{name}: it was changed"


def _head(manifest: Mapping[str, Any], ledger: Mapping[str, Any]) -> Iterator[str]:
    if (manifest["sequence"], manifest["head"]) != (ledger["sequence"], ledger["hash"]):
        yield "the manifest names another end of the chain than ledger.json"


def _chain(entries: list[Mapping[str, Any]], anchors: Mapping[int, str], last: int) -> Iterator[str]:
    """Every link; an entry that is withheld passes on its hash, which is all that is known of it."""
    previous = GENESIS
    for expected, entry in enumerate(entries, 1):
        number = entry["sequence"]
        if number != expected:
            yield f"ledger entry {expected} is missing: the next one is {number}"
            return
        if not entry.get("is_withheld"):
            fields = {key: entry[key] for key in entry if key != "hash"}
            if entry["previous"] != previous:
                yield f"ledger entry {number} does not follow from the entry before it"
            if entry_hash(fields) != entry["hash"]:
                yield f"ledger entry {number} was edited: its content does not match its hash"
        if anchors.get(number, entry["hash"]) != entry["hash"]:
            yield f"ledger entry {number} was rewritten: its hash is not the one that was anchored"
        previous = entry["hash"]
    if len(entries) != last:
        yield f"the chain ends at {len(entries)}, but its head says {last}"


@dataclass
class _Held:
    """What the disclosed entries of the ledger hold: of submissions, of files, and every digest."""

    submissions: dict[int, str] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)


def _held(entries: list[Mapping[str, Any]]) -> _Held:
    held = _Held()
    for entry in entries:
        body = {} if entry.get("is_withheld") else json.loads(entry["body"])
        if "digest" in body:
            held.digests.add(body["digest"])
            if "submission" in body:
                held.submissions[body["submission"]] = body["digest"]
        if "document" in body and "sha256" in body:
            held.documents[body["document"]] = body["sha256"]
    return held


def _digests(archive: zipfile.ZipFile, held: _Held) -> Iterator[str]:
    """Submissions and records of decisions; what was disposed of has no salt, and proves nothing."""
    for row in _rows(archive, members.SUBMISSIONS):
        if "digest" not in row or not row["salt"]:
            continue
        if held.submissions.get(row["id"]) != row["digest"]:
            yield f"submission {row['id']} is not the one that the ledger knows"
        elif digest_with(row["salt"], row["values"]) != row["digest"]:
            yield f"submission {row['id']} was edited"
    for row in _rows(archive, members.DECISION_RECORDS):
        if not row["salt"]:
            continue
        named = f"record {row['number']} of decision {row['decision_id']}"
        if row["digest"] not in held.digests:
            yield f"{named} is not the one that the ledger knows"
        elif digest_with(row["salt"], row["content"]) != row["digest"]:
            yield f"{named} was edited"


def _attached(archive: zipfile.ZipFile, manifest: Mapping[str, Any], held: _Held) -> Iterator[str]:
    for row in _rows(archive, members.DOCUMENTS):
        listed = manifest["files"].get(row["path"])
        if listed is None:
            if row["path"] and not row.get("is_missing"):
                yield f"{row['path']}: it should be in the pack"
            continue
        if (
            listed["sha256"] != held.documents.get(row["id"], row["sha256"])
            or listed["sha256"] != row["sha256"]
        ):
            yield f"{row['path']}: it is not the file that the ledger knows"


def _access(archive: zipfile.ZipFile) -> Iterator[str]:
    for row in _rows(archive, members.ACCESS):
        fields = {key: row[key] for key in row if key != "hash"}
        if "hash" in row and entry_hash(fields) != row["hash"]:
            yield f"entry {row['sequence']} of the access log was edited"


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    """The rows of a table; none of one that is damaged, which its hash has told of already."""
    try:
        return list(_table(archive, name)) if name in archive.namelist() else []
    except _DAMAGED:
        return []


def _table(archive: zipfile.ZipFile, name: str) -> Any:
    entry = archive.getinfo(name)
    if entry.file_size > _LARGEST_TABLE or entry.compress_type not in _ORDINARY:
        message = f"{name} is too large"
        raise ValueError(message)
    with archive.open(entry) as stream:
        data = stream.read(_LARGEST_TABLE + 1)
    if len(data) > _LARGEST_TABLE:
        message = f"{name} is too large"
        raise ValueError(message)
    return json.loads(data)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    entry = archive.getinfo(name)
    if entry.compress_type not in _ORDINARY:
        return ""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > _LARGEST_FILE:
                    return ""
                digest.update(chunk)
    except _DAMAGED:
        return ""
    return digest.hexdigest()
