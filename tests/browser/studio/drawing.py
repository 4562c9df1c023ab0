"""The drawing editor as a person uses it: choosing elements, the panel, saving."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages.visitor import Visitor

PANEL = "[data-studio-panel]"
# What the editor calls an element before anybody has named it.
MADE_UP = re.compile(r"^(|[A-Z][A-Za-z]+_[0-9a-z]{7})$")


class Canvas:
    """One open drawing editor."""

    def __init__(self, visitor: Visitor, proposal: int) -> None:
        self.visitor, self.page, self.proposal = visitor, visitor.page, proposal

    def open(self, element: str = "") -> Self:
        """Open the page, perhaps at an element, and wait until it can be used."""
        end = f"?element={element}" if element else ""
        self.visitor.go(f"/studio/{self.proposal}/diagram{end}")
        self.page.locator("[data-studio-canvas][data-state=drawn]").wait_for()
        return self

    @property
    def panel(self) -> Locator:
        """What is beside the drawing."""
        return self.page.locator(PANEL)

    def select(self, element: str) -> Self:
        """Choose an element by its id; the whole process by an empty one."""
        self.page.select_option("#panel-go-to", element)
        wanted = f"#panel-of-{element}" if element else "#panel-process"
        self.page.locator(wanted).wait_for()
        return self

    def chosen(self) -> str:
        """The id of the chosen element."""
        return self.page.locator("#panel-go-to").input_value()

    def fill(self, field: str, words: str) -> Self:
        """Type into a field of the panel, by its id, and leave it."""
        self.show(field)
        self.page.locator(f"#{field}").fill(words)
        self.page.keyboard.press("Tab")
        return self

    def choose(self, field: str, value: str) -> Self:
        """Choose from a list of the panel."""
        self.show(field)
        self.page.select_option(f"#{field}", value)
        return self

    def tick(self, field: str, value: str, *, on: bool = True) -> Self:
        """Tick, or clear, one value of a field that holds several."""
        self.show(field)
        box = self.page.locator(f"#{field} input[type=checkbox][value='{value}']")
        box.set_checked(on)
        return self

    def press(self, button: str) -> Self:
        """Press a button of the panel or above the drawing, by its id."""
        self.show(button)
        self.page.locator(f"#{button}").click()
        return self

    def show(self, field: str) -> None:
        """Unfold what a field stands in, and itself."""
        found = self.page.locator(f"#{field}")
        found.wait_for(state="attached")
        found.evaluate(
            "node => { for (let each = node; each; each = each.parentElement)"
            " if (each.nodeName === 'DETAILS') each.open = true; }"
        )

    def add_behind(self, element: str, kind: str, name: str) -> str:
        """Add an element behind another from the panel, name it, and return its id."""
        self.select(element).choose("panel-add-kind", f"append.{kind}").press("panel-add")
        expect(self.page.locator("#panel-go-to")).not_to_have_value(element)
        self.fill("panel-name", name)
        # The name makes the id, a moment later.
        expect(self.page.locator("#panel-go-to option:checked")).to_contain_text(name)
        expect(self.page.locator("#panel-id")).not_to_have_value(MADE_UP)
        return self.chosen()

    def connect(self, source: str, target: str) -> Self:
        """Draw an arrow from one element to another from the panel."""
        self.select(source).choose("panel-connect-to", target).press("panel-connect")
        return self

    def saved(self) -> Self:
        """Save, and wait until the page says so."""
        self.page.locator("#studio-save").click()
        self.page.locator("#studio-status[data-state=saved]").wait_for()
        return self

    def checked(self) -> list[tuple[str, str]]:
        """The findings once the server has answered: (code, element)."""
        expect(self.page.locator("#studio-findings-words")).not_to_contain_text("Looking")
        found = self.page.locator("#studio-findings-list > li")
        return [(each.get_attribute("data-rule"), each.get_attribute("data-element")) for each in found.all()]


def drawn_names(page: Page) -> str:
    """Every word in the drawing, without spaces."""
    return "".join(page.locator("#studio-canvas svg text").all_inner_texts())
