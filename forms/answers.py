"""One marshmallow field per kind of question: raw input in, a JSON-plain value or a clear message out.

An empty answer becomes the kind's own emptiness (``None``, ``False`` or an empty list); whether it may be
empty is the definition's business.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, missing

from forms import parsing, words
from forms.model import Field, Options

OPTIONS: ContextVar[Options] = ContextVar("forms_options")
"""What the pickers offer during one load. A schema is compiled once and shared; the options change."""

LONGEST_LIST = 1000
DEEPEST = 4
_UNSHOWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# Invisible marks that come along when something is copied, and turn the direction of all text after them.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]+")
_TELEPHONE = re.compile(r"\+?[0-9 ()\-.]{7,30}(\s*(ext|x)\.?\s*[0-9]{1,8})?", re.IGNORECASE)


def is_blank(raw: Any, depth: int = DEEPEST) -> bool:
    """Whether nothing was entered: no key, no text, no date part, nothing ticked.

    Deeper than ``depth`` levels nothing is blank, so hostile nesting costs nothing.
    """
    if isinstance(raw, str):
        return _INVISIBLE.fullmatch(raw) is not None
    if isinstance(raw, Mapping | list | tuple):
        inner = raw.values() if isinstance(raw, Mapping) else raw
        return depth > 0 and all(is_blank(value, depth - 1) for value in inner)
    return raw is None or raw is False or raw is missing


class Answer(fields.Field[Any]):
    """Common to all kinds: emptiness, the required message, and messages that name the question."""

    def __init__(self, field: Field) -> None:
        self.field = field
        super().__init__(required=False, allow_none=True)

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,  # noqa: ARG002
        data: Mapping[str, Any] | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """The cleaned value; emptiness and absence are the same."""
        if is_blank(value):
            if self.field.required:
                raise ValidationError(words.missing(self.field))
            return self.empty()
        return self.clean(value)

    def empty(self) -> Any:
        """The value of a question seen and not answered."""
        return None

    @abstractmethod
    def clean(self, raw: Any) -> Any:
        """The value of a non-empty answer, or ``ValidationError``."""

    def fail(self, predicate: str) -> ValidationError:
        """An error whose sentence starts with the name of the question."""
        return ValidationError(f"{words.subject(self.field.label)} {predicate}")


class TextAnswer(Answer):
    """A bounded text, stripped, with plain line ends."""

    def clean(self, raw: Any) -> str:
        """The text, its length and format checked."""
        if isinstance(raw, bool) or not isinstance(raw, str | int):
            raise self.fail("must be text")
        if isinstance(raw, int) and abs(raw) >= 10**parsing.LONGEST_NUMBER:
            raise self.fail("must be text")
        text = re.sub("\r\n?|\x0b|\x0c", "\n", _DIRECTIONS.sub("", str(raw))).strip()
        if self.field.kind == "textfield":
            text = " ".join(text.split("\n"))
        self._check_length(text)
        if _UNSHOWABLE.search(text):
            raise self.fail("has characters that cannot be shown. Type it again, or paste it as plain text")
        self._check_format(text)
        return text

    def _check_length(self, text: str) -> None:
        if len(text) > self.field.max_length:
            raise self.fail(f"must be {self.field.max_length:,} characters or less")
        if len(text) < self.field.min_length:
            raise self.fail(f"must be {words.plural(self.field.min_length, 'character')} or more")

    def _check_format(self, text: str) -> None:
        if self.field.format == "email" and not _EMAIL.fullmatch(text):
            raise self.fail("must be an email address in the correct format, like name@example.com")
        if self.field.format == "phone" and not _TELEPHONE.fullmatch(text):
            raise self.fail("must be a telephone number, like 01632 960 001 or +44 808 157 0192")


class NumberAnswer(Answer):
    """A whole number as ``int``, or a decimal as text so that no digit is lost."""

    def clean(self, raw: Any) -> int | str:
        """The number within its range and decimal places."""
        try:
            number = parsing.parse_number(raw)
        except ValueError as error:
            raise self.fail(str(error)) from error
        digits = self.field.decimal_digits
        if number != round(number, digits):
            allowed = words.plural(digits, "decimal place")
            raise self.fail(f"must have {allowed} or fewer" if digits else "must be a whole number")
        self._check_range(number)
        return format(round(number, digits), "f") if digits else int(number)

    def _check_range(self, number: Decimal) -> None:
        low, high = self.field.minimum, self.field.maximum
        too_low, too_high = low is not None and number < low, high is not None and number > high
        if (too_low or too_high) and low is not None and high is not None:
            raise self.fail(f"must be between {low:,f} and {high:,f}")
        if too_low:
            raise self.fail(f"must be {low:,f} or more")
        if too_high:
            raise self.fail(f"must be {high:,f} or less")


class DateAnswer(Answer):
    """A day, a time of day, or both, as ISO text in local time."""

    def clean(self, raw: Any) -> str:
        """ISO text, to the minute where there is a time."""
        try:
            if self.field.subtype == "date":
                return parsing.parse_date(raw).isoformat()
            if self.field.subtype == "time":
                return parsing.parse_time(raw).isoformat("minutes")
            return parsing.parse_datetime(raw).isoformat(timespec="minutes")
        except ValueError as error:
            raise self.fail(str(error)) from error


class TickAnswer(Answer):
    """A single checkbox: true or false. Required means it must be ticked."""

    def empty(self) -> bool:
        """Not ticked."""
        return False

    def clean(self, raw: Any) -> bool:
        """Ticked or not."""
        if raw is True or (isinstance(raw, str) and raw.strip().lower() in {"true", "on", "yes"}):
            return True
        if isinstance(raw, str) and raw.strip().lower() in {"false", "off", "no"}:
            if self.field.required:
                raise ValidationError(words.missing(self.field))
            return False
        raise self.fail("must be ticked or left empty")


class ChoiceAnswer(Answer):
    """One of the choices offered."""

    def clean(self, raw: Any) -> str:
        """The value of one choice."""
        offered = [choice.value for choice in self.field.choices(OPTIONS.get())]
        if isinstance(raw, bool):  # YAML and programs write yes and no as booleans
            raw = "yes" if raw else "no"
        if isinstance(raw, int) and abs(raw) < 10**parsing.LONGEST_NUMBER:
            raw = str(raw)
        if not isinstance(raw, str) or raw not in offered:
            raise self.fail("must be one of the choices offered")
        return raw

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """As for all, but a plain ``False`` is the answer "no"."""
        return super().deserialize("no" if value is False else value, attr, data, **kwargs)


class ChecklistAnswer(Answer):
    """Any number of the choices offered, in the order they are offered."""

    def empty(self) -> list[str]:
        """Nothing ticked."""
        return []

    def clean(self, raw: Any) -> list[str]:
        """The values ticked."""
        chosen = [raw] if isinstance(raw, str) else raw
        if not isinstance(chosen, list | tuple) or len(chosen) > LONGEST_LIST:
            raise self.fail("must be a list of the choices offered")
        offered = [choice.value for choice in self.field.choices(OPTIONS.get())]
        if any(not isinstance(one, str) or (one and one not in offered) for one in chosen):
            raise self.fail("must be some of the choices offered")
        return [value for value in dict.fromkeys(offered) if value in chosen]


class DocumentsAnswer(Answer):
    """Documents by their ids; each must be one this person may attach here."""

    def empty(self) -> list[str]:
        """No documents."""
        return []

    def clean(self, raw: Any) -> list[str]:
        """The ids of the documents."""
        given = [raw] if isinstance(raw, str) else raw
        documents = OPTIONS.get().documents
        if not isinstance(given, list | tuple) or len(given) > LONGEST_LIST:
            raise self.fail("must be a list of documents")
        if any(not isinstance(one, str) or (one and one not in documents) for one in given):
            raise self.fail("has a file that is no longer here. Upload it again")
        return [one for one in dict.fromkeys(given) if one]
