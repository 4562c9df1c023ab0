"""A serious incident from the day the authority became aware of it to the published review, in a browser."""

import pytest

from engine.ledger import verify
from engine.scenarios.moving import settle
from tests.browser.pages.opening import open_case
from tests.browser.pages.playing import Journey
from tests.browser.pages.visitor import visiting

INCIDENT = "serious_incident/scenarios/from_awareness_to_publication.yaml"
COPIES = "Copies to the Panel and the Secretary of State"


@pytest.fixture
def site(sites, tmp_path):
    with sites.open(tmp_path) as site:
        yield site


def test_incident_goes_from_awareness_to_the_published_review(browser, site):
    with visiting(browser, site) as visitors:
        journey = Journey(site, visitors, INCIDENT)
        officer, manager = visitors["notifying_officer"], visitors["business_manager"]
        case_id = site.world.case_id = open_case(officer, "serious_incident", "Child A", "2026-12-18")
        forgotten = open_case(officer, "serious_incident", "Child B", "2026-12-18")
        settle(site.world)
        look_at_the_clocks(officer, case_id)
        assert "Record the incident for Child A" in inbox_of(visitors["notifying_officer"])
        assert inbox_of(visitors["legal_adviser"]) == []

        journey.play_until("write_summary", "police")
        look_at_what_agencies_keep_apart(visitors, journey)

        journey.play_until("send_rapid_review")
        look_at_what_is_overdue(officer, forgotten)

        journey.play_until("sign_decision", "dsp_police")
        look_at_the_votes(visitors["dsp_police"], journey)
        journey.play_until("record_review_decision")
        look_at_the_decision(manager, case_id)

        journey.play_until("send_copies")
        look_at_the_blocked_publication(visitors["communications_lead"], manager, case_id)
        journey.play_rest()
        look_at_the_end(manager, case_id)
    with site.world.engine.read() as rows:
        assert list(verify(rows, site.world.engine.anchor_path)) == []


def inbox_of(visitor):
    return visitor.tasks_offered()


def clocks_of(visitor, case_id):
    """The case's clocks as its page tells them: name to everything said of it."""
    visitor.go(f"/cases/{case_id}")
    blocks = visitor.page.locator("[id^=clock-]").evaluate_all(
        "(all) => all.map((each) => [each.querySelector('h3').textContent, each.textContent])"
    )
    return {" ".join(name.split()): " ".join(words.split()) for name, words in blocks}


def look_at_the_clocks(officer, case_id):
    clocks = clocks_of(officer, case_id)
    assert "Due 29 December 2026" in clocks["Serious incident notification"]
    assert "Due 13 January 2027" in clocks["Rapid review to the Panel"]
    assert "28 December 2026" in clocks["Serious incident notification"]


def look_at_what_agencies_keep_apart(visitors, journey):
    """The council has answered; its answer is not the police's to read before it is released."""
    police = visitors["agency_author@police"]
    assert inbox_of(police) == ["Write the agency summary for Child A"]
    assert inbox_of(visitors["agency_author@education"]) == []
    address = journey.path(journey.next_deed)
    answered = address.replace(address.rpartition("/")[2], str(int(address.rpartition("/")[2]) - 1))
    for agency in ("education", "la"):
        stranger = visitors[f"agency_author@{agency}"]
        assert stranger.go(address).status in (403, 404), agency
    assert police.go(answered).status in (403, 404)
    assert "Agency author" not in police.text


def look_at_what_is_overdue(officer, case_id):
    """Nobody has worked on the other case: what it missed is said in words, not by colour alone."""
    assert "overdue" in clocks_of(officer, case_id)["Serious incident notification"].lower()
    officer.go("/tasks?view=offered")
    row = officer.page.get_by_role("row").filter(has_text="Child B")
    assert "overdue" in row.inner_text().lower()
    assert "29 December 2026" in row.inner_text()
    officer.go("/deadlines")
    assert "Child B" in officer.text
    assert "working days overdue" in officer.text


def look_at_the_votes(partner, journey):
    """Two have signed; the third sees their votes before giving one."""
    partner.open_task(journey.path(journey.next_deed))
    rows = partner.page.locator("table").filter(has_text="Signatory").locator("tbody tr").all_inner_texts()
    told = [" ".join(row.split()) for row in rows]
    assert len(told) == 3
    assert sum("20 January 2027" in row for row in told) == 2
    assert sum("Not signed yet" in row for row in told) == 1


def look_at_the_decision(manager, case_id):
    manager.go(f"/cases/{case_id}/record")
    decision = manager.page.get_by_role("region", name="Decide and sign")
    for partner in ("local authority", "integrated care board", "police"):
        assert f"Delegated safeguarding partner, {partner}" in decision.inner_text()
    assert "All agreed." in decision.inner_text()
    assert decision.inner_text().count("20 January 2027") >= 3


def look_at_the_blocked_publication(communications, manager, case_id):
    """Until the copies are recorded nobody is offered to publish, and the case says by when to send them."""
    assert [task for task in inbox_of(communications) if task.endswith("for Child A")] == []
    assert "Due 24 March 2027" in clocks_of(manager, case_id)[COPIES]
    manager.go(f"/cases/{case_id}/diagram")
    manager.page.locator("[data-diagram][data-state=drawn]").wait_for()
    assert "Open now" in (manager.page.locator("#step-send_copies").text_content() or "")
    assert "May still come" in (manager.page.locator("#step-publish_report").text_content() or "")
    marked = manager.page.locator(".djs-element.caseway-mark-open").evaluate_all(
        "(all) => all.map((each) => each.dataset.elementId)"
    )
    assert "send_copies" in marked


def look_at_the_end(manager, case_id):
    manager.go(f"/cases/{case_id}/timeline")
    assert "Publish" in manager.text
    manager.go(f"/cases/{case_id}/linked")
    clocks = clocks_of(manager, case_id)
    assert "Met on 6 April 2027" in clocks["Local review completed and published"]
    assert "6 April 2028" in clocks["Report stays publicly available"]
    manager.go(f"/cases/{case_id}/ledger")
    assert "Fingerprint of the last entry" in manager.text
