"""Clocks are whole: a length, a unit, an anchor that something sets, rungs that can fire."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.diagram.declarations import attribute, whole_number
from engine.diagram.model import ClockDeclaration
from engine.diagram.reading import node_id
from engine.gate.declarations import declared
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from engine.gate.tasks import check_element_named
from engine.roles import ROLE_LABELS

UNITS: Final = frozenset({"hours", "days", "weeks", "months", "years", "working_days"})
_DAYS: Final = frozenset({"date", "datetime"})
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "unit": UNITS,
    "direction": frozenset({"forward", "backward"}),
    "scope": frozenset({"case", "instance", "task", "part"}),
    "force": frozenset({"must", "should", "local"}),
    "lengthSource": frozenset({"statute", "guidance", "local"}),
    "repeat": frozenset({"true", "false"}),
}
_WORDS: Final = {
    "unit": "its unit",
    "direction": "its direction",
    "scope": "what it belongs to",
    "force": "how strong the duty is",
    "lengthSource": "where the length comes from",
    "repeat": "whether it comes round again",
}
_COUNTED: Final = {"anchor": "The clock is counted from", "met": "The clock is met by"}
_DEFAULTS: Final = {
    "direction": "forward",
    "scope": "instance",
    "force": "local",
    "lengthSource": "local",
    "repeat": "false",
}
_RUNG_KINDS: Final = frozenset({"remind", "due", "breach", "escalate", "fire"})


def check_clocks(drawing: Drawing) -> Iterator[Finding]:
    """Each declared clock's own settings, its anchor and end, and its rungs."""
    for node in declared(drawing, "clock"):
        name = attribute(node, "id")
        for setting, known in _ALLOWED.items():
            given = attribute(node, setting) or _DEFAULTS.get(setting, "")
            if given not in known:
                what = _WORDS[setting]
                yield drawing.error(
                    name,
                    "clock-setting",
                    f"“{given}” is not known as {what}." if given else f"The clock does not say {what}.",
                    f"Choose one of: {', '.join(sorted(known))} ({setting}).",
                )
        for rung in node.iterchildren("{*}rung"):
            offset = attribute(rung, "offset")
            if offset and whole_number(offset) is None:
                yield drawing.error(
                    name,
                    "rung-setting",
                    f"How much before or after the rung {node_id(rung)} is, “{offset}”, is no whole number.",
                    "Write a number such as -3, counted in the clock's unit (offset).",
                )
        yield from _check_extension(drawing, node, name)
    for clock in drawing.diagram.clocks.values():
        yield from _check_length(drawing, clock)
        yield from _check_anchor(drawing, clock)
        yield from _check_met(drawing, clock)
        yield from _check_rungs(drawing, clock)


def _check_extension(drawing: Drawing, node: etree._Element, name: str) -> Iterator[Finding]:
    given = attribute(node, "extension")
    if not given:
        return
    problem = ""
    if (whole_number(given) or 0) < 0 or whole_number(given) is None:
        problem = f"The most by which the clock may be extended, “{given}”, is no whole number."
    elif attribute(node, "direction") == "backward" or attribute(node, "repeat") in ("true", "1"):
        problem = "A clock that counts back or comes round again is never extended."
    if problem:
        yield drawing.error(
            name,
            "clock-extension",
            problem,
            "Write the most units in all that its clause allows, such as 10, or leave it empty (extension).",
        )


def _check_length(drawing: Drawing, clock: ClockDeclaration) -> Iterator[Finding]:
    parameter = clock.length.removeprefix("parameter:")
    if parameter != clock.length:
        known = drawing.diagram.parameters.get(parameter)
        values = [known.default, *(choice.id for choice in known.choices)] if known else []
        if not values or any(whole_number(value) is None for value in values):
            yield drawing.error(
                clock.id,
                "clock-length",
                f"The clock's length is set by {parameter}, which is no parameter with whole numbers.",
                "Add the parameter as a whole number with a default, or choose another (length).",
            )
    elif (whole_number(clock.length) or -1) < 0 and clock.length != "0":
        yield drawing.error(
            clock.id,
            "clock-length",
            f"The clock's length “{clock.length}” is no whole number.",
            "Write a number such as 15, or choose a parameter that sets it (length, parameter:<id>).",
        )


def _check_anchor(drawing: Drawing, clock: ClockDeclaration) -> Iterator[Finding]:
    if not clock.anchor:
        yield drawing.error(
            clock.id,
            "clock-anchor",
            "The clock does not say what it is counted from, so it would never start.",
            "Choose what it is counted from: a date, a step opened or done, a process started (anchor).",
        )
        return
    yield from _check_event_key(drawing, clock, clock.anchor, "anchor")


