"""Random diagrams changed at random: steps put in, taken out, renamed, and timers added or taken away."""

import random
from dataclasses import dataclass

from lxml import etree

from tests.engine.workflow.random_models import draw_random

_B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True)
class Changed:
    """Two versions of a diagram, and the new id of each renamed step; ``what`` was done to it."""

    what: str
    old: bytes
    new: bytes
    mapping: dict[str, str]


def change(seed: int) -> Changed:
    """One change of one random diagram: always the same for a seed."""
    chance = random.Random(seed * 7 + 1)
    old = draw_random(seed)
    root = etree.fromstring(old)
    tasks = list(root.iter(f"{_B}userTask"))
    what = chance.choice(["nothing", "insert", "remove", "rename", "timer", "untimer"])
    mapping: dict[str, str] = {}
    if what == "insert":
        _insert(chance.choice(list(root.iter(f"{_B}sequenceFlow"))))
    elif what == "remove":
        what = _remove(root, tasks, chance)
    elif what == "rename":
        task = chance.choice(tasks)
        mapping = {task.get("id", ""): "renamed"}
        _rename(root, task.get("id", ""), "renamed")
    elif what == "timer":
        _add_timer(chance.choice(tasks))
    elif what == "untimer":
        what = _take_timer(root, chance)
    return Changed(what, old, etree.tostring(root), mapping)


def _insert(flow: etree._Element) -> None:
    scope = flow.getparent()
    target = flow.get("targetRef", "")
    etree.SubElement(scope, f"{_B}userTask", id="inserted")
    flow.set("targetRef", "inserted")
    etree.SubElement(scope, f"{_B}sequenceFlow", id="inserted_on", sourceRef="inserted", targetRef=target)


def _remove(root: etree._Element, tasks: list[etree._Element], chance: random.Random) -> str:
    hosts = {event.get("attachedToRef") for event in root.iter(f"{_B}boundaryEvent")}
    flows = list(root.iter(f"{_B}sequenceFlow"))
    plain = []
    for task in tasks:
        into = [flow for flow in flows if flow.get("targetRef") == task.get("id")]
        out = [flow for flow in flows if flow.get("sourceRef") == task.get("id")]
        if len(into) == len(out) == 1 and task.get("id") not in hosts:
            plain.append((task, into[0], out[0]))
    if not plain:
        return "nothing"
    task, into, out = chance.choice(plain)
    into.set("targetRef", out.get("targetRef", ""))
    task.getparent().remove(task)
    out.getparent().remove(out)
    return "remove"


def _rename(root: etree._Element, old: str, new: str) -> None:
    for node in root.iter():
        for name in ("id", "sourceRef", "targetRef", "attachedToRef", "default"):
            if node.get(name) == old:
                node.set(name, new)


def _add_timer(task: etree._Element) -> None:
    scope = task.getparent()
    event = etree.SubElement(
        scope, f"{_B}boundaryEvent", id="late", attachedToRef=task.get("id", ""), cancelActivity="false"
    )
    etree.SubElement(event, f"{_B}timerEventDefinition", id="late_timer")
    etree.SubElement(scope, f"{_B}userTask", id="chase")
    etree.SubElement(scope, f"{_B}endEvent", id="chased")
    for source, target in (("late", "chase"), ("chase", "chased")):
        etree.SubElement(scope, f"{_B}sequenceFlow", id=f"{source}_on", sourceRef=source, targetRef=target)


def _take_timer(root: etree._Element, chance: random.Random) -> str:
    """Take away an interrupting timer with the step behind it."""
    timers = [
        event
        for event in root.iter(f"{_B}boundaryEvent")
        if event.get("cancelActivity") == "true" and event.find(f"{_B}timerEventDefinition") is not None
    ]
    if not timers:
        return "nothing"
    event = chance.choice(timers)
    flows = list(root.iter(f"{_B}sequenceFlow"))
    out = next(flow for flow in flows if flow.get("sourceRef") == event.get("id"))
    step = next(node for node in root.iter(f"{_B}userTask") if node.get("id") == out.get("targetRef"))
    on = [flow for flow in flows if flow.get("sourceRef") == step.get("id")]
    for node in (event, out, step, *on):
        node.getparent().remove(node)
    return "untimer"
