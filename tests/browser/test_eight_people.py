"""The rapid review and the decision, played by a dozen people at once, as it goes in real life.

An agency is late, the chair of the panel is away, a partner stands aside, another does not agree, somebody
opens the case in an emergency. The evidence pack tells all of it.
"""

import html
import json
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.ledger import verify
from engine.models import Case, Person
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import Do
from tests.browser.pages.asking import answer
from tests.browser.pages.playing import Journey
from tests.browser.pages.seeding import seed_incidents
from tests.browser.pages.visitor import visiting

INCIDENT = "serious_incident/scenarios/from_awareness_to_publication.yaml"
LONG_AGO = date(2015, 1, 1)
DISSENT = "A learning review is quicker, and it spares the family."
EMERGENCY = "A sibling is to be moved tonight and nobody else can be reached."


@pytest.fixture
def site(sites, tmp_path):
    with sites.open(tmp_path) as site:
        join(site, "dsp_police_deputy", "Detective superintendent Hale", "dsp_police")
        join(site, "panel_deputy", "Vice-chair Osei", "group_member")
        yield site


def join(site, key, name, role):
    """One more person than the standard area has."""
    engine, area = site.world.engine, site.world.area
    person = engine.execute(AddPerson(f"{key}@scenario.example", name), actor=SYSTEM)
    engine.execute(AddMembership(area.area_id, "review_group", person, role, LONG_AGO), actor=SYSTEM)
    area.people[key] = person
    with engine.housekeeping() as rows:
        known = rows.scalar(select(Person.password_hash).where(Person.password_hash != "").limit(1))
        rows.execute(update(Person).where(Person.id == person).values(password_hash=known))


def test_rapid_review_and_decision_are_played_by_everybody_at_once(browser, site):
    with visiting(browser, site) as visitors:
        case_id = seed_incidents(site, {"new": ("choose_agencies", "")}).cases["new"]
        site.world.case_id = case_id
        journey = Journey(site, visitors, INCIDENT)
        journey.skip_until("choose_agencies")
        # Everybody who will take part is at their browser before anything happens.
        for role in (
            "business_manager",
            "chair",
            "dsp_la",
            "dsp_icb",
            "dsp_police",
            "panel_chair",
            "legal_adviser",
        ):
            visitors[role].go("/tasks")
        journey.play_until("write_summary", "police")
        an_agency_is_late(visitors, journey)
        journey.play_until("hold_meeting")
        the_chair_of_the_panel_is_away(visitors, journey)
        journey.play_until("sign_rapid_review", "dsp_police")
        a_partner_stands_aside(visitors, journey, case_id)
        journey.play_until("sign_decision", "dsp_icb")
        another_does_not_agree(visitors, journey)
        somebody_opens_the_case_in_an_emergency(visitors, site, case_id)
        the_evidence_pack_tells_it(visitors, site, case_id)
    with site.world.engine.read() as rows:
        assert list(verify(rows, site.world.engine.anchor_path)) == []


def an_agency_is_late(visitors, journey):
    """Day nine passes without the police: the manager is asked to chase them, and then they answer."""
    move_to(journey.world, journey.world.clock.at + timedelta(days=14))
    calls = [{"agency": "police", "spoke_to": "Detective inspector", "agreed": "It comes today."}]
    journey.do(Do("business_manager", "chase_summaries", {"calls": calls}))
    journey.play_one()
    manager = visitors["business_manager"]
    manager.go("/deadlines")
    assert "overdue" in manager.text or "late" in manager.text.lower()


def the_chair_of_the_panel_is_away(visitors, journey):
    """Somebody stands in, holds the meeting in the chair's name, and both names stay."""
    chair, today = visitors["panel_chair"], journey.world.clock.at.date()
    deputy_id = journey.world.area.people["panel_deputy"]
    leave = {
        "deputy_id": str(deputy_id),
        "from_on": today.isoformat(),
        "to_on": (today + timedelta(days=3)).isoformat(),
    }
    answer(chair, "/people/cover/add", {**leave, "reason": "Annual leave"}, "Arrange the cover")
    meeting = journey.next_deed
    deputy = visitors["panel_deputy"]
    deputy.open_task(journey.path(meeting))
    assert "Panel chair" in deputy.text.replace("Review panel chair", "Panel chair")
    journey.answer(deputy, meeting)
    settle(journey.world)
    journey.drop_one()


