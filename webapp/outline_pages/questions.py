"""Components of the outline's forms, in the definitions that ``webapp.form_pages.fixed`` compiles."""

from collections.abc import Iterable, Sequence
from typing import Any

from webapp.form_pages.fixed import Component
from webapp.outline_pages.offers import choosable


def line(key: str, label: str, hint: str = "", missing: str = "", longest: int = 200) -> Component:
    """One line of text; required where it says what to do when there is none."""
    return _asked({"type": "textfield", "key": key, "label": label}, hint, missing, maxLength=longest)


def area(key: str, label: str, hint: str = "", longest: int = 5_000) -> Component:
    """Some lines of text."""
    return _asked({"type": "textarea", "key": key, "label": label}, hint, "", maxLength=longest)


def one_of(
    key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "", missing: str = "", now: str = ""
) -> list[Component]:
    """A list to choose one from; no question at all where there is nothing to choose."""
    values = _values(choosable(choices, [now]))
    asked = {"type": "select", "key": key, "label": label, "values": values}
    return [_asked(asked, hint, missing)] if values else []


def radio(
    key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "", missing: str = ""
) -> Component:
    """One of a few answers."""
    return _asked({"type": "radio", "key": key, "label": label, "values": _values(choices)}, hint, missing)


def some_of(
    key: str, label: str, choices: Iterable[tuple[str, str]], hint: str = "", now: Sequence[str] = ()
) -> list[Component]:
    """Boxes to tick; no question at all where there is nothing to tick."""
    values = _values(choosable(choices, now))
    asked = {"type": "checklist", "key": key, "label": label, "values": values}
    return [_asked(asked, hint, "")] if values else []


def in_order(chosen: Iterable[str], now: Sequence[str]) -> tuple[str, ...]:
    """What is ticked: first what was there, in its order, then what is new."""
    ticked = list(chosen)
    return (*(key for key in now if key in ticked), *(key for key in ticked if key not in now))


def rows(key: str, label: str, item: str, hint: str, *components: Component, most: int = 20) -> Component:
    """A group of questions that can be repeated."""
    return {
        "type": "dynamiclist", "key": key, "label": label, "description": hint,
        "components": list(components), "properties": {"maximum": most, "item": item},
    }  # fmt: skip


def group(label: str, *components: Component) -> list[Component]:
    """Questions under a heading of their own; nothing where there are none."""
    return [{"type": "group", "label": label, "components": list(components)}] if components else []


def _asked(asked: dict[str, Any], hint: str, missing: str, **validate: Any) -> Component:
    asked["validate"] = {"required": bool(missing), **validate}
    if hint:
        asked["description"] = hint
    if missing:
        asked["properties"] = {"required_message": missing}
    return asked


def _values(choices: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": words} for value, words in choices]
