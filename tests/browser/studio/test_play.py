"""A process owner walks the notification from start to end in the browser, and keeps it as a scenario."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from engine.bundles.folders import SHIPPED
from engine.commands.create_proposal import CreateProposal
from engine.models import Case, Notice, Process, Proposal, Version
from engine.now import local_date
from engine.scenarios import load_scenario
from engine.scenarios.script import Do
from tests.browser.pages.form_filler import FormFiller
from tests.browser.pages.visitor import visiting

KEY = "serious_incident_notification"
SCENARIO = "three_partners_agree"
TODAY = "2026-12-18"


@pytest.fixture
def site(sites, tmp_path):
    with sites.open(tmp_path) as site:
        yield site


@pytest.fixture
def proposal(site) -> int:
    world = site.world
    with world.engine.read() as rows:
        version = rows.scalars(select(Version.id).join(Process).where(Process.key == KEY)).first()
    starting = CreateProposal(world.area.area_id, KEY, "A clearer notification", version)
    return world.engine.execute(starting, actor=world.actor("process_owner"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_notification_is_walked_to_its_end_and_kept(browser, site, proposal, scripts):
    with visiting(browser, site, scripts=scripts) as visitors:
        owner = visitors["process_owner"]
        page, base = owner.page, f"/studio/{proposal}/play"
        page.set_default_timeout(60_000)  # the last page runs every scenario of the process
        owner.go(f"{base}/")
        page.get_by_role("button", name="Start a walk").or_(
            page.get_by_role("link", name="Start a walk")
        ).click()
        FormFiller(page, {"name": "All agree", "on": TODAY, "fact_aware_on": TODAY}, TODAY).fill()
        with page.expect_navigation():
            page.get_by_role("button", name="Start the walk").click()
        for deed, at in deeds():
            if at is not None:
                move_to(page, at)
            complete(page, deed)
        assert "the case of this walk is complete" in owner.text
        assert "Completed “Tell the partners”" in owner.text
        page.get_by_role("button", name="Keep as a scenario").or_(
            page.get_by_role("link", name="Keep as a scenario")
        ).click()
        page.get_by_label("Name of the scenario").fill("All three agree")
        with page.expect_navigation():
            page.get_by_role("button", name="Keep as a scenario").click()
        row = page.locator("tr", has_text="All three agree")
        assert "passes" in row.inner_text().lower()
    with site.world.engine.read() as rows:
        text = rows.get_one(Proposal, proposal).files["scenarios/all_three_agree.yaml"]
        assert rows.scalars(select(Case)).all() == []
        assert rows.scalars(select(Notice)).all() == []
    assert "ended: true" in text


def deeds():
    """What is done in the shipped scenario, and the day to move to before it."""
    file = Path(SHIPPED, KEY, "scenarios", f"{SCENARIO}.yaml")
    for step in load_scenario(file.read_text(encoding="utf-8")).steps:
        if isinstance(step.deed, Do):
            yield step.deed, local_date(step.at) if step.at else None


def move_to(page: Page, day) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name='on-{part}']").fill(str(getattr(day, part)))
    with page.expect_navigation():
        page.get_by_role("button", name="Go to this day").click()


def complete(page: Page, deed: Do) -> None:
    """Open the step of its role and answer its form page by page."""
    role = {"dsp_la": "local authority", "dsp_icb": "care board", "dsp_police": "police"}.get(deed.role, "")
    page.locator("table[aria-labelledby=open] tr", has_text=role).locator("th a").first.click()
    page.get_by_role("button", name="Fill it in for me").wait_for()
    # One child: the button that adds another is hidden until it is said that children can be named.
    answers = {key: value for key, value in deed.answers.items() if key != "children"}
    for _ in range(8):
        FormFiller(page, answers, TODAY).fill()
        with page.expect_navigation():
            page.locator("main form button[value=continue]:visible").last.click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()
        if page.url.endswith("/"):
            return
    raise AssertionError(f"{deed.element} has no end")
