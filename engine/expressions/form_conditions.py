"""A condition asked of a form that is still being filled in: is this question shown?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.expressions.errors import UnsetFactError
from engine.expressions.expression import Expression
from engine.expressions.types import Context, Value
from engine.expressions.values import as_answer


@dataclass(frozen=True)
class FormCondition:
    """A ``show_if`` with what it may know beside the answers.

    Attributes:
        expression: what was written.
        context: gives the day and the calendar when asked.
    """

    expression: Expression
    context: Callable[[], Context]

    @property
    def names(self) -> frozenset[str]:
        """The questions and facts read."""
        return self.expression.names

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Say whether the question is shown, given the answers so far and the facts of the case.

        A question that hangs on an unanswered one is not shown.

        Raises:
            ExpressionError: when the values do not fit; checking the bundle rules that out.
        """
        try:
            return as_answer(self.expression.evaluate(values, self.context())) is True
        except UnsetFactError:
            return False

    def describe(self, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]) -> str:
        """Say the condition in plain English, for the hint beside the question it hangs on."""
        return self.expression.describe(labels, choices)
