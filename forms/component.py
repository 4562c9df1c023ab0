"""One component of a definition: its own properties read, bounded and checked."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from forms import vocabulary
from forms.model import CHOICE_KINDS, PICKERS, Choice, Condition, Field
from forms.posting import RESERVED

ParseCondition = Callable[[str], Condition]

TEXTFIELD_LENGTH = 200
TEXTAREA_LENGTH = 20_000
LONGEST_AREA = 100_000
DEFAULT_ROWS = 50
MOST_ROWS = 200
MOST_CHOICES = 2_000
LONGEST_LABEL = 300
LONGEST_WORDS = 5_000
DEEPEST_DECIMALS = 6
_KEY = re.compile(r"[a-z][A-Za-z0-9_]{0,59}")
_FACT = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Component:
    """Reads the properties of one component and gathers what is wrong with them.

    Args:
        raw: the component as it stands in the definition.
        place: where it stands, for the messages: ``Component 3``.
        problems: the list that every problem is added to.
    """

    def __init__(self, raw: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self.raw = raw
        self.kind = str(raw.get("type"))
        key = raw.get("key") or (raw.get("path") if self.kind == "dynamiclist" else None)
        self.key = key if isinstance(key, str) else ""
        self.place = f"{place} ({self.key[:60]})" if self.key else place
        self.problems = problems
        self.properties = self._mapping("properties")
        self.validate = self._mapping("validate")

    def problem(self, text: str) -> None:
        """Adds one problem, with the component's place before it."""
        self.problems.append(f"{self.place}: {text}.")

    def read(self, parse_condition: ParseCondition, page: str, children: tuple[Field, ...]) -> Field:
        """The field this component describes; where it is wrong, whatever keeps the reading going."""
        self._check_vocabulary()
        answered = self.kind not in {"text", "group"}
        label = self.words(self.raw, "label", LONGEST_LABEL, required=answered)
        show_if_text = self.words(self.properties, "show_if", 2_000)
        self._check_order("min", "max")
        self._check_order("minLength", "maxLength")
        return Field(
            kind=self.kind,
            key=self._read_key() if answered else "",
            label=label,
            hint=self.words(self.raw, "description", LONGEST_WORDS),
            text=self.words(self.raw, "text", LONGEST_WORDS, required=True) if self.kind == "text" else "",
            required=self.flag(self.validate, "required"),
            required_message=self.words(self.properties, "required_message", LONGEST_LABEL),
            options=self._read_choices(),
            picker=self.one_of(self.properties, "picker", PICKERS),
            subtype=self._read_subtype(),
            minimum=self.number(self.validate, "min"),
            maximum=self.number(self.validate, "max"),
            decimal_digits=self.whole(self.raw, "decimalDigits", 0, DEEPEST_DECIMALS, 0),
            min_length=self.whole(self.validate, "minLength", 0, LONGEST_AREA, 0),
            max_length=self._read_max_length(),
            format=self.one_of(self.validate, "validationType", vocabulary.FORMATS),
            maximum_rows=self.whole(self.properties, "maximum", 1, MOST_ROWS, DEFAULT_ROWS)
            if self.kind == "dynamiclist"
            else 0,
            item=self.words(self.properties, "item", 60) or "item",
            default=self._read_default(),
            page=page,
            fact=self._read_fact(),
            sensitivity=self.one_of(self.properties, "sensitivity", vocabulary.SENSITIVITIES),
            clause=self.words(self.properties, "clause", LONGEST_LABEL),
            vote=self._read_vote(),
            signing=self.one_of(self.properties, "signing", vocabulary.SIGNING),
            check=self.one_of(self.properties, "check", vocabulary.CHECKS),
            show_if=self._read_condition(show_if_text, parse_condition),
            show_if_text=show_if_text,
            fields=children,
        )

    def _mapping(self, name: str) -> Mapping[str, Any]:
        value = self.raw.get(name)
        if value is None or isinstance(value, Mapping):
            return value or {}
        self.problem(f"{name} must be an object")
        return {}

    def _check_vocabulary(self) -> None:
        self._check_names(self.raw, vocabulary.COMPONENT_KEYS[self.kind], "")
        self._check_names(self.properties, vocabulary.PROPERTIES[self.kind], "properties.")
        allowed = vocabulary.VALIDATE_KEYS.get(self.kind, vocabulary.REQUIRED_ONLY)
        self._check_names(self.validate, allowed, "validate.")

    def _check_names(self, given: Mapping[Any, Any], allowed: frozenset[str], prefix: str) -> None:
        for name in given:
            if name not in allowed:
                mend = vocabulary.MENDS.get(name, "remove it") if isinstance(name, str) else "remove it"
                self.problem(f"a {self.kind} has no property {prefix}{ascii(name)[1:-1][:60]}; {mend}")

    def _check_order(self, low: str, high: str) -> None:
        least, most = self.validate.get(low), self.validate.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            self.problem(f"{low} is more than {high}")

    def words(self, source: Mapping[str, Any], name: str, longest: int, *, required: bool = False) -> str:
        """A bounded text; absent is empty."""
        value = source.get(name)
        if value is None or value == "":
            if required:
                self.problem(f"give it a {name}")
            return ""
        if not isinstance(value, str):
            self.problem(f"{name} must be text")
            return ""
        if len(value) > longest:
            self.problem(f"{name} must be {longest:,} characters or less")
        if any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in value):
            self.problem(f"{name} has characters that cannot be shown")
            return ""
        if required and not value.strip():
            self.problem(f"give it a {name}")
        return value.strip()

    def flag(self, source: Mapping[str, Any], name: str) -> bool:
        """True or false; absent is false."""
        value = source.get(name, False)
        if not isinstance(value, bool):
            self.problem(f"{name} must be true or false")
        return value is True

    def whole(self, source: Mapping[str, Any], name: str, low: int, high: int, default: int) -> int:
        """A whole number within bounds; absent is the default."""
        value = source.get(name)
        if value is None:
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004
            value = int(value)  # the editor keeps custom properties as text
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(f"{name} must be a whole number from {low} to {high:,}")
            return default
        return value

    def number(self, source: Mapping[str, Any], name: str) -> Decimal | None:
        """A finite number; absent is None."""
        value = source.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not -(10**15) < value < 10**15:
            self.problem(f"{name} must be a number")
            return None
        return Decimal(str(value))

    def one_of(self, source: Mapping[str, Any], name: str, allowed: frozenset[str]) -> str:
        """One of a few words; absent is empty."""
        value = source.get(name)
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or value not in allowed:
            self.problem(f"{name} must be one of {', '.join(sorted(allowed))}")
            return ""
        return value

    def _read_key(self) -> str:
        if self.key in RESERVED:
            self.problem(f"the key {self.key} is taken by the page itself; choose another")
        elif not _KEY.fullmatch(self.key):
            self.problem("give it a key of letters, digits and _, starting with a small letter, 60 at most")
            return ""
        return self.key

    def _read_choices(self) -> tuple[Choice, ...]:
        if self.kind not in CHOICE_KINDS:
            return ()
        values = self.raw.get("values")
        if self.properties.get("picker"):
            if values:
                self.problem("choose between a picker and values; remove one of them")
            return ()
        if not isinstance(values, list) or not values or len(values) > MOST_CHOICES:
            self.problem(f"list 1 to {MOST_CHOICES:,} choices under values, or use the property picker")
            return ()
        choices = [self._read_choice(number, each) for number, each in enumerate(values, start=1)]
        kept = {choice.value: choice for choice in choices if choice is not None}
        if len(kept) < len([choice for choice in choices if choice is not None]):
            self.problem("two choices have the same value; each needs its own")
        return tuple(kept.values())

    def _read_choice(self, number: int, raw: Any) -> Choice | None:
        label, value = (raw.get("label"), raw.get("value")) if isinstance(raw, Mapping) else (None, None)
        words = [
            word
            for word in (label, value)
            if isinstance(word, str) and 0 < len(word.strip()) <= LONGEST_LABEL
        ]
        clean = len(words) == 2 and all(word.isprintable() for word in words)  # noqa: PLR2004
        if not clean or words[1] != words[1].strip():
            self.problem(
                f"choice {number} needs a label and a value, both text of {LONGEST_LABEL} characters or less"
            )
            return None
        return Choice(words[1], words[0].strip())

    def _read_subtype(self) -> str:
        if self.kind != "datetime":
            return ""
        if not self.raw.get("subtype"):
            self.problem("give it a subtype: date, time or datetime")
        return self.one_of(self.raw, "subtype", vocabulary.SUBTYPES) or "date"

    def _read_max_length(self) -> int:
        if self.kind == "textfield":
            return self.whole(self.validate, "maxLength", 1, TEXTAREA_LENGTH, TEXTFIELD_LENGTH)
        if self.kind == "textarea":
            return self.whole(self.validate, "maxLength", 1, LONGEST_AREA, TEXTAREA_LENGTH)
        return 0

    def _read_default(self) -> Any:
        value = self.raw.get("defaultValue")
        listed = isinstance(value, list) and all(isinstance(each, str) for each in value)
        if (
            value is None
            or isinstance(value, str | bool | int | float)
            or (listed and self.kind == "checklist")
        ):
            return tuple(value) if isinstance(value, list) else value
        self.problem("defaultValue must be one plain answer")
        return None

    def _read_fact(self) -> str:
        fact = self.words(self.properties, "fact", 60)
        if fact and not _FACT.fullmatch(fact):
            self.problem("fact must be the id of a fact: small letters, digits and _")
            return ""
        return fact

    def _read_vote(self) -> bool:
        value = self.properties.get("vote")
        if value == "true":  # the editor keeps custom properties as text
            value = True
        if value not in (None, True, False, ""):
            self.problem("vote must be true or false")
        if value is True and not self.flag(self.validate, "required"):
            self.problem("a vote must be answered; set validate.required")
        if value is True and self.properties.get("show_if"):
            self.problem("a vote is always asked; remove show_if")
        return value is True

    def _read_condition(self, text: str, parse_condition: ParseCondition) -> Condition | None:
        if not text:
            return None
        try:
            return parse_condition(text)
        except Exception as error:  # noqa: BLE001 - whatever the caller's parser refuses is a fault of the definition
            self.problem(f"show_if cannot be read: {error}")
            return None