def _check_met(drawing: Drawing, clock: ClockDeclaration) -> Iterator[Finding]:
    if clock.met:
        yield from _check_event_key(drawing, clock, clock.met, "met")
    elif clock.scope != "case" and not clock.repeat and not _fires_event(drawing, clock):
        # A clock of the case that nothing meets is after-care: it runs on when the case is complete.
        yield drawing.warning(
            clock.id,
            "clock-never-met",
            "Nothing meets the clock, so it ends overdue.",
            "Choose what it is met by: a date, or a step that is done (met).",
        )


def _fires_event(drawing: Drawing, clock: ClockDeclaration) -> bool:
    elements = drawing.diagram.elements.values()
    return any(element.clock == clock.id and element.event == "timer" for element in elements)


def _check_event_key(drawing: Drawing, clock: ClockDeclaration, key: str, what: str) -> Iterator[Finding]:
    kind, colon, name = key.partition(":")
    if not colon:
        yield from _check_date(drawing, clock, key, what)
    elif kind == "parameter":
        parameter = drawing.diagram.parameters.get(name)
        if parameter is None:
            yield _unresolved(drawing, clock, what, f"the parameter {name}")
            return
        for value in dict.fromkeys([parameter.default, *(choice.id for choice in parameter.choices)]):
            yield from _check_date(drawing, clock, value, what)
    elif kind in {"task", "opened"}:
        if name not in drawing.diagram.elements:
            yield from _check_task_elsewhere(drawing, clock, name, what)
    elif kind in {"instance", "ended"}:
        yield from _check_process(drawing, clock, name, what)
    else:
        yield _unresolved(drawing, clock, what, f"“{key}”")


def _check_date(drawing: Drawing, clock: ClockDeclaration, name: str, what: str) -> Iterator[Finding]:
    fact = drawing.diagram.facts.get(name) or drawing.around.facts().get(name)
    if fact is None:
        yield _unresolved(drawing, clock, what, f"the fact {name}")
    elif fact.type not in _DAYS:
        yield drawing.error(
            clock.id,
            "clock-event-type",
            f"{_COUNTED[what]} “{fact.label}”, which is of type {fact.type}, not a date.",
            f"Choose a date ({what}).",
        )


def _check_task_elsewhere(
    drawing: Drawing, clock: ClockDeclaration, name: str, what: str
) -> Iterator[Finding]:
    if clock.scope == "case":
        yield from check_element_named(drawing, clock.id, name, _COUNTED[what], what)
    else:
        yield _unresolved(drawing, clock, what, f"the task {name}")


def _check_process(drawing: Drawing, clock: ClockDeclaration, name: str, what: str) -> Iterator[Finding]:
    called = {element.called for element in drawing.diagram.elements.values()}
    known = drawing.around.processes
    if name == drawing.diagram.id or name in called or (known is not None and name in known):
        return
    if known is None and clock.scope == "case":
        yield drawing.warning(
            clock.id,
            "process-elsewhere",
            f"{_COUNTED[what]} the process {name}, which this one does not call.",
            f"See that it is a stage of the same case, or choose another process ({what}).",
        )
    else:
        yield _unresolved(drawing, clock, what, f"the process {name}")


def _unresolved(drawing: Drawing, clock: ClockDeclaration, what: str, named: str) -> Finding:
    return drawing.error(
        clock.id,
        "clock-event",
        f"{_COUNTED[what]} {named}, which is not in the process.",
        "Choose a date, a step opened or done, a process started or ended "
        f"({what}: a fact, parameter:<id>, opened:<id>, task:<id>, instance:<id> or ended:<id>).",
    )


def _check_rungs(drawing: Drawing, clock: ClockDeclaration) -> Iterator[Finding]:
    ids = [rung.id for rung in clock.rungs]
    for rung in clock.rungs:
        wrong = [
            text
            for text, is_wrong in (
                ("it has no id", not rung.id),
                ("its id is used twice", ids.count(rung.id) > 1),
                (f"what it does, “{rung.kind}”, is not known", rung.kind not in _RUNG_KINDS),
                (f"it is counted from “{rung.origin}”", rung.origin not in {"due", "anchor"}),
                (f"its unit “{rung.unit}” is not known", bool(rung.unit) and rung.unit not in UNITS),
            )
            if is_wrong
        ]
        wrong += [f"it tells “{to}”, which is no role" for to in rung.to if not _is_role(to)]
        if wrong:
            yield drawing.error(
                clock.id,
                "rung-setting",
                f"The rung {rung.id or '(without an id)'} cannot be used: {'; '.join(dict.fromkeys(wrong))}.",
                "Say what it does, when, and whom it tells (id; kind: remind, due, breach, escalate or fire; "
                "offset; from: due or anchor; to: role:<role id>).",
            )


def _is_role(to: str) -> bool:
    return to.removeprefix("role:") in ROLE_LABELS and to.startswith("role:")
