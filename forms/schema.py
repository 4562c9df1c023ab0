"""From fields to a marshmallow schema: the one judge of answers from page, API, import and worker."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from forms.answers import (
    Answer,
    ChecklistAnswer,
    ChoiceAnswer,
    DateAnswer,
    DocumentsAnswer,
    NumberAnswer,
    TextAnswer,
    TickAnswer,
    is_blank,
)
from forms.model import Field


class RowsAnswer(Answer):
    """The rows of a repeating group. The list keeps the position of every row; a blank row is ``None``."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.schema = build_schema(field.fields)

    def empty(self) -> list[Any]:
        """No rows."""
        return []

    def clean(self, raw: Any) -> list[dict[str, Any] | None]:
        """Every row judged by the schema of its fields."""
        if not isinstance(raw, list | tuple):
            raise self.fail("must be a list of rows")
        if sum(not is_blank(row) for row in raw) > self.field.maximum_rows:
            raise ValidationError(f"You can add up to {self.field.maximum_rows} under “{self.field.label}”")
        rows: list[dict[str, Any] | None] = []
        errors: dict[int, Any] = {}
        for index, row in enumerate(raw):
            values, problems = (None, {}) if is_blank(row) else load_all(self.schema, row)
            rows.append(values)
            if problems:
                errors[index] = problems
        if errors:
            raise ValidationError(errors, valid_data=rows)
        return rows


_ANSWERS: dict[str, type[Answer]] = {
    "textfield": TextAnswer,
    "textarea": TextAnswer,
    "number": NumberAnswer,
    "datetime": DateAnswer,
    "checkbox": TickAnswer,
    "radio": ChoiceAnswer,
    "select": ChoiceAnswer,
    "checklist": ChecklistAnswer,
    "filepicker": DocumentsAnswer,
    "dynamiclist": RowsAnswer,
}


NO_OBJECT = None
"""The key of the problem that no object was sent at all; no JSON key is equal to it."""


class _Strict(Schema):
    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE
        register = False


def build_schema(fields: Iterable[Field]) -> Schema:
    """The schema over these fields, groups opened; unknown keys are refused."""
    answers = {each.key: _ANSWERS[each.kind](each) for top in fields for each in top.questions()}
    return _Strict.from_dict(dict(answers), name="FormSchema")()


def load_all(schema: Schema, raw: Any) -> tuple[dict[str, Any], dict[Any, Any]]:
    """What could be read, and what was wrong: (values, marshmallow's nested messages)."""
    if not isinstance(raw, Mapping):
        return {}, {NO_OBJECT: ["Send the answers as one object"]}
    try:
        return schema.load(dict(raw)), {}
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return valid, dict(error.messages_dict)
