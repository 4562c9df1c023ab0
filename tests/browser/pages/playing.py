"""Playing a written scenario through the pages: every step by its own person, in a browser of their own."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from engine.bundles.folders import SHIPPED
from engine.now import local_date
from engine.scenarios import acting, load_scenario
from engine.scenarios.expecting import check
from engine.scenarios.filling import fill
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import Do, Expect, Refuse, Step
from engine.scenarios.targets import find_target, open_words
from tests.browser.pages.form_filler import FormFiller
from tests.browser.pages.site import Site
from tests.browser.pages.visitor import Visitor, Visitors

LONGEST_FORM = 15


class Journey:
    """A scenario file on its way. Stop before any step to look around, then go on."""

    def __init__(self, site: Site, visitors: Visitors, file: str) -> None:
        self.site, self.world, self.visitors = site, site.world, visitors
        self.scenario = load_scenario(Path(SHIPPED, file).read_text(encoding="utf-8"), file)
        self.world.clock.at = max(self.world.clock.at, self.scenario.given.at)
        self._waiting: list[Step] = list(self.scenario.steps)

    def play_until(self, element: str, part: str = "") -> None:
        """Play up to the next step that does this element, which stays to be done."""
        while self._waiting:
            deed = self._waiting[0].deed
            if isinstance(deed, Do) and deed.element == element and part in ("", deed.part, deed.role):
                if self._waiting[0].at is not None:
                    move_to(self.world, self._waiting[0].at)
                return
            self.play_one()
        raise AssertionError(f"the scenario has no more step {element}")

    def skip_until(self, element: str) -> None:
        """Pass over what has been done already."""
        while not (isinstance(self._waiting[0].deed, Do) and self._waiting[0].deed.element == element):
            self._waiting.pop(0)

    def drop_one(self) -> None:
        """Pass over the next step: somebody did it in another way."""
        self._waiting.pop(0)

    def play_rest(self) -> None:
        """Play to the end."""
        while self._waiting:
            self.play_one()

    def play_one(self) -> None:
        """Play the next step."""
        step = self._waiting.pop(0)
        if step.at is not None and step.at > self.world.clock.at:
            move_to(self.world, step.at)
        if isinstance(step.deed, Do):
            self.do(step.deed)
        elif isinstance(step.deed, Expect):
            check(self.world, step.deed)
        elif isinstance(step.deed, Refuse):
            acting.refuse(self.world, step.deed)  # no page offers what is refused
        elif step.deed is not None:
            raise AssertionError(f"{step.title}: journeys cannot do this yet")

    def path(self, deed: Do) -> str:
        """The address of the open task or part that a step means."""
        target = find_target(self.world, deed, only_open=True)
        assert target is not None, f"{deed.element} is not open; open are {open_words(self.world)}"
        part = f"/parts/{target.part.id}" if target.part else ""
        return f"/tasks/{target.task.id}{part}"

    @property
    def next_deed(self) -> Do:
        """What is done next."""
        deed = self._waiting[0].deed
        assert isinstance(deed, Do)
        return deed

    def deed(self, element: str, part: str = "") -> Do:
        """What the scenario does at an element, whether or not it is next."""
        steps = (step.deed for step in self.scenario.steps)
        return next(
            deed
            for deed in steps
            if isinstance(deed, Do) and deed.element == element and part in ("", deed.part, deed.role)
        )

    def do(self, deed: Do) -> None:
        """Find the task in the inbox, answer its form page by page, check the answers, send them."""
        name, _, agency = deed.role.partition("@")
        agency = agency or deed.part
        people = self.world.area.people
        visitor = self.visitors[f"{name}@{agency}" if f"{name}@{agency}" in people else name]
        visitor.open_task(self.path(deed))
        self.answer(visitor, deed)
        settle(self.world)

    def answer(self, visitor: Visitor, deed: Do, look: Callable[[Page], None] = lambda _page: None) -> None:
        """Answer the task that is open in somebody's browser.

        Args:
            look: is shown the "check your answers" page before it is sent.
        """
        target = find_target(self.world, deed, only_open=True)
        assert target is not None
        bundle = self.world.bundle_of(target.task.instance_id)
        form = bundle.forms[bundle.element(deed.element).form]
        answers = fill(self.world.area, form.fields(), deed.answers)
        complete_form(visitor, answers, local_date(self.world.clock.at).isoformat(), look)


def complete_form(
    visitor: Visitor,
    answers: dict[str, object],
    today: str,
    look: Callable[[Page], None] = lambda _page: None,
) -> None:
    """Fill every page of a form, check the answers and send them."""
    page = visitor.page
    for _ in range(LONGEST_FORM):
        if page.locator("input[type=hidden][name=checked]").count():
            break
        FormFiller(page, answers, today).fill()
        with page.expect_navigation():
            page.get_by_role("button", name="Continue", exact=True).click()
        assert page.locator(".govuk-error-summary").count() == 0, f"{visitor.heading}: {error_texts(page)}"
    look(page)
    with page.expect_navigation():
        page.locator("button[value=complete]").click()
    assert page.url.endswith("done=yes"), f"{visitor.heading}: {visitor.text[:500]}"


def error_texts(page: Page) -> list[str]:
    """What the error summary says."""
    return page.locator(".govuk-error-summary li").all_inner_texts()
