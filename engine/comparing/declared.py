"""Facts, parameters, clocks with their rungs, lanes and the process itself, on two sides."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.comparing.model import ADDED, Change, Difference
from engine.comparing.parts import Told, alone, changed, differing, named_fields, paired, spaced, told
from engine.comparing.reading import Side
from engine.diagram.model import (
    ClockDeclaration,
    FactDeclaration,
    Lane,
    ParameterDeclaration,
    RungDeclaration,
)
from engine.roles import role_label

_LABELS: Final = {
    "met": "Met when", "anchor": "Counted from", "length_source": "Where the length comes from",
    "extension": "May be extended by, at most", "repeat": "Due again and again", "origin": "Counted from",
    "to": "Tells", "choices": "Choices",
    "choice_labels": "Words of the choices", "opens": "Opens cases by the date", "type": "Kind of value",
}  # fmt: skip
_WORDING: Final = frozenset({"name", "label", "documentation", "clauses", "edition"})


def compare_process(old: Side, new: Side) -> Change | None:
    """What differs about the process itself: its id, name, description, edition and what opens it."""
    names = ("id", "name", "documentation", "edition", "opens")
    before = {name: getattr(old.diagram, name) for name in names}
    after = {name: getattr(new.diagram, name) for name in names}
    return changed("process", "process", new.diagram.name or new.own, list(_differences(before, after)))


def compare_lanes(old: Side, new: Side) -> tuple[Change, ...]:
    """Lanes: their names and the roles they stand for. Who is in them shows at the steps."""

    def values(_: Side, lane: Lane) -> dict[str, Any]:
        return {"name": lane.name, "role": role_label(lane.role) if lane.role else ""}

    return _compare(
        "lane",
        old,
        new,
        {lane.id: lane for lane in old.diagram.lanes},
        {lane.id: lane for lane in new.diagram.lanes},
        values,
        lambda _, lane: lane.name or role_label(lane.role),
    )


def compare_facts(old: Side, new: Side) -> tuple[Change, ...]:
    """Facts with their choices."""
    return _compare_valued("fact", old, new, old.diagram.facts, new.diagram.facts)


def compare_parameters(old: Side, new: Side) -> tuple[Change, ...]:
    """Parameters with their defaults and choices."""
    return _compare_valued("parameter", old, new, old.diagram.parameters, new.diagram.parameters)


def compare_clocks(old: Side, new: Side) -> tuple[Change, ...]:
    """Clocks, each with its rungs below it."""

    def lone(what: str, key: str, clock: ClockDeclaration) -> Change:
        side = new if what == ADDED else old
        return Change(
            what, "clock", key, side.words.clock_line(clock), inner=_rungs(what, side, side, None, clock)
        )

    def both(key: str, before: ClockDeclaration, after: ClockDeclaration) -> Change | None:
        differences = list(_differences(_clock(old, before), _clock(new, after)))
        inner = _rungs("", old, new, before, after)
        return changed("clock", key, new.words.clock_line(after), differences, inner)

    changes = paired(old.diagram.clocks, new.diagram.clocks, lone, both)
    return tuple(
        replace(change, old_elements=_on_clock(old, change.id), new_elements=_on_clock(new, change.id))
        for change in changes
    )


def _compare_valued(
    subject: str,
    old: Side,
    new: Side,
    before: Mapping[str, FactDeclaration] | Mapping[str, ParameterDeclaration],
    after: Mapping[str, FactDeclaration] | Mapping[str, ParameterDeclaration],
) -> tuple[Change, ...]:
    def values(_: Side, declared: FactDeclaration | ParameterDeclaration) -> dict[str, Any]:
        labels = "; ".join(choice.label for choice in declared.choices)
        ids = " ".join(choice.id for choice in declared.choices)
        default = str(getattr(declared, "default", ""))
        chosen = next((choice.label for choice in declared.choices if choice.id == default), default)
        own = {"choices": Told(ids, labels), "choice_labels": labels, "default": Told(default, chosen)}
        return named_fields(declared) | own

    return _compare(subject, old, new, before, after, values, lambda _, declared: declared.label)


def _compare(
    subject: str, old: Side, new: Side, before: Any, after: Any, values: Any, name: Any
) -> tuple[Change, ...]:
    """Compare things whose properties ``values`` gives, and which ``name`` names."""

    def lone(what: str, key: str, thing: Any) -> Change:
        side = new if what == ADDED else old
        said = {each: _said(value) for each, value in values(side, thing).items() if each not in _UNSAID}
        return Change(
            what,
            subject,
            key,
            name(side, thing),
            tuple(alone(what, each, _label(each), text) for each, text in said.items() if text),
        )

    def both(key: str, one: Any, other: Any) -> Change | None:
        differences = list(_differences(values(old, one), values(new, other)))
        return changed(subject, key, name(new, other), differences)

    return paired(before, after, lone, both)


_UNSAID: Final = frozenset({"id", "name", "label", "choice_labels"})


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    names = differing(before, after)
    for name in names:
        if name == "choice_labels" and "choices" in names:
            continue
        was, now = before.get(name), after.get(name)
        words = told(_said(was), _said(now), was, now)
        yield Difference(name, _label(name), *words, wording=name in _WORDING or name == "choice_labels")


def _clock(side: Side, clock: ClockDeclaration) -> dict[str, Any]:
    """A clock's properties in words; its length with its unit, events of the process itself under any id."""
    own = {name: value for name, value in named_fields(clock).items() if name not in {"rungs", "unit"}}
    own["length"] = Told(f"{clock.length} {clock.unit}", side.words.length(clock))
    for name in ("anchor", "met"):
        event = str(own[name])
        alike = f"{event.partition(':')[0]}:" if event.endswith(f":{side.own}") else event
        own[name] = Told(alike, side.words.event(event)) if event else ""
    return own


def _rungs(
    what: str, old: Side, new: Side, before: ClockDeclaration | None, after: ClockDeclaration
) -> tuple[Change, ...]:
    def line(side: Side, rung: RungDeclaration) -> str:
        clock = before if side is old and before is not None else after
        return side.words.rung_line(clock, rung)

    def lone(kind: str, key: str, rung: RungDeclaration) -> Change:
        return Change(kind, "rung", key, line(new if kind == ADDED else old, rung))

    def both(key: str, one: RungDeclaration, other: RungDeclaration) -> Change | None:
        differences = _differences(named_fields(one), named_fields(other))
        return changed("rung", key, line(new, other), list(differences))

    if before is None:
        return tuple(Change(what, "rung", rung.id, line(new, rung)) for rung in after.rungs)
    return paired({r.id: r for r in before.rungs}, {r.id: r for r in after.rungs}, lone, both)


def _on_clock(side: Side, clock_id: str) -> tuple[str, ...]:
    return tuple(element.id for element in side.diagram.elements.values() if element.clock == clock_id)


def _label(name: str) -> str:
    return _LABELS.get(name) or spaced(name)


def _said(value: Any) -> str:
    if value in ("", (), None):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return str(value).replace("_", " ") if isinstance(value, str) and " " not in value else str(value)
