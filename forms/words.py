"""The words of error messages and of answers read back.

The messages follow the wording of the GOV.UK Design System, components "Date input", "Text input", "Radios",
"Error message".
"""

import datetime as dt

from forms.model import Field

NAMES_KEPT = frozenset({"Ofsted", "Panel", "England", "Cafcass"})
"""First words that keep their capital inside a sentence."""

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_PREPOSITIONS = frozenset({"about", "at", "by", "for", "from", "of", "on", "to", "with"})
_SELECTED = frozenset({"radio", "select", "checklist"})


def is_question(label: str) -> bool:
    """Whether the label asks a question, so cannot be the subject of a sentence."""
    return label.rstrip().endswith("?")


def subject(label: str) -> str:
    """The label as the subject of a sentence: ``Date of birth``, or ``“When did it happen?”``."""
    return f"“{label}”" if is_question(label) else label[:1].upper() + label[1:]


def inside(label: str) -> str:
    """The label inside a sentence: ``date of birth``; abbreviations and names keep their capitals."""
    first = label.split(" ", 1)[0]
    if first in NAMES_KEPT or any(letter.isupper() or letter.isdigit() for letter in first[1:]):
        return label
    return label[:1].lower() + label[1:]


def missing(field: Field) -> str:
    """What to say when a required field is empty."""
    if field.required_message:
        return field.required_message
    if field.kind == "dynamiclist":
        return f"Add at least one {inside(field.item)}"
    if is_question(field.label):
        return f"Answer “{field.label}”"
    if field.kind == "checkbox":
        return f"Select “{field.label}”"
    if field.kind == "filepicker":
        return f"Add a file for “{field.label}”"
    verb = "Select" if field.kind in _SELECTED else "Enter"
    ends_open = field.label.lower().rsplit(" ", 1)[-1] in _PREPOSITIONS
    return f"{verb} “{field.label}”" if ends_open else f"{verb} {inside(field.label)}"


def and_join(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 file``, ``3 files``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day_in_words(day: dt.date) -> str:
    """``21 November 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_in_words(time: dt.time) -> str:
    """``10:30am``, ``midday``, ``midnight``, as the GOV.UK style guide writes times."""
    if (time.hour, time.minute) in {(0, 0), (12, 0)}:
        return "midnight" if time.hour == 0 else "midday"
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes}{'am' if time.hour < 12 else 'pm'}"  # noqa: PLR2004
