"""One question as the parameters of a GOV.UK macro, filled with the raw answer and its errors.

Only ``text`` parameters are used, never ``html``, so that everything a person or an author wrote is escaped.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms import Field, Options
from forms.parsing import DATE_PARTS, part_texts
from forms.posting import UPLOAD

Parameters = dict[str, Any]

DATE_HINT = "For example, 27 3 2026"
TIME_HINT = "For example, 10:30am or 2:30pm"
LONG_LIST = 8
"""A select with more choices than this is offered as a box one can type into, where JavaScript runs."""

_SHORT_TEXT = 60
_LONG_TEXT = 2_000


def draw_input(
    field: Field, path: str, raw: Any, *, messages: Sequence[str], options: Options, hint: str
) -> tuple[str, Parameters]:
    """The macro that draws a question and its parameters.

    Args:
        field: the question; not a group, repeating group or text.
        path: the name of its input.
        raw: the raw answer to fill in; anything, as it may be what somebody sent.
        messages: what is wrong with it.
        options: what the pickers offer.
        hint: the words under the label.

    Returns:
        The name of the macro (see ``templates/forms/fields.html``) and its parameters.
    """
    common: Parameters = {"id": path, "name": path}
    if hint:
        common["hint"] = {"text": hint}
    if messages:
        common["errorMessage"] = {"text": " ".join(messages)}
    return _DRAWN[field.kind](field, common, raw, options)


def focus_of(field: Field, path: str, raw: Any) -> str:
    """The id of the input that an error of this question leads to: it must be able to take the focus."""
    if field.kind == "datetime" and field.subtype != "time":
        return f"{path}-{_wrong_parts(field, raw)[0]}"
    if field.kind == "filepicker":
        return path + UPLOAD
    return path


def as_text(raw: Any) -> str:
    """A raw answer as the text of an input; what is no text is not shown."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    return str(raw) if isinstance(raw, str) else f"{raw:.15g}"


def as_list(raw: Any) -> list[str]:
    """A raw answer of several choices; what is no text is left out."""
    given = [raw] if isinstance(raw, str) else raw
    return [one for one in given if isinstance(one, str)] if isinstance(given, list | tuple) else []


def date_texts(raw: Any) -> dict[str, str]:
    """Day, month, year and time as typed, or taken from an ISO text."""
    if isinstance(raw, Mapping):
        return part_texts(raw)
    day, _, time = as_text(raw).strip().replace(" ", "T").partition("T")
    year, _, rest = day.partition("-")
    month, _, number = rest.partition("-")
    return {"day": number.lstrip("0"), "month": month.lstrip("0"), "year": year, "time": time}


def _label(field: Field) -> Parameters:
    text = field.label if field.required else f"{field.label} (optional)"
    return {"text": text, "classes": "govuk-label--s"}


def _legend(field: Field) -> Parameters:
    label = _label(field)
    return {"legend": {"text": label["text"], "classes": "govuk-fieldset__legend--s"}}


def _text_input(field: Field, common: Parameters, raw: Any, _options: Options) -> tuple[str, Parameters]:
    formats: dict[str, Parameters] = {
        "email": {"type": "email", "spellcheck": False, "autocomplete": "email"},
        "phone": {"type": "tel", "classes": "govuk-input--width-20", "autocomplete": "tel"},
    }
    width = {"classes": "govuk-input--width-20"} if field.max_length <= _SHORT_TEXT else {}
    extra = formats.get(field.format, width)
    return "input", {**common, "label": _label(field), "value": as_text(raw), **extra}


def _textarea(field: Field, common: Parameters, raw: Any, _options: Options) -> tuple[str, Parameters]:
    rows = 8 if field.max_length > _LONG_TEXT else 5
    return "character_count", {
        **common,
        "label": _label(field),
        "value": as_text(raw),
        "maxlength": field.max_length,
        "threshold": 75,
        "rows": rows,
    }


def _number(field: Field, common: Parameters, raw: Any, _options: Options) -> tuple[str, Parameters]:
    return "input", {
        **common,
        "label": _label(field),
        "value": as_text(raw),
        "inputmode": "decimal" if field.decimal_digits else "numeric",
        "classes": "govuk-input--width-10",
        "spellcheck": False,
    }


