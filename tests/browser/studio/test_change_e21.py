"""E21 in the studio: one more sign-off before publication, and a shorter time of the area's own."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
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
