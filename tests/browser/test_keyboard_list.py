"""My tasks by keys alone: next, previous, open, the help on the keys, and switching them off."""

import pytest

from tests.browser.pages.seeding import seed_incidents
from tests.browser.pages.visitor import visiting

OFFICER = "notifying_officer"
STAGES = dict.fromkeys(("one", "two", "three"), ("record_incident", ""))


@pytest.fixture(scope="module")
def seeded(sites, tmp_path_factory):
    with sites.open(tmp_path_factory.mktemp("keys")) as site:
        yield seed_incidents(site, STAGES)


@pytest.fixture
def page(browser, seeded):
    with visiting(browser, seeded.site) as visitors:
        visitor = visitors[OFFICER]
        visitor.go("/tasks?view=offered")
        yield visitor.page
        assert visitor.faults == []


def entries(page):
    return page.locator("[data-keyboard-list] tbody tr").evaluate_all(
        "rows => rows.map((row) => row.querySelector('a').getAttribute('href'))"
    )


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href')")


def test_list_is_walked_and_an_entry_opened(page):
    first, second, third = entries(page)[:3]
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == third
    page.keyboard.press("j")
    assert focused(page) == third  # the last one stays
    page.keyboard.press("k")
    assert focused(page) == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_keys_mean_nothing_while_somebody_types_or_has_switched_them_off(page):
    page.get_by_text("Filter or order this list").click()
    page.locator("#kind").focus()
    page.keyboard.press("j")
    assert focused(page) is None
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    help_on_keys = page.get_by_role("dialog", name="Keys for this list")
    assert help_on_keys.is_visible()
    help_on_keys.get_by_role("button", name="Switch these keys off").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page) not in entries(page)
    page.get_by_role("button", name="Keys for this list").click()
    help_on_keys.get_by_role("button", name="Switch these keys on").click()
    help_on_keys.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert focused(page) == entries(page)[0]
