"""The kinds of component in the words of the studio, and what each can be set to."""

from typing import Final

from forms.kinds import KINDS

CHOICES: Final = frozenset({"radio", "select", "checklist"})
CONTAINERS: Final = frozenset({"group", "dynamiclist"})
PICKERS: Final = {
    "": "Choices written below",
    "person": "The people of the partnership",
    "role": "The roles",
    "agency": "The agencies of the partnership",
}
SENSITIVITIES: Final = {
    "": "As the fact or the group says, else official",
    "official": "Official",
    "official_sensitive": "Official, sensitive: about people",
}
SUBTYPES: Final = {"date": "A day", "time": "A time of day", "datetime": "A day and a time"}
FORMATS: Final = {"": "Any text", "email": "An email address", "phone": "A telephone number"}


TYPES: Final = {
    "boolean": "yes or no",
    "integer": "whole number",
    "decimal": "number",
    "datetime": "date and time",
}


def type_words(kind: str) -> str:
    """The type of a fact or an answer in words."""
    return TYPES.get(kind) or kind.replace("_", " ")


def kind_words(kind: object) -> str:
    """A kind in words; what is no kind of ours is said as it stands."""
    return KINDS.get(str(kind), f"“{str(kind)[:40]}”, which cannot be asked")


def is_answered(kind: str) -> bool:
    """Whether people answer it."""
    return kind not in ("text", "group")