def _date(field: Field, common: Parameters, raw: Any, _options: Options) -> tuple[str, Parameters]:
    if field.subtype == "time":
        hint = common.get("hint", {"text": TIME_HINT})
        return "input", {
            **common,
            "hint": hint,
            "label": _label(field),
            "value": as_text(raw),
            "classes": "govuk-input--width-5",
        }
    texts = date_texts(raw)
    wrong = _wrong_parts(field, raw) if "errorMessage" in common else []
    parts = (*DATE_PARTS, "time") if field.subtype == "datetime" else DATE_PARTS
    items = [_date_part(part, texts[part], part in wrong) for part in parts]
    example = f"{DATE_HINT}, 10:30am" if field.subtype == "datetime" else DATE_HINT
    return "date_input", {
        **common,
        "hint": common.get("hint", {"text": example}),
        "namePrefix": common["name"],
        "fieldset": _legend(field),
        "items": items,
    }


def _date_part(part: str, value: str, wrong: bool) -> Parameters:
    width = {"year": "4", "time": "5"}.get(part, "2")
    classes = f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else "")
    return {
        "name": part,
        "value": value,
        "classes": classes,
        "inputmode": "text" if part == "time" else "numeric",
    }


def _wrong_parts(field: Field, raw: Any) -> list[str]:
    """The empty parts if some were filled in, else all of them."""
    parts = [*DATE_PARTS, "time"] if field.subtype == "datetime" else list(DATE_PARTS)
    texts = date_texts(raw)
    empty = [part for part in parts if not texts[part]]
    return empty or parts


def _checkbox(field: Field, common: Parameters, raw: Any, _options: Options) -> tuple[str, Parameters]:
    ticked = raw is True or as_text(raw).strip().lower() in {"true", "on", "yes"}
    item = {"value": "true", "text": field.label, "checked": ticked}
    return "checkboxes", {**common, "idPrefix": common["id"], "items": [item]}


def _checklist(field: Field, common: Parameters, raw: Any, options: Options) -> tuple[str, Parameters]:
    chosen = as_list(raw)
    items = [
        {"value": choice.value, "text": choice.label, "checked": choice.value in chosen}
        for choice in field.choices(options)
    ]
    hint = common.get("hint", {"text": "Select all that apply"})
    return "checkboxes", {
        **common,
        "hint": hint,
        "idPrefix": common["id"],
        "fieldset": _legend(field),
        "items": items,
        "classes": "govuk-checkboxes--small caseway-checkboxes--many" if len(items) > LONG_LIST else "",
    }


def _radio(field: Field, common: Parameters, raw: Any, options: Options) -> tuple[str, Parameters]:
    chosen = ("yes" if raw else "no") if isinstance(raw, bool) else as_text(raw)
    items = [
        {"value": choice.value, "text": choice.label, "checked": choice.value == chosen}
        for choice in field.choices(options)
    ]
    texts = [choice.label for choice in field.choices(options)]
    short = len(texts) == 2 and all(len(text) <= len("Not known") for text in texts)  # noqa: PLR2004
    return "radios", {
        **common,
        "idPrefix": common["id"],
        "fieldset": _legend(field),
        "items": items,
        "classes": "govuk-radios--inline" if short else "",
    }


def _select(field: Field, common: Parameters, raw: Any, options: Options) -> tuple[str, Parameters]:
    chosen = as_text(raw)
    choices = field.choices(options)
    nothing = {"value": "", "text": "Choose one", "selected": not chosen}
    items = [
        {"value": choice.value, "text": choice.label, "selected": choice.value == chosen}
        for choice in choices
    ]
    attributes = {"data-autocomplete": "true"} if len(choices) > LONG_LIST else {}
    return "select", {**common, "label": _label(field), "items": [nothing, *items], "attributes": attributes}


def _files(field: Field, common: Parameters, raw: Any, options: Options) -> tuple[str, Parameters]:
    path = common["name"]
    kept = [one for one in as_list(raw) if one in options.documents]
    upload = {**common, "id": path + UPLOAD, "name": path + UPLOAD, "label": _label(field), "multiple": True}
    return "files", {
        "upload": upload,
        "kept": {
            "name": path,
            "idPrefix": path + "-kept",
            "fieldset": {
                "legend": {"text": f"Files added to “{field.label}”", "classes": "govuk-fieldset__legend--s"}
            },
            "hint": {"text": "Untick a file to take it away."},
            "items": [{"value": one, "text": options.documents[one], "checked": True} for one in kept],
        },
    }


_DRAWN: Mapping[str, Callable[[Field, Parameters, Any, Options], tuple[str, Parameters]]] = {
    "textfield": _text_input,
    "textarea": _textarea,
    "number": _number,
    "datetime": _date,
    "checkbox": _checkbox,
    "checklist": _checklist,
    "radio": _radio,
    "select": _select,
    "filepicker": _files,
}
