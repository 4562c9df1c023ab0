"""A form as a program sees it: its questions in order, with what can be chosen just now."""

from typing import Any

from forms import Form, Options
from forms.model import Field


def describe_form(form: Form, options: Options) -> dict[str, Any]:
    """The form's questions, repeating groups nested."""
    return {
        "id": form.id,
        "title": form.title,
        "questions": [_question(field, options) for field in form.fields()],
    }


def _question(field: Field, options: Options) -> dict[str, Any]:
    return {
        "key": field.key,
        "kind": field.kind,
        "label": field.label,
        "hint": field.hint,
        "page": field.page,
        "required": field.required,
        "show_if": field.show_if_text,
        "choices": field.choices(options),
        "subtype": field.subtype,
        "max_length": field.max_length,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "maximum_rows": field.maximum_rows,
        "questions": [_question(inner, options) for top in field.fields for inner in top.questions()],
    }
