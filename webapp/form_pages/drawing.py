"""A page of a form, ready for its template: drawn questions, and the errors that lead to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms import FORM_LEVEL, Field, Form, Options
from forms.form import NO_OPTIONS, Visible, condition_holds
from webapp.form_pages.conditional import Drawn, labels_of
from webapp.form_pages.inputs import draw_input, focus_of

Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """What to fill a form with, and for whom.

    Attributes:
        raw: raw or cleaned answers so far.
        errors: messages by field path, as ``InvalidFormError`` holds them.
        options: what the pickers offer and the documents attached.
        visible: asks a condition about the answers so far, with the facts it reads.
    """

    raw: Mapping[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    options: Options = NO_OPTIONS
    visible: Visible = condition_holds


@dataclass(frozen=True)
class Question:
    """One thing on the page: a macro with its parameters, or a container with what stands in it."""

    macro: str
    parameters: Mapping[str, Any]
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Question", ...] = ()


@dataclass(frozen=True)
class FormPage:
    """A page to draw.

    Attributes:
        form_id: the form's id.
        title: the page's title, for its heading.
        number: which page, from 1.
        total: how many pages the form has.
        questions: what stands on it.
        summary: links for the error summary: ``{"href": "#id", "text": "…"}``.
        takes_files: whether the form element needs ``enctype="multipart/form-data"``.
    """

    form_id: str
    title: str
    number: int
    total: int
    questions: tuple[Question, ...]
    summary: tuple[Mapping[str, str], ...]
    takes_files: bool


def draw_page(form: Form, number: int = 1, asked: Asked | None = None) -> FormPage:
    """One page of a form with the answers so far.

    Args:
        form: the form.
        number: the page, from 1.
        asked: answers, errors, options and conditions; nothing for an empty form.
    """
    asked = asked or Asked()
    page = form.pages[number - 1]
    pen = _Pen(form, asked)
    questions = tuple(pen.draw(page.fields, pen.raw, ""))
    pen.add_left_over(page.questions())
    return FormPage(
        form_id=form.id,
        title=page.title,
        number=number,
        total=len(form.pages),
        questions=questions,
        summary=tuple(pen.summary),
        takes_files=any(question.kind == "filepicker" for question in page.questions()),
    )


def page_of_first_error(form: Form, errors: Errors) -> int:
    """The number of the first page that has an error; 1 if only the whole form has."""
    wrong = {path.split("-", 1)[0] for path in errors}
    for page in form.pages:
        if any(question.key in wrong for question in page.questions()):
            return page.number
    return 1


class _Pen:
    """Draws the questions of one page in order, gathering the error summary on the way."""

    def __init__(self, form: Form, asked: Asked) -> None:
        self.asked = asked
        self.raw: Mapping[str, Any] = asked.raw if isinstance(asked.raw, Mapping) else {}
        self.values = form.shown(self.raw, asked.options, asked.visible)
        self.drawn = Drawn(self.values, asked.visible, asked.options, labels_of(form))
        self.summary: list[Mapping[str, str]] = []
        self.told: set[str] = set()

    def draw(self, fields: Iterable[Field], raw: Mapping[str, Any], prefix: str) -> Iterable[Question]:
        for each in fields:
            if self.drawn.hides(each.show_if):
                continue
            if each.kind == "text":
                yield self._text(each)
            elif each.kind == "group":
                yield self._group(each, raw, prefix)
            elif each.kind == "dynamiclist":
                yield self._rows(each)
            else:
                yield self._question(each, raw, prefix)

    def _text(self, each: Field) -> Question:
        paragraphs = [part.strip().split("\n") for part in each.text.split("\n\n") if part.strip()]
        return Question("text", {"paragraphs": paragraphs}, self.drawn.revealed_by(each.show_if))

    def _group(self, each: Field, raw: Mapping[str, Any], prefix: str) -> Question:
        attributes = self.drawn.revealed_by(each.show_if)
        hint = self._hint(each)
        children = tuple(self.draw(each.fields, raw, prefix))
        return Question("group", {"label": each.label, "hint": hint}, attributes, children)

    def _question(self, each: Field, raw: Mapping[str, Any], prefix: str) -> Question:
        path = prefix + each.key
        value = raw.get(each.key, each.default)
        messages = self.asked.errors.get(path, ())
        self._tell(path, focus_of(each, path, value), messages)
        attributes = self.drawn.revealed_by(each.show_if)
        hint = self._hint(each)
        macro, parameters = draw_input(
            each, path, value, messages=messages, options=self.asked.options, hint=hint
        )
        self.drawn.add(path, each)
        return Question(macro, parameters, attributes)

    def _rows(self, each: Field) -> Question:
        given = self.raw.get(each.key)
        rows = list(given) if isinstance(given, list | tuple) and given else [{}]
        rows = rows[: each.maximum_rows + 1]
        messages = self.asked.errors.get(each.key, ())
        self._tell(each.key, f"{each.key}-row-0", messages)
        outside = dict(self.drawn.here)
        hint = self._hint(each)
        attributes = self.drawn.revealed_by(each.show_if)
        children = tuple(self._row(each, index, row, len(rows)) for index, row in enumerate(rows))
        self.drawn.here = outside
        parameters = {
            "key": each.key,
            "label": each.label if each.required else f"{each.label} (optional)",
            "hint": hint,
            "item": each.item,
            "error": " ".join(messages),
            "can_add": len(rows) < each.maximum_rows,
            "maximum": each.maximum_rows,
        }
        return Question("rows", parameters, attributes, children)

    def _row(self, each: Field, index: int, row: Any, total: int) -> Question:
        outside = dict(self.drawn.here)
        title = f"{each.item[:1].upper()}{each.item[1:]} {index + 1}"
        path = f"{each.key}-{index}"
        messages = self.asked.errors.get(path, ())
        before = len(self.summary)
        self._tell(path, f"{each.key}-row-{index}", messages)
        raw = row if isinstance(row, Mapping) else {}
        children = tuple(self.draw(each.fields, raw, f"{path}-"))
        for number, link in enumerate(self.summary[before:], start=before):
            self.summary[number] = {**link, "text": f"{title}: {link['text']}"}
        self.drawn.here = outside
        parameters = {
            "id": f"{each.key}-row-{index}",
            "title": title,
            "error": " ".join(messages),
            "remove": f"remove-row:{path}" if total > 1 else "",
        }
        return Question("row", parameters, {}, children)

    def _hint(self, each: Field) -> str:
        condition = self.drawn.hint(each.show_if)
        return " ".join(part for part in (condition, each.hint) if part)

    def _tell(self, path: str, focus: str, messages: Sequence[str]) -> None:
        self.told.add(path)
        self.summary += [{"href": f"#{focus}", "text": message} for message in messages]

    def add_left_over(self, questions: Iterable[Field]) -> None:
        """Errors of the whole form, and of questions of this page that are not drawn: told, not linked."""
        keys = {question.key for question in questions} | {FORM_LEVEL}
        for path, messages in self.asked.errors.items():
            if path not in self.told and path.split("-", 1)[0] in keys:
                self.summary += [{"href": "", "text": message} for message in messages]
