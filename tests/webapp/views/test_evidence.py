"""The pages of evidence packs: asked for, followed, taken away with a line in the log, removed; guarded."""

import io
import zipfile

import pytest

from engine.evidence.making import make_evidence_packs

ASKED = {"profile": "full", "reason": "For the coroner"}


@pytest.fixture
def packs(inquiry):
    """The address of the packs of an open case, and the office."""
    inquiry.desk.do(
        "take_note", {"learning": "A", "kind": "change", "theme": "voice", "agencies": ["la"]}, "audit_lead"
    )
    return inquiry, "/cases/1/evidence"


def test_pack_is_asked_for_made_and_taken_away(packs):
    office, address = packs
    manager = office.visitor("business_manager")
    assert "No pack has been made" in manager.text(address)
    answer = manager.post(f"{address}/new", **ASKED)
    assert (answer.status_code, answer.location) == (303, f"{address}/1")
    assert "It waits for its turn" in manager.text(f"{address}/1")
    assert manager.get(f"{address}/1/pack.zip").status_code == 409
    assert make_evidence_packs(office.engine) == 1
    page = manager.text(f"{address}/1")
    assert "Download the pack" in page
    assert "caseway evidence verify" in page
    answer = manager.get(f"{address}/1/pack.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "evidence.html" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert ("evidence.asked", "evidence:1") in office.readings()
    assert office.readings().count(("evidence.downloaded", "evidence:1")) == 1
    assert "Asked for an evidence pack" in manager.text("/cases/1/timeline")


def test_form_says_what_is_missing(packs):
    office, address = packs
    manager, before = office.visitor("business_manager"), office.counts()
    answer = manager.post(f"{address}/new", profile="", reason="")
    assert answer.status_code == 422
    assert "Choose what the pack is to show" in answer.text
    answer = manager.post(f"{address}/new", profile="agency", reason="Kept text")
    assert answer.status_code == 422
    assert "Choose the agency" in answer.text
    assert "Kept text" in answer.text
    assert office.counts() == before
    assert "checked" not in manager.text(f"{address}/new")
    assert "checked" in office.visitor("chair").text(f"{address}/new")  # the only pack that is theirs


def test_pack_is_removed_for_a_reason(packs):
    office, address = packs
    manager = office.visitor("business_manager")
    manager.post(f"{address}/new", **ASKED)
    make_evidence_packs(office.engine)
    assert manager.post(f"{address}/1/remove", reason="").status_code == 422
    assert manager.post(f"{address}/1/remove", reason="Handed over").status_code == 303
    assert manager.get(f"{address}/1/pack.zip").status_code == 409
    assert manager.get(f"{address}/1/remove").status_code == 409
    assert "Removed" in manager.text(address)


def test_hidden_and_missing_are_one_page(packs):
    office, address = packs
    office.visitor("business_manager").post(f"{address}/new", **ASKED)
    make_evidence_packs(office.engine)
    before = office.counts()
    for role in ("lay_member", "group_member", "agency_lead@police", "process_owner"):
        visitor = office.visitor(role)
        for end in ("", "/new", "/1", "/1/pack.zip", "/1/remove"):
            assert visitor.get(address + end).status_code == 404, (role, end)
        assert visitor.post(f"{address}/new", **ASKED).status_code == 404
        assert visitor.post(f"{address}/1/remove", reason="Mine").status_code == 404
    partner = office.visitor("dsp_police")  # reads the case, and learns who can have a pack made
    assert "The business manager can have one made" in partner.text(address)
    for end in ("/new", "/1", "/1/pack.zip", "/1/remove"):
        assert partner.get(address + end).status_code == 404
    chair = office.visitor("chair")
    for missing in (
        "/cases/1/evidence/9",
        "/cases/9/evidence",
        "/cases/9/evidence/1",
        "/cases/1/evidence/9/pack.zip",
    ):
        assert chair.get(missing).status_code == 404
    assert office.counts() == before


def test_pack_of_another_case_is_not_found(packs):
    office, address = packs
    office.visitor("business_manager").post(f"{address}/new", **ASKED)
    office.open_inquiry("Child C")
    assert office.visitor("business_manager").get("/cases/2/evidence/1").status_code == 404
