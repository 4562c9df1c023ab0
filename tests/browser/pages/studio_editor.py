"""Editing a proposal on its pages, as a process owner does, and releasing it with a second person."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator

from tests.browser.pages.visitor import Visitor

Values = Mapping[str, Any]


class StudioEditor:
    """One proposal in the browser of its owner."""

    def __init__(self, owner: Visitor) -> None:
        self.owner, self.page = owner, owner.page
        self.base = ""

    def start(self, words: str, title: str) -> None:
        """Start a proposal from a published process that is offered in these words."""
        self.owner.go("/studio/new")
        self.page.get_by_role("link", name="From a published process").click()
        form = self.page.locator("main form")
        value = (
            form.locator("select[name=version] option").filter(has_text=words).first.get_attribute("value")
        )
        self._fill({"version": value, "title": title})
        self._press("Start the proposal")
        self.page.wait_for_url(re.compile(r"/studio/\d+"))
        found = re.search(r"/studio/(\d+)", self.page.url)
        assert found is not None
        self.base = f"/studio/{found[1]}"

    def change_step(self, element: str, **values: Any) -> None:
        """Change what a step says, from the outline."""
        self._edit(f"/outline/{element}", "Save", values)

    def change_kind(self, element: str, kind: str) -> None:
        """Make a step into another kind."""
        self._edit(f"/outline/{element}/kind", "Change the kind", {"kind": kind})

    def add_step(self, side: str, element: str, kind: str, **values: Any) -> str:
        """Add a step after or before another; returns its id."""
        self._edit(f"/outline/{element}/add?side={side}&kind={kind}", "Add it", values)
        return self._made()

    def add_question(self, element: str, question: str, ways: Sequence[Values], side: str = "after") -> str:
        """Add a gateway with its ways; returns its id."""
        address = f"/outline/{element}/add?side={side}&kind=question"
        self._edit(address, "Add it", {"name": question, "ways": list(ways)})
        return self._made()

    def add_way(self, element: str, **values: Any) -> None:
        """Add a way on from a gateway."""
        self._edit(f"/outline/{element}/add-way", "Add the way", values)

    def change_way(self, element: str, words: str, **values: Any) -> None:
        """Change the way with these words."""
        self.owner.go(f"{self.base}/outline/")
        address = f"{self.base}/outline/{element}/ways/"
        links = self.page.locator(f"main a[href^='{address}']").filter(
            has_text=re.compile(r"^\s*Change this way")
        )
        path = links.filter(has_text=words).first.get_attribute("href")
        assert path is not None
        self._edit(path.removeprefix(self.base), "Save", values)

    def add(self, family: str, **values: Any) -> None:
        """Add one of the clocks, facts, parameters or lanes."""
        self._edit(f"/details/new/{family}", "Add it", values)

    def change(self, family: str, key: str, **values: Any) -> None:
        """Change one of the clocks, facts, parameters or lanes."""
        self._edit(f"/details/{family}/{key}", "Save", values)

    def remove_lane(self, key: str) -> None:
        """Remove a lane in which nothing is left."""
        self._edit(f"/details/lanes/{key}/remove", "Remove it", {})

    def add_rung(self, clock: str, **values: Any) -> None:
        """Add a reminder to a clock."""
        self._edit(f"/details/clocks/{clock}/new-rung", "Add it", values)

    def process(self, **values: Any) -> None:
        """Change what the process says of itself."""
        self._edit("/details/process", "Save", values)

    def add_form(self, title: str, form_id: str) -> None:
        """Add a form."""
        self._edit("/forms/new", "Add the form", {"title": title, "form_id": form_id})

    def delete_form(self, form_id: str) -> None:
        """Delete a form that no step asks."""
        self._edit(f"/forms/{form_id}/delete", "Delete the form", {})

    def ask(self, form_id: str, kind: str, into: str = "", **values: Any) -> None:
        """Add a question to a form: its settings without their ``q_``."""
        address = f"/forms/{form_id}/questions/new?kind={kind}&into={into}"
        self._edit(address, "Add the question", {f"q_{key}": value for key, value in values.items()})

    def change_question(self, form_id: str, asked: str, **values: Any) -> None:
        """Change a question that is asked in these words."""
        self.owner.go(f"{self.base}/forms/{form_id}")
        line = (
            self.page.locator(".caseway-form-line")
            .filter(
                has=self.page.locator("strong", has_text=re.compile(rf"^\s*[\d.]+ {re.escape(asked)}\s*$"))
            )
            .first
        )
        path = line.get_by_role("link", name=re.compile("^Change")).get_attribute("href")
        assert path is not None
        settings = {f"q_{key}": value for key, value in values.items()}
        self._edit(path.removeprefix(self.base), "Save the question", settings)

    def describe(self, day: str, summary: str, guidance: str, **values: Any) -> None:
        """Say what it is about, and from which day it is to be in force."""
        told = {"summary": summary, "guidance": guidance, "in_force_from": day, **values}
        self._edit("/about", "Save", told)

    def rule(self, written: str) -> None:
        """Say whom it governs, written out."""
        self._edit("/governs", "Save", {"how": "written", "written": written})

    def needs_person(self, written: str, words: str) -> None:
        """Say which cases a person looks at, and why."""
        self._edit("/attention", "Save", {"how": "written", "written": written, "person_words": words})

    def submit(self) -> None:
        """Hand it in."""
        self.owner.go(f"{self.base}/release")
        self._press("Submit for approval")
        self.page.get_by_text("A second person decides").first.wait_for()

    def look_at_checks(self) -> None:
        """The gate and the comparison have nothing against it."""
        self.owner.go(f"{self.base}/compare")
        self.owner.go(f"{self.base}/checks")
        errors = self.page.locator("main .moj-badge--red, main .govuk-tag--red").all_inner_texts()
        assert "Error" not in errors, self.owner.text

    def approve(self, approver: Visitor) -> None:
        """A second person looks at it and approves."""
        approver.go(f"{self.base}/release")
        approver.page.locator("main form [name=looked]").check()
        approver.page.get_by_role("button", name="Approve").click()
        approver.page.get_by_text("Approved by").first.wait_for()

    def _edit(self, path: str, button: str | None, values: Values) -> None:
        self.owner.go(f"{self.base}{path}")
        self._fill(values)
        self._press(button)
        errors = self.page.locator("main .govuk-error-summary")
        assert errors.count() == 0, f"{path}: {errors.first.inner_text()}"

    def _press(self, button: str | None) -> None:
        buttons = self.page.locator("main form button[type=submit]:visible")
        wanted = buttons.filter(has_text=button) if button else buttons.filter(has_not_text="Remove")
        with self.page.expect_navigation():
            wanted.last.click()

    def _made(self) -> str:
        found = re.search(r"[?&]at=([a-z0-9_]+)", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def _fill(self, values: Values) -> None:
        for name, value in values.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                self._fill_rows(name, value)
            else:
                self._fill_one(name, value)

    def _fill_rows(self, name: str, rows: Sequence[Values]) -> None:
        form = self.page.locator("main form").first
        for index, row in enumerate(rows):
            if form.locator(f"[name^='{name}-{index}-']").count() == 0:
                form.locator(f"button[value='add-row:{name}']").click()
                self.page.locator(f"[name^='{name}-{index}-']").first.wait_for()
            for key, value in row.items():
                self._fill_one(f"{name}-{index}-{key}", value)

    def _fill_one(self, name: str, value: Any) -> None:
        found = self.page.locator(f"main form [name='{name}']")
        if found.count() == 0 and self.page.locator(f"main form [name='{name}-year']").count():
            self._fill_day(name, str(value))
            return
        assert found.count(), f"{self.page.url} asks nothing called {name}"
        kind = found.first.get_attribute("type")
        if isinstance(value, bool):
            found.first.set_checked(value)
        elif kind in ("checkbox", "radio"):
            self._tick(name, [value] if isinstance(value, str) else list(value), kind)
        elif found.first.evaluate("(each) => each.tagName") == "SELECT":
            self._choose(found.first, name, str(value))
        else:
            found.first.fill(str(value))

    def _fill_day(self, name: str, value: str) -> None:
        for part, words in zip(("year", "month", "day"), value.split("-"), strict=True):
            self.page.locator(f"main form [name='{name}-{part}']").fill(words.lstrip("0"))

    def _tick(self, name: str, wanted: Sequence[str], kind: str) -> None:
        for box in self.page.locator(f"main form [name='{name}']").all():
            value = box.get_attribute("value") or ""
            if kind == "checkbox":
                box.set_checked(value in wanted)
            elif value in wanted:
                box.check()

    def _choose(self, select: Locator, name: str, value: str) -> None:
        if select.is_visible():
            select.select_option(value)
            return
        # A long list has become a box to type into.
        words = (select.locator(f"option[value='{value}']").first.text_content() or "").strip()
        box = self.page.locator(f"main form input[id='{name}']")
        box.fill(words)
        self.page.get_by_role("option", name=words, exact=True).first.click()
