"""Checking a report: what people entered is found in it, answered, and confirmed by somebody else."""

import io
import json

import pytest
from sqlalchemy import select

from engine.anonymisation.checking import check_report
from engine.anonymisation.finding_checks import confirmed_documents
from engine.commands.answer_findings import AnswerFindings
from engine.commands.confirm_anonymisation import ConfirmAnonymisation
from engine.commands.record_anonymisation_check import RecordAnonymisationCheck
from engine.commands.store_document import StoreDocument
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.files import store_file
from engine.models import AnonymisationCheck, AnonymisationFinding, LedgerEntry
from tests.engine.anonymisation.reports import word_file
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import user

CHILD = {
    "note": "Seen with Uncle Bartholomew Quill at home",
    "last_name": "Smithson",
    "first_names": "Tom",
    "born_on": "2019-03-03",
    "school": "Mill Lane Primary School",
    "nhs_number": "943 476 5919",
}


class Reviewed:
    """A case about a child, and reports on it."""

    def __init__(self, desk, folder):
        self.desk, self.engine = desk, desk.engine
        self.engine.files_path = folder / "files"
        asked = [question("last_name"), question("first_names"), question("school"), question("nhs_number")]
        born = question("born_on", "datetime", subtype="date")
        form = text_form("about", *asked, born)
        plain = text_form("report", question("report", "filepicker"))
        desk.publish(
            "review",
            user("about").replace('caseway:form="about"', 'caseway:form="about"') + user("report"),
            "opened>about about>report report>closed",
            {"about": form, "report": plain},
        )
        self.case_id = desk.start("review")
        desk.do("about", CHILD)

    def attach(self, data, name="report.docx"):
        """Attach a report to the open task."""
        stored = store_file(self.engine.files_path, io.BytesIO(data), name)
        command = StoreDocument(
            self.desk.task("report").id, None, stored.sha256, stored.name, stored.content_type, stored.size
        )
        return self.engine.execute(command, actor=self.desk.actor("business_manager"))

    def check(self, document, added="", role="business_manager"):
        """Search it."""
        return check_report(self.engine, self.desk.actor(role), document, added)

    def findings(self, check_id):
        """What was found."""
        with self.engine.read() as rows:
            query = select(AnonymisationFinding).where(AnonymisationFinding.check_id == check_id)
            return list(rows.scalars(query.order_by(AnonymisationFinding.id)))

    def answer(self, check_id, answer="false_alarm", role="business_manager", ids=None):
        """Answer all findings, or some."""
        ids = tuple(each.id for each in self.findings(check_id)) if ids is None else ids
        return self.do(AnswerFindings(check_id, ids, answer, "Looked at it"), role)

    def do(self, command, role):
        return self.engine.execute(command, actor=self.desk.actor(role))

    def state(self, check_id):
        with self.engine.read() as rows:
            return rows.get_one(AnonymisationCheck, check_id).state

    def confirmed(self, *documents):
        with self.engine.read() as rows:
            return confirmed_documents(rows, documents)


@pytest.fixture
def reviewed(desk, tmp_path):
    return Reviewed(desk, tmp_path)


@pytest.fixture
def reviewed_on_sqlite(sqlite_desk, tmp_path):
    return Reviewed(sqlite_desk, tmp_path)


