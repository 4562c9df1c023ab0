"""What can go wrong with a form: a bad definition, or answers that do not pass."""

from collections.abc import Mapping, Sequence
from typing import Any

FORM_LEVEL = ""
"""The path under which problems of the whole form are listed."""


class FormError(Exception):
    """The family of everything this package raises."""


class FormDefinitionError(FormError):
    """A definition that cannot become a form; ``problems`` lists every fault with its mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


class InvalidFormError(FormError):
    """Answers that do not pass: ``errors`` by field path, and the ``raw`` answers to draw again.

    A path is the name of the input: ``aware_on``, or ``children-0-name`` within a row. Problems of the whole
    form stand under ``FORM_LEVEL``.
    """

    def __init__(self, errors: Mapping[str, Sequence[str]], raw: Mapping[str, Any]) -> None:
        self.errors = {path: list(messages) for path, messages in errors.items()}
        self.raw = raw
        super().__init__(" ".join(message for messages in self.errors.values() for message in messages))
