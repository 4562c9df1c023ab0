"""A compiled form: asks for answers, judges them, and says them back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema

from forms import posting, visibility
from forms.answers import OPTIONS
from forms.errors import InvalidFormError
from forms.model import Condition, Field, Options, Page
from forms.reading_back import ReadBack, read_back
from forms.schema import build_schema, load_all

NO_OPTIONS = Options()

Visible = Callable[[Condition, Mapping[str, Any]], bool]
"""Asks a condition about the answers so far; the caller adds the facts it also reads."""


def condition_holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """The plain way to ask: the answers of this form are all a condition reads."""
    return condition.holds(values)


@dataclass(frozen=True)
class Form:
    """What a definition compiles to. Immutable, and safe to share between requests."""

    id: str
    title: str
    pages: tuple[Page, ...]

    def fields(self) -> Iterator[Field]:
        """Every question in the order asked: groups opened, a repeating group as one field."""
        for page in self.pages:
            yield from page.questions()

    @cached_property
    def schema(self) -> Schema:
        """The marshmallow schema of the answers, before hidden ones are dropped."""
        return build_schema(each for page in self.pages for each in page.fields)

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The questions by their keys."""
        return {each.key: each for each in self.fields()}

    @property
    def facts(self) -> dict[str, str]:
        """Which fact takes its value from which answer: fact id to field key."""
        return {each.fact: each.key for each in self.fields() if each.fact}

    @property
    def vote_field(self) -> Field | None:
        """The question whose answer is the vote of a decision."""
        return next((each for each in self.fields() if each.vote), None)

    def signing_field(self, what: str) -> Field | None:
        """The question for the ``reasons`` or ``conditions`` of a vote, or an ``interest`` declared."""
        return next((each for each in self.fields() if each.signing == what), None)

    def conditions(self) -> Iterator[tuple[Field, Mapping[str, str]]]:
        """Each field with a ``show_if``, and the types of the answers it may read besides the facts."""
        return visibility.conditions(self.pages)

    def load(
        self, raw: Mapping[str, Any], options: Options = NO_OPTIONS, visible: Visible = condition_holds
    ) -> dict[str, Any]:
        """The cleaned, JSON-plain answers.

        A hidden question has no key; one that was seen and not answered is ``None`` or empty.

        Args:
            raw: answers as a program sends them or as ``raw_from_post`` read them; cleaned answers pass
                unchanged.
            options: what the pickers offer to this person now, and the documents that may be attached.
            visible: asks a condition about the answers so far.

        Raises:
            InvalidFormError: with every problem by field path, and the raw answers.
        """
        values, errors = self._judge(raw, options, visible)
        if errors:
            raise InvalidFormError(errors, raw)
        return values

    def load_page(
        self,
        raw: Mapping[str, Any],
        number: int,
        options: Options = NO_OPTIONS,
        visible: Visible = condition_holds,
    ) -> dict[str, Any]:
        """The answers that pass so far, if those of one page do; other pages may still be unfinished.

        Raises:
            InvalidFormError: with the problems of this page and of the whole form.
        """
        values, errors = self._judge(raw, options, visible)
        own = {each.key for each in self.pages[number - 1].questions()} | {""}
        of_page = {path: found for path, found in errors.items() if path.split("-", 1)[0] in own}
        if of_page:
            raise InvalidFormError(of_page, raw)
        return values

    def shown(
        self, raw: Mapping[str, Any], options: Options = NO_OPTIONS, visible: Visible = condition_holds
    ) -> dict[str, Any]:
        """The answers that can be read from an unfinished form. Never raises: for drawing and for drafts."""
        return self._judge(raw, options, visible)[0]

    def _judge(
        self, raw: Mapping[str, Any], options: Options, visible: Visible
    ) -> tuple[dict[str, Any], dict[str, list[str]]]:
        with _offering(options):
            values, errors = load_all(self.schema, raw)
        return visibility.prune(self.pages, values, errors, visible)

    def raw_from_post(self, multi: Mapping[str, Sequence[str]], page: int | None = None) -> dict[str, Any]:
        """Raw answers from a browser's post; see ``forms.posting``.

        Args:
            multi: input names to all their values (``request.form.to_dict(flat=False)``).
            page: the number of the page posted; its unticked boxes count as answers. None for the whole form.
        """
        return posting.raw_from_post(self.pages, multi, page)

    def row_action(
        self, multi: Mapping[str, Sequence[str]], page: int | None = None
    ) -> dict[str, Any] | None:
        """The raw answers after "Add another" or "Remove", or None when no such button was pressed."""
        return posting.row_action(self.pages, multi, page)

    def uploads(self, page: int | None = None) -> Iterator[tuple[str, str]]:
        """Each document question as (name of its file input, key), of one page or of all.

        Whoever stores the files adds their document ids to the raw answer under the key.
        """
        return posting.uploads(each for each in self.pages if page in (None, each.number))

    def read_back(self, values: Mapping[str, Any], options: Options = NO_OPTIONS) -> ReadBack:
        """The answers in plain English, in the order asked; rows of a repeating group are nested."""
        return read_back(self.fields(), values, options)


@contextmanager
def _offering(options: Options) -> Iterator[None]:
    token = OPTIONS.set(options)
    try:
        yield
    finally:
        OPTIONS.reset(token)
