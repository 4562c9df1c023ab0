"""A form tried out as the real page. Nothing is stored: answers travel in the page itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.queries.form_samples import get_sample_options
from forms import Form, InvalidFormError, Options
from forms.posting import UPLOAD
from webapp.auth import current_engine
from webapp.form_pages import Asked, next_page
from webapp.form_studio.showing import visible_of

CHECK = "check"
SAMPLE_FILE = "sample"


def sample_options(area_id: int) -> Options:
    """What the pickers offer in the area, and one file that stands for any that somebody would add."""
    with current_engine().read() as rows:
        return get_sample_options(rows, area_id, {SAMPLE_FILE: "A file that you chose"})


class Trying:
    """One step through a form that is only tried out.

    Attributes:
        raw: what was entered so far.
        errors: what is wrong with the page that was left.
        page: the number of the page to show; 0 to check the answers.
    """

    def __init__(self, form: Form, options: Options, posted: Mapping[str, Sequence[str]]) -> None:
        self.form, self.options, self.posted = form, options, posted
        self.raw: dict[str, Any] = form.raw_from_post(posted) if posted else {}
        self.errors: Mapping[str, list[str]] = {}
        self.page = 1

    def open(self, wanted: str) -> None:
        """Show a page by its number, or the check page."""
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1  # noqa: PLR2004 - three digits
        self.page = 0 if wanted == CHECK else min(max(number, 1), len(self.form.pages))

    def go_on(self, number: str, action: str, files: Sequence[str]) -> None:
        """Do what a button of a page asks for.

        Args:
            number: the page that was left.
            action: the button.
            files: the names of the file inputs in which something was chosen.
        """
        self.open(number)
        here = self.page or 1
        for name in files:
            self.raw[name.removesuffix(UPLOAD)] = [SAMPLE_FILE]
        if action.startswith("page:"):
            self.open(action.removeprefix("page:"))
            return
        rows = self.form.row_action(self.posted, here)
        if rows is not None:
            self.raw, self.page = {**self.raw, **rows}, here
            return
        try:
            self.form.load_page(self.raw, here, self.options, visible_of(self.form))
        except InvalidFormError as error:
            self.errors, self.page = error.errors, here
            return
        self.page = next_page(self.form, here, self.asked()) or 0

    def asked(self) -> Asked:
        """What the page is drawn with."""
        return Asked(self.raw, self.errors, self.options, visible_of(self.form))

    def values(self) -> dict[str, Any]:
        """The answers that can be read."""
        return self.form.shown(self.raw, self.options, visible_of(self.form))

    def carried(self) -> Iterator[tuple[str, str]]:
        """What was entered on the other pages, as hidden inputs."""
        own = (
            {question.key for question in self.form.pages[self.page - 1].questions()} if self.page else set()
        )
        others = {question.key: question.kind for question in self.form.fields() if question.key not in own}
        for name, texts in self.posted.items():
            if others.get(name.partition("-")[0], "filepicker") != "filepicker":
                yield from ((name, text) for text in texts)
        for key in (key for key, kind in others.items() if kind == "filepicker"):
            yield from ((key, one) for one in self.raw.get(key) or ())
