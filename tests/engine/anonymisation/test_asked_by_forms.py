"""A step that asks for the check: no report goes on that a second person has not confirmed."""

import io

import pytest

from engine.commands.ask_correction import AskCorrection
from engine.commands.complete_task import CompleteTask
from engine.commands.confirm_anonymisation import ConfirmAnonymisation
from engine.commands.decide_correction import DecideCorrection
from engine.commands.store_document import StoreDocument
from engine.errors import ConflictError, InvalidInputError
from engine.files import store_file
from forms import FormDefinitionError, compile_form
from tests.engine.anonymisation.reports import word_file
from tests.engine.anonymisation.test_checking import Reviewed
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import user


@pytest.fixture
def publishing(sqlite_desk, tmp_path):
    """A case at a step whose report has to be checked."""
    reviewed = Reviewed(sqlite_desk, tmp_path)
    asked = question("report", "filepicker")
    asked["properties"]["check"] = "anonymisation"
    sqlite_desk.publish(
        "issue", user("report"), "opened>report report>closed", {"report": text_form("report", asked)}
    )
    reviewed.case_id = sqlite_desk.start("issue", label="Child B")
    return reviewed


def attach(reviewed, data, name="report.docx"):
    task = reviewed.desk.task("report", reviewed.case_id)
    stored = store_file(reviewed.engine.files_path, io.BytesIO(data), name)
    command = StoreDocument(task.id, None, stored.sha256, stored.name, stored.content_type, stored.size)
    return reviewed.do(command, "business_manager")


def complete(reviewed, **values):
    task = reviewed.desk.task("report", reviewed.case_id)
    return reviewed.do(CompleteTask(task.id, values), "business_manager")


def test_report_goes_on_once_it_is_confirmed(publishing):
    document = attach(publishing, word_file("A child was seen."))
    before = publishing.desk.counts()
    with pytest.raises(InvalidInputError, match="not been checked for names"):
        complete(publishing, report=[str(document)])
    assert publishing.desk.counts() == before
    check = publishing.check(document)
    with pytest.raises(InvalidInputError, match="not been checked for names"):
        complete(publishing, report=[str(document)])
    publishing.do(ConfirmAnonymisation(check), "chair")
    assert complete(publishing, report=[str(document)])


def correct(reviewed, submission, document):
    corrected = AskCorrection(submission, {"report": [str(document)]}, "The wrong file")
    return reviewed.do(corrected, "business_manager")


def test_correction_asks_for_the_check_again(publishing):
    first, other = attach(publishing, word_file("Seen.")), attach(publishing, word_file("Seen again."))
    publishing.do(ConfirmAnonymisation(publishing.check(first)), "chair")
    submission = complete(publishing, report=[str(first)])
    before = publishing.desk.counts()
    with pytest.raises(InvalidInputError, match="not been checked for names"):
        correct(publishing, submission, other)
    assert publishing.desk.counts() == before
    publishing.do(ConfirmAnonymisation(publishing.check(other)), "chair")
    correction = correct(publishing, submission, other)
    publishing.check(other)  # what was confirmed is asked anew, and stands open
    before = publishing.desk.counts()
    with pytest.raises(ConflictError, match="have a second person confirm"):
        publishing.do(DecideCorrection(correction, is_approved=True), "chair")
    assert publishing.desk.counts() == before


def test_report_that_cannot_be_checked_is_refused(publishing):
    document = attach(publishing, b"Plain text", "report.txt")
    with pytest.raises(InvalidInputError, match="Word file or a PDF"):
        complete(publishing, report=[str(document)])


def test_step_without_a_report_goes_on(publishing):
    assert complete(publishing, note="Published as a page")


def test_other_checks_are_refused_in_a_form():
    asked = {"type": "filepicker", "key": "report", "label": "Report", "properties": {"check": "spelling"}}
    with pytest.raises(FormDefinitionError):
        compile_form({"type": "default", "id": "x", "components": [asked]}, parse_condition=lambda text: text)
