"""A form's conditions: whether a question is asked, read from the other answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.expressions.errors import ExpressionError
from engine.expressions.expression import parse
from engine.expressions.types import Context


@dataclass(frozen=True)
class ShowIf:
    """A form's condition: read from the answers given so far; an unanswered question makes it false."""

    text: str

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the other answers."""
        expression = parse(self.text)
        known = {name: value for name, value in values.items() if value not in (None, "", [])}
        try:
            return bool(expression.evaluate(known, _FORM_CONTEXT))
        except ExpressionError:
            return False

    @property
    def names(self) -> frozenset[str]:
        """The answers, facts and parameters it reads."""
        return frozenset(parse(self.text).names)

    def describe(self, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]) -> str:
        """The condition in plain English."""
        return parse(self.text).describe(labels, choices)


def show_if(text: str) -> ShowIf:
    """Parse a form's condition now, so that a bad one is found when the bundle is published."""
    parse(text)
    return ShowIf(text)


def _no_working_days(_first: object, _last: object) -> int:
    message = "working_days(…) cannot be used in a form's show_if"
    raise ExpressionError(message)


_FORM_CONTEXT = Context(today=date.min, working_days=_no_working_days)
