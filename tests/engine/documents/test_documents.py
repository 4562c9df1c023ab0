"""Documents of a case: versions, whose they are, how they are marked, and who may read them."""

import hashlib

import pytest
from sqlalchemy import select

from engine.commands.add_document import AddDocument
from engine.commands.add_document_version import AddDocumentVersion
from engine.commands.describe_document import DescribeDocument
from engine.commands.release_document import ReleaseDocument
from engine.commands.restrict_document import RestrictDocument
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.files import StoredFile
from engine.models import Agency, Case, CaseMember, Document
from engine.queries.documents import get_document, get_document_detail, list_documents
from engine.visibility import access_level
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user

AGENCIES = question("agencies", "checklist", fact="agencies", values=[
    {"value": "police", "label": "Police"}, {"value": "education", "label": "Education"},
])  # fmt: skip


def a_file(words: str = "a letter", name: str = "letter.pdf") -> StoredFile:
    digest = hashlib.sha256(words.encode()).hexdigest()
    return StoredFile(digest, name, "application/pdf", len(words), "clean")


@pytest.fixture
def case_id(desk: Desk) -> int:
    """A case on which the authors of the police and of education work by name."""
    desk.publish(
        "talk",
        user("say_it") + user("say_more"),
        "opened>say_it say_it>say_more say_more>closed",
        {"say_it": text_form("say_it"), "say_more": text_form("say_more")},
    )
    case_id = desk.start("talk")
    with desk.engine.housekeeping() as rows:
        for agency in ("police", "education"):
            person = desk.actor("agency_author", agency).person_id
            rows.add(CaseMember(case_id=case_id, person_id=person, reason="Asked", from_at=desk.at))
    return case_id


def agency(desk: Desk, key: str) -> int:
    with desk.engine.read() as rows:
        return rows.scalars(select(Agency.id).where(Agency.key == key)).one()


def add(desk: Desk, case_id: int, role: str = "business_manager", of: str = "", **more) -> int:
    if of and "agency_id" not in more:
        more["agency_id"] = agency(desk, of)
    command = AddDocument(case_id, more.pop("file", a_file()), "What it is", **more)
    return desk.engine.execute(command, actor=desk.actor(role, of))


def listed(desk: Desk, case_id: int, role: str, of: str = "") -> list[int]:
    with desk.engine.read() as rows:
        actor, case = desk.actor(role, of), rows.get_one(Case, case_id)
        level = access_level(rows, actor, case, desk.at)
        return [row.id for row in list_documents(rows, actor, desk.at, case, level).rows]


def may_download(desk: Desk, document: int, role: str, of: str = "") -> bool:
    with desk.engine.read() as rows:
        try:
            get_document(rows, desk.engine.library, desk.actor(role, of), desk.at, document)
        except NotFoundError:
            return False
    return True


def refused(desk: Desk, command, error, role: str, of: str = "", match: str | None = None) -> None:
    before = desk.counts()
    with pytest.raises(error, match=match):
        desk.engine.execute(command, actor=desk.actor(role, of))
    assert desk.counts() == before


def test_document_is_read_by_whoever_reads_the_case_and_told_by_ids_only(desk: Desk, case_id: int) -> None:
    document = add(desk, case_id)
    assert listed(desk, case_id, "chair") == [document]
    assert may_download(desk, document, "chair")
    assert listed(desk, case_id, "agency_author", "police") == []
    for role in ("lay_member", "process_owner", "system_administrator", "group_member"):
        assert not may_download(desk, document, role)
    with desk.engine.read() as rows:
        found = rows.get_one(Document, document)
        assert (found.scan, found.number, found.marking) == ("clean", 1, "official_sensitive")
    assert desk.breaks() == []


def test_agencys_document_stays_apart_until_it_is_released(desk: Desk, case_id: int) -> None:
    document = add(desk, case_id, "agency_author", "police")
    assert listed(desk, case_id, "agency_author", "police") == [document]
    assert listed(desk, case_id, "business_manager") == [document]
    assert listed(desk, case_id, "chair") == []
    assert not may_download(desk, document, "chair")
    with desk.engine.read() as rows:
        case = rows.get_one(Case, case_id)
        assert list_documents(rows, desk.actor("chair"), desk.at, case, "full").withheld == 1
    refused(desk, ReleaseDocument(document), NotPermittedError, "agency_author", "police")
    desk.engine.execute(ReleaseDocument(document), actor=desk.actor("business_manager"))
    assert may_download(desk, document, "chair")
    assert listed(desk, case_id, "agency_author", "education") == []
    refused(desk, ReleaseDocument(document), ConflictError, "business_manager", match="already")


def test_agency_adds_its_own_documents_only(desk: Desk, case_id: int) -> None:
    wrong = AddDocument(case_id, a_file(), "", agency_id=agency(desk, "education"))
    refused(desk, wrong, InvalidInputError, "agency_author", "police")
    refused(desk, AddDocument(case_id, a_file(), ""), InvalidInputError, "agency_author", "police")
    team = add(desk, case_id, agency_id=agency(desk, "police"))
    assert may_download(desk, team, "chair")  # the team itself brought it, so it is released


