"""The steps of two diagrams compared, property by property, the hidden ones too."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.comparing.model import ADDED, Change, Difference
from engine.comparing.parts import alone, changed, differing, named_fields, paired, spaced, told
from engine.comparing.reading import Side
from engine.diagram.model import Element
from engine.diagram.twin_words import joined, quoted
from engine.roles import role_label

_LABELS: Final = {
    "kind": "What it is", "name": "Name", "documentation": "Help", "scope": "Inside", "lane": "Lane",
    "role": "Who does it", "assignee": "Given to the person named by", "form": "Form", "clauses": "Clauses",
    "clock": "Clock", "rung": "Step of the clock", "event": "Event", "event_ref": "Message or escalation",
    "attached_to": "Attached to", "interrupting": "Ends the step it is attached to",
    "multi_instance": "Several at once", "parts": "One part for each of",
    "completion_condition": "Complete when", "signatories": "Signed by", "must_sign": "Must sign",
    "casting": "Casting vote",
    "independent_of": "By someone independent of", "not_same_person_as": "Not by the person who did",
    "shows": "Shows what was entered in", "releases": "Releases to the other agencies",
    "called": "Runs the process", "service": "Done by the service", "service_case": "Kind of case it starts",
    "service_opening": "Date it starts on", "service_link": "Called, in the new case",
    "carries": "Carries over", "outcomes": "Sets", "also_ask": "Always asks as well",
    "rule": "Decided by the table",
}  # fmt: skip
_WORDING: Final = frozenset({"name", "documentation", "lane", "clauses"})
"""Properties that only people read: nothing runs in another way when they change."""

_ELSEWHERE: Final = frozenset({"id", "default_flow"})
"""The default belongs to the ways out, which are compared as such."""

_DONE_BY_PEOPLE: Final = frozenset({"userTask", "manualTask", "task", "receiveTask", "sendTask"})

_UNSAID_ALONE: Final = _ELSEWHERE | {"kind", "name", "lane", "scope", "multi_instance"}


def compare_elements(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the elements, their ways out left aside."""

    def lone(what: str, key: str, element: Element) -> Change:
        side = new if what == ADDED else old
        facts = {name: value for name, value in _properties(side, element).items() if value}
        said = {name: _said(side, name, facts[name]) for name in facts if name not in _UNSAID_ALONE}
        here = (key,)
        return Change(
            what,
            "element",
            key,
            side.words.heading(element),
            tuple(
                alone(what, name, _label(name), text)
                for name, text in said.items()
                if name != "interrupting" or element.kind == "boundaryEvent"
            ),
            old_elements=() if what == ADDED else here,
            new_elements=here if what == ADDED else (),
        )

    def both(key: str, before: Element, after: Element) -> Change | None:
        change = changed("element", key, new.words.heading(after), _differences(old, new, before, after))
        return change and replace(change, old_elements=(key,), new_elements=(key,))

    return paired(old.diagram.elements, new.diagram.elements, lone, both)


def changed_hosts(old: Side, new: Side, changes: tuple[Change, ...]) -> frozenset[str]:
    """Elements of both sides of which a boundary event was added, removed or means something else now."""
    hosts = {
        side.diagram.elements[change.id].attached_to
        for change in changes
        for side in (old, new)
        if change.id in side.diagram.elements and not change.is_wording
    }
    return frozenset(hosts & set(old.diagram.elements) & set(new.diagram.elements))


def _properties(side: Side, element: Element) -> dict[str, Any]:
    """What an element has. A role counts where somebody acts: a gateway in a lane is nobody's work."""
    values = {name: value for name, value in named_fields(element).items() if name not in _ELSEWHERE}
    values["scope"] = "" if element.scope == side.own else element.scope
    values["role"] = element.role if element.kind in _DONE_BY_PEOPLE or element.event == "message" else ""
    return values


def _differences(old: Side, new: Side, before: Element, after: Element) -> Iterator[Difference]:
    values, others = _properties(old, before), _properties(new, after)
    for name in differing(values, others):
        was, now = values.get(name), others.get(name)
        words = told(_said(old, name, was), _said(new, name, now), was, now)
        yield Difference(name, _label(name), *words, wording=name in _WORDING)


def _label(name: str) -> str:
    return _LABELS.get(name) or spaced(name)


def _said(side: Side, name: str, value: Any) -> str:
    """One value of one property, the way people say it."""
    if value in ("", (), None):
        return ""
    if name in _SAYING:
        return _SAYING[name](side, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _element_names(side: Side, keys: tuple[str, ...]) -> str:
    return joined([quoted(side.words.name(key)) for key in keys])


def _form_title(side: Side, key: str) -> str:
    return str(side.forms.get(f"forms/{key}.json", {}).get("title") or key.replace("_", " "))


_SAYING: Final[Mapping[str, Callable[[Side, Any], str]]] = {
    "kind": lambda _, value: spaced(value),
    "role": lambda _, value: role_label(value),
    "scope": lambda side, value: side.words.name(value),
    "attached_to": lambda side, value: side.words.name(value),
    "lane": lambda side, value: next(
        (lane.name for lane in side.diagram.lanes if lane.id == value and lane.name), value
    ),
    "form": lambda side, value: f"{_form_title(side, value)} ({value})",
    "clock": lambda side, value: side.words.clock(value),
    "assignee": lambda side, value: side.words.label(value),
    "parts": lambda side, value: side.words.label(value),
    "completion_condition": lambda side, value: side.said(value),
    "signatories": lambda _, value: joined([role_label(each) for each in value]),
    "must_sign": lambda _, value: joined([role_label(each) for each in value]),
    "casting": lambda _, value: role_label(value),
    "independent_of": lambda side, value: joined([side.words.label(each) for each in value]),
    "not_same_person_as": _element_names,
    "shows": _element_names,
    "releases": _element_names,
    "called": lambda _, value: value.replace("_", " "),
    "carries": lambda side, value: "; ".join(f"{side.words.label(c.fact)} from {c.source}" for c in value),
    "outcomes": lambda side, value: "; ".join(
        f"{side.words.label(o.fact)}: {side.said(o.value)}" for o in value
    ),
}
