"""Names that a diagram uses but that stand elsewhere: in other processes and in the library of clauses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.diagram.model import Diagram


@dataclass(frozen=True)
class SharedNames:
    """What people call things of other processes, by id. What is missing is told by its id.

    Attributes:
        clocks: clocks that other processes declare.
        processes: processes that are called or waited for.
        steps: steps of other processes.
        clauses: titles of clauses that are cited.
    """

    clocks: Mapping[str, str] = field(default_factory=dict)
    processes: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)


NO_NAMES: Final = SharedNames()


def names_in(diagrams: Iterable[Diagram], clauses: Mapping[str, str] | None = None) -> SharedNames:
    """The names of some processes, their clocks and their steps.

    Args:
        diagrams: the processes of one case, or all that are in force.
        clauses: titles of clauses by id.

    Returns:
        The names; where two processes call a step of one id differently, both its names.
    """
    clocks: dict[str, str] = {}
    processes: dict[str, str] = {}
    steps: dict[str, dict[str, None]] = {}
    for diagram in diagrams:
        processes.setdefault(diagram.id, diagram.name)
        for clock in diagram.clocks.values():
            clocks.setdefault(clock.id, clock.name)
        for element in diagram.elements.values():
            if element.name:
                steps.setdefault(element.id, {})[element.name] = None
    return SharedNames(
        clocks, processes, {key: " / ".join(names) for key, names in steps.items()}, clauses or {}
    )
