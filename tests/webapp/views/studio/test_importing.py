"""Importing a file as a proposal, mending it, and sending it out again."""

import io

from sqlalchemy import func, select

from engine.bundles.archives import read_archive
from engine.diagram import read_diagrams
from engine.models import LedgerEntry, Proposal, ProposalSave
from tests.engine.importing.foreign import CAMUNDA, definitions, process
from tests.webapp.views.cases.conftest import words


def upload(office, data, name="Invoice approval.bpmn", role="process_owner", **more):
    return office.visitor(role).post("/studio/new/import", file=(io.BytesIO(data), name), **more)


def proposals(office):
    with office.engine.read() as rows:
        found = list(rows.scalars(select(Proposal).order_by(Proposal.id)))
        rows.expunge_all()
    return found


def mend(office, proposal, *mends, role="process_owner", **more):
    fields = {"mend": list(mends), "revision": str(proposal.revision), **more}
    return office.visitor(role).post(f"/studio/{proposal.id}/mends", **fields)


def test_foreign_file_becomes_a_proposal_that_is_mended(any_office):
    office = any_office
    answer = upload(office, CAMUNDA)
    assert answer.status_code == 303
    proposal = proposals(office)[0]
    assert answer.headers["Location"] == f"/studio/{proposal.id}/mends"
    assert (proposal.process_key, proposal.title) == ("invoice_approval", "Import of invoice_approval")
    page = words(office.visitor("process_owner").text(answer.headers["Location"]))
    assert "A plain task does not say who does it" in page
    assert "2: Check the invoice, Approve and" not in page
    assert 'value="executable" checked' in office.visitor("process_owner").text(answer.headers["Location"])
    assert 'value="code" checked' not in office.visitor("process_owner").text(answer.headers["Location"])
    every = (
        "process-id", "ids", "name", "executable", "settings", "code", "plain-tasks", "machine-tasks",
        "conditions", "ends", "defaults", "roles", "layout",
    )  # fmt: skip
    assert mend(office, proposal, *every, **{"answer-roles": "chair"}).status_code == 303
    mended = proposals(office)[0]
    assert mended.revision == 2
    drawn = read_diagrams(mended.files["invoice_approval.bpmn"].encode())[0]
    assert drawn.elements["approve"].role == "chair"
    page = words(office.visitor("process_owner").text(f"/studio/{proposal.id}/mends"))
    assert "0 errors" in page
    assert "There is nothing that could be mended by itself" in page
    with office.engine.read() as rows:
        saves = list(rows.scalars(select(ProposalSave)))
        kinds = list(rows.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.like("proposal%"))))
    assert [(save.words, list(save.before)) for save in saves] == [
        ("Made 13 mends of the import", ["invoice_approval.bpmn"])
    ]
    assert saves[0].before["invoice_approval.bpmn"].encode() == CAMUNDA
    assert kinds == ["proposal.created"]


def test_files_that_hold_no_process_are_refused_and_nothing_is_kept(office):
    before = office.counts()
    for data, said in (
        (b"", "Choose a file to import"),
        (b"%PDF-1.7", "not well-formed XML"),
        (definitions(""), "no process"),
        (b"PK\x03\x04", "cannot be unpacked"),
    ):
        answer = upload(office, data, title="My own title")
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert said in words(page)
        assert 'value="My own title"' in page
    assert office.counts() == before


def test_only_owners_import_and_mend(office):
    for role in ("chair", "process_approver", "business_manager"):
        before = office.counts()
        assert upload(office, CAMUNDA, role=role).status_code == 403
        assert office.visitor(role).get("/studio/new/import").status_code == 403
        assert office.counts() == before
    upload(office, CAMUNDA)
    proposal = proposals(office)[0]
    assert mend(office, proposal, "executable", role="process_approver").status_code == 403
    assert mend(office, proposal, "executable", role="chair").status_code == 403
    assert office.visitor("chair").get(f"/studio/{proposal.id}/mends").status_code == 403
    assert proposals(office)[0].files == proposal.files


def test_mends_are_refused_without_their_answer_or_on_an_older_revision(office):
    upload(office, CAMUNDA)
    proposal = proposals(office)[0]
    for fields, said in (
        ({}, "Tick at least one mend"),
        ({"mend": "roles"}, "Choose a role"),
        ({"mend": "roles", "answer-roles": "emperor"}, "Choose a role"),
    ):
        answer = office.visitor("process_owner").post(f"/studio/{proposal.id}/mends", revision="1", **fields)
        assert answer.status_code == 422
        assert said in words(answer.get_data(as_text=True))
    assert mend(office, proposal, "executable").status_code == 303
    assert mend(office, proposal, "name").status_code == 409
    assert proposals(office)[0].revision == 2


def test_proposal_goes_out_as_an_archive_and_comes_in_again(office):
    upload(office, process('<bpmn:task id="t"/>', 'id="check_it" name="Check it"'))
    proposal = proposals(office)[0]
    answer = office.visitor("business_manager").get(f"/studio/{proposal.id}/export.zip")
    assert answer.mimetype == "application/zip"
    assert read_archive(answer.data) == ("check_it", proposal.files)
    assert upload(office, answer.data, "check_it.zip").status_code == 303
    assert proposals(office)[1].files == proposal.files
    drawing = office.visitor("process_owner").get(f"/studio/{proposal.id}/drawing.bpmn")
    assert drawing.data.decode() == proposal.files["check_it.bpmn"]
    assert drawing.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert office.visitor("chair").get(f"/studio/{proposal.id}/export.zip").status_code == 403


def test_names_in_a_file_are_shown_as_text(office):
    name = "&lt;script&gt;alert(1)&lt;/script&gt;"
    upload(office, process(f'<bpmn:task id="t" name="{name}"/>', f'id="odd_one" name="{name}"'))
    with office.engine.read() as rows:
        assert rows.scalar(select(func.count(Proposal.id))) == 1
    page = office.visitor("process_owner").text(f"/studio/{proposals(office)[0].id}/mends")
    assert "<script>alert" not in page
    assert name in page
