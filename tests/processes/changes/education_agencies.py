"""E15: education agencies are asked in any case, besides those that are chosen."""

from engine.editing import change_step
from tests.processes.changes.making import Change, Making


def make(making: Making) -> None:
    """The one edit."""
    values = {"also_ask": ("education",), "clauses": ("CA2004:16H", "CWSA2026:2")}
    making.edit(change_step, "answer_request", values)


E15 = Change("E15", "information_request", 2023, make)
