"""Checking one report of a case: it is opened and searched before any lock is taken, then written down."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.anonymisation.reading_docx import read_docx
from engine.anonymisation.reading_pdf import read_pdf
from engine.anonymisation.report import Report
from engine.anonymisation.rules import KINDS_THAT_CAN_BE_CHECKED, check_may_check
from engine.anonymisation.searching import MOST, search_report
from engine.anonymisation.terms import terms_of
from engine.commands.record_anonymisation_check import RecordAnonymisationCheck
from engine.errors import InvalidInputError, UnavailableError
from engine.evidence.rules import level_of_reader
from engine.execute import Engine
from engine.files import find_stored_file
from engine.models import Case, Document
from engine.queries.documents import get_document

_MOST_ADDED = 100
_LONGEST_ADDED = 100


def check_report(engine: Engine, actor: Actor, document_id: int, added: str = "") -> int:
    """Search a report for what could name somebody, and write down what was found.

    Args:
        engine: the domain.
        actor: who checks.
        document_id: the report, a Word file or a PDF.
        added: more words to look for, one a line.

    Returns:
        The check's id.

    Raises:
        NotFoundError: no such file for this actor.
        NotPermittedError: they do not check reports.
        InvalidInputError: it is another kind of file, or cannot be read.
        UnavailableError: this installation has no place for files.
    """
    words = _words(added)
    with engine.read() as session:
        document = _document(engine, session, actor, document_id)
        case = session.get_one(Case, document.case_id)
        terms = terms_of(session, engine.library, case, words)
    if engine.files_path is None:
        message = "This installation has no place for files yet. Tell your administrator."
        raise UnavailableError(message)
    kind = KINDS_THAT_CAN_BE_CHECKED.get(document.content_type)
    if kind is None:
        message = "Only Word files (docx) and PDFs can be searched. Save the report as one of them."
        raise InvalidInputError({"": [message]})
    path = find_stored_file(engine.files_path, document.sha256)
    report: Report = read_pdf(path) if kind == "pdf" else read_docx(path)
    found = search_report(report, terms, document.name)
    searched = {
        "terms": len(terms),
        "places": len(report.places),
        "added": list(words),
        "is_cut": len(found) >= MOST,
    }
    command = RecordAnonymisationCheck(document_id, document.sha256, searched, tuple(found))
    return engine.execute(command, actor=actor)


def _document(engine: Engine, session: Session, actor: Actor, document_id: int) -> Document:
    """The file, if this actor may read it and may check reports of its case."""
    get_document(session, engine.library, actor, engine.now(), document_id)
    document = session.get_one(Document, document_id)
    case = session.get_one(Case, document.case_id)
    check_may_check(actor, document.area_id, level_of_reader(session, actor, case, engine.now()))
    return document


def _words(added: str) -> Sequence[str]:
    lines = tuple(dict.fromkeys(line.strip() for line in added.splitlines() if line.strip()))
    if len(lines) > _MOST_ADDED or any(len(line) > _LONGEST_ADDED for line in lines):
        message = f"Add at most {_MOST_ADDED} lines, each of at most {_LONGEST_ADDED} characters"
        raise InvalidInputError({"added": [message]})
    return lines
