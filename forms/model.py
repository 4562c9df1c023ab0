"""A compiled form as frozen objects: what is asked, page by page, and what the pickers offer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

CHOICE_KINDS = frozenset({"radio", "select", "checklist"})
PICKERS = frozenset({"person", "role", "agency"})


class Condition(Protocol):
    """A parsed ``show_if``: the names it reads, and whether it holds for the answers so far.

    ``holds`` must not raise: a condition on something not answered does not hold.
    """

    @property
    def names(self) -> frozenset[str]:
        """The answers, facts and parameters it reads."""
        ...

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the condition is true for these answers."""
        ...


@runtime_checkable
class DescribedCondition(Protocol):
    """A condition that can say itself in plain English, for the hint "Only answer this if …"."""

    def describe(self, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]) -> str:
        """The condition in words, with the labels of the questions and of their choices."""
        ...


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the stored value and the words people read."""

    value: str
    label: str


@dataclass(frozen=True)
class Options:
    """What the pickers offer just now, as (id, label) pairs, and the documents a person may attach."""

    person: tuple[tuple[str, str], ...] = ()
    role: tuple[tuple[str, str], ...] = ()
    agency: tuple[tuple[str, str], ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)

    def offered(self, picker: str) -> tuple[Choice, ...]:
        """The choices of one picker: ``person``, ``role`` or ``agency``."""
        pairs = {"person": self.person, "role": self.role, "agency": self.agency}[picker]
        return tuple(Choice(value, label) for value, label in pairs)


@dataclass(frozen=True)
class Field:
    """One component of a form. Attributes that do not apply to its kind keep their defaults."""

    kind: str
    key: str = ""
    label: str = ""
    hint: str = ""
    text: str = ""
    required: bool = False
    required_message: str = ""
    options: tuple[Choice, ...] = ()
    picker: str = ""
    subtype: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimal_digits: int = 0
    min_length: int = 0
    max_length: int = 0
    format: str = ""
    maximum_rows: int = 0
    item: str = ""
    default: Any = None
    page: str = ""
    fact: str = ""
    sensitivity: str = ""
    clause: str = ""
    vote: bool = False
    signing: str = ""
    check: str = ""
    show_if: Condition | None = None
    show_if_text: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def value_type(self) -> str:
        """The type of the answer in the words of the facts; empty when conditions cannot read it."""
        if self.picker:
            base = "choice" if self.picker == "role" else self.picker
            return f"{base}_list" if self.kind == "checklist" else base
        if self.kind == "number":
            return "decimal" if self.decimal_digits else "integer"
        if self.kind == "datetime":
            return "text" if self.subtype == "time" else self.subtype
        return _VALUE_TYPES.get(self.kind, "")

    def choices(self, options: Options) -> tuple[Choice, ...]:
        """What can be chosen here: the definition's own choices, or those of the picker."""
        return options.offered(self.picker) if self.picker else self.options

    def questions(self) -> Iterator["Field"]:
        """The fields that are answered under this one, groups opened, in the order they are asked."""
        if self.kind == "group":
            for child in self.fields:
                yield from child.questions()
        elif self.kind != "text":
            yield self


_VALUE_TYPES = {
    "textfield": "text",
    "textarea": "text",
    "checkbox": "boolean",
    "checklist": "choice_list",
    "radio": "choice",
    "select": "choice",
}


@dataclass(frozen=True)
class Page:
    """Fields asked together. ``number`` counts from 1."""

    number: int
    title: str
    fields: tuple[Field, ...]

    def questions(self) -> Iterator[Field]:
        """The fields answered on this page, groups opened."""
        for each in self.fields:
            yield from each.questions()
