"""Files: attached inside a form, read by who may, downloaded and never opened by the browser."""

import io
from pathlib import Path

import pytest

from engine.models import AccessEntry
from tests.webapp.views.inquiry import NIL, NOTE

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def attach(visitor, address, name="minutes", content=PDF, filename="Minutes.pdf", **fields):
    upload = {f"{name}-upload": (io.BytesIO(content), filename)}
    return visitor.post(address, action="save", **{"page": "1", **fields}, **upload)


@pytest.fixture
def telling(inquiry):
    """An office where the business manager records that people were told, with the minutes."""
    inquiry.desk.do("take_note", NOTE, "audit_lead")
    return inquiry


def test_file_is_attached_sent_and_downloaded(telling):
    manager, address = telling.visitor("business_manager"), telling.path("tell")
    day = {"told_on-day": "18", "told_on-month": "12", "told_on-year": "2026"}
    upload = {"minutes-upload": (io.BytesIO(PDF), "Minutes.pdf")}
    kept = manager.post(address, page="1", action="continue", **day, **upload)
    assert kept.location == f"{address}?page=check"
    assert "Minutes.pdf" in manager.text(kept.location)
    manager.post(address, action="complete")
    (document,) = telling.documents()
    assert (document.content_type, document.size) == ("application/pdf", len(PDF))
    assert f'href="/documents/{document.id}"' in manager.text(address)
    answer = manager.get(f"/documents/{document.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=Minutes.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert telling.readings()[-1] == ("document.downloaded", f"document:{document.id}")
    assert telling.desk.breaks() == []


def test_attached_file_can_be_unticked_before_it_is_sent(telling):
    manager, address = telling.visitor("business_manager"), telling.path("tell")
    attach(manager, address)
    assert "Files added to “Minutes”" in manager.text(address)
    manager.post(address, page="1", action="save")
    assert "Files added to “Minutes”" not in manager.text(address)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"MZ\x90\x00" + b"\x00" * 64, "“Minutes.pdf” cannot be attached"), (b"", "“Minutes.pdf” is empty")],
)
def test_file_of_another_kind_is_refused_beside_its_question(telling, content, message):
    manager, address, before = telling.visitor("business_manager"), telling.path("tell"), telling.counts()
    answer = attach(manager, address, content=content, **{"told_on-day": "18"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    assert 'href="#minutes-upload"' in page
    assert 'value="18"' in page
    assert telling.counts() == before
    assert [path for path in telling.engine.files_path.rglob("*") if path.is_file()] == []


def test_upload_to_a_task_of_somebody_else_stores_nothing(telling):
    before = telling.counts()
    answer = attach(telling.visitor("audit_lead"), telling.path("tell"))
    assert answer.status_code in (403, 404)
    assert telling.counts() == before
    assert not Path(telling.engine.files_path).exists()


def test_document_of_another_task_cannot_be_claimed_as_ones_own(telling):
    manager, address = telling.visitor("business_manager"), telling.path("tell")
    attach(manager, address)
    other = telling.open_inquiry("Child C")
    telling.desk.do("take_note", NOTE, "audit_lead")
    assert other
    foreign = telling.documents()[0].id
    second = telling.path("tell")
    assert second != address
    answer = manager.post(second, page="1", action="continue", minutes=str(foreign))
    assert answer.status_code == 422


def test_file_of_an_agency_stays_closed_to_others_until_released(asked):
    author = asked.visitor("agency_author@police")
    part = asked.path("return_it", "police")
    upload = {"records-upload": (io.BytesIO(PDF), "Police records.pdf")}
    author.post(part, page="3", action="save", **upload)
    (document,) = asked.documents()
    address = f"/documents/{document.id}"
    draft = {**NIL, "records": [str(document.id)]}
    asked.desk.do_part("return_it", "police", draft, "agency_author", "police")
    assert author.get(address).status_code == 200
    assert asked.visitor("agency_author@la").get(address).status_code == 404
    assert asked.visitor("chair").get(address).status_code == 404
    assert asked.visitor("lay_member").get(address).status_code == 404
    assert asked.visitor("business_manager").get(address).status_code == 200
    for agency in ("la", "education"):
        asked.desk.do_part("return_it", agency, NIL, "agency_author", agency)
    asked.desk.do("release_it", {"read": True})
    assert asked.visitor("chair").get(address).status_code == 200
    assert asked.visitor("lay_member").get(address).status_code == 404


def test_name_of_another_agencys_file_is_not_told(asked):
    upload = {"records-upload": (io.BytesIO(PDF), "Police records.pdf")}
    asked.visitor("agency_author@police").post(
        asked.path("return_it", "police"), page="3", action="save", **upload
    )
    (document,) = asked.documents()
    author, part = asked.visitor("agency_author@la"), asked.path("return_it", "la")
    answer = author.post(part, page="3", action="continue", records=str(document.id))
    assert answer.status_code == 422
    assert "Police records" not in answer.get_data(as_text=True)


def test_nothing_is_sent_when_reading_cannot_be_recorded(telling):
    manager, address = telling.visitor("business_manager"), telling.path("tell")
    attach(manager, address)
    with telling.engine.housekeeping() as rows:
        AccessEntry.__table__.drop(rows.connection())
    answer = manager.get(f"/documents/{telling.documents()[0].id}")
    assert answer.status_code == 503
    assert PDF not in answer.data
    page = manager.get(address)
    assert page.status_code == 503
    assert "Ask the child alone." not in page.get_data(as_text=True)


def test_document_that_does_not_exist_is_not_found(telling):
    manager = telling.visitor("business_manager")
    for number in ("99", str(2**63), str(10**40), "x"):
        assert manager.get(f"/documents/{number}").status_code == 404, number


def test_row_without_its_file_is_told_as_missing(telling):
    manager, address = telling.visitor("business_manager"), telling.path("tell")
    attach(manager, address)
    for path in telling.engine.files_path.rglob("*"):
        if path.is_file():
            path.unlink()
    assert manager.get(f"/documents/{telling.documents()[0].id}").status_code == 404