def test_versions_stay_beside_each_other(desk: Desk, case_id: int) -> None:
    first = add(desk, case_id)
    manager = desk.actor("business_manager")
    second = desk.engine.execute(AddDocumentVersion(first, a_file("changed")), actor=manager)
    third = desk.engine.execute(AddDocumentVersion(first, a_file("again")), actor=manager)
    assert listed(desk, case_id, "chair") == [third]
    with desk.engine.read() as rows:
        found = get_document_detail(rows, desk.engine.library, manager, desk.at, first)
    assert [(row.id, row.number) for row in found.versions] == [(third, 3), (second, 2), (first, 1)]
    assert not found.is_newest
    refused(desk, AddDocumentVersion(first, a_file("again")), InvalidInputError, "business_manager")
    refused(desk, AddDocumentVersion(first, a_file("mine")), NotPermittedError, "chair", match="put this")


def test_restricted_document_is_for_its_readers_and_whoever_put_it_there(desk: Desk, case_id: int) -> None:
    scrutineer = desk.actor("scrutineer").person_id
    assert scrutineer is not None
    no_reason = AddDocument(case_id, a_file(), "", readers=(scrutineer,))
    refused(desk, no_reason, InvalidInputError, "chair", match="Say why")
    document = add(desk, case_id, "chair", readers=(scrutineer,), reason="Legal advice")
    for role, may in (("chair", True), ("scrutineer", True), ("business_manager", False), ("dcs", False)):
        assert may_download(desk, document, role) is may
        assert (document in listed(desk, case_id, role)) is may
    with desk.engine.read() as rows:
        case = rows.get_one(Case, case_id)
        assert list_documents(rows, desk.actor("dcs"), desk.at, case, "full").withheld == 0
    refused(desk, RestrictDocument(document, ()), NotFoundError, "business_manager")
    refused(desk, RestrictDocument(document, ()), NotPermittedError, "scrutineer")
    version = desk.engine.execute(AddDocumentVersion(document, a_file("2")), actor=desk.actor("chair"))
    assert may_download(desk, version, "scrutineer")
    assert not may_download(desk, version, "dcs")
    desk.engine.execute(RestrictDocument(document, ()), actor=desk.actor("chair"))
    assert may_download(desk, version, "dcs")


def test_whoever_restricts_anothers_document_keeps_reading_it(desk: Desk, case_id: int) -> None:
    document = add(desk, case_id, "chair")
    dcs = desk.actor("dcs").person_id
    assert dcs is not None
    restricting = RestrictDocument(document, (dcs,), "Court papers")
    desk.engine.execute(restricting, actor=desk.actor("business_manager"))
    for role, may in (("business_manager", True), ("chair", True), ("dcs", True), ("scrutineer", False)):
        assert may_download(desk, document, role) is may


def test_nobody_outside_the_case_can_be_named(desk: Desk, case_id: int) -> None:
    outside = desk.actor("lay_member").person_id
    command = AddDocument(case_id, a_file(), "", readers=(outside or 0,), reason="Because")
    refused(desk, command, InvalidInputError, "business_manager", match="Choose people")


def test_whoever_is_kept_out_of_the_case_neither_reads_nor_can_be_named(desk: Desk, case_id: int) -> None:
    document = add(desk, case_id, "chair")
    chair = desk.actor("chair").person_id
    with desk.engine.housekeeping() as rows:
        wall = CaseMember(case_id=case_id, person_id=chair, relation="recused", reason="x", from_at=desk.at)
        rows.add(wall)
    assert not may_download(desk, document, "chair")
    assert listed(desk, case_id, "chair") == []
    refused(desk, AddDocument(case_id, a_file(), ""), NotFoundError, "chair")
    naming = RestrictDocument(document, (chair or 0,), "Because")
    refused(desk, naming, InvalidInputError, "business_manager")


def test_marking_and_description_count_for_all_versions(desk: Desk, case_id: int) -> None:
    first = add(desk, case_id)
    manager = desk.actor("business_manager")
    second = desk.engine.execute(AddDocumentVersion(first, a_file("2")), actor=manager)
    court = DescribeDocument(second, "official_sensitive_court", " ")
    refused(desk, court, InvalidInputError, "business_manager", match="permission or rule")
    refused(desk, DescribeDocument(second, "secret", "x"), InvalidInputError, "business_manager")
    desk.engine.execute(DescribeDocument(second, "official_sensitive_court", "FPR 12.73"), actor=manager)
    with desk.engine.read() as rows:
        found = rows.scalars(select(Document.marking)).all()
    assert found == ["official_sensitive_court"] * 2


def test_who_only_reads_adds_nothing(desk: Desk, case_id: int) -> None:
    refused(desk, AddDocument(case_id, a_file(), ""), NotPermittedError, "inspector")
    refused(desk, AddDocument(case_id, a_file(), ""), NotFoundError, "lay_member")
    refused(desk, AddDocument(case_id, a_file(), ""), NotFoundError, "group_member")


def test_complete_case_takes_documents_from_the_team_only(desk: Desk, case_id: int) -> None:
    desk.do("say_it", {"note": "x"})
    desk.do("say_more", {"note": "x"})
    refused(desk, AddDocument(case_id, a_file(), ""), ConflictError, "chair", match="complete")
    assert add(desk, case_id)
