"""Conditional questions: what is hidden is dropped, and is never required.

Questions are judged in the order they are asked, so a condition sees the answers before it and no later one;
an answer that is itself hidden or wrong counts as not given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forms.errors import FORM_LEVEL
from forms.model import Condition, Field, Page
from forms.schema import NO_OBJECT


def conditions(pages: Iterable[Page]) -> Iterator[tuple[Field, Mapping[str, str]]]:
    """Each field with a condition, and the types of the answers that come before it."""
    types: dict[str, str] = {}
    for page in pages:
        yield from _conditions(page.fields, types)


def _conditions(fields: Iterable[Field], types: dict[str, str]) -> Iterator[tuple[Field, Mapping[str, str]]]:
    for field in fields:
        if field.show_if is not None:
            yield field, dict(types)
        if field.kind == "group":
            yield from _conditions(field.fields, types)
        elif field.kind == "dynamiclist":
            yield from _conditions(field.fields, dict(types))
        elif field.value_type:
            types[field.key] = field.value_type


def prune(
    pages: Iterable[Page],
    values: Mapping[str, Any],
    errors: Mapping[str, Any],
    visible: Callable[[Condition, Mapping[str, Any]], bool],
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The values and the errors of the questions that are shown.

    Args:
        pages: the form.
        values: cleaned answers, rows by position with None for a blank one.
        errors: marshmallow's nested messages.
        visible: asks a condition about the answers so far.

    Returns:
        Values without hidden answers and blank rows; errors by field path.
    """
    pruning = _Pruning(visible)
    fields = [field for page in pages for field in page.fields]
    kept = pruning.walk(fields, values, errors, {}, "")
    known = {question.key for field in fields for question in field.questions()}
    pruning.whole(errors, known, FORM_LEVEL)
    return kept, pruning.errors


class _Pruning:
    """One walk over a form's fields, gathering the errors of what is shown."""

    def __init__(self, visible: Callable[[Condition, Mapping[str, Any]], bool]) -> None:
        self.visible = visible
        self.errors: dict[str, list[str]] = {}

    def walk(
        self,
        fields: Iterable[Field],
        values: Mapping[str, Any],
        errors: Mapping[str, Any],
        outer: Mapping[str, Any],
        prefix: str,
    ) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for field in fields:
            if field.show_if is not None and not self.visible(field.show_if, {**outer, **kept}):
                continue
            if field.kind == "group":
                kept |= self.walk(field.fields, values, errors, {**outer, **kept}, prefix)
            elif field.kind == "dynamiclist":
                self._rows(field, values, errors, {**outer, **kept}, kept)
            elif field.kind != "text":
                if field.key in errors:
                    self.errors[prefix + field.key] = _messages(errors[field.key])
                elif field.key in values:
                    kept[field.key] = values[field.key]
        return kept

    def _rows(
        self,
        field: Field,
        values: Mapping[str, Any],
        errors: Mapping[str, Any],
        outer: Mapping[str, Any],
        kept: dict[str, Any],
    ) -> None:
        wrong = errors.get(field.key, {})
        if not isinstance(wrong, Mapping):
            self.errors[field.key] = _messages(wrong)
            return
        before = len(self.errors)
        known = {question.key for child in field.fields for question in child.questions()}
        rows = []
        for index, row in enumerate(values.get(field.key, ())):
            if row is not None:
                prefix = f"{field.key}-{index}-"
                rows.append(self.walk(field.fields, row, wrong.get(index, {}), outer, prefix))
                self.whole(wrong.get(index, {}), known, prefix.rstrip("-"))
        if len(self.errors) == before:
            kept[field.key] = rows

    def whole(self, errors: Mapping[Any, Any], known: set[str], path: str) -> None:
        """Problems that belong to no question: unknown keys, or no object at all."""
        unknown = sorted(ascii(key)[:60] for key in errors if key not in known and key is not NO_OBJECT)
        messages = _messages(errors.get(NO_OBJECT, []))
        if unknown:
            messages.append(
                f"This form does not ask for {', '.join(unknown[:5])}. Remove what it does not ask for"
            )
        if messages:
            self.errors[path] = messages


def _messages(found: Any) -> list[str]:
    return [str(message) for message in found] if isinstance(found, list) else [str(found)]
