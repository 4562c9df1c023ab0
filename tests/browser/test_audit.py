"""An audit through plan, act and re-audit, by the pages of everybody who takes part."""

import pytest
from sqlalchemy import select

from engine.ledger import verify
from engine.models import CaseLink
from engine.scenarios.moving import settle
from tests.browser.pages.opening import open_case
from tests.browser.pages.playing import Journey
from tests.browser.pages.visitor import visiting

AUDIT = "multi_agency_audit/scenarios/plan_act_re_audit.yaml"


@pytest.fixture
def site(sites, tmp_path):
    with sites.open(tmp_path) as site:
        yield site


def test_audit_is_planned_acted_on_and_looked_at_again(browser, site):
    with visiting(browser, site) as visitors:
        journey = Journey(site, visitors, AUDIT)
        lead, manager = visitors["audit_lead"], visitors["business_manager"]
        case_id = site.world.case_id = open_case(lead, "multi_agency_audit", "Audit A", "2026-10-01")
        settle(site.world)
        journey.play_until("complete_return", "police")
        look_at_returns_kept_apart(visitors, journey)
        journey.play_rest()
        look_at_the_linked_re_audit(site, manager, case_id)
        assert "This case is its re-audit." in manager.text
    with site.world.engine.read() as rows:
        assert list(verify(rows, site.world.engine.anchor_path)) == []


def look_at_returns_kept_apart(visitors, journey):
    """The council has returned; the police's auditor sees the police's own part alone."""
    police = visitors["auditor@police"]
    assert police.tasks_offered() == ["Complete the audit return for Audit A"]
    own = journey.path(journey.next_deed)
    others = f"{own.rpartition('/')[0]}/{int(own.rpartition('/')[2]) - 1}"
    assert police.go(others).status in (403, 404)
    assert "Home is often cold" not in police.text


def look_at_the_linked_re_audit(site, manager, case_id):
    link = site.world.rows(select(CaseLink).where(CaseLink.case_id == case_id))[0]
    manager.go(f"/cases/{case_id}/linked")
    manager.page.locator(f"main a[href='/cases/{link.linked_id}']").first.click()
    manager.page.get_by_role("heading", level=1).wait_for()
    manager.go(f"/cases/{link.linked_id}/linked")
    assert f"/cases/{case_id}" in (manager.page.locator("main").inner_html())
