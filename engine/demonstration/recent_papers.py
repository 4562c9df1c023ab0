"""Documents of the last days: versions and markings, a report searched for names, an evidence pack."""

import io

from engine.anonymisation.checking import check_report
from engine.clocks.words import day_words
from engine.commands.add_document import AddDocument
from engine.commands.add_document_version import AddDocumentVersion
from engine.commands.ask_evidence_pack import AskEvidencePack
from engine.demonstration.scene import Happening, Scene
from engine.demonstration.word_file import make_word_file
from engine.documents.markings import LEGAL, OFFICIAL
from engine.files import StoredFile
from engine.now import local_date
from engine.uploading import store_upload

MANAGER, REVIEW, PUBLICATION, WITHDRAWN = "Grace Adeyemi", "Child F", "Child D", "Child J"


def _plan(scene: Scene) -> None:
    case_id = scene.case(REVIEW).id
    first = _file(
        scene, "Plan of the review", "The draft is read in November.", "The family reads it in December."
    )
    document_id = scene.do(MANAGER, AddDocument(case_id, first, "Who reads what, and when", OFFICIAL))
    second = _file(
        scene, "Plan of the review", "The draft is read in December.", "The family reads it in January."
    )
    scene.do(MANAGER, AddDocumentVersion(document_id, second))


def _advice(scene: Scene) -> None:
    paper = _file(scene, "Advice on what may be published", "The names of professionals stay out.")
    advice = AddDocument(
        scene.case(PUBLICATION).id, paper, "What may be published while the court sits", LEGAL,
        readers=tuple(map(scene.person, ("Judith Pemberton", MANAGER))), reason="Legal advice",
    )  # fmt: skip
    scene.do("Robert Quayle", advice)


def _report(scene: Scene) -> None:
    """A report that is to be published still says when, where and who."""
    case = scene.case(PUBLICATION)
    incident = scene.answer(PUBLICATION, "record_incident").values
    paper = _file(
        scene,
        "Report of the review of Child D",
        f"The incident was recorded on {day_words(local_date(case.opened_at))} under {case.reference}.",
        f"{incident['notifier_name']} took the first call, and Mary Boateng told what the ward had seen.",
        "The family asked that other families are asked more, and sooner.",
    )
    document_id = scene.do(MANAGER, AddDocument(case.id, paper, "The report as it is to be published"))
    check_report(scene.engine, scene.actor("Nadia Rahman"), document_id, added="the ward")


def _pack(scene: Scene) -> None:
    asking = AskEvidencePack(
        scene.case(WITHDRAWN).id, "full", "For the internal audit of withdrawn notifications"
    )
    scene.do(MANAGER, asking)


def _file(scene: Scene, title: str, *paragraphs: str) -> StoredFile:
    return store_upload(scene.engine, io.BytesIO(make_word_file(title, *paragraphs)), f"{title}.docx")


HAPPENINGS = (
    Happening(4, "11:00", _plan),
    Happening(3, "15:00", _advice),
    Happening(2, "14:00", _report),
    Happening(1, "16:00", _pack),
)
