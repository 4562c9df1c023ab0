"""Business rules: DMN decision tables in our own language, read, checked and decided by our own code."""

from engine.rules.checking import TableFinding, check_table
from engine.rules.covering import find_gap, find_overlaps
from engine.rules.deciding import Decided, decide
from engine.rules.errors import NoRuleError, RuleError, SeveralRulesError
from engine.rules.reading import read_table
from engine.rules.table import HIT_POLICIES, Input, Output, Row, Table
from engine.rules.writing import write_table

__all__ = [
    "HIT_POLICIES",
    "Decided",
    "Input",
    "NoRuleError",
    "Output",
    "Row",
    "RuleError",
    "SeveralRulesError",
    "Table",
    "TableFinding",
    "check_table",
    "decide",
    "find_gap",
    "find_overlaps",
    "read_table",
    "write_table",
]
