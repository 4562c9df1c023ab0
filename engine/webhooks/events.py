"""Which entries of the ledger are events for other systems, and what they are told: ids and kinds."""

from collections.abc import Mapping
from typing import Any

EVENT_OF: Mapping[str, str] = {
    "case.opened": "case.opened",
    "case.completed": "case.completed",
    "instance.started": "process.started",
    "instance.completed": "process.completed",
    "instance.faulted": "process.faulted",
    "part.asked": "part.opened",
    "part.withdrawn": "part.withdrawn",
    "task.completed": "task.completed",
    "task.withdrawn": "task.withdrawn",
    "decision.made": "decision.made",
    "clock.started": "clock.started",
    "clock.breached": "clock.overdue",
    "clock.met": "clock.met",
    "clock.stopped": "clock.stopped",
    "message.received": "message.received",
    "message.expired": "message.expired",
    "message.refused": "message.refused",
}
"""Kinds of the ledger and the events they are. ``task.opened`` has no entry of its own: rows tell of it."""

TASK_OPENED = "task.opened"
EVENTS = tuple(sorted({TASK_OPENED, *EVENT_OF.values()}))
TEST = "webhook.test"

# What of an entry may leave: numbers of rows and names of the diagram. No reason, no name, no value.
_IDS = ("task", "part", "instance", "clock", "submission", "message")
_KINDS = ("element", "process")


def ids_of(entry: Mapping[str, Any]) -> dict[str, int]:
    """The ids in a ledger entry."""
    return {name: entry[name] for name in _IDS if isinstance(entry.get(name), int)}


def kinds_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """The names of the diagram in a ledger entry; the key of a clock counts as one."""
    found = {name: entry[name] for name in _KINDS if isinstance(entry.get(name), str)}
    if "clock" in entry and isinstance(entry.get("key"), str):
        found["clock"] = entry["key"]
    return found
