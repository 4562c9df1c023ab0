"""The pages of documents: adding, versions, readers, release, and the scanner in front of it all."""

import io
from typing import Any

import pytest
from sqlalchemy import update

from engine.models import CaseMember
from engine.scanning import Clamd
from tests.services.clamd import EICAR, running_clamd
from tests.webapp.security.conftest import attach
from tests.webapp.views.inquiry import NOTE

PDF = b"%PDF-1.7\nA letter.\n"


@pytest.fixture
def case_of(inquiry: Any) -> Any:
    """An office with a case on which the author of the police works by name."""
    person = inquiry.desk.actor("agency_author", "police").person_id
    with inquiry.engine.housekeeping() as rows:
        rows.add(CaseMember(case_id=1, person_id=person, reason="Asked", from_at=inquiry.desk.at))
    return inquiry


def upload(visitor: Any, address: str, content: bytes = PDF, name: str = "letter.pdf", **fields: Any) -> Any:
    data = {"marking": "official_sensitive", "description": "A letter", "page": "1", **fields}
    if content:
        data["file-upload"] = (io.BytesIO(content), name)
    return visitor.post(address, **data)


def version(visitor: Any, document: int, content: bytes) -> Any:
    address = f"/documents/{document}/new-version"
    return visitor.post(address, page="1", **{"file-upload": (io.BytesIO(content), "letter.pdf")})


def test_document_is_added_read_and_logged(case_of: Any) -> None:
    manager = case_of.visitor("business_manager")
    assert "There is no document that you may open" in manager.text("/cases/1/documents")
    assert "Add a document" in manager.text("/cases/1/documents/new")
    answer = upload(manager, "/cases/1/documents/new", agency="ours")
    assert answer.location == "/documents/1/about"
    page = manager.text("/documents/1/about")
    assert "A letter" in page
    assert "OFFICIAL-SENSITIVE" in page
    assert "The partnership" in page
    assert manager.get("/documents/1").data == PDF
    assert ("document.read", "document:1") in case_of.readings()
    assert ("document.downloaded", "document:1") in case_of.readings()
    assert "letter.pdf" in case_of.visitor("chair").text("/cases/1/documents")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"content": b""}, "Choose a file"),
        ({"content": b"MZ\x90\x00" + b"\x00" * 60}, "cannot be attached"),
        ({"marking": ""}, "Choose how it is marked"),
        ({"agency": ""}, "Choose whose it is"),
        ({"marking": "official_sensitive_court", "description": ""}, "which permission or rule"),
        ({"description": "x" * 301}, "300 characters"),
        ({"readers": "1"}, "Say why only the people"),
        ({"readers": "999"}, "some of the choices"),
        ({"agency": "999"}, "choices"),
    ],
)
def test_invalid_document_comes_back_and_nothing_is_stored(case_of: Any, fields: dict, words: str) -> None:
    manager, before = case_of.visitor("business_manager"), case_of.counts()
    answer = upload(manager, "/cases/1/documents/new", **{"agency": "ours", **fields})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert words in page
    assert "There is a problem" in page
    assert case_of.counts() == before


def test_several_files_at_once_are_refused_not_dropped(case_of: Any) -> None:
    manager, before = case_of.visitor("business_manager"), case_of.counts()
    files = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PDF), "b.pdf")]
    fields = {"agency": "ours", "marking": "official", "description": "", "page": "1"}
    answer = manager.post("/cases/1/documents/new", **fields, **{"file-upload": files})
    assert answer.status_code == 422
    assert "Choose one file" in answer.get_data(as_text=True)
    assert case_of.counts() == before


def test_agencys_own_document_is_released_by_the_team(case_of: Any) -> None:
    author, chair = case_of.visitor("agency_author@police"), case_of.visitor("chair")
    page = author.text("/cases/1/documents/new")
    assert "Whose document is it" not in page
    assert "Education" not in page
    assert upload(author, "/cases/1/documents/new").status_code == 303
    assert "Not released" in author.text("/documents/1/about")
    for address in ("/documents/1", "/documents/1/about", "/documents/1/readers", "/documents/1/release"):
        assert chair.get(address).status_code == 404
    manager = case_of.visitor("business_manager")
    assert "cannot be taken back" in manager.text("/documents/1/release")
    assert author.get("/documents/1/release").status_code == 403
    assert manager.post("/documents/1/release").status_code == 303
    assert chair.get("/documents/1/about").status_code == 200
    assert manager.post("/documents/1/release").status_code == 409


