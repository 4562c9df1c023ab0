"""Fixed forms (settings, clocks, calendars) as definitions of the same compiler as the forms of processes."""

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from forms import Form, compile_form
from forms.posting import RESERVED

Component = dict[str, Any]


def fixed_form(form_id: str, title: str, *components: Component) -> Form:
    """Compile a form that belongs to a page of ours and not to a process.

    A question with nothing to choose from is not asked.
    """
    asked = [component for component in components if component.get("values") != []]
    definition = {"type": "default", "id": form_id, "title": title, "components": asked}
    return compile_form(definition, parse_condition=_no_condition)


def date_question(key: str, label: str, hint: str = "", missing: str = "") -> Component:
    """A question for a day; required where it says what to do when there is none."""
    asked = {"type": "datetime", "subtype": "date", "key": key, "label": label}
    return _with(asked, hint, missing)


def number_question(key: str, label: str, hint: str, missing: str, *, least: int, most: int) -> Component:
    """A question for a whole number that has to be given."""
    asked = _with({"type": "number", "key": key, "label": label, "decimalDigits": 0}, hint, missing)
    asked["validate"] |= {"min": least, "max": most}
    return asked


def line_question(key: str, label: str, hint: str, missing: str, longest: int) -> Component:
    """A question for one line of text that has to be given."""
    asked = _with({"type": "textfield", "key": key, "label": label}, hint, missing)
    asked["validate"]["maxLength"] = longest
    return asked


def text_question(key: str, label: str, hint: str, missing: str, longest: int) -> Component:
    """A question for some sentences that have to be given."""
    asked = line_question(key, label, hint, missing, longest)
    return asked | {"type": "textarea"}


def choice_question(key: str, label: str, hint: str, missing: str, *choices: tuple[str, str]) -> Component:
    """A question for one of several answers, each a value and its words."""
    values = [{"value": value, "label": words} for value, words in choices]
    return _with({"type": "radio", "key": key, "label": label, "values": values}, hint, missing)


def select_question(key: str, label: str, hint: str, missing: str, *choices: tuple[str, str]) -> Component:
    """A question for one of many answers, as a list that opens; required where it says what to do without."""
    return choice_question(key, label, hint, missing, *choices) | {"type": "select"}


def optional_line(key: str, label: str, hint: str, longest: int) -> Component:
    """A question for one line of text that may be left empty."""
    return line_question(key, label, hint, "", longest)


def several_question(key: str, label: str, hint: str, *choices: tuple[str, str]) -> Component:
    """A question for any number of answers, none included, each a value and its words."""
    values = [{"value": value, "label": words} for value, words in choices]
    return _with({"type": "checklist", "key": key, "label": label, "values": values}, hint, "")


def file_question(key: str, label: str, hint: str, missing: str) -> Component:
    """A question for a file that has to be given; whoever stores it puts something under its key."""
    return _with({"type": "filepicker", "key": key, "label": label}, hint, missing)


def posted_again(posted: MultiDict[str, str]) -> Iterable[tuple[str, str]]:
    """What was posted, to be carried by the page that asks whether it is meant."""
    return [(name, value) for name, value in posted.items(multi=True) if name not in RESERVED]


def _with(asked: Component, hint: str, missing: str) -> Component:
    asked["validate"] = {"required": bool(missing)}
    if hint:
        asked["description"] = hint
    if missing:
        asked["properties"] = {"required_message": missing}
    return asked


def _no_condition(text: str) -> Any:
    raise ValueError(text)
