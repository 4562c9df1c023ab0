"""E16 in the studio: shared, not held, or withheld as more detrimental to the child, with a reason."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E16

OUTCOMES = [
    {"label": "Shared", "value": "shared"},
    {"label": "Not held", "value": "not_held"},
    {"label": "Withheld, as disclosing it would be more detrimental to the child", "value": "withheld"},
]


def test_agencies_say_whether_they_share_hold_or_withhold(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E16))
        editor = change.start("Information request", "The duty to share information")
        form = "information_answer"
        # What is asked only for an answer that goes away is asked always first.
        editor.change_question(form, "The information", shown="always")
        editor.change_question(form, "Why is it not given?", shown="always")
        asked = {"label": "Do you share the information?", "choices": OUTCOMES}
        editor.change_question(form, "Do you give the information?", **asked)
        editor.change_question(form, "The information", shown="written", written="outcome = 'shared'")
        editor.change_question(
            form,
            "Why is it not given?",
            label="Why is it not shared?",
            required=True,
            shown="written",
            written="outcome != 'shared'",
        )
        editor.change_step("answer_request", clause_added="CA2004:16LA")
        editor.describe(
            change.day, "Information is shared unless that harms the child more.", "CA 2004 s.16LA"
        )
        change.release()
        change.migrate()
