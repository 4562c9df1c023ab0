"""Hostile uploads: what a file says it is, what it is called, how large it becomes, how it is sent back."""

import io
import struct
import tracemalloc
import zipfile
from typing import Any

import pytest

from engine.errors import InvalidInputError
from engine.files import content_type_of
from tests.webapp.security.conftest import attach
from webapp.config import Settings
from webapp.uploads import UploadCounter

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
MACROS = "application/vnd.ms-office.vbaProject"


def archive(entries: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as writer:
        for name, content in entries.items():
            writer.writestr(name, content)
    return stream.getvalue()


def with_many_entries(count: int) -> bytes:
    """An archive whose directory alone is large: names of no files."""
    entry = (
        struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *[0] * 4, 0, 0, 0, 1, *[0] * 4, 0, 0)
        + b"a"
    )
    directory = entry * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), 0, 0)
    return directory.replace(b"PK\x01\x02", b"PK\x01\x02") + end


REFUSED = {
    "page.html": None,
    "picture.svg": None,
    "evil.exe": b"MZ\x90\x00" + b"\x00" * 60,
    "evil.docm": archive(
        {"[Content_Types].xml": TYPES, "word/document.xml": "x", "word/vbaProject.bin": "x"}
    ),
    "hidden.docx": archive(
        {
            "[Content_Types].xml": TYPES.replace(
                "></", f"><Override PartName='/word/a.bin' ContentType='{MACROS}'/></"
            ),
            "word/document.xml": "x",
            "word/a.bin": "x",
        }
    ),
    "plain.zip": archive({"a.txt": "x"}),
    "jar.docx": archive({"META-INF/MANIFEST.MF": "x", "A.class": "x"}),
    "broken.docx": b"PK\x03\x04" + b"\x00" * 100,
    "gif.png": b"GIF89a" + b"\x00" * 20,
    "empty.pdf": b"",
    "nul.txt": b"text\x00text",
    "latin.txt": b"caf\xe9",
}


@pytest.fixture
def telling(office: Any) -> Any:
    """An office where the manager tells people and attaches minutes."""
    from tests.webapp.views.inquiry import NOTE

    office.open_inquiry()
    office.desk.do("take_note", NOTE, "audit_lead")
    return office


@pytest.mark.parametrize("name", [name for name, content in REFUSED.items() if content is not None])
def test_file_of_no_allowed_kind_is_refused_whatever_its_name(telling: Any, name: str) -> None:
    manager, before = telling.visitor("business_manager"), telling.counts()
    answer = attach(manager, telling.path("tell"), "minutes", name, REFUSED[name] or b"", page="1")
    assert answer.status_code == 422
    assert telling.counts() == before
    kept = [path for path in telling.engine.files_path.rglob("*") if path.is_file()]
    assert kept == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("both.html", b"%PDF-1.7\n<html><script>alert(1)</script></html>"),
        ("style.css", b"body { background: url(//evil.example) }"),
    ],
)
def test_page_dressed_as_text_is_only_ever_a_download_of_text(
    telling: Any, name: str, content: bytes
) -> None:
    manager = telling.visitor("business_manager")
    attach(manager, telling.path("tell"), "minutes", name, content, page="1")
    (document,) = telling.documents()
    assert document.content_type in ("text/plain", "application/pdf")
    answer = manager.get(f"/documents/{document.id}")
    assert answer.headers["Content-Type"].split(";")[0] == document.content_type
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == content


