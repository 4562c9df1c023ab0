"""A transitional rule in words, and tried on cases that somebody makes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.clocks.calendars import load_calendar
from engine.clocks.words import day_words
from engine.clocks.working_days import working_days_between
from engine.expressions import Context, ExpressionError, UnsetFactError, parse
from engine.expressions.choosing import Chosen, Test, write_condition
from engine.expressions.nodes import Comparison, Literal, Name, walk
from engine.expressions.types import LISTS
from engine.queries.proposals import ProposalView
from engine.queries.studio_expressions import Names
from engine.studio.surroundings import list_facts

_YES: Final = ("yes", "y", "true")
_MOST_EXAMPLES: Final = 6


@dataclass(frozen=True)
class Tried:
    """A made-up case and what the rule says of it; ``problem`` where it cannot say."""

    case: str
    holds: bool
    problem: str


def get_names(session: Session, library: Library, proposal: ProposalView) -> Names:
    """Every fact that a rule of a proposal may read, with its words; those of the process itself first."""
    diagram = proposal.diagram()
    own = diagram.facts if diagram is not None else {}
    found = list_facts(session, library, proposal.area_id, proposal.process_key, diagram)
    ordered = dict(sorted(found.items(), key=lambda each: (each[0] not in own, each[1].label or each[0])))
    return Names(
        types={key: fact.type for key, fact in ordered.items()},
        labels={key: fact.label or key.replace("_", " ") for key, fact in ordered.items()},
        values={
            key: {one.id: one.label for one in fact.choices} for key, fact in ordered.items() if fact.choices
        },
    )


def names_read(rule: str) -> list[str]:
    """The facts that a rule reads, in the order in which it names them; none where it cannot be read."""
    try:
        return list(dict.fromkeys(node.id for node in walk(parse(rule).root) if isinstance(node, Name)))
    except ExpressionError:
        return []


def try_rule(
    session: Session, area_id: int, rule: str, names: Names, entered: Mapping[str, str], today: date
) -> Tried:
    """Work a rule out for a case of which somebody has entered some facts.

    Args:
        session: an open session, for the area's working days.
        area_id: the area of the case.
        rule: the rule.
        names: the facts with their types.
        entered: what was typed, by fact; empty where the fact is not known.
        today: the day on which the case is looked at.
    """
    calendar = load_calendar(session, area_id)
    context = Context(today, lambda first, last: working_days_between(calendar, first, last))
    said = "; ".join(
        f"{names.labels.get(name, name)}: {text.strip() or 'not known'}" for name, text in entered.items()
    )
    try:
        facts = {name: _value(name, text, names) for name, text in entered.items() if text.strip()}
        return Tried(said, bool(parse(rule).evaluate(facts, context)), "")
    except UnsetFactError as error:
        label = names.labels.get(error.name, error.name)
        return Tried(said, False, f"“{label}” is not known, so the rule is not met.")
    except ExpressionError as error:
        return Tried(said, False, str(error))


def list_examples(session: Session, area_id: int, rule: str, names: Names, today: date) -> list[Tried]:
    """The rule tried by itself on the days around each day it names, where it reads one fact only."""
    read = names_read(rule)
    if len(read) != 1 or names.types.get(read[0]) not in ("date", "datetime"):
        return []
    named = {node.value for node in walk(parse(rule).root) if isinstance(node, Literal)}
    days = sorted(
        {day + timedelta(days=step) for day in named if isinstance(day, date) for step in (-1, 0, 1)}
    )
    return [
        try_rule(session, area_id, rule, names, {read[0]: day_words(day)}, today)
        for day in days[:_MOST_EXAMPLES]
    ]


def _value(name: str, text: str, names: Names) -> Any:
    kind = names.types.get(name, "text")
    if kind == "boolean":
        return text.strip().casefold() in _YES
    if kind in LISTS:
        return [text.strip()]
    written = write_condition(Chosen("and", (Test(name, "=", text),)), names.types, names.values)
    node = parse(written).root
    return node.right.value if isinstance(node, Comparison) and isinstance(node.right, Literal) else text
