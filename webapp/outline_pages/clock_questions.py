"""The questions about a clock and its rungs."""

from collections.abc import Mapping
from typing import Any, Final

from engine.diagram.model import ClockDeclaration, RungDeclaration
from engine.errors import InvalidInputError
from webapp.form_pages.fixed import Component
from webapp.outline_pages.offers import Choices, Offers
from webapp.outline_pages.questions import group, in_order, line, one_of, radio, some_of

UNITS: Final = (
    ("working_days", "Working days"),
    ("days", "Days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("years", "Years"),
    ("hours", "Hours"),
)
DIRECTIONS: Final = (
    ("forward", "Forward, from what starts it"),
    ("backward", "Backward, before what starts it"),
)
SCOPES: Final = (
    ("case", "The case: one for all its stages"),
    ("instance", "This process: one each time it runs"),
    ("task", "The step: one each time it is come to"),
    ("part", "The part: one for each agency, person or row"),
)
FORCES: Final = (
    ("must", "Must: an Act or regulations say so"),
    ("should", "Should: statutory guidance says so"),
    ("local", "Local: the partnership's own"),
)
SOURCES: Final = (("statute", "Statute"), ("guidance", "Guidance"), ("local", "Local"))
RUNG_KINDS: Final = (
    ("remind", "Remind"),
    ("due", "Tell on the day"),
    ("breach", "Tell that it is overdue"),
    ("escalate", "Escalate"),
    ("fire", "Start the next step on the diagram"),
)
_REPEATS: Final = (("true", "Yes"), ("false", "No"))
_ORIGINS: Final = (("due", "The due date"), ("anchor", "The start"))
_ID_HINT: Final = "Lower-case letters, digits and _. Leave it empty and it is made from the name"


def clock_questions(clock: ClockDeclaration | None, offers: Offers) -> list[Component]:
    """The questions about a clock; None for a new one."""
    has = clock or ClockDeclaration("", "", "", "", "")
    lengths = [
        (f"parameter:{p.id}", p.label) for p in offers.diagram.parameters.values() if p.type == "integer"
    ]
    now = "" if has.length.isdigit() else has.length
    cited = has.clauses
    words = dict(offers.clauses())
    asked = [line("name", "Name", "What people call it", "Enter what the clock is called")]
    asked += [] if clock else [line("id", "Id", _ID_HINT, longest=60)]
    asked += group(
        "How long",
        {
            "type": "number",
            "key": "length",
            "label": "Length",
            "decimalDigits": 0,
            "validate": {"min": 0, "max": 9999},
        },
        *one_of(
            "length_parameter",
            "Or as an area chooses",
            lengths,
            "A parameter that is a whole number",
            now=now,
        ),
        *one_of("unit", "Unit", UNITS, missing="Choose the unit", now=has.unit),
        radio("direction", "Direction", DIRECTIONS, missing="Choose the direction"),
        {
            "type": "number",
            "key": "extension",
            "label": "The most by which it may be extended",
            "decimalDigits": 0,
            "description": "In its own unit, all extensions together. Empty where its clause says nothing",
            "validate": {"min": 0, "max": 9999},
        },
        radio(
            "repeat",
            "Does it come round again and again?",
            _REPEATS,
            missing="Choose whether it comes round again",
        ),
    )
    events = event_choices(offers)
    asked += group(
        "From what to what",
        *one_of(
            "anchor",
            "Counted from",
            events,
            missing="Choose what it counts from",
            now=has.anchor,
        ),
        *one_of("met", "Met by", events, "Leave it empty where nothing ends it", now=has.met),
        *one_of(
            "scope",
            "Belongs to",
            SCOPES,
            missing="Choose what it belongs to",
            now=has.scope,
        ),
    )
    others = [each for each in offers.clauses() if each[0] not in cited]
    asked += group(
        "Where it comes from",
        *one_of("force", "How strong the duty is", FORCES, missing="Choose how strong it is", now=has.force),
        *one_of(
            "lengthSource",
            "Where the length comes from",
            SOURCES,
            missing="Choose where the length comes from",
            now=has.length_source,
        ),
        *some_of(
            "clauses",
            "Clauses",
            [(key, words.get(key, key)) for key in cited],
            "Untick to take one away",
            cited,
        ),
        *one_of("clause_added", "Add a clause", others),
    )
    return asked


def event_choices(offers: Offers) -> Choices:
    """What can start or meet a clock."""
    diagram = offers.diagram
    dates = [key for key, kind in offers.names.types.items() if kind in {"date", "datetime"}]
    found: Choices = [
        (key, f"The date: {offers.names.labels[key]}") for key in dates if key not in diagram.parameters
    ]
    found += [
        (f"parameter:{p.id}", f"The date chosen by: {p.label}")
        for p in diagram.parameters.values()
        if p.type == "choice"
    ]
    for key, words in offers.steps():
        found += [(f"task:{key}", f"Done: {words}"), (f"opened:{key}", f"Opened: {words}")]
    processes = [(diagram.id, diagram.name), *((w.id, w.label) for w in offers.vocabulary.processes)]
    for key, words in processes:
        found += [(f"instance:{key}", f"Started: {words}"), (f"ended:{key}", f"Ended: {words}")]
    return found


def clock_raw(clock: ClockDeclaration | None) -> dict[str, Any]:
    """A clock as its questions show it."""
    if clock is None:
        return {"direction": "forward", "repeat": "false", "scope": "instance", "unit": "working_days"}
    is_number = clock.length.isdigit()
    return {
        "name": clock.name,
        "length": clock.length if is_number else "",
        "length_parameter": "" if is_number else clock.length,
        "unit": clock.unit,
        "direction": clock.direction,
        "extension": "" if clock.extension is None else str(clock.extension),
        "anchor": clock.anchor,
        "met": clock.met,
        "scope": clock.scope,
        "force": clock.force,
        "lengthSource": clock.length_source,
        "repeat": "true" if clock.repeat else "false",
        "clauses": list(clock.clauses),
    }


def clock_values(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers about a clock mean, by attribute.

    Raises:
        InvalidInputError: it has no length, or two.
    """
    number, parameter = answers.get("length"), answers.get("length_parameter")
    if (number is None) == (not parameter):
        raise InvalidInputError({"length": ["Enter a length, or choose the parameter that has it"]})
    clauses = [
        *(answers.get("clauses") or ()),
        *([answers["clause_added"]] if answers.get("clause_added") else []),
    ]
    plain = (
        "id",
        "name",
        "unit",
        "direction",
        "anchor",
        "met",
        "scope",
        "force",
        "lengthSource",
        "repeat",
        "extension",
    )
    found = {key: answers[key] for key in plain if key in answers}
    return {**found, "length": parameter or number, "clause": " ".join(clauses)}


def rung_questions(rung: RungDeclaration | None, offers: Offers) -> list[Component]:
    """The questions about a rung; None for a new one."""
    asked = [] if rung else [line("id", "Name", "A word or two. For example, soon", longest=60)]
    now = [role.removeprefix("role:") for role in rung.to] if rung else []
    asked += [
        *one_of(
            "kind", "What it does", RUNG_KINDS, missing="Choose what it does", now=rung.kind if rung else ""
        ),
        {
            "type": "number",
            "key": "offset",
            "label": "How much before or after",
            "decimalDigits": 0,
            "description": "-3 is 3 before, 2 is 2 after, 0 is on the day",
            "validate": {"required": True, "min": -9999, "max": 9999},
            "properties": {"required_message": "Enter how much before or after, or 0"},
        },
        radio("from", "Counted from", _ORIGINS, missing="Choose what it counts from"),
        *one_of("unit", "In another unit than the clock's", UNITS, now=rung.unit if rung else ""),
        *some_of("to", "Whom it tells", offers.plain_roles(), now=now),
    ]
    return asked


def rung_raw(rung: RungDeclaration | None) -> dict[str, Any]:
    """A rung as its questions show it."""
    if rung is None:
        return {"from": "due"}
    to = [role.removeprefix("role:") for role in rung.to]
    return {"kind": rung.kind, "offset": str(rung.offset), "from": rung.origin, "unit": rung.unit, "to": to}


def rung_values(answers: Mapping[str, Any], rung: RungDeclaration | None = None) -> dict[str, Any]:
    """What the answers about a rung mean, by attribute; None for a new one."""
    now = [role.removeprefix("role:") for role in rung.to] if rung else []
    to = " ".join(f"role:{role}" for role in in_order(answers.get("to") or (), now))
    return {
        **{key: answers[key] for key in ("id", "kind", "offset", "from", "unit") if key in answers},
        "to": to,
    }
