"""Somebody at a browser of their own, and the pages that everybody starts from."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.browser.pages.site import PASSWORD, Site

TIMEOUT = 15_000
DESKTOP = {"width": 1280, "height": 900}
_WATCH_POLICY = (
    "document.addEventListener('securitypolicyviolation',"
    " (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
)


class Visitor:
    """One person's browser. ``faults`` gathers script errors and refusals of the content security policy."""

    def __init__(self, context: BrowserContext, site: Site, role: str) -> None:
        self.site, self.role = site, role
        self.context = context
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.add_init_script(_WATCH_POLICY)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda line: self._hear(line.type, line.text))
        self.page.on("response", self._see)

    def go(self, path: str) -> Response:
        """Open a page by its address."""
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        return answer

    def sign_in(self) -> None:
        """Sign in as a person does."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(self.site.email(self.role))
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.get_by_role("heading", name="My tasks").wait_for()

    @property
    def text(self) -> str:
        """Everything written in the page's main part, spaces made single."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def heading(self) -> str:
        """The page's heading."""
        return " ".join(self.page.locator("h1").inner_text().split())

    def tasks_offered(self) -> list[str]:
        """The tasks in the inbox, each ``name for label``, mine and my roles'."""
        found: list[str] = []
        for view in ("offered", "mine"):
            self.go(f"/tasks?view={view}")
            links = self.page.locator("main tbody th a").all_inner_texts()
            found += [" ".join(words.split()) for words in links]
        return found

    def open_task(self, path: str) -> None:
        """Go to a task by its link in the inbox, as somebody does who found it there.

        Raises:
            AssertionError: the inbox does not show it.
        """
        for view in ("offered", "mine"):
            self.go(f"/tasks?view={view}")
            link = self.page.locator(f"main a[href='{path}']")
            if link.count():
                link.click()
                self.page.wait_for_url(f"**{path}")
                return
        shown = self.tasks_offered()
        raise AssertionError(f"the inbox of {self.role} does not show {path}; it shows {shown}")

    def _see(self, answer: Response) -> None:
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.faults.append(f"{answer.url}: {answer.status}")

    def _hear(self, kind: str, text: str) -> None:
        # A page that answers 4xx on purpose makes Chromium log "Failed to load resource"; that is no fault.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"{self.page.url}: {text}")


class Visitors:
    """Everybody who visits one site, each signed in once."""

    def __init__(self, browser: Browser, site: Site, *, scripts: bool = True) -> None:
        self._browser, self._site, self._scripts = browser, site, scripts
        self._all: dict[str, Visitor] = {}
        self._last: Visitor | None = None

    def __getitem__(self, role: str) -> Visitor:
        """The person with a role (``agency_author@police``); nobody signed in for no role."""
        if role not in self._all:
            context = self._browser.new_context(
                viewport=DESKTOP,
                locale="en-GB",
                timezone_id="Europe/London",
                java_script_enabled=self._scripts,
                reduced_motion="reduce",
            )
            context.set_default_timeout(TIMEOUT)
            self._all[role] = Visitor(context, self._site, role)
            if role:
                self._all[role].sign_in()
        self._last = self._all[role]
        return self._last

    def describe(self) -> str:
        """What the person who acted last has before them."""
        if self._last is None:
            return "nobody has acted yet"
        page = self._last.page
        return (
            f"{self._last.role} was at {page.url}:\n{page.locator('body').inner_text()}\n{self._last.faults}"
        )

    def close(self) -> None:
        """Close every browser.

        Raises:
            AssertionError: a script failed on some page, or the content security policy refused something.
        """
        for visitor in self._all.values():
            visitor.context.close()
        assert [fault for visitor in self._all.values() for fault in visitor.faults] == []


@contextmanager
def visiting(browser: Browser, site: Site, *, scripts: bool = True) -> Iterator[Visitors]:
    """Let people visit a site."""
    visitors = Visitors(browser, site, scripts=scripts)
    try:
        yield visitors
    except Exception as error:
        error.add_note(visitors.describe())
        raise
    visitors.close()
