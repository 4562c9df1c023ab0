"""A tiny condition language, so that forms are tested without the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from forms import Form, compile_form


@dataclass(frozen=True)
class Equals:
    name: str
    value: str

    @property
    def names(self):
        return frozenset({self.name})

    def holds(self, values):
        answer = values.get(self.name)
        return self.value in answer if isinstance(answer, list) else answer == self.value

    def describe(self, labels, choices):
        words = choices.get(self.name, {}).get(self.value, self.value)
        return f"{labels.get(self.name, self.name)} is {words}"


def parse_equals(text: str) -> Equals:
    name, separator, value = text.partition("=")
    if not separator:
        raise ValueError("write name=value")
    return Equals(name.strip(), value.strip())


@pytest.fixture
def build() -> Callable[..., Form]:
    """Compiles the given components."""

    def compile_components(*components: dict[str, Any], **root: Any) -> Form:
        definition = {"type": "default", "id": "test", "components": list(components), **root}
        return compile_form(definition, parse_equals)

    return compile_components


def _component(kind: str, key: str, label: str, required: bool = False, **extra: Any) -> dict[str, Any]:
    validate = {**extra.pop("validate", {}), **({"required": True} if required else {})}
    return {"type": kind, "key": key, "label": label, **({"validate": validate} if validate else {}), **extra}


@pytest.fixture
def component() -> Callable[..., dict[str, Any]]:
    """Writes one component of a definition."""
    return _component


@pytest.fixture
def yes_no() -> list[dict[str, str]]:
    return [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]


@pytest.fixture
def errors_of() -> Callable[..., dict[str, list[str]]]:
    """The errors that a form finds in raw answers; empty when it passes."""
    from forms import InvalidFormError, Options

    def judge(form: Form, raw: Any, options: Options | None = None) -> dict[str, list[str]]:
        try:
            form.load(raw, options or Options())
        except InvalidFormError as error:
            return error.errors
        return {}

    return judge