def test_versions_descriptions_and_readers_are_changed_by_whoever_may(case_of: Any) -> None:
    manager, chair = case_of.visitor("business_manager"), case_of.visitor("chair")
    upload(manager, "/cases/1/documents/new", agency="ours")
    assert version(manager, 1, PDF).status_code == 422
    assert version(manager, 1, PDF + b"more").location == "/documents/2/about"
    assert "has come after it" in manager.text("/documents/1/about")
    assert "version 2" in chair.text("/cases/1/documents")
    for action in ("new-version", "describe", "readers"):
        assert chair.get(f"/documents/1/{action}").status_code == 403
    described = manager.post(
        "/documents/2/describe", page="1", marking="official", description="<b>Minutes</b>"
    )
    assert described.status_code == 303
    assert "&lt;b&gt;Minutes" in chair.text("/documents/1/about")
    dcs = str(case_of.desk.actor("dcs").person_id)
    assert manager.post("/documents/2/readers", page="1", readers=dcs).status_code == 422
    restricted = manager.post("/documents/2/readers", page="1", readers=dcs, reason="Legal advice")
    assert restricted.status_code == 303
    assert chair.get("/documents/1").status_code == 404
    assert "letter.pdf" not in chair.text("/cases/1/documents")
    assert case_of.visitor("dcs").get("/documents/2").status_code == 200
    assert "Legal advice" in manager.text("/documents/2/about")


def test_name_of_a_restricted_file_is_not_told_by_the_answer_that_holds_it(inquiry: Any) -> None:

    inquiry.desk.do("take_note", NOTE, "audit_lead")
    manager = inquiry.visitor("business_manager")
    address = inquiry.path("tell")
    attach(manager, address, "minutes", "secret-advice.txt", b"words", page="1",
           **{"told_on-day": "18", "told_on-month": "12", "told_on-year": "2026"})  # fmt: skip
    assert manager.post(address, action="complete").status_code == 303
    chair = inquiry.visitor("chair")
    assert "secret-advice" in chair.text("/cases/1/record")
    dcs = str(inquiry.desk.actor("dcs").person_id)
    manager.post("/documents/1/readers", page="1", readers=dcs, reason="Legal advice")
    page = chair.text("/cases/1/record")
    assert "secret-advice" not in page
    assert "A file for named people only" in page
    assert "/documents/1" not in page
    assert "secret-advice" in manager.text("/cases/1/record")


def test_whoever_does_not_know_the_case_finds_no_address_of_its_documents(case_of: Any) -> None:
    upload(case_of.visitor("business_manager"), "/cases/1/documents/new", agency="ours")
    for role in ("lay_member", "process_owner", "system_administrator", "agency_author@education"):
        visitor, before = case_of.visitor(role), case_of.counts()
        for address in (
            "/documents/1",
            "/documents/1/about",
            "/documents/1/describe",
            "/cases/1/documents/new",
        ):
            assert visitor.get(address).status_code == 404, (role, address)
        for address in ("/documents/1/release", "/documents/1/readers", "/documents/1/new-version"):
            assert visitor.post(address).status_code == 404, (role, address)
        assert case_of.counts() == before


def test_every_upload_passes_the_scanner_and_fails_closed(case_of: Any) -> None:
    manager, owner = case_of.visitor("business_manager"), case_of.visitor("process_owner")
    case_of.desk.do("take_note", NOTE, "audit_lead")
    with running_clamd() as clamd:
        case_of.engine.scanner = Clamd(clamd.address, seconds=5)
        assert upload(manager, "/cases/1/documents/new", agency="ours").status_code == 303
        assert "No virus found" in manager.text("/documents/1/about")
        before = case_of.counts()
        answers = list(_send(case_of, manager, owner, PDF + EICAR))
        assert {answer.status_code for answer in answers} == {422}
        assert all("holds a virus" in answer.get_data(as_text=True) for answer in answers)
        clamd.answer = b"INSTREAM size limit exceeded. ERROR\0"
        assert {answer.status_code for answer in _send(case_of, manager, owner, PDF)} == {503}
        assert case_of.counts() == before


def _send(office: Any, manager: Any, owner: Any, content: bytes) -> Any:

    yield upload(manager, "/cases/1/documents/new", content, agency="ours")
    yield version(manager, 1, content + b"2")
    yield attach(manager, office.path("tell"), "minutes", "a.pdf", content, page="1")
    yield owner.post("/studio/new/import", file=(io.BytesIO(content), "a.bpmn"))


def test_long_list_is_paged(case_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.queries import documents

    monkeypatch.setattr(documents, "PAGE", 2)
    manager = case_of.visitor("business_manager")
    for number in range(3):
        upload(manager, "/cases/1/documents/new", PDF + bytes([65 + number]), f"n{number}.pdf", agency="ours")
    first, second = manager.text("/cases/1/documents"), manager.text("/cases/1/documents?page=2")
    assert "n0.pdf" in first
    assert "n2.pdf" not in first
    assert "n2.pdf" in second
    assert "n2.pdf" in manager.text("/cases/1/documents?page=99")


def test_ended_naming_ends_the_reading_of_ones_own_upload(case_of: Any) -> None:
    author = case_of.visitor("agency_author@police")
    upload(author, "/cases/1/documents/new")
    assert author.get("/documents/1").status_code == 200
    with case_of.engine.housekeeping() as rows:
        rows.execute(update(CaseMember).values(to_at=case_of.desk.at))
    assert author.get("/documents/1").status_code == 404
