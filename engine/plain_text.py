"""Short texts that people type into commands: trimmed, bounded, and free of what no database can hold."""

import re

from engine.errors import InvalidInputError

# The last two ranges turn the direction of what follows: a label with one could show a reference backwards.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def text_problem(text: str, name: str, longest: int, missing: str) -> str:
    """What is wrong with a text, in words; empty when it may be stored.

    Args:
        name: what it is called in a sentence: "reason".
        longest: how many characters it may have, spaces around it not counted.
        missing: what to say when there is none.
    """
    if not any(letter.isprintable() and not letter.isspace() for letter in text):
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
