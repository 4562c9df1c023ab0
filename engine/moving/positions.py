"""Where a case stands among what changed: before it, at it, or past it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.diagram.model import Diagram
from engine.diagram.paths import inside_all, reachable
from engine.models import Clock, Instance
from engine.moving.differences import Differences
from engine.workflow.marking import Level, walk

TICKING = ("running", "overdue", "paused")


@dataclass(frozen=True)
class Position:
    """``name`` is before, at or past; ``words`` name what makes it so, as people know it."""

    name: str
    words: tuple[str, ...] = ()


@dataclass
class Standing:
    """Where the tokens of an instance and of its branches are, on both sides.

    Attributes:
        at_old: the steps at which tokens stand.
        ahead_old: what can still be reached from there.
        at_new: those of the steps that the target has, by their new ids.
        ahead_new: what can be reached from there on the target.
    """

    at_old: set[str] = field(default_factory=set)
    ahead_old: set[str] = field(default_factory=set)
    at_new: set[str] = field(default_factory=set)
    ahead_new: set[str] = field(default_factory=set)


def stand(differences: Differences, levels: Iterable[Level]) -> Standing:
    """Work out where tokens are and what lies ahead of them, before and after."""
    found = Standing()
    for level in levels:
        refs = [ref for ref, _, _ in walk(level)]
        joins = [join for join, _ in _arrivals(level)]
        found.at_old |= {ref.element_id for ref in refs}
        found.ahead_old |= ahead(differences.old.diagram, [ref.element_id for ref in refs], joins)
        now = [differences.now(ref.element_id) for ref in refs]
        now = [element_id for element_id in now if element_id in differences.new.diagram.elements]
        found.at_new |= set(now)
        joined = [differences.now(join) for join in joins]
        found.ahead_new |= ahead(differences.new.diagram, now, joined)
    return found


def ahead(diagram: Diagram, at: Sequence[str], joins: Iterable[str] = ()) -> set[str]:
    """What tokens can still reach, what lies inside subprocesses on the way included."""
    starts = [join for join in joins if join in diagram.elements]
    for element_id in at:
        starts += [flow.target for flow in diagram.outgoing(element_id)]
        starts += [event.id for event in diagram.boundary_events(element_id)]
    reached = reachable(diagram, starts)
    return reached | inside_all(diagram, reached)


def find_position(
    differences: Differences, standing: Standing, unit: Iterable[Instance], clocks: Iterable[Clock]
) -> Position:
    """Sort a case by where its tokens and clocks are.

    Where steps changed, they alone decide: a case past all of them finishes on the version it has, with the
    clocks it has. Where only clocks changed, it stands at one that runs and would be counted otherwise.
    """
    if differences.touched_old or differences.touched_new:
        return _among_steps(differences, standing)
    ids = {instance.id for instance in unit}
    mine = [clock for clock in clocks if clock.instance_id in ids]
    at = _clocks_at(differences, mine)
    before = [] if at else _clocks_ahead(differences, standing, mine)
    return _position(at, before)


def _among_steps(differences: Differences, standing: Standing) -> Position:
    old, new = differences.old.diagram, differences.new.diagram
    at = _names(old, standing.at_old & differences.touched_old)
    before = _names(old, standing.ahead_old & differences.touched_old)
    before += _names(new, standing.ahead_new & differences.touched_new)
    return _position(at, before)


def _position(at: list[str], before: list[str]) -> Position:
    if at:
        return Position("at", tuple(dict.fromkeys(at)))
    return Position("before", tuple(dict.fromkeys(before))) if before else Position("past")


def concerned(differences: Differences, standing: Standing, clock_id: str) -> bool:
    """Whether a clock of the target still has anything to do with what lies at or ahead of the tokens."""
    declared = differences.new.diagram.clocks[clock_id]
    elements = {key for key, element in differences.new.diagram.elements.items() if element.clock == clock_id}
    for key in (declared.anchor, declared.met):
        kind, _, element_id = key.partition(":")
        if kind in ("task", "opened"):
            elements.add(element_id)
    return not elements or bool(elements & (standing.at_new | standing.ahead_new))


def _clocks_at(differences: Differences, mine: list[Clock]) -> list[str]:
    ticking = {clock.key: clock.name for clock in mine if clock.state in TICKING}
    gone = {change.id for change in differences.comparison.clocks if change.what == "removed"}
    return [ticking[key] for key in sorted(ticking) if key in differences.comparison.redated_clocks | gone]


def _clocks_ahead(differences: Differences, standing: Standing, mine: list[Clock]) -> list[str]:
    live = {clock.key for clock in mine if clock.state in (*TICKING, "waiting")}
    ticking = {clock.key for clock in mine if clock.state in TICKING}
    found = []
    for change in differences.comparison.clocks:
        if change.is_wording or change.what == "removed":
            continue
        matters = change.id in ticking or concerned(differences, standing, change.id)
        if matters and (change.what == "added" or change.id in live):
            found.append(change.name)
    return found


def _arrivals(level: Level) -> list[tuple[str, str]]:
    found = list(level.arrivals)
    for token in level.resting:
        found += _arrivals(token.inside) if token.inside is not None else []
    return found


def _names(diagram: Diagram, ids: Iterable[str]) -> list[str]:
    """People's words for elements, the steps before gateways and events, which often have none."""
    found = [diagram.elements[key] for key in ids if key in diagram.elements]
    found.sort(key=lambda each: (not each.kind.endswith("Task"), not each.name, each.id))
    return [each.name or each.id for each in found]
