"""Which version would govern a real case like the one that is walked, once the proposal is in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.clocks.working_days import Calendar, england_bank_holidays, working_days_between
from engine.diagram.model import Diagram
from engine.expressions import Context, ExpressionError, Value, parse
from engine.facts import from_json
from engine.scenarios.script import Given

_DAYS_AROUND = 1
_DATE = re.compile(r"date\('([12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8]))'\)")


@dataclass(frozen=True)
class Governs:
    """Whether the proposal would govern, and why, in words."""

    is_proposal: bool
    why: str


def governs(diagram: Diagram, given: Given, rule: str, in_force_from: date | None) -> Governs:
    """Whether the proposal, rather than the version before, would be chosen for a case that starts so.

    Args:
        diagram: the proposal's drawing, which declares the types of facts.
        given: how the walk or scenario begins.
        rule: the transitional rule; empty where the first day alone decides.
        in_force_from: the first day of the proposal; None where it is not chosen yet.
    """
    started = given.at.date()
    if rule:
        holds = _holds(rule, _facts(diagram, given), started)
        if holds is None:
            return Governs(False, "what the transitional rule asks for is not known when this starts")
        return Governs(holds, f"it {'satisfies' if holds else 'does not satisfy'} the transitional rule")
    if in_force_from is None:
        return Governs(True, "no first day has been chosen yet, so it is taken to be in force")
    is_in_force = started >= in_force_from
    when = "on or after" if is_in_force else "before"
    return Governs(is_in_force, f"it starts {when} the first day of the proposal")


def days_around(rule: str, in_force_from: date | None) -> tuple[date, ...]:
    """The days on both sides of the change: those of the rule's dates, else of the first day."""
    named = [date.fromisoformat(day) for day in _DATE.findall(rule)]
    days = named or ([in_force_from] if in_force_from else [])
    step = timedelta(days=_DAYS_AROUND)
    return tuple(sorted({day + shift for day in days for shift in (-step, timedelta(0))}))


def _facts(diagram: Diagram, given: Given) -> Mapping[str, Value]:
    stored = dict(given.facts)
    if diagram.opens and given.opening is not None:
        stored.setdefault(diagram.opens, given.opening.isoformat())
    facts = {}
    for name, value in stored.items():
        if name in diagram.facts:
            try:
                facts[name] = from_json(diagram.facts[name].type, value)
            except (ValueError, TypeError, ArithmeticError):
                continue
    return facts


def _holds(rule: str, facts: Mapping[str, Value], today: date) -> bool | None:
    calendar = Calendar(england_bank_holidays(range(today.year - 1, today.year + 3)))
    context = Context(today, lambda first, last: working_days_between(calendar, first, last))
    try:
        return bool(parse(rule).evaluate(facts, context))
    except ExpressionError:
        return None
