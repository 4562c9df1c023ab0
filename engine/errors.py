"""What can go wrong, as a tree. No HTTP here: webapp/errors.py turns these into answers.

CasewayError
├── NotFoundError        it does not exist, or not for you
├── NotPermittedError    it exists and you may see it, but not do this
├── ConflictError        it has changed meanwhile: done, withdrawn, or being done by somebody else
├── InvalidInputError    what was entered cannot be stored; carries messages by field
├── DefinitionError      a bundle cannot be published or run
└── UnavailableError     a disk, a database or a service is away for now
"""

from collections.abc import Mapping, Sequence
from typing import Any


class CasewayError(Exception):
    """The root. ``str(error)`` is a sentence a person can act on."""

    code = "error"


class NotFoundError(CasewayError):
    """It does not exist, or this actor may not know that it does."""

    code = "not_found"


class NotPermittedError(CasewayError):
    """The actor may see the thing but not do this with it."""

    code = "not_permitted"


class ConflictError(CasewayError):
    """The thing is no longer in a state in which this can be done."""

    code = "conflict"


class InvalidInputError(CasewayError):
    """What was entered cannot be stored.

    Args:
        errors: messages by field path; the empty path is about the whole form.
        raw: what was entered, so that the form comes back filled in.
    """

    code = "invalid_input"

    def __init__(self, errors: Mapping[str, Sequence[str]], raw: Mapping[str, Any] | None = None) -> None:
        super().__init__("; ".join(message for messages in errors.values() for message in messages))
        self.errors = {path: list(messages) for path, messages in errors.items()}
        self.raw = dict(raw or {})


class DefinitionError(CasewayError):
    """A bundle cannot be published or run; ``findings`` names every element and its mend."""

    code = "definition"

    def __init__(self, message: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.findings = list(findings)


class UnavailableError(CasewayError):
    """Something outside the domain is away for now; trying again later may work."""

    code = "unavailable"