def a_partner_stands_aside(visitors, journey, case_id):
    """The police partner knows somebody in the case: they no longer see it, and their deputy signs."""
    partner, manager = visitors["dsp_police"], visitors["business_manager"]
    words = {"nature": "personal", "words": "My sister works at the child's school.", "steps_aside": "no"}
    answer(partner, f"/cases/{case_id}/interests/declare", words, "Declare")
    manager.go(f"/cases/{case_id}/interests")
    manager.page.locator("main a", has_text="Decide").first.click()
    deciding = manager.page.url.removeprefix(journey.site.address)
    deputy_id = journey.world.area.people["dsp_police_deputy"]
    managed = {"managed": "recused", "how": "A relative works with the child.", "deputy": str(deputy_id)}
    answer(manager, deciding, managed, "Decide")
    assert partner.go(f"/cases/{case_id}").status == 404
    assert [task for task in partner.tasks_offered() if "Child A" in task] == []
    signature = journey.next_deed
    deputy = visitors["dsp_police_deputy"]
    deputy.open_task(journey.path(signature))
    journey.answer(deputy, signature)
    settle(journey.world)
    journey.drop_one()


def another_does_not_agree(visitors, journey):
    """The health partner signs for something else; the three meet, and sign again."""
    deed = journey.next_deed
    against = {**deed.answers, "decision": "other_learning", "rationale": DISSENT}
    journey.do(Do(deed.role, deed.element, against, deed.part))
    journey.drop_one()
    third = journey.next_deed
    deputy = visitors["dsp_police_deputy"]
    sign(journey, deputy, third)
    journey.drop_one()
    met = journey.world.clock.at.date().isoformat()
    settled = {
        "met_on": met,
        "met": "All three",
        "positions": DISSENT,
        "found": "The review reports in stages.",
    }
    journey.do(Do("business_manager", "resolve_disagreement", settled))
    for deed in (journey.deed("sign_decision", role) for role in ("dsp_la", "dsp_icb")):
        journey.do(deed)
    sign(journey, deputy, third)
    journey.play_until("record_review_decision")


def sign(journey, visitor, deed):
    visitor.open_task(journey.path(deed))
    journey.answer(visitor, deed)
    settle(journey.world)


def somebody_opens_the_case_in_an_emergency(visitors, site, case_id):
    """The legal adviser cannot wait: a reason, others told at once, a banner, and a judgement afterwards."""
    adviser, chair = visitors["legal_adviser"], visitors["chair"]
    with site.world.engine.read() as rows:
        reference = rows.get_one(Case, case_id).reference
    assert adviser.go(f"/cases/{case_id}/record").status in (403, 404)
    opening = {"reference": reference, "reason": EMERGENCY, "hours": "1"}
    answer(adviser, "/emergency", opening, "Open the case")
    assert "emergency" in adviser.page.locator("body").inner_text().lower()
    assert adviser.go(f"/cases/{case_id}/record").status == 200
    chair.go("/notices")
    assert "emergency" in chair.text.lower()
    chair.go(f"/cases/{case_id}/emergency")
    chair.page.get_by_role("link", name="Judge it").first.click()
    judging = chair.page.url.removeprefix(site.address)
    answer(chair, judging, {"verdict": "justified", "words": "The child was safe that night."}, "Save")


def the_evidence_pack_tells_it(visitors, site, case_id):
    """One archive: who was late, who stood in for whom, who stood aside, who did not agree, who looked."""
    manager = visitors["business_manager"]
    asked = {"profile": "full", "reason": "For the inquiry"}
    answer(manager, f"/cases/{case_id}/evidence/new", asked, "Make the pack")
    settle(site.world)
    manager.page.reload()
    with manager.page.expect_download() as taking:
        manager.page.get_by_role("button", name="Download the pack").click()
    with zipfile.ZipFile(taking.value.path()) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")}
        record = {
            name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")
        }
    document = " ".join(html.unescape(next(iter(pages.values()))).split())
    assert record
    told = (
        "Vice-chair Osei",
        "Detective superintendent Hale",
        "My sister works at the child's school.",
        "A relative works with the child.",
        DISSENT,
        "The review reports in stages.",
        EMERGENCY,
        "The child was safe that night.",
        "Detective inspector",
    )
    assert [words for words in told if words not in document] == []
