"""Signing: who signs proves it anew, nothing typed is lost; standing aside, removing and asking one more."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.models import Part, Vote, WebSession
from engine.now import system_now
from tests.webapp.views.conftest import PASSWORD
from tests.webapp.views.test_deciding import VOTE, votes

TEXT = "I looked after the family until last year."


@pytest.fixture
def signing(inquiry):
    """An office where three partners are to sign."""
    inquiry.go_to_signing()
    return inquiry


def grow_old(office, minutes=6):
    """Let the last proof of every session be some minutes old."""
    proved_at = (system_now() - timedelta(minutes=minutes)).isoformat()
    with office.engine.housekeeping() as rows:
        for session in rows.scalars(select(WebSession).where(WebSession.person_id.is_not(None))):
            kept = {**session.values, "proved_at": proved_at}
            rows.execute(update(WebSession).where(WebSession.id == session.id).values(values=kept))


def checked_in(page):
    return re.search(r'name="checked" value="([^"]+)"', page)[1]


def seats(office):
    with office.engine.read() as rows:
        query = (
            select(Part.key, Part.state).where(Part.task_id == office.task("sign_it").id).order_by(Part.id)
        )
        return [tuple(row) for row in rows.execute(query)]


def stored_votes(office):
    with office.engine.read() as rows:
        found = list(rows.scalars(select(Vote).order_by(Vote.id)))
        rows.expunge_all()
    return found


def test_who_signs_long_after_signing_in_proves_it_again_and_loses_nothing(signing):
    partner, address = signing.visitor("dsp_la"), signing.path("sign_it", "dsp_la")
    check = partner.text(partner.post(address, page="1", action="continue", **VOTE).location)
    assert ">Sign</button>" in check
    grow_old(signing)
    check = partner.text(f"{address}?page=check")
    assert "asked to prove who you are" in check
    assert ">Continue to sign</button>" in check
    asked = partner.post(address, action="complete", checked=checked_in(check))
    assert votes(signing) == []
    assert asked.location.startswith("/account/confirm?next=")
    assert "What you entered is kept" in partner.text(asked.location)
    target = f"{address}?page=check"
    wrong = partner.post("/account/confirm", next=target, password="not it at all")
    assert wrong.status_code == 422
    back = partner.post("/account/confirm", next=target, password=PASSWORD)
    assert back.location == target
    check = partner.text(back.location)
    assert "It is clear." in check
    partner.post(address, action="complete", checked=checked_in(check))
    assert votes(signing) == [("dsp_la", "agree")]
    assert [vote.signed_with for vote in stored_votes(signing)] == ["password"]


def test_answers_posted_with_an_old_proof_are_kept_as_a_draft(signing):
    partner, address = signing.visitor("dsp_la"), signing.path("sign_it", "dsp_la")
    grow_old(signing)
    answer = partner.post(address, page="1", action="complete", **VOTE)
    assert answer.location.startswith("/account/confirm")
    assert votes(signing) == []
    assert "It is clear." in partner.text(f"{address}?page=check")


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/cases/1", "/tasksevil"]
)
def test_proof_leads_back_to_what_is_signed_only(signing, target):
    partner = signing.visitor("dsp_la")
    answer = partner.post("/account/confirm", next=target, password=PASSWORD)
    assert answer.location == "/account"


def test_signatory_stands_aside_and_the_role_is_asked_again(signing):
    partner, address = signing.visitor("dsp_icb"), signing.path("sign_it", "dsp_icb")
    assert f'href="{address}/stand-aside"' in partner.text(address)
    assert "You do not vote" in partner.text(f"{address}/stand-aside")
    before = signing.counts()
    empty = partner.post(f"{address}/stand-aside", words=" ")
    assert empty.status_code == 422
    assert 'href="#words"' in empty.get_data(as_text=True)
    assert signing.counts() == before
    partner.post(f"{address}/stand-aside", words=TEXT)
    assert seats(signing)[-1] == ("dsp_icb#2", "offered")
    (vote,) = stored_votes(signing)
    assert (vote.stance, vote.reasons, vote.signed_with) == ("conflict", TEXT, "password")
    page = partner.text(signing.path("sign_it"))
    assert "Stood aside with a conflict of interest" in page
    assert "Dissent" not in page
    again = partner.post(signing.path("sign_it", "dsp_icb#2"), page="1", action="complete", **VOTE)
    assert again.status_code == 403
    assert "You have stood aside from this decision" in again.get_data(as_text=True)


def test_what_was_typed_of_a_conflict_stays_when_the_proof_has_become_too_old(signing):
    partner, address = signing.visitor("dsp_la"), signing.path("sign_it", "dsp_la") + "/stand-aside"
    partner.text(address)
    grow_old(signing)
    assert partner.get(address).location.startswith("/account/confirm")
    before = signing.counts()
    answer = partner.post(address, words=TEXT)
    assert answer.status_code == 422
    assert TEXT in answer.get_data(as_text=True)
    assert "More than five minutes" in answer.get_data(as_text=True)
    assert signing.counts() == before


def test_nobody_stands_aside_for_somebody_else_or_from_what_nobody_signs(signing):
    address = signing.path("sign_it", "dsp_la")
    before = signing.counts()
    assert signing.visitor("dsp_icb").post(f"{address}/stand-aside", words=TEXT).status_code == 403
    assert signing.visitor("agency_author@la").post(f"{address}/stand-aside", words=TEXT).status_code == 404
    assert signing.counts() == before


def test_team_asks_a_new_member_to_sign_and_removes_the_one_who_left(signing):
    new = signing.add_colleague("dsp_icb", "New partner")
    manager, address = signing.visitor("business_manager"), signing.path("sign_it")
    page = manager.text(address)
    assert f'href="{address}/signatories"' in page
    left = signing.path("sign_it", "dsp_icb")
    refused = manager.post(f"{left}/withdraw", reason="Left")
    assert refused.status_code == 403
    assert "has to sign" in refused.get_data(as_text=True)
    asked = manager.text(f"{address}/signatories")
    assert "New partner" in asked
    who = f"dsp_icb:{new.person_id}"
    wrong = manager.post(f"{address}/signatories", who=who, reason="")
    assert wrong.status_code == 422
    manager.post(f"{address}/signatories", who=who, reason="She follows him")
    manager.post(f"{left}/withdraw", reason="Left the board")
    assert seats(signing) == [
        ("dsp_la", "offered"), ("dsp_icb", "withdrawn"), ("dsp_police", "offered"), ("dsp_icb#2", "claimed"),
    ]  # fmt: skip
    assert "Not asked for any more. Left the board" in manager.text(address)
    assert "Asked one more to sign" in manager.text("/cases/1/timeline")


def test_only_the_team_changes_who_signs(signing):
    address = signing.path("sign_it")
    before = signing.counts()
    partner = signing.visitor("dsp_la")
    assert "/signatories" not in partner.text(address)
    assert partner.get(f"{address}/signatories").status_code == 403
    assert partner.post(f"{address}/signatories", who="dsp_icb:", reason="x").status_code == 403
    twice = signing.visitor("business_manager").post(f"{address}/signatories", who="dsp_icb:", reason="x")
    assert twice.status_code == 409
    assert signing.counts() == before


def test_record_is_read_printed_and_corrected(signing):
    for role, view in (("dsp_la", "agree"), ("dsp_icb", "agree"), ("dsp_police", "differ")):
        signing.sign(role, view)
    manager = signing.visitor("business_manager")
    assert 'href="/decisions/1/"' in manager.text("/cases/1/record")
    page = manager.text("/decisions/1/")
    assert "Agree: 2 of 3; Do not agree: 1 of 3" in page
    assert page.count(">Dissent<") == 1
    assert "dsp_police has reasons." in page
    assert "Take note" in page
    sheet = manager.text("/decisions/1/print?number=1")
    assert "Decision record: Sign it" in sheet
    assert signing.readings()[-2:] == [
        ("decision.read", "decision:1/1"),
        ("decision.printed", "decision:1/1"),
    ]
    assert "Save as a new number" in manager.text("/decisions/1/correct")
    fields = {
        "question": "Is it right?",
        "rationale": "It is clear.",
        "resolution": "They met.",
    }
    before = signing.counts()
    assert manager.post("/decisions/1/correct?number=1", reason="", **fields).status_code == 422
    assert signing.counts() == before
    done = manager.post("/decisions/1/correct?number=1", reason="The question was cut short", **fields)
    page = manager.text(done.location)
    assert "The record stands at number 2 now" in page
    assert "Is it right?" in page
    assert "They met." in page
    assert "The question was cut short" in page
    first = manager.text("/decisions/1/?number=1")
    assert "This number has been corrected" in first
    assert "Is it right?" not in first
    assert manager.post("/decisions/1/correct?number=1", reason="Again", **fields).status_code == 409
    assert signing.desk.breaks() == []


def test_record_is_for_those_who_read_the_whole_case(signing):
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        signing.sign(role)
    for role in ("agency_author@la", "group_member", "process_owner", "lay_member"):
        for address in ("/decisions/1/", "/decisions/1/print", "/decisions/1/correct"):
            assert signing.visitor(role).get(address).status_code == 404
    assert signing.visitor("scrutineer").get("/decisions/1/correct").status_code == 403
    assert signing.visitor("scrutineer").get("/decisions/1/").status_code == 200
    for address in ("/decisions/2/", "/decisions/1/?number=2", "/decisions/99999999999/"):
        assert signing.visitor("scrutineer").get(address).status_code == 404
