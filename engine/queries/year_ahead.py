"""The year ahead of a process: every date that follows from a start, with what each assumes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Bundle, Library, bind_in_force
from engine.clocks.calendars import load_calendar
from engine.clocks.due_dates import due_date
from engine.clocks.workings import describe_working
from engine.diagram.twin_words import Words
from engine.errors import NotFoundError
from engine.models import Area
from engine.queries.periods import months_later
from engine.queries.plan import EVENTS, Due, Known, Plan

_MONTHS_AHEAD: Final = 12


@dataclass(frozen=True)
class AheadDate:
    """One date. ``assumed`` says what has to happen when for it to be this one; empty where it is certain."""

    on: date
    clock: str
    process: str
    force: str
    length_source: str
    assumed: tuple[str, ...]
    working: tuple[str, ...]
    is_projected: bool


@dataclass(frozen=True)
class AheadMonth:
    """The dates of one month, in order."""

    first: date
    dates: tuple[AheadDate, ...]


@dataclass(frozen=True)
class Undated:
    """A clock without a date, and what it waits for."""

    clock: str
    process: str
    waits_for: str


@dataclass(frozen=True)
class YearAhead:
    """Every date month by month, the clocks without one, and the days that somebody can plan."""

    area_name: str
    months: tuple[AheadMonth, ...]
    undated: tuple[Undated, ...]
    can_be_planned: tuple[tuple[str, str], ...]


def get_year_ahead(
    session: Session,
    library: Library,
    actor: Actor,
    today: date,
    bundle: Bundle,
    start: date,
    *,
    planned: Mapping[str, date],
) -> YearAhead:
    """Every clock's date that follows when a process begins on a day and each step is done on its due date.

    Repeating clocks are told for twelve months. Called processes are taken in the version in force today.

    Args:
        library: the compiled bundles.
        today: the local day.
        bundle: the version of the process.
        start: the day on which it begins.
        planned: days of facts that somebody plans, such as the publication.

    Raises:
        NotFoundError: the actor holds a role in no area, so there is no calendar to count on.
    """
    area = session.scalars(select(Area).where(Area.id.in_(sorted(actor.areas))).order_by(Area.id)).first()
    if area is None:
        message = "You hold a role in no partnership, so there is no calendar to count on."
        raise NotFoundError(message)
    key = bundle.process_key
    bundles, parents, parameters = _called(session, library, area, today, bundle)
    plan = Plan(bundles, parents, parameters, load_calendar(session, area.id), start, {})
    plan.facts.update({fact: Known(day) for fact, day in planned.items()})
    plan.facts.update({fact: Known(start) for fact in _opening(plan, key)})
    plan.work_out()
    dates = sorted(
        (found for due in plan.dues.values() for found in _dates(plan, due)),
        key=lambda found: (found.on, found.clock, found.process),
    )
    waiting = [(p, clock) for p, clock in plan.clocks() if (p, clock.id) not in plan.dues]
    facts = {plan.key_of(p, clock.anchor) for p, clock in plan.clocks()} - set(_opening(plan, key))
    return YearAhead(
        area.name,
        _by_month(dates),
        tuple(
            Undated(clock.name, plan.bundles[p].diagram.name, _waits_for(plan, p, clock.anchor))
            for p, clock in waiting
        ),
        tuple(sorted((fact, plan.label(fact)) for fact in facts if fact.partition(":")[0] not in EVENTS)),
    )


def _called(
    session: Session, library: Library, area: Area, today: date, bundle: Bundle
) -> tuple[dict[str, Bundle], dict[str, tuple[str, str]], dict[str, Mapping[str, Any]]]:
    """The process and all it calls, which step calls each, and their parameters."""
    key = bundle.process_key
    bundles, parents = {key: bundle}, dict[str, tuple[str, str]]()
    parameters: dict[str, Mapping[str, Any]] = {key: _parameters(area, key, bundle, {})}
    queue = [key]
    while queue:
        caller = queue.pop(0)
        for element in bundles[caller].diagram.elements.values():
            version = bind_in_force(session, element.called, area.id, today) if element.called else None
            if version is None or element.called in bundles:
                continue
            called = library.get(session, version.id)
            bundles[element.called], parents[element.called] = called, (caller, element.id)
            parameters[element.called] = _parameters(area, element.called, called, parameters[caller])
            queue.append(element.called)
    return bundles, parents, parameters


def _parameters(area: Area, key: str, bundle: Bundle, inherited: Mapping[str, Any]) -> dict[str, Any]:
    """What the process would be started with: as the area has set it, else as its caller has it."""
    return {
        name: area.parameters.get(f"{key}.{name}", inherited.get(name, declared.default))
        for name, declared in bundle.diagram.parameters.items()
    }


def _opening(plan: Plan, key: str) -> tuple[str, ...]:
    opens = plan.bundles[key].diagram.opens
    return (opens,) if opens else ()


def _dates(plan: Plan, due: Due) -> list[AheadDate]:
    clock, name = due.clock, plan.bundles[due.process].diagram.name
    found = [_date(due, name, due.on, due.working)]
    if clock.repeat:
        last, times = months_later(plan.start.replace(day=1), _MONTHS_AHEAD), 2
        while True:
            length = int(due.working["length"])
            again = due_date(due.anchor.on, length * times, clock.unit, clock.direction, plan.calendar)
            if length == 0 or again.due_on >= last or clock.unit == "hours":
                break
            found.append(_date(due, name, again.due_on, dict(again.working)))
            times += 1
    return found


def _date(due: Due, process: str, on: date, working: Mapping[str, Any]) -> AheadDate:
    return AheadDate(
        on=on,
        clock=due.clock.name,
        process=process,
        force=due.clock.force,
        length_source=due.clock.length_source,
        assumed=due.anchor.assumed,
        working=tuple(describe_working(working)),
        is_projected=bool(working.get("projected")),
    )


def _by_month(dates: list[AheadDate]) -> tuple[AheadMonth, ...]:
    months: dict[date, list[AheadDate]] = {}
    for found in dates:
        months.setdefault(found.on.replace(day=1), []).append(found)
    return tuple(AheadMonth(first, tuple(inside)) for first, inside in months.items())


def _waits_for(plan: Plan, process: str, anchor: str) -> str:
    key = plan.key_of(process, anchor)
    if key.partition(":")[0] not in EVENTS:
        return plan.label(key)
    kind, _, element = key.partition(":")
    for bundle in plan.bundles.values():
        if element in bundle.diagram.elements or element == bundle.diagram.id:
            return Words(bundle.diagram).event(f"{kind}:{element}")
    return element.replace("_", " ")