NAMES = (
    "../../../etc/passwd.txt",
    "..\\..\\windows\\system32\\a.txt",
    "/etc/cron.d/job.txt",
    'a";filename="evil.html.txt',
    "a.txt\r\nX-Evil: yes",
    "a\x00b.txt",
    "\u202etxt.exe",
    "<script>alert(1)</script>.txt",
    "a" * 5000 + ".txt",
    "..",
    ".",
    "~",
    "con",
    "näme 日本.txt",
    "%2e%2e%2fa.txt",
    "{{7*7}}.txt",
)


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_is_only_ever_words(telling: Any, name: str) -> None:
    manager, folder = telling.visitor("business_manager"), telling.engine.files_path
    address = telling.path("tell")
    answer = attach(manager, address, "minutes", name, b"some words", page="1")
    assert answer.status_code in (303, 422)
    for path in folder.rglob("*"):
        if path.is_file():
            assert len(path.name) == 64
            assert path.stat().st_mode & 0o777 == 0o600
        else:
            assert path.stat().st_mode & 0o077 == 0
    for document in telling.documents():
        sent = manager.get(f"/documents/{document.id}")
        assert "X-Evil" not in sent.headers
        assert sent.headers["Content-Disposition"].startswith("attachment; filename")
        assert len(document.name) <= 200
        assert document.name.endswith(".txt")
        assert not any(letter in document.name for letter in "/\\\r\n\x00\u202e")
        pages = manager.text(address) + manager.text("/cases/1/documents")
        assert "<script>alert" not in pages


def test_archive_that_would_become_huge_is_never_unpacked(telling: Any) -> None:
    bomb = archive({"[Content_Types].xml": TYPES, "word/document.xml": b"\0" * 200_000_000})
    manager = telling.visitor("business_manager")
    tracemalloc.start()
    attach(manager, telling.path("tell"), "minutes", "a.docx", bomb, page="1")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_content_types_that_would_become_huge_are_not_read_whole() -> None:
    bomb = archive({"[Content_Types].xml": b" " * 100_000_000, "word/document.xml": "x"})
    tracemalloc.start()
    assert content_type_of(io.BytesIO(bomb)) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_archive_with_a_huge_directory_is_refused_before_it_is_read() -> None:
    crowd = b"PK\x03\x04" + with_many_entries(300_000)
    tracemalloc.start()
    assert content_type_of(io.BytesIO(crowd)) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_too_large_a_request_is_refused_and_nothing_kept(telling: Any) -> None:
    manager, before = telling.visitor("business_manager"), telling.counts()
    length = {"CONTENT_LENGTH": str(26 * 1024 * 1024)}
    kind = "multipart/form-data; boundary=b"
    answer = manager.client.post(
        telling.path("tell"), data=b"--b", environ_overrides=length, content_type=kind
    )
    assert answer.status_code == 413
    assert telling.counts() == before
    assert [path for path in telling.engine.files_path.rglob("*") if path.is_file()] == []


def test_thousands_of_fields_are_refused(telling: Any) -> None:
    manager, before = telling.visitor("business_manager"), telling.counts()
    answer = manager.post(telling.path("tell"), **{f"f{number}": "x" for number in range(6000)})
    assert answer.status_code in (413, 422)
    assert telling.counts() == before


@pytest.mark.parametrize(("files", "megabytes"), [(2, 1000), (200, 1)])
def test_one_person_uploads_only_so_much_in_an_hour(
    secrets: Any, monkeypatch: pytest.MonkeyPatch, files: int, megabytes: int
) -> None:
    settings = Settings(upload_files_hour=files, upload_megabytes_hour=megabytes)
    monkeypatch.setitem(secrets.app.extensions, "caseway_uploads", UploadCounter(settings))
    author, address = (
        secrets.visitor("agency_author@education"),
        f"{secrets.path('return_it', 'education')}?page=3",
    )
    content = b"many words\n" * 36_000
    for name in ("first.txt", "second.txt"):
        assert attach(author, address, "records", name, content, page="3").status_code == 303
    before = secrets.counts()
    refused = attach(author, address, "records", "third.txt", content + b"more", page="3")
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert f"You can upload {files} files and {megabytes} MB in an hour" in page
    assert secrets.counts() == before
    other = secrets.visitor("agency_author@la")
    address = f"{secrets.path('return_it', 'la')}?page=3"
    assert attach(other, address, "records", "theirs.txt", content, page="3").status_code == 303


def test_uploads_are_counted_here_while_the_store_of_limits_is_away() -> None:
    counter = UploadCounter(Settings(upload_files_hour=1, limit_store="redis://127.0.0.1:1/0"))
    counter.count(7, 10)
    with pytest.raises(InvalidInputError, match="1 files"):
        counter.count(7, 10)
    counter.count(8, 10)
