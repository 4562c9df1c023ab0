"""Opening a case through its pages."""

import re

from tests.browser.pages.form_filler import FormFiller
from tests.browser.pages.visitor import Visitor


def open_case(visitor: Visitor, kind: str, label: str, opened_on: str) -> int:
    """Open a case as somebody does who starts at the list of cases; returns its id."""
    page = visitor.page
    visitor.go("/cases")
    page.get_by_role("button", name="Open a case").click()
    page.locator(f"input[name=kind][value={kind}]").check()
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("Label of the case").wait_for()
    FormFiller(page, {"label": label, "opened_on": opened_on}, opened_on).fill()
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return int(page.url.rpartition("/")[2])
