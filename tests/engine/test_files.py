"""What may be attached, judged by its bytes; and how it is kept."""

import hashlib
import io
import os
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import files
from engine.errors import InvalidInputError, NotFoundError, UnavailableError
from engine.files import content_type_of, find_stored_file, path_of, safe_name, store_file, sweep_orphans

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20
OFFICE = "application/vnd.openxmlformats-officedocument."
ODT = "application/vnd.oasis.opendocument.text"


def archive(*entries, first=None, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        if first is not None:
            made.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in entries:
            made.writestr(name, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        ("Réunion, 10 h\n".encode(), "text/plain"),
        (archive("[Content_Types].xml", "word/document.xml"), f"{OFFICE}wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), f"{OFFICE}presentationml.presentation"),
        (archive("content.xml", first=ODT), ODT),
    ],
)
def test_kind_is_read_from_the_bytes(content, expected):
    assert content_type_of(io.BytesIO(content)) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 100,  # a Windows program
        b"\x7fELF" + b"\x00" * 100,
        b"GIF89a" + b"\x00" * 30,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,  # the old Word format
        archive("a.txt"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN"),
        archive("word/document.xml"),
        archive("content.xml", first="application/vnd.oasis.opendocument.spreadsheet"),
        archive("content.xml", "Basic/Standard/Module1.xml", first=ODT),
        b"PK\x03\x04 and then nonsense",
        "text in another encoding: é".encode("latin-1"),
        b"text with a \x00 in it",
    ],
)
def test_everything_else_is_refused(tmp_path, content):
    with pytest.raises(InvalidInputError, match="cannot be attached"):
        store_file(tmp_path, io.BytesIO(content), "notes.docx")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda more: b"PK\x03\x04" + more))
def test_any_bytes_get_an_answer(content):
    assert content_type_of(io.BytesIO(content)) in {None, *files.EXTENSIONS}


def test_file_is_kept_under_its_hash_for_its_owner_alone(tmp_path):
    stored = store_file(tmp_path, io.BytesIO(PDF), "Minutes.pdf")
    digest = hashlib.sha256(PDF).hexdigest()
    path = tmp_path / digest[:2] / digest[2:4] / digest
    assert (stored.sha256, stored.name, stored.size) == (digest, "Minutes.pdf", len(PDF))
    assert path == find_stored_file(tmp_path, digest)
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list((tmp_path / "incoming").iterdir()) == []


def test_same_bytes_are_kept_once(tmp_path):
    first = store_file(tmp_path, io.BytesIO(PDF), "a.pdf")
    second = store_file(tmp_path, io.BytesIO(PDF), "b.pdf")
    assert first.sha256 == second.sha256
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_empty_and_too_large_files_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InvalidInputError, match="is empty"):
        store_file(tmp_path, io.BytesIO(b""), "a.pdf")
    monkeypatch.setattr(files, "LARGEST_FILE", len(PDF) - 1)
    with pytest.raises(InvalidInputError, match="is larger than"):
        store_file(tmp_path, io.BytesIO(PDF), "a.pdf")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_full_disk_is_told_as_such(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way of the folder")
    with pytest.raises(UnavailableError):
        store_file(blocked, io.BytesIO(PDF), "a.pdf")


@pytest.mark.parametrize(
    ("given", "kind", "expected"),
    [
        ("Minutes.PDF", "application/pdf", "Minutes.PDF"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("invoice.exe", "application/pdf", "invoice.exe.pdf"),
        ("..\\..\\etc\\passwd", "text/plain", "passwd.txt"),
        ("../../secret.txt", "text/plain", "secret.txt"),
        ("a\r\nSet-Cookie: x.txt", "text/plain", "aSet-Cookie: x.txt"),
        ("", "application/pdf", "file.pdf"),
        ("...", "application/pdf", "file.pdf"),
        ("x" * 500 + ".pdf", "application/pdf", "x" * 196 + ".pdf"),
    ],
)
def test_name_is_made_safe_and_true(given, kind, expected):
    assert safe_name(given, kind) == expected


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_path_is_made_of_hashes_only(tmp_path, sha256):
    with pytest.raises(ValueError, match="SHA-256"):
        path_of(tmp_path, sha256)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(NotFoundError):
        find_stored_file(tmp_path, "a" * 64)


def test_sweep_deletes_old_files_without_a_row_only(sqlite_desk, tmp_path):
    engine, folder = sqlite_desk.engine, tmp_path / "files"
    assert sweep_orphans(engine) == 0  # there is no folder yet
    engine.files_path = folder
    old = store_file(folder, io.BytesIO(PDF), "a.pdf")
    young = store_file(folder, io.BytesIO(PNG), "b.png")
    kept = path_of(folder, old.sha256)
    os.utime(kept, (0, 0))
    assert sweep_orphans(engine) == 1
    assert not kept.exists()
    assert path_of(folder, young.sha256).exists()
