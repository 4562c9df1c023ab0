"""What every page must be: accessible, no wider than the screen, with one heading and a title."""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
# What passes is not gathered: on a page with a diagram that takes most of the time.
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
SCREENSHOTS = Path(__file__).parents[3] / "var" / "screenshots"


def faults_of(page: Page, width: int) -> list[str]:
    """What is wrong with the page that is open; nothing if it is as it should be."""
    found = [
        f"axe {each['id']}: {[node['html'][:200] for node in each['nodes']][:3]}"
        for each in AXE.run(page, options=RULES).response["violations"]
    ]
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    if wide > width:
        found.append(f"{wide} px wide on a screen of {width}: {_what_is_wide(page, width)}")
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} headings of the first level")
    if not page.title().removesuffix("- Caseway").strip():
        found.append("no title")
    return found


def keep_picture(page: Page, name: str, width: int) -> None:
    """Save what the page looks like, when CASEWAY_SCREENSHOTS asks for it."""
    if os.environ.get("CASEWAY_SCREENSHOTS"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        page.screenshot(path=SCREENSHOTS / f"{file}-{width}.png", full_page=True)


def _what_is_wide(page: Page, width: int) -> list[str]:
    return page.evaluate(
        """(width) => [...document.querySelectorAll("main *")].filter((each) =>
             each.getBoundingClientRect().right > width + 1).slice(0, 4)
             .map((each) => each.outerHTML.slice(0, 120))""",
        width,
    )
