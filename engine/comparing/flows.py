"""The ways out of the steps of two diagrams compared: where they lead, and under which conditions."""

from collections.abc import Iterator
from dataclasses import replace

from engine.comparing.model import ADDED, CHANGED, Change, Difference
from engine.comparing.parts import alone, changed, paired, told
from engine.comparing.reading import Side
from engine.diagram.model import Flow
from engine.diagram.twin_words import quoted

_Way = tuple[str, str, bool]


def compare_flows(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the arrows; and where they are tried in another order."""

    def lone(what: str, key: str, flow: Flow) -> Change:
        side = new if what == ADDED else old
        said = {
            "condition": ("Condition", side.said(flow.condition) if flow.condition else ""),
            "default": ("Taken otherwise", "yes" if _is_default(side, flow) else ""),
        }
        differences = tuple(alone(what, name, label, text) for name, (label, text) in said.items() if text)
        here = _ends(side, flow)
        return Change(
            what,
            "flow",
            key,
            _arrow(side, flow),
            differences,
            old_elements=() if what == ADDED else here,
            new_elements=here if what == ADDED else (),
        )

    def both(key: str, before: Flow, after: Flow) -> Change | None:
        change = changed("flow", key, _arrow(new, after), _differences(old, new, before, after))
        return change and replace(change, old_elements=_ends(old, before), new_elements=_ends(new, after))

    return paired(old.diagram.flows, new.diagram.flows, lone, both) + tuple(_reordered(old, new))


def leads_elsewhere(old: Side, new: Side) -> frozenset[str]:
    """Elements of both sides whose ways out have another target, condition, default or order."""
    shared = [key for key in old.diagram.elements if key in new.diagram.elements]
    return frozenset(key for key in shared if _ways(old, key) != _ways(new, key))


def _ways(side: Side, key: str) -> list[_Way]:
    """The ways out as they are tried: in order where the first that holds is taken, the default last."""
    diagram = side.diagram
    default = diagram.elements[key].default_flow
    ways = [(flow.target, _tidy(flow.condition), flow.id == default) for flow in diagram.outgoing(key)]
    if diagram.elements[key].kind != "exclusiveGateway":
        return sorted(ways)
    return [way for way in ways if not way[2]] + [way for way in ways if way[2]]


def _reordered(old: Side, new: Side) -> Iterator[Change]:
    for key in sorted(leads_elsewhere(old, new)):
        before, after = _ways(old, key), _ways(new, key)
        if sorted(before) == sorted(after):
            was = "; ".join(old.words.name(target) for target, _, _ in before)
            now = "; ".join(new.words.name(target) for target, _, _ in after)
            name = f"Order in which the ways out of {quoted(new.words.name(key))} are tried"
            difference = Difference("order", "Tried in the order", was, now)
            yield Change(CHANGED, "flow", key, name, (difference,), (), (key,), (key,))


def _differences(old: Side, new: Side, before: Flow, after: Flow) -> Iterator[Difference]:
    names = old.words.name, new.words.name
    for name, label in (("source", "From"), ("target", "To")):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Difference(name, label, *told(names[0](was), names[1](now), was, now))
    was, now = _tidy(before.condition), _tidy(after.condition)
    if was != now:
        said = (old.said(was) if was else "", new.said(now) if now else "")
        yield Difference("condition", "Condition", *told(*said, was, now))
    defaults = _is_default(old, before), _is_default(new, after)
    if defaults[0] != defaults[1]:
        words = ("no", "yes") if defaults[1] else ("yes", "no")
        yield Difference("default", "Taken otherwise", *words)
    if before.name != after.name:
        yield Difference("name", "Name", before.name, after.name, wording=True)


def _is_default(side: Side, flow: Flow) -> bool:
    source = side.diagram.elements.get(flow.source)
    return source is not None and source.default_flow == flow.id


def _ends(side: Side, flow: Flow) -> tuple[str, ...]:
    return tuple(end for end in (flow.source, flow.target) if end in side.diagram.elements)


def _arrow(side: Side, flow: Flow) -> str:
    name = f" ({flow.name})" if flow.name else ""
    return f"From {quoted(side.words.name(flow.source))} to {quoted(side.words.name(flow.target))}{name}"


def _tidy(condition: str | None) -> str:
    return " ".join((condition or "").split())