def test_everything_that_people_entered_is_found(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    document = reviewed.attach(
        word_file(
            "Tom was born on 3rd March 2019. His NHS number is 9434765919.",
            "He went to Mill Lane Primary School.",
            "Bartholomew Quill and T.S. knew. Great-aunt Ida did not.", header="STD-2026-0001",
            comment="Ask the Smithsons", author="Business manager",
        )
    )  # fmt: skip
    check = reviewed.check(document, added="Ida\n\nThe Red Lion")
    found = {(each.kind, each.found) for each in reviewed.findings(check)}
    assert found >= {
        ("name", "Tom"), ("date_of_birth", "3rd March 2019"), ("identifier", "9434765919"),
        ("place", "Mill Lane Primary School"), ("possible_name", "Bartholomew Quill"), ("initials", "T.S."),
        ("added", "Ida"), ("identifier", "STD-2026-0001"), ("staff", "Business manager"),
        ("comment", "A Reader: Ask the Smithsons"), ("property", "Business manager"),
    }  # fmt: skip
    assert "Smithson" not in {words for kind, words in found if kind == "name"}  # another name: Smithsons


def test_second_person_confirms(reviewed):
    document = reviewed.attach(word_file("Tom went home."))
    check = reviewed.check(document)
    with pytest.raises(ConflictError):
        reviewed.do(ConfirmAnonymisation(check), "chair")
    assert reviewed.answer(check) == 1
    assert reviewed.state(check) == "resolved"
    before = reviewed.desk.counts()
    with pytest.raises(NotPermittedError):
        reviewed.do(ConfirmAnonymisation(check), "business_manager")
    assert reviewed.desk.counts() == before
    assert reviewed.confirmed(document) == set()
    reviewed.do(ConfirmAnonymisation(check), "chair")
    assert reviewed.confirmed(document) == {document}
    with pytest.raises(ConflictError):
        reviewed.answer(check, "removed")
    assert reviewed.desk.breaks() == []


def test_report_without_findings_still_waits_for_a_second_person(reviewed_on_sqlite):
    check = reviewed_on_sqlite.check(reviewed_on_sqlite.attach(word_file("A child was seen.")))
    assert reviewed_on_sqlite.state(check) == "resolved"
    with pytest.raises(NotPermittedError):
        reviewed_on_sqlite.do(ConfirmAnonymisation(check), "business_manager")
    reviewed_on_sqlite.do(ConfirmAnonymisation(check), "dcs")


def test_what_has_to_come_out_needs_a_new_version(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    check = reviewed.check(reviewed.attach(word_file("Tom went home.")))
    reviewed.answer(check, "removed")
    with pytest.raises(ConflictError, match="Upload it without that"):
        reviewed.do(ConfirmAnonymisation(check), "chair")
    second = reviewed.attach(word_file("A child went home."))
    again = reviewed.check(second)
    reviewed.do(ConfirmAnonymisation(again), "chair")
    assert reviewed.confirmed(second) == {second}


def test_new_check_takes_the_place_of_the_old(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    document = reviewed.attach(word_file("A child was seen."))
    first = reviewed.check(document)
    reviewed.do(ConfirmAnonymisation(first), "chair")
    second = reviewed.check(document, added="child")
    assert (reviewed.state(first), reviewed.state(second)) == ("superseded", "open")
    assert reviewed.confirmed(document) == set()


def test_whoever_answered_one_finding_does_not_confirm(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    check = reviewed.check(reviewed.attach(word_file("Tom and Tom Smithson.")))
    first, *others = [each.id for each in reviewed.findings(check)]
    reviewed.answer(check, role="chair", ids=(first,))
    reviewed.answer(check, ids=tuple(others))
    with pytest.raises(NotPermittedError, match="somebody else"):
        reviewed.do(ConfirmAnonymisation(check), "chair")


def test_only_those_who_may_check(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    document = reviewed.attach(word_file("Tom went home."))
    check = reviewed.check(document)
    before = reviewed.desk.counts()
    for role in (
        "dsp_police",
        "lay_member",
        "group_member",
        "inspector",
        "system_administrator",
        "process_owner",
    ):
        with pytest.raises((NotPermittedError, NotFoundError)):
            reviewed.check(document, role=role)
        for command in (AnswerFindings(check, (1,), "accepted", "Fine"), ConfirmAnonymisation(check),
                        RecordAnonymisationCheck(document, "0" * 64, {}, ())):  # fmt: skip
            with pytest.raises((NotPermittedError, NotFoundError, ConflictError)):
                reviewed.do(command, role)
    for command in (AnswerFindings(check, (), "accepted", "Fine"), AnswerFindings(check, (1,), "", "Fine"),
                    AnswerFindings(check, (1,), "accepted", " ")):  # fmt: skip
        with pytest.raises(InvalidInputError):
            reviewed.do(command, "business_manager")
    with pytest.raises(ConflictError):
        reviewed.do(RecordAnonymisationCheck(document, "0" * 64, {}, ()), "business_manager")
    with pytest.raises(InvalidInputError):
        reviewed.check(reviewed.attach(b"Plain text", "report.txt"))
    assert {**reviewed.desk.counts(), "document": 0, "ledger_entry": 0} == {
        **before,
        "document": 0,
        "ledger_entry": 0,
    }


def test_ledger_holds_no_words_of_the_report(reviewed_on_sqlite):
    reviewed = reviewed_on_sqlite
    check = reviewed.check(reviewed.attach(word_file("Tom Smithson went home.")), added="Ida")
    reviewed.answer(check)
    reviewed.do(ConfirmAnonymisation(check), "chair")
    with reviewed.engine.read() as rows:
        query = select(LedgerEntry).where(LedgerEntry.kind.like("anonymisation.%"))
        entries = list(rows.scalars(query.order_by(LedgerEntry.id)))
    assert [entry.kind.partition(".")[2] for entry in entries] == ["checked", "answered", "confirmed"]
    text = json.dumps([entry.body for entry in entries])
    for words in ("Tom", "Smithson", "Ida", "Looked at it"):
        assert words not in text
