"""Forms compared question by question."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.comparing.model import ADDED, Change, Difference
from engine.comparing.parts import Told, alone, changed, differing, paired, spaced, told
from engine.comparing.reading import Side
from forms.kinds import KINDS

_LABELS: Final = {
    "type": "Kind of question", "label": "Question", "description": "Hint", "text": "Text",
    "values": "Choices", "choice_labels": "Words of the choices", "required": "Must be answered",
    "fact": "Sets the fact", "show_if": "Asked only if", "picker": "Chosen from", "page": "Page",
    "vote": "Is the vote", "maximum": "At most, rows", "item": "A row is called", "subtype": "Asks for",
    "minLength": "At least, characters", "maxLength": "At most, characters", "min": "At least",
    "max": "At most", "validationType": "Must be", "decimalDigits": "Decimal places",
    "defaultValue": "Filled in beforehand with", "sensitivity": "Sensitivity", "clause": "Clause",
    "required_message": "What it says when left empty", "group": "In the group",
    "order": "Order of the questions",
}  # fmt: skip
_WORDING: Final = frozenset(
    {"label", "description", "text", "choice_labels", "required_message", "page", "item", "clause", "title",
     "group", "order"}
)  # fmt: skip
_EDITORS_OWN: Final = frozenset(
    {"id", "layout", "key", "path", "components", "validate", "properties", "showOutline", "isRepeating",
     "allowAddRemove", "defaultRepetitions", "nonCollapsedItems", "disableCollapse", "searchable",
     "increment", "serializeToString", "dateLabel", "timeLabel", "timeInterval", "use24h",
     "timeSerializingFormat"}
)  # fmt: skip
_DEEPEST: Final = 12

Question = dict[str, Any]


def compare_forms(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the forms and their questions."""

    def lone(what: str, path: str, form: Mapping[str, Any]) -> Change:
        asked = _questions(new if what == ADDED else old, form)
        inner = tuple(_lone(what, key, question) for key, question in asked.items())
        return Change(what, "form", _form_id(path), _title(path, form), inner=inner)

    def both(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
        asked, asks = _questions(old, before), _questions(new, after)
        inner = paired(asked, asks, _lone, _both)
        differences = list(_form_differences(before, after))
        if _order(asked, asks) != _order(asks, asked):
            was = "; ".join(asked[key]["label"] for key in _order(asked, asks))
            now = "; ".join(asks[key]["label"] for key in _order(asks, asked))
            differences.append(Difference("order", _LABELS["order"], was, now, wording=True))
        return changed("form", _form_id(path), _title(path, after), differences, inner)

    changes = paired(old.forms, new.forms, lone, both)
    return tuple(
        replace(change, old_elements=_asking(old, change.id), new_elements=_asking(new, change.id))
        for change in changes
    )


def _form_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    was, now = str(before.get("title") or ""), str(after.get("title") or "")
    if was != now:
        yield Difference("title", "Title", was, now, wording=True)


def _order(asked: Mapping[str, Question], other: Mapping[str, Question]) -> list[str]:
    return [key for key in asked if key in other]


def _questions(side: Side, form: Mapping[str, Any]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for key, question in _walk(side, form, "", "", 0):
        found.setdefault(key, question)
    return found


def _walk(
    side: Side, holder: Mapping[str, Any], prefix: str, group: str, depth: int
) -> Iterator[tuple[str, Question]]:
    """The questions below a form, a group or a repeated group; texts and groups are known by their words."""
    listed = holder.get("components")
    for raw in listed if isinstance(listed, list) and depth < _DEEPEST else []:
        if not isinstance(raw, dict):
            continue
        kind = str(raw.get("type") or "")
        label = str(raw.get("label") or raw.get("text") or "")
        own = raw.get("key") or raw.get("path")
        if kind in {"text", "group"} or not isinstance(own, str):
            own = f"{kind}: {label[:60]}"
        yield f"{prefix}{own}", _question(side, raw, group)
        inner = f"{prefix}{own}." if kind == "dynamiclist" else prefix
        yield from _walk(side, raw, inner, label if kind == "group" else group, depth + 1)


def _question(side: Side, raw: Mapping[str, Any], group: str) -> Question:
    flat = {name: value for name, value in raw.items() if name not in _EDITORS_OWN}
    for name in ("validate", "properties"):
        if isinstance(raw.get(name), dict):
            flat |= raw[name]
    flat["label"] = str(raw.get("label") or raw.get("text") or "")
    flat["group"] = group
    kind = str(raw.get("type") or "")
    flat["type"] = Told(kind, KINDS.get(kind, kind))
    choices = [each for each in _listed(raw.get("values")) if isinstance(each, dict)]
    labels = "; ".join(str(each.get("label", "")) for each in choices)
    flat["values"] = Told(" ".join(str(each.get("value", "")) for each in choices), labels)
    flat["choice_labels"] = labels
    if isinstance(flat.get("show_if"), str):
        flat["show_if"] = Told(" ".join(flat["show_if"].split()), side.said(flat["show_if"]))
    if isinstance(flat.get("fact"), str):
        flat["fact"] = Told(flat["fact"], side.words.label(flat["fact"]))
    return flat


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lone(what: str, key: str, question: Question) -> Change:
    unsaid = {"label", "text", "choice_labels", "description", "required_message", "page", "group", "item"}
    said = {name: _said(value) for name, value in question.items() if name not in unsaid}
    differences = tuple(alone(what, name, _label(name), text) for name, text in said.items() if text)
    return Change(what, "question", key, question["label"] or key, differences)


def _both(key: str, before: Question, after: Question) -> Change | None:
    names = differing(before, after)
    if "values" in names:
        names = [name for name in names if name != "choice_labels"]
    differences = []
    for name in names:
        was, now = before.get(name), after.get(name)
        words = told(_said(was), _said(now), was, now)
        differences.append(Difference(name, _label(name), *words, wording=name in _WORDING))
    return changed("question", key, after["label"] or key, differences)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in ("", None, [], {}) else str(value)


def _label(name: str) -> str:
    return _LABELS.get(name) or spaced(name)


def _form_id(path: str) -> str:
    return path.removeprefix("forms/").removesuffix(".json")


def _title(path: str, form: Mapping[str, Any]) -> str:
    return str(form.get("title") or _form_id(path).replace("_", " "))


def _asking(side: Side, form: str) -> tuple[str, ...]:
    return tuple(element.id for element in side.diagram.elements.values() if element.form == form)
