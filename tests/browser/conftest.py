"""A real Chromium for the browser tests. A test fails when a page logs an error or a script throws."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.pages.site import Sites
from tests.services.chromium import FLAGS, find_chromium
from tests.services.postgresql import PostgresqlServer

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person's browser: no cookies of other tests."""
    person = browser.new_context(viewport=DESKTOP, locale="en-GB", timezone_id="Europe/London")
    person.set_default_timeout(10_000)
    yield person
    person.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(f"script: {error}"))
    tab.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield tab
    # A page that answers 4xx on purpose makes Chromium log "Failed to load resource"; that is no fault.
    assert [fault for fault in faults if not fault.startswith("Failed to load resource")] == []


@pytest.fixture(scope="session")
def sites(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: Callable[[], PostgresqlServer]
) -> Sites:
    """Whole installations on PostgreSQL, with the shipped processes and the standard area."""
    return Sites(tmp_path_factory.mktemp("sites"), postgresql_server)
