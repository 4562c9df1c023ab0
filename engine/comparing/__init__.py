"""Two versions of a process compared, from their texts alone: what was added, removed, changed and moved."""

from engine.comparing.citations import forms_citing
from engine.comparing.compare import compare
from engine.comparing.model import ADDED, CHANGED, MOVED, REMOVED, Change, Comparison, Difference
from engine.comparing.renames import suggest_mapping

__all__ = [
    "ADDED",
    "CHANGED",
    "MOVED",
    "REMOVED",
    "Change",
    "Comparison",
    "Difference",
    "compare",
    "forms_citing",
    "suggest_mapping",
]
