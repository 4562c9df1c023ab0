"""Short texts that people type into commands: trimmed, bounded, and free of what no database can hold."""

import re

from engine.errors import InvalidInputError

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text_problem(text: str, name: str, longest: int, missing: str) -> str:
    """What is wrong with a text, in words; empty when it may be stored.

    Args:
        name: what it is called in a sentence: "reason".
        longest: how many characters it may have, spaces around it not counted.
        missing: what to say when there is none.
    """
    if not text.strip():
        return missing
    if len(text.strip()) > longest:
        return f"The {name} must be {longest:,} characters or fewer"
    if _UNSHOWABLE.search(text):
        return f"The {name} holds a character that cannot be stored. Type it again"
    return ""


def checked_text(field: str, text: str, name: str, longest: int, missing: str) -> str:
    """The trimmed text.

    Raises:
        InvalidInputError: under the field's name, with what was entered.
    """
    problem = text_problem(text, name, longest, missing)
    if problem:
        raise InvalidInputError({field: [problem]}, {field: text})
    return text.strip()
