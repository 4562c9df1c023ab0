"""What must hold at a point of a scenario, and what is found instead."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.models import Clock, FactValue, Instance, Part, Rung
from engine.scenarios.errors import ScenarioError
from engine.scenarios.filling import people_named
from engine.scenarios.script import ClockWanted, Expect
from engine.scenarios.targets import open_tasks
from engine.scenarios.world import World

TICKING = ("running", "overdue", "paused", "waiting")


def check(world: World, wanted: Expect) -> None:
    """Compare the case with what is expected.

    Raises:
        ScenarioError: listing everything that differs.
    """
    differing = [
        *_open(world, wanted),
        *(words for key, clock in wanted.clocks.items() for words in _clock(world, key, clock)),
        *_facts(world, wanted),
        *_fired(world, wanted),
        *_ended(world, wanted),
    ]
    if differing:
        raise ScenarioError("; ".join(differing))


def _open(world: World, wanted: Expect) -> Iterator[str]:
    if wanted.open is None:
        return
    found = [task.element_id for task in open_tasks(world)]
    expected = sorted(wanted.open)
    # An element open in several children counts once, unless the file lists it as often as it is open.
    shown = sorted(found) if len(set(expected)) != len(expected) else sorted(set(found))
    if shown != expected:
        yield f"expected open: {', '.join(expected) or 'none'}; found: {', '.join(shown) or 'none'}"


def _clock(world: World, key: str, wanted: ClockWanted) -> Iterator[str]:
    query = select(Clock).where(Clock.case_id == world.case_id, Clock.key == key).order_by(Clock.id)
    clocks = world.rows(query)
    if wanted.part:
        parts = set(world.rows(select(Part.id).where(Part.key == wanted.part)))
        clocks = [clock for clock in clocks if clock.part_id in parts]
    if not clocks:
        yield f"expected the clock “{key}”; the case has none"
        return
    ticking = [clock for clock in clocks if clock.state in TICKING]
    clock = (ticking or clocks)[-1]
    if wanted.due is not None and clock.due_on != wanted.due:
        yield f"expected the clock “{key}” due on {wanted.due}; found {clock.due_on} ({clock.state})"
    if wanted.state is not None and clock.state != wanted.state:
        yield f"expected the clock “{key}” {wanted.state}; found {clock.state}"


def _facts(world: World, wanted: Expect) -> Iterator[str]:
    query = (
        select(FactValue)
        .where(FactValue.case_id == world.case_id, FactValue.is_current)
        .order_by(FactValue.id)
    )
    # Of a fact with instance scope the value entered last counts.
    found = {row.fact: row for row in world.rows(query)}
    for fact, value in wanted.facts.items():
        row = found.get(fact)
        stored = row.value if row else None
        is_person = row is not None and row.type.startswith("person")
        expected = people_named(world.area, value) if is_person else value
        if _unordered(stored) != _unordered(expected):
            yield f"expected the fact {fact} = {_words(expected)}; found {_words(stored)}"


def _unordered(value: Any) -> Any:
    """Lists in facts are choices from what is offered: their order means nothing."""
    return sorted(map(str, value)) if isinstance(value, list) else value


def _words(value: Any) -> str:
    return "nothing" if value is None else repr(value)


def _fired(world: World, wanted: Expect) -> Iterator[str]:
    if not wanted.fired:
        return
    with world.engine.read() as session:
        query = (
            select(Clock.key, Rung.key.label("rung"))
            .join(Rung, Rung.clock_id == Clock.id)
            .where(Clock.case_id == world.case_id, Rung.state == "fired")
        )
        fired = {f"{row.key}.{row.rung}" for row in session.execute(query)}
    missing = sorted(set(wanted.fired) - fired)
    if missing:
        yield f"expected fired: {', '.join(missing)}; fired so far: {', '.join(sorted(fired)) or 'none'}"


def _ended(world: World, wanted: Expect) -> Iterator[str]:
    if wanted.ended is None:
        return
    with world.engine.read() as session:
        query = select(Instance.state).where(Instance.case_id == world.case_id, Instance.kind == "root")
        state = session.scalars(query).one()
    if (state == "complete") != wanted.ended:
        open_now = ", ".join(sorted({task.element_id for task in open_tasks(world)})) or "none"
        yield (
            f"expected the process to have {'ended' if wanted.ended else 'not ended'}; "
            f"it is {state}, open: {open_now}"
        )
