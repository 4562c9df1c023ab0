"""The pages on which a report is searched, its findings answered, and a second person confirms."""

import io
import re

import pytest

from engine.commands.store_document import StoreDocument
from engine.files import store_file
from tests.engine.anonymisation.reports import pdf_file, word_file

LIST = "/cases/1/anonymisation"


@pytest.fixture
def office_with_report(inquiry):
    """An open case with a Word file, a PDF and a text on it."""
    inquiry.desk.do(
        "take_note",
        {"learning": "As Bartholomew Quill said", "kind": "change", "theme": "voice", "agencies": ["la"]},
        "audit_lead",
    )
    task = inquiry.task("tell")
    for name, data in (
        ("report.docx", word_file("Mr Quill was there.", author="Business manager")),
        ("report.pdf", pdf_file("A report")),
        ("notes.txt", b"Notes"),
    ):
        stored = store_file(inquiry.engine.files_path, io.BytesIO(data), name)
        command = StoreDocument(task.id, None, stored.sha256, stored.name, stored.content_type, stored.size)
        inquiry.engine.execute(command, actor=inquiry.desk.actor("business_manager"))
    return inquiry


def test_report_is_searched_answered_and_confirmed(office_with_report):
    office = office_with_report
    manager, chair = office.visitor("business_manager"), office.visitor("chair")
    page = manager.text(LIST)
    assert "report.docx" in page
    assert "report.pdf" in page
    assert "notes.txt" not in page
    answer = manager.post(LIST, document="1", added="")
    assert (answer.status_code, answer.location) == (303, f"{LIST}/1")
    page = manager.text(f"{LIST}/1")
    assert "Perhaps a name" in page
    assert "Property “creator”" in page
    ids = re.findall(r'name="findings" value="(\d+)"', page)
    answer = manager.post(
        f"{LIST}/1/answers", findings=ids[:1], answer="false_alarm", reason="", everywhere="yes"
    )
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert "checked" in answer.text
    assert manager.post(f"{LIST}/1/answers", findings=[], answer="accepted", reason="Ours").status_code == 422
    posted = {"findings": ids, "answer": "false_alarm", "reason": "Another Quill", "everywhere": "yes"}
    assert manager.post(f"{LIST}/1/answers", **posted).status_code == 303
    assert "somebody else has to confirm" in manager.text(f"{LIST}/1")
    assert "somebody else has to confirm" in manager.text(f"{LIST}/1/confirm")
    assert manager.post(f"{LIST}/1/confirm", read="yes").status_code == 403
    assert chair.post(f"{LIST}/1/confirm").status_code == 422
    assert chair.post(f"{LIST}/1/confirm", read="yes").status_code == 303
    assert "Confirmed" in chair.text(LIST)
    assert ("anonymisation.searched", "document:1") in office.readings()
    assert ("case.read", "anonymisation:1") in office.readings()
    timeline = chair.text("/cases/1/timeline")
    for words in (
        "Checked a report for names",
        "Answered findings",
        "Confirmed that nobody can be recognised",
    ):
        assert words in timeline


def test_nothing_chosen_says_so(office_with_report):
    manager, before = office_with_report.visitor("business_manager"), office_with_report.counts()
    for posted in ({}, {"document": "3"}, {"document": "99"}, {"document": "x"}):
        answer = manager.post(LIST, **posted)
        assert answer.status_code == 422
        assert "Choose the report to search" in answer.text
    assert manager.post(LIST, document="1", added="x" * 200).status_code == 422
    assert office_with_report.counts() == before


def test_hidden_and_missing_are_one_page(office_with_report):
    office = office_with_report
    office.visitor("business_manager").post(LIST, document="1")
    before = office.counts()
    for role in ("lay_member", "group_member", "agency_author@police", "process_owner"):
        visitor = office.visitor(role)
        for address in (LIST, f"{LIST}/1", f"{LIST}/1/confirm", f"{LIST}/9"):
            assert visitor.get(address).status_code == 404, (role, address)
        for address in (LIST, f"{LIST}/1/answers", f"{LIST}/1/confirm"):
            assert visitor.post(address, document="1", findings="1", read="yes").status_code == 404
    partner = office.visitor("dsp_la")  # reads the case, and sees where the check stands
    assert "You can see where they stand" in partner.text(LIST)
    assert partner.get(f"{LIST}/1").status_code == 404
    assert partner.post(LIST, document="1").status_code == 403
    office.open_inquiry("Child C")
    for missing in ("/cases/2/anonymisation/1", "/cases/9/anonymisation", f"{LIST}/9"):
        assert office.visitor("chair").get(missing).status_code == 404
    after = office.counts()
    assert {key: after[key] for key in _OF_CHECKS} == {key: before[key] for key in _OF_CHECKS}


_OF_CHECKS = ("anonymisation_check", "anonymisation_finding", "document", "evidence_pack")
