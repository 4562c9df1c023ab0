"""E15 in the studio: education agencies are asked besides those that are chosen."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E15


def test_education_is_asked_in_any_case(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E15))
        editor = change.start("Information request", "Education is always asked")
        editor.change_step("answer_request", also_ask=["education"], clause_added="CWSA2026:2")
        editor.describe(change.day, "Education agencies are asked in any case.", "The Act of 2026, section 2")
        change.release()
        change.migrate()
        asked = visitors["agency_lead@education"].tasks_offered()
        assert [words.split(" for ")[0] for words in asked] == ["Answer the request"]
