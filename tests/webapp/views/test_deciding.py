"""Deciding: the evidence on one page, each signatory's vote, dissent, and what cannot be changed."""

import re

import pytest
from sqlalchemy import select, update

from engine.commands.set_role_labels import SetRoleLabels
from engine.models import Decision, Person, Vote
from engine.roles import ROLE_LABELS

VOTE = {"view": "agree", "reasons": "It is clear."}


@pytest.fixture
def signing(inquiry):
    """An office where three partners are to sign."""
    inquiry.go_to_signing()
    return inquiry


def votes(office):
    with office.engine.read() as rows:
        return [(vote.role, vote.choice) for vote in rows.scalars(select(Vote).order_by(Vote.id))]


def test_signatory_sees_evidence_votes_and_what_follows_on_one_page(signing):
    signing.sign("dsp_icb", "differ")
    page = signing.visitor("dsp_la").text(signing.path("sign_it", "dsp_la"))
    assert "The evidence" in page
    assert "Ask the child alone." in page
    assert "Votes so far" in page
    assert "Do not agree" in page
    assert "18 December 2026 at midday" in page
    assert page.count("Not signed yet") == 2
    assert "What happens after the decision" in page
    assert '<a class="govuk-link" href="#your-vote">' in page
    assert 'id="your-vote">Your vote' in page


def test_ones_own_part_is_first_among_the_open_steps_of_the_case(signing):
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        page = signing.visitor(role).text("/cases/1")
        addresses = re.findall(r'href="(/tasks/[0-9]+/parts/[0-9]+)"', page)
        assert len(addresses) == 3
        assert addresses[0] == signing.path("sign_it", role)


def test_signing_asks_first_and_is_told_to_be_final(signing):
    partner, address = signing.visitor("dsp_la"), signing.path("sign_it", "dsp_la")
    answer = partner.post(address, page="1", action="continue", **VOTE)
    assert votes(signing) == []
    check = partner.text(answer.location)
    assert "You are about to sign “Agree”" in check
    assert "This cannot be changed afterwards" in check
    token = re.search(r'name="checked" value="([^"]+)"', check)[1]
    done = partner.post(address, action="complete", checked=token)
    assert "You have signed. Your vote is recorded." in partner.text(done.location)
    assert votes(signing) == [("dsp_la", "agree")]
    assert signing.desk.breaks() == []


def test_decision_once_made_shows_dissent_and_cannot_be_signed_again(signing):
    signing.sign("dsp_la")
    signing.sign("dsp_icb")
    partner, address = signing.visitor("dsp_police"), signing.path("sign_it", "dsp_police")
    partner.post(address, page="1", action="complete", view="differ", reasons="It does not say why.")
    page = partner.text(address)
    assert "Agree: 2 of 3; Do not agree: 1 of 3" in page
    assert "with dissent" in page
    assert page.count(">Dissent<") == 1
    assert "It does not say why." in page
    before = signing.counts()
    again = partner.post(address, page="1", action="complete", **VOTE)
    assert again.status_code == 409
    assert signing.counts() == before
    assert ("dsp_police", "differ") in votes(signing)


def test_roles_are_called_as_the_area_calls_them_wherever_they_are_shown(signing):
    ours, usual = "Partner of the council", ROLE_LABELS["dsp_la"]
    manager = signing.desk.actor("business_manager")
    signing.engine.execute(SetRoleLabels(signing.desk.area.area_id, {"dsp_la": ours}), actor=manager)
    with signing.engine.housekeeping() as rows:
        rows.execute(update(Person).where(Person.name == usual).values(name="Paula Partner"))
    partner, chair = signing.visitor("dsp_la"), signing.visitor("chair")
    pages = [partner.text(signing.path("sign_it", "dsp_la")), chair.text("/cases/1")]
    pages += [partner.text("/tasks?view=offered"), chair.text(f"/tasks/{signing.task('sign_it').id}")]
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        signing.sign(role)
    pages += [chair.text("/cases/1/record"), chair.text("/cases/1/timeline")]
    with signing.engine.read() as rows:
        decision = rows.scalar(select(Decision.id))
    pages.append(chair.text(f"/decisions/{decision}"))
    for page in pages:
        assert ours in page
        assert usual not in page


def test_vote_is_for_its_signatory_only(signing):
    before = signing.counts()
    address = signing.path("sign_it", "dsp_la")
    answer = signing.visitor("dsp_icb").post(address, page="1", action="complete", **VOTE)
    assert answer.status_code == 403
    assert signing.visitor("agency_author@la").post(address, page="1", **VOTE).status_code == 404
    assert signing.counts() == before


def test_vote_without_reasons_is_refused(signing):
    before = signing.counts()
    partner, address = signing.visitor("dsp_la"), signing.path("sign_it", "dsp_la")
    answer = partner.post(address, page="1", action="complete", view="agree", reasons="")
    assert answer.status_code == 422
    assert 'href="#reasons"' in answer.get_data(as_text=True)
    assert signing.counts() == before


def test_overview_of_a_decision_leads_each_signatory_to_their_vote(signing):
    page = signing.visitor("dsp_la").text(signing.path("sign_it"))
    assert f'href="{signing.path("sign_it", "dsp_la")}"' in page
    assert f'href="{signing.path("sign_it", "dsp_icb")}"' not in page


def test_pack_holds_what_is_sent_in_order(signing):
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        signing.sign(role)
    manager, address = signing.visitor("business_manager"), signing.path("send_it")
    assert f'href="{address}/pack"' in manager.text(address)
    page = manager.text(f"{address}/pack")
    assert page.index("Take note") < page.index("Tell")
    assert "Ask the child alone." in page
    assert "Child B" in page
    assert signing.readings()[-1] == ("task.read", f"task:{signing.task('send_it').id}")


def test_task_that_sends_nothing_has_no_pack(inquiry):
    assert inquiry.visitor("audit_lead").get(f"{inquiry.path('take_note')}/pack").status_code == 404
