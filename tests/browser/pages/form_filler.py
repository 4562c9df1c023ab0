"""Filling any form of ours: it reads the fields of the page and answers them by name.

Answers are raw, as in scenarios: ``2026-12-18`` for a date, a list for a checklist, rows for a repeating
group.
A question that is asked, not optional and not answered gets something sensible, so that a form may gain
questions without every journey having to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

SOMETHING = "Nothing more is known."

Answers = Mapping[str, Any]

# The first question in the order of the page that is to be seen and is not among those answered already.
_NEXT = """
(form, done) => {
  const seen = (input) => input.checkVisibility()
    || (input.tagName === "SELECT" && input.parentElement.checkVisibility());
  for (const input of form.elements) {
    if (!input.name || ["hidden", "submit", "button", "fieldset"].includes(input.type)) continue;
    if (!seen(input)) continue;
    let part = /^(.*)-(day|month|year|time|upload)$/.exec(input.name);
    if (part && input.type !== "file" && !form.elements.namedItem(part[1] + "-day")) part = null;
    const name = part ? part[1] : input.name;
    if (done.includes(name)) continue;
    const same = [...form.elements].filter((other) => other.name === input.name);
    const set = input.closest("fieldset:has(> legend)");
    const inSet = ["radio", "checkbox"].includes(input.type) || (part && part[2] !== "upload");
    const words = inSet && set ? set.querySelector("legend").textContent
      : input.labels && input.labels[0] ? input.labels[0].textContent : "";
    const kind = part ? (part[2] === "upload" ? "file" : "date")
      : input.type === "radio" ? "radio"
      : input.type === "checkbox" ? (input.value === "true" ? "checkbox" : "checklist")
      : input.tagName === "SELECT" ? "select"
      : ["numeric", "decimal"].includes(input.inputMode) ? "number" : "text";
    const offered = input.tagName === "SELECT" ? [...input.options].map((option) => option.value)
      : same.map((other) => other.value);
    return {
      name, kind,
      first: offered.find((value) => value) || "",
      is_optional: words.trim().endsWith("(optional)"),
      is_answered: ["radio", "checkbox"].includes(input.type) ? same.some((other) => other.checked)
        : input.value !== "",
    };
  }
  return null;
}
"""


@dataclass(frozen=True)
class Asked:
    """A question as the page asks it; ``first`` is the first choice it offers."""

    name: str
    kind: str
    first: str
    is_optional: bool
    is_answered: bool


class FormFiller:
    """Fills the form of one page that is open in a browser."""

    def __init__(self, page: Page, answers: Answers, today: str) -> None:
        self.form: Locator = page.locator("form:has(input[name=page])")
        self.page, self.answers, self.today = page, answers, today

    def fill(self) -> None:
        """Answer what is asked, in the order in which it is asked: an answer may reveal the next question."""
        self._add_rows()
        done: list[str] = []
        while asked := self.form.evaluate(_NEXT, done):
            done.append(asked["name"])
            self._answer(Asked(**asked))

    def _add_rows(self) -> None:
        for key, value in self.answers.items():
            if not (isinstance(value, list) and value and isinstance(value[0], Mapping)):
                continue
            while self.form.locator(f"#{key}").count() and self._rows(key) < len(value):
                before = self._rows(key)
                self.form.locator(f"button[value='add-row:{key}']").click()
                self.page.locator(f"#{key}-row-{before}").wait_for()

    def _rows(self, key: str) -> int:
        return self.form.locator(f"#{key} .caseway-rows__row").count()

    def _wanted(self, name: str) -> Any:
        """The answer given for a question, by its name; rows are reached by ``key-0-child``."""
        key, _, rest = name.partition("-")
        value = self.answers.get(key)
        while rest and isinstance(value, list):
            index, _, rest = rest.partition("-")
            row = value[int(index)] if int(index) < len(value) else {}
            child, _, rest = rest.partition("-")
            value = row.get(child) if isinstance(row, Mapping) else None
        return value

    def _answer(self, asked: Asked) -> None:
        wanted = self._wanted(asked.name)
        if wanted is None:
            if asked.is_optional or asked.is_answered or asked.kind in ("file", "checkbox"):
                return
            wanted = self._something(asked)
        getattr(self, f"_answer_{asked.kind}", self._answer_text)(asked.name, wanted)

    def _something(self, asked: Asked) -> Any:
        """A sensible answer to a question that the journey says nothing about."""
        if asked.kind == "date":
            return self.today
        if asked.kind == "number":
            return 1
        if asked.kind == "text":
            return SOMETHING
        return [asked.first] if asked.kind == "checklist" else asked.first

    def _answer_date(self, name: str, wanted: Any) -> None:
        day, _, time = str(wanted).partition("T")
        for part, value in zip(("year", "month", "day"), day.split("-"), strict=True):
            self.form.locator(f"[name='{name}-{part}']").fill(value.lstrip("0"))
        clock = self.form.locator(f"[name='{name}-time']")
        if clock.count():
            clock.fill(time or "10:00")

    def _answer_radio(self, name: str, wanted: Any) -> None:
        self.form.locator(f"[name='{name}'][value='{wanted}']").check()

    def _answer_checklist(self, name: str, wanted: Any) -> None:
        for value in wanted:
            self.form.locator(f"[name='{name}'][value='{value}']").check()

    def _answer_checkbox(self, name: str, wanted: Any) -> None:
        self.form.locator(f"[name='{name}']").set_checked(bool(wanted))

    def _answer_file(self, name: str, wanted: Any) -> None:
        self.form.locator(f"[name='{name}-upload']").set_input_files(wanted)

    def _answer_select(self, name: str, wanted: Any) -> None:
        select = self.form.locator(f"select[name='{name}']")
        if select.is_visible():
            select.select_option(str(wanted))
            return
        # A long list has become a box to type into.
        words = (select.locator(f"option[value='{wanted}']").text_content() or "").strip()
        self.form.locator(f"input[id='{name}']").fill(words)
        self.page.get_by_role("option", name=words, exact=True).click()

    def _answer_text(self, name: str, wanted: Any) -> None:
        self.form.locator(f"[name='{name}']").fill(str(wanted))
