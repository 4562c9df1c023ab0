"""E21 in the studio: one more sign-off before publication, and a shorter time of the area's own."""

import re
from dataclasses import replace
from datetime import date

from engine.moving.settling import settle_migrations
from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.live_cases import ClockFace
from tests.engine.moving.stories import Live, at, story_of
from tests.processes.changes import E21


def test_area_wants_one_more_sign_off_and_a_shorter_time(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E21))
        editor = change.start("Publication", "What is said is signed off")
        editor.change("clocks", "area_publication", length="30")
        editor.add_form("Sign off what is said", "wording_signed")
        editor.ask(
            "wording_signed", "textarea", label="What is said to the press?", key="wording", required=True
        )
        made = editor.add_step(
            "after",
            "consider_comments",
            "form",
            name="Sign off what is said",
            role="communications_lead",
            form="wording_signed",
        )
        assert made == "sign_off_what_is_said"
        editor.needs_person(E21.person_when, E21.person_words)
        editor.describe(change.day, "One more pair of eyes, and less time.", "Decision of the partnership")
        change.release()
        change.migrate()


def test_person_looks_at_a_case_whose_publication_is_near(browser, site):
    """The proposal is made by the edits of the test above; here is what its pages say of the case, and do."""
    near = Live("at", "consider_comments", "needs_person")
    story = replace(story_of(E21), at=at(2027, 3, 31), cases=(near,))
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story)
        version_id = change.live.release()
        change.editor.base = f"/studio/{change.live.proposal_id}"
        owner, [case_id] = visitors["process_owner"], change.case_ids
        change.look_at_impact(owner)
        assert E21.person_words in owner.text

        owner.page.get_by_role("button", name="Choose cases to move").click()
        owner.page.get_by_label("Somebody has looked at it").check()
        owner.page.get_by_label("Reason").fill("The press office has been asked")
        owner.page.get_by_role("button", name="Continue").click()
        owner.page.get_by_role("button", name="Move 1 case").click()
        owner.page.wait_for_url(re.compile(r"/studio/migrations/\d+"))
        settle_migrations(site.world.engine)
        assert change.live.host(case_id).version_id == version_id
        assert change.live.open(case_id) == ["consider_comments"]
        expected = {**change.before[0], "area_publication": ClockFace(date(2027, 5, 13), "running")}
        assert change.live.clocks(case_id) == expected
