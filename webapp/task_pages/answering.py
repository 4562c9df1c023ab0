"""One post of a task's form: a page to keep, rows to add, a draft to save, or the answers to send.

What a post may do, by its ``action``: ``continue`` (the page is checked and kept), ``save`` (kept unchecked,
for later), ``add-row:…`` and ``remove-row:…``, ``complete`` (what was kept is sent). Whatever cannot be
stored comes back on the page that answers, so that nothing typed is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.actor import Actor
from engine.commands.complete_task import CompleteTask
from engine.commands.save_draft import SaveDraft
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.execute import Engine
from engine.queries.answer_sheets import AnswerSheet, get_answer_sheet
from forms import Form, InvalidFormError
from webapp.form_pages import Asked, next_page, page_of_first_error
from webapp.reauthentication import may_sign_now, proof_address, signed_with
from webapp.task_pages.digests import digest_of, digest_of_page
from webapp.task_pages.reading import Loaded, Place, load_task
from webapp.task_pages.showing import (
    CHECK,
    Page,
    Shown,
    form_of,
    show_check,
    show_form,
    show_not_stored,
)
from webapp.task_pages.uploads import store_uploads

_ANOTHER_WINDOW = (
    "Your answers have changed since this page was drawn, perhaps in another window. Check them again."
)

_OVERTAKEN = "Your draft has changed since this page was drawn, perhaps in another window. It was not saved."


@dataclass(frozen=True)
class Outcome:
    """What to answer a post with: a page, or an address to go to with words to say there."""

    page: Page = ("", 200)
    address: str = ""
    said: str = ""


class Answering:
    """Carries out one post.

    Args:
        place: the task or part.
        posted: the fields of the form.
        files: the uploads.
        is_back: whether the page was reached from "check your answers" and leads back there.
    """

    def __init__(
        self,
        engine: Engine,
        actor: Actor,
        place: Place,
        posted: MultiDict[str, str],
        files: MultiDict[str, FileStorage],
        *,
        is_back: bool = False,
    ) -> None:
        self.engine, self.actor, self.place = engine, actor, place
        self.multi: dict[str, list[str]] = posted.to_dict(flat=False)
        self.drawn = (self.multi.pop("drawn", None) or [""])[-1]
        self.files, self.is_back = files, is_back
        self.action = posted.get("action", "continue")

    @cached_property
    def loaded(self) -> Loaded:
        """The task with all that its page shows; not read when answers are sent and nothing is wrong."""
        return load_task(self.engine, self.actor, self.place)

    @cached_property
    def sheet(self) -> AnswerSheet:
        """The form of the task and what was kept of it."""
        found = self._sheet_alone if self.action == "complete" else None
        return found or AnswerSheet(form_of(self.loaded), self.loaded.view.draft or {})

    @cached_property
    def form(self) -> Form:
        """The form of the task."""
        return self.sheet.form

    @cached_property
    def number(self) -> int:
        """The page of the form that was posted."""
        asked = (self.multi.get("page") or ["1"])[-1]
        return min(max(int(asked), 1), len(self.form.pages)) if asked.isdecimal() and len(asked) < 4 else 1  # noqa: PLR2004

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The draft with what was posted laid over it."""
        draft = dict(self.sheet.draft)
        if self.action == "complete" and "page" not in self.multi:
            return draft
        return {**draft, **self.form.raw_from_post(self.multi, self.number)}

    def run(self) -> Outcome:
        """Do what the pressed button says.

        Raises:
            NotPermittedError: the task has no form.
        """
        if self.action == "complete" and self._is_as_checked:
            return self._send()
        view = self.loaded.view
        if view.form is None:
            raise NotPermittedError(view.why_not or "This step is not completed by a form.")
        if view.why_not:
            return self._not_stored(view.why_not, 409 if self.loaded.is_closed else 403)
        if self.action == "complete":
            return self._check_again()
        try:
            return self._keep()
        except (ConflictError, NotPermittedError) as error:
            return self._refused(error)

    def save_draft(self) -> str:
        """Keep what is typed so far, unchecked; for the automatic saving while somebody types.

        Returns:
            The name of what is kept of this page, for the page to send along the next time.

        Raises:
            CasewayError: it cannot be kept: closed, somebody else's, or too long.
        """
        view = self.loaded.view
        if view.form is None or view.why_not:
            raise ConflictError(view.why_not) if self.loaded.is_closed else NotPermittedError(view.why_not)
        if self._is_overtaken:
            raise ConflictError(_OVERTAKEN)
        self._save(self.raw)
        return digest_of_page(self.form, self.number, self.raw)

    @property
    def _is_overtaken(self) -> bool:
        """Whether this page of the draft has changed since it was drawn, where the post says what was."""
        return bool(self.drawn) and self.drawn != digest_of_page(self.form, self.number, self.sheet.draft)

    def _keep(self) -> Outcome:
        raw = self.raw
        if self._is_overtaken:
            shown = Shown(self.number, raw, back_to_check=self.is_back, is_overtaken=True)
            return Outcome(show_form(self.engine, self.actor, self.loaded, shown))
        errors = store_uploads(self.engine, self.actor, self.place, self.form, self.number, self.files, raw)
        if self.files:
            self.loaded = load_task(self.engine, self.actor, self.place)
        row = self.form.row_action(self.multi, self.number)
        if row is not None:
            return self._with_rows({**raw, **row})
        if self.action == "save":
            return self._for_later(raw, errors)
        errors = {**self._errors_of_page(raw), **errors}
        if errors:
            return self._again(raw, errors)
        try:
            self._save(raw)
        except InvalidInputError as error:
            return self._again(raw, error.errors)
        return Outcome(address=self._next_address(raw))

    def _with_rows(self, raw: dict[str, Any]) -> Outcome:
        self._save(raw)
        key = self.action.partition(":")[2]
        if self.action.startswith("add-row:"):
            anchor = f"{key}-row-{max(len(raw.get(key) or []) - 1, 0)}"
        else:
            anchor = key.rpartition("-")[0]
        back = "yes" if self.is_back else None
        return Outcome(address=f"{self.place.address(page=self.number, back=back)}#{anchor}")

    def _for_later(self, raw: dict[str, Any], errors: Mapping[str, list[str]]) -> Outcome:
        if errors:
            return self._again(raw, errors)
        try:
            self._save(raw)
        except InvalidInputError as error:
            return self._again(raw, error.errors)
        # To the list that holds the task, so that it is found again where the page said it was kept.
        held = "mine" if self.loaded.view.assignee_id in self.actor.people else "offered"
        return Outcome(
            address=f"/tasks?view={held}", said=f"Your draft of “{self.loaded.view.name}” is saved"
        )

    @cached_property
    def _sheet_alone(self) -> AnswerSheet | None:
        with self.engine.read() as rows:
            place = self.place
            return get_answer_sheet(rows, self.engine.library, self.actor, place.task_id, place.part_id)

    @property
    def _is_as_checked(self) -> bool:
        """Whether what is sent is what was read on the check page; there may have been no such page."""
        checked = (self.multi.get("checked") or [""])[-1]
        sheet = self._sheet_alone
        return sheet is not None and (not checked or checked == digest_of(sheet.draft))

    def _check_again(self) -> Outcome:
        page = show_check(self.engine, self.actor, self.loaded, _ANOTHER_WINDOW, 409)
        return Outcome(page) if not isinstance(page, int) else Outcome(address=self.place.address(page=page))

    def _send(self) -> Outcome:
        """Send the answers. The command judges everything; what the page shows is read only if it refuses."""
        signs = self._sheet_alone is not None and self._sheet_alone.form.vote_field is not None
        place, way = self.place, signed_with() if signs else ""
        command = CompleteTask(place.task_id, self.raw, place.part_id, signed_with=way)
        try:
            if signs and not may_sign_now():
                return self._prove_first()
            self.engine.execute(command, actor=self.actor)
        except InvalidInputError as error:
            return self._again(self.raw, error.errors, page_of_first_error(self.form, error.errors))
        except (ConflictError, NotPermittedError) as error:
            return self._refused(error)
        return Outcome(address=self.place.address(done="yes"))

    def _prove_first(self) -> Outcome:
        """Keep what was typed, and ask who signs; the check page is where they come back to."""
        if "page" in self.multi:
            self._save(self.raw)
        back = self.place.address(page=CHECK)
        return Outcome(address=proof_address(back))

    def _refused(self, error: ConflictError | NotPermittedError) -> Outcome:
        """Somebody was quicker, or it is not this actor's: say so as the task stands now."""
        self.loaded = load_task(self.engine, self.actor, self.place)
        message = self.loaded.view.why_not or str(error)
        return self._not_stored(message, 409 if isinstance(error, ConflictError) else 403)

    def _save(self, raw: Mapping[str, Any]) -> None:
        # What the form does not ask for would make the draft impossible to send, with no field to mend.
        known = {key: value for key, value in raw.items() if key in self.form.by_key}
        self.engine.execute(SaveDraft(self.place.task_id, known, self.place.part_id), actor=self.actor)

    def _errors_of_page(self, raw: Mapping[str, Any]) -> dict[str, list[str]]:
        view = self.loaded.view
        try:
            self.form.load_page(raw, self.number, view.options, view.visible)
        except InvalidFormError as error:
            return dict(error.errors)
        return {}

    def _next_address(self, raw: Mapping[str, Any]) -> str:
        view = self.loaded.view
        following = next_page(self.form, self.number, Asked(raw, {}, view.options, view.visible))
        if self.is_back or following is None:
            return self.place.address(page=CHECK)
        return self.place.address(page=following)

    def _again(
        self, raw: Mapping[str, Any], errors: Mapping[str, list[str]], number: int | None = None
    ) -> Outcome:
        shown = Shown(number or self.number, raw, errors, back_to_check=self.is_back)
        return Outcome(show_form(self.engine, self.actor, self.loaded, shown))

    def _not_stored(self, message: str, status: int) -> Outcome:
        return Outcome(show_not_stored(self.engine, self.actor, self.loaded, message, self._typed(), status))

    def _typed(self) -> Mapping[str, Any]:
        return self.raw if self.loaded.view.form is not None else {}
