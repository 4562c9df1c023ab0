"""The one small language of Caseway: conditions, quorums, transitional rules, decision cells.

A condition is text, read into a bounded tree, checked against declared facts, worked out over their values
and said in plain English. Nothing is ever handed to Python to run.
"""

from engine.expressions.errors import (
    ExpressionArithmeticError,
    ExpressionError,
    ExpressionSyntaxError,
    ExpressionTypeError,
    ExpressionZeroDivisionError,
    UnsetFactError,
)
from engine.expressions.expression import Expression, parse
from engine.expressions.form_conditions import FormCondition
from engine.expressions.types import (
    RESERVED_NAMES,
    VALUE_TYPES,
    Context,
    PartsView,
    Value,
    ValueType,
)

__all__ = [
    "RESERVED_NAMES",
    "VALUE_TYPES",
    "Context",
    "Expression",
    "ExpressionArithmeticError",
    "ExpressionError",
    "ExpressionSyntaxError",
    "ExpressionTypeError",
    "ExpressionZeroDivisionError",
    "FormCondition",
    "PartsView",
    "UnsetFactError",
    "Value",
    "ValueType",
    "parse",
]
