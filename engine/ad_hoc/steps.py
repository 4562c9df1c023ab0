"""The three things that can be added to a case, as if they were steps: what is asked, and on which form.

Their ids cannot be those of a drawn element, so whoever looks up a step by the id on its task finds these.
An information request has the outcomes that the duty to share information allows (CA 2004 s.16LA): shared,
not held, or withheld because sharing would be more detrimental to the child; always with reasons.
"""

from collections.abc import Mapping
from typing import Any, Final

from engine.diagram.model import Element
from engine.expressions.show_if import show_if
from forms import Form, compile_form

TASK, REQUEST, MEETING = "task", "information_request", "meeting"
KINDS: Final = {TASK: "Task", REQUEST: "Information request", MEETING: "Meeting"}
OUTCOMES: Final = {
    "done": "Done",
    "not_done": "Not done",
    "shared": "Shared",
    "not_held": "Not held",
    "withheld": "Withheld: more detrimental to the child than sharing it",
    "held": "Held",
    "not_met": "Did not take place",
}
LONGEST: Final = 8000


def element_id_of(kind: str) -> str:
    """The id that a task of a kind has where others have that of their step."""
    return f"ad_hoc:{kind}"


def _radio(label: str, *outcomes: str) -> dict[str, Any]:
    values = [{"value": key, "label": OUTCOMES[key]} for key in outcomes]
    asked = {"type": "radio", "key": "outcome", "label": label, "values": values}
    return asked | {"validate": {"required": True}}


def _text(key: str, label: str, hint: str = "", shown: str = "", *, needed: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {"type": "textarea", "key": key, "label": label, "properties": {}}
    asked["validate"] = {"required": needed, "maxLength": LONGEST}
    if hint:
        asked["description"] = hint
    if shown:
        asked["properties"] = {"show_if": shown}
    return asked


def _files(label: str, shown: str = "") -> dict[str, Any]:
    properties = {"show_if": shown} if shown else {}
    return {"type": "filepicker", "key": "files", "label": label, "properties": properties}


_QUESTIONS: Final[Mapping[str, tuple[dict[str, Any], ...]]] = {
    TASK: (
        _radio("Was it done?", "done", "not_done"),
        _text("report", "What was done, or why not?", needed=True),
        _files("Documents"),
    ),
    REQUEST: (
        _radio("What is your answer?", "shared", "not_held", "withheld"),
        _text("information", "The information", "Or attach it below", "outcome = 'shared'", needed=False),
        _files("Documents", "outcome = 'shared'"),
        _text(
            "reasons",
            "Your reasons",
            "If you share: on what basis. If you hold nothing: where you looked. If you withhold: why "
            "sharing it would be more detrimental to the child than not sharing it",
            needed=True,
        ),
    ),
    MEETING: (
        _radio("Did it take place?", "held", "not_met"),
        _text("present", "Who was there?", "Roles and agencies", "outcome = 'held'", needed=False),
        _text("notes", "What was agreed, or why did it not take place?", needed=True),
        _files("Documents"),
    ),
}


def _form(kind: str) -> Form:
    definition = {"type": "default", "id": element_id_of(kind), "components": list(_QUESTIONS[kind])}
    return compile_form(definition, parse_condition=show_if)


FORMS: Final[Mapping[str, Form]] = {element_id_of(kind): _form(kind) for kind in KINDS}
STEPS: Final[Mapping[str, Element]] = {
    element_id_of(kind): Element(
        id=element_id_of(kind),
        kind="userTask",
        name=name,
        form=element_id_of(kind),
        multi_instance=kind == REQUEST,
    )
    for kind, name in KINDS.items()
}
