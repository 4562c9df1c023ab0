"""Conditional questions on a page that works without JavaScript.

A question that hangs on an answer of the same page is always drawn, and its hint says when to answer it; what
is answered needlessly is dropped by the form. One that hangs on earlier pages or on facts is drawn only when
its condition holds. For a condition on one choice of the same page the markup also says which values reveal
the question, so that a script may hide it meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms import Condition, DescribedCondition, Field, Form, Options
from forms.form import Visible

UNDESCRIBED = "Only answer this if it applies."
_FEW = 50


@dataclass
class Drawn:
    """The questions drawn so far on a page: those that a condition can see change before the next load."""

    values: Mapping[str, Any]
    visible: Visible
    options: Options
    labels: Mapping[str, str]
    here: dict[str, tuple[str, Field]] = field(default_factory=dict)

    def add(self, path: str, question: Field) -> None:
        """Notes a question as drawn under the name ``path``."""
        self.here[question.key] = (path, question)

    def hides(self, condition: Condition | None) -> bool:
        """Whether a question is left out of this page."""
        if condition is None or condition.names & self.here.keys():
            return False
        return not self.visible(condition, self.values)

    def hint(self, condition: Condition | None) -> str:
        """When to answer a question that hangs on an answer of this page; empty for any other."""
        if condition is None or not condition.names & self.here.keys():
            return ""
        if not isinstance(condition, DescribedCondition):
            return UNDESCRIBED
        here = [question for _, question in self.here.values()]
        choices = {question.key: _labels(question, self.options) for question in here}
        labels = {**self.labels, **{question.key: f"“{question.label}”" for question in here}}
        return f"Only answer this if {condition.describe(labels, choices)}."

    def revealed_by(self, condition: Condition | None) -> dict[str, str]:
        """The input and the values that reveal a question, as data attributes; empty if not so simple."""
        if condition is None or len(condition.names) != 1:
            return {}
        (name,) = condition.names
        path, question = self.here.get(name, ("", None))
        if question is None or question.kind not in ("radio", "select", "checkbox"):
            return {}
        possible: list[Any] = (
            [True, False] if question.kind == "checkbox" else _values(question, self.options)
        )
        if len(possible) > _FEW:
            return {}
        revealing = [one for one in possible if self.visible(condition, {**self.values, name: one})]
        words = " ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in revealing)
        return {"data-shown-by": path, "data-shown-for": words}


def labels_of(form: Form) -> dict[str, str]:
    """The labels of questions as they are named inside a sentence."""
    return {question.key: f"“{question.label}”" for question in form.fields()}


def _values(question: Field, options: Options) -> list[str]:
    values = [choice.value for choice in question.choices(options)]
    return values if all(" " not in value for value in values) else []


def _labels(question: Field, options: Options) -> dict[str, str]:
    return {choice.value: f"“{choice.label}”" for choice in question.choices(options)}
