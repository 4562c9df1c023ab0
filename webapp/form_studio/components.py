"""From a component of a definition to the answers of its settings form, and back."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions import ExpressionError, parse
from engine.expressions.choosing import Chosen, Test, read_condition, write_condition
from engine.studio.proposed_forms import Readable
from forms import InvalidFormError
from forms.component import LONGEST_LABEL
from forms.posting import RESERVED
from webapp.form_studio.kinds import CHOICES, CONTAINERS, is_answered

Settings = dict[str, Any]
_NOT_SAFE = re.compile(r"[^a-z0-9]+")
_LENGTHS = {"q_min_length": "minLength", "q_max_length": "maxLength"}
_LIMITS = {"q_min": "min", "q_max": "max"}


def settings_of(component: Mapping[str, Any], readable: Readable) -> Settings:
    """What the settings form is filled with for a component as it stands, whatever it holds."""
    properties, validate = _mapping(component, "properties"), _mapping(component, "validate")
    settings: Settings = {
        "q_label": component.get("label"),
        "q_text": component.get("text"),
        "q_hint": component.get("description"),
        "q_key": component.get("key") or component.get("path"),
        "q_required": validate.get("required") is True,
        "q_required_message": properties.get("required_message"),
        "q_format": validate.get("validationType") or "none",
        "q_decimals": component.get("decimalDigits"),
        "q_subtype": component.get("subtype") or "date",
        "q_maximum": properties.get("maximum"),
        "q_item": properties.get("item"),
        "q_picker": properties.get("picker") or "none",
        "q_choices": component.get("values"),
        "q_vote": properties.get("vote") in (True, "true"),
        "q_fact": properties.get("fact") or "none",
        "q_sensitivity": properties.get("sensitivity") or "none",
        "q_clause": properties.get("clause"),
        "q_page": properties.get("page"),
    }
    settings |= {ours: validate.get(theirs) for ours, theirs in (_LENGTHS | _LIMITS).items()}
    return settings | _condition_of(properties.get("show_if"), readable)


def component_of(
    kind: str, values: Mapping[str, Any], old: Mapping[str, Any], readable: Readable, taken: Collection[str]
) -> dict[str, Any]:
    """The component that cleaned settings describe; what they do not speak of stays as it was.

    Args:
        kind: its kind.
        values: cleaned answers of the settings form.
        old: the component as it stands; empty for a new one.
        readable: what its condition may read.
        taken: the keys of the other questions.

    Raises:
        InvalidFormError: a test or a condition that cannot be written or read.
    """
    changed = dict(old) if old.get("type") == kind else {"type": kind}
    if kind in CONTAINERS:
        changed["components"] = old.get("components") or []
    _put(changed, "text", values.get("q_text") if kind == "text" else None)
    _put(changed, "label", values.get("q_label"))
    _put(changed, "description", values.get("q_hint"))
    if is_answered(kind):
        changed.pop("path", None)
        changed["key"] = values.get("q_key") or new_key(values.get("q_label") or kind, taken)
    _put(changed, "subtype", values.get("q_subtype"))
    _put(changed, "decimalDigits", values.get("q_decimals") or None)
    picker = _chosen(values, "q_picker")
    if kind in CHOICES:
        _put(changed, "values", None if picker else _choices(values.get("q_choices") or []))
    _put(changed, "validate", _validate(kind, values, _mapping(old, "validate")))
    _put(changed, "properties", _properties(values, _mapping(changed, "properties"), picker, readable))
    return changed


def new_key(label: str, taken: Collection[str]) -> str:
    """A key made of a label, different from those that are taken."""
    words = _NOT_SAFE.sub("_", label.lower()).strip("_")
    stem = words[:50].strip("_") if words[:1].isalpha() else f"answer_{words[:40]}".strip("_")
    key, number = stem, 2
    while key in taken or key in RESERVED:
        key, number = f"{stem}_{number}", number + 1
    return key


def _validate(kind: str, values: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    if not is_answered(kind):
        return {}
    found: dict[str, Any] = {"required": True} if values.get("q_required") or values.get("q_vote") else {}
    _put(found, "validationType", _chosen(values, "q_format") or None)
    for ours, theirs in _LENGTHS.items():
        _put(found, theirs, values.get(ours))
    for ours, theirs in _LIMITS.items():
        _put(found, theirs, _limit(ours, values.get(ours)))
    return found or ({"required": False} if old else {})


def _limit(name: str, text: str | None) -> int | float | None:
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except ArithmeticError as error:
        raise InvalidFormError({name: ["Enter a number, such as 4 or 2.5"]}, {}) from error
    if not number.is_finite():
        raise InvalidFormError({name: ["Enter a number, such as 4 or 2.5"]}, {})
    return int(number) if number == number.to_integral_value() else float(number)


def _properties(
    values: Mapping[str, Any], old: Mapping[str, Any], picker: str, readable: Readable
) -> dict[str, Any]:
    found = dict(old)
    for name in ("required_message", "clause", "page", "item", "maximum"):
        if f"q_{name}" in values:
            _put(found, name, values[f"q_{name}"])
    for name in ("fact", "sensitivity"):
        if f"q_{name}" in values:
            _put(found, name, _chosen(values, f"q_{name}") or None)
    if "q_picker" in values:
        _put(found, "picker", picker or None)
    if "q_vote" in values:
        _put(found, "vote", True if values["q_vote"] else None)
    _put(found, "show_if", _show_if(values, readable) or None)
    return found


def _choices(rows: list[Mapping[str, Any]]) -> list[dict[str, str]]:
    taken = {str(row["value"]) for row in rows if row.get("value")}
    found = []
    for row in rows:
        value = row.get("value") or _value_of(row["label"], taken)
        taken.add(value)
        found.append({"label": row["label"], "value": value})
    return found


def _value_of(label: str, taken: Collection[str]) -> str:
    stem = _NOT_SAFE.sub("_", label.lower()).strip("_")[: LONGEST_LABEL - 4] or "choice"
    value, number = stem, 2
    while value in taken:
        value, number = f"{stem}_{number}", number + 1
    return value


def _show_if(values: Mapping[str, Any], readable: Readable) -> str:
    shown = values.get("q_shown") or "always"
    if shown == "always":
        return ""
    if shown == "written":
        return _written(values.get("q_written") or "")
    rows = values.get("q_tests") or []
    if not rows:
        raise InvalidFormError({"q_tests": ["Add at least one test, or choose “Always”"]}, {})
    texts = []
    for index, row in enumerate(rows):
        test = Test(row["name"], row["operator"], row.get("value") or "")
        try:
            texts.append(write_condition(Chosen("and", (test,)), readable.types, readable.choices))
        except ExpressionError as error:
            where = "value" if error.problem.startswith(("“", "`")) and row.get("operator") else "name"
            raise InvalidFormError({f"q_tests-{index}-{where}": [f"{error}"]}, {}) from error
    return f" {'or' if shown == 'any' else 'and'} ".join(texts)


def _written(text: str) -> str:
    try:
        return parse(text).text
    except ExpressionError as error:
        raise InvalidFormError({"q_written": [str(error)]}, {}) from error


def _condition_of(text: object, readable: Readable) -> Settings:
    if not isinstance(text, str) or not text:
        return {"q_shown": "always", "q_tests": [], "q_written": ""}
    chosen = read_condition(text)
    if chosen is None or any(test.name not in readable.types for test in chosen.tests):
        return {"q_shown": "written", "q_tests": [], "q_written": text}
    rows = [
        {
            "name": test.name,
            "operator": test.operator,
            "value": readable.choices.get(test.name, {}).get(test.value, test.value),
        }
        for test in chosen.tests
    ]
    return {"q_shown": "any" if chosen.join == "or" else "all", "q_tests": rows, "q_written": text}


def _chosen(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name) or ""
    return "" if value == "none" else str(value)


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, Mapping) else {}


def _put(holder: dict[str, Any], name: str, value: Any) -> None:
    """Set a value, or take it away where there is none."""
    if value in (None, "", {}):
        holder.pop(name, None)
    else:
        holder[name] = value
