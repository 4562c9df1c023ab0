"""Ids made from names, names made fit for XML, and names in sentences."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from engine.errors import InvalidInputError

LONGEST_NAME: Final = 200
LONGEST_ID: Final = 60
_RESERVED: Final = re.compile(r".*__(?:side|start)|sig_.*|esc_.*|(?:start|end|root|id|true|false)(?:_.*)?")
_UNSTORABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def id_from(name: str, fallback: str, taken: Collection[str], *, longest: int = LONGEST_ID) -> str:
    """A readable id that nothing has yet: lower case, words joined by underscores.

    Args:
        name: what people call the thing.
        fallback: the id's first word where the name gives none, or one that the engine uses itself.
        taken: the ids that are used already.
        longest: the most characters, a number at the end not counted.
    """
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    found = "_".join(words)
    if len(found) > longest:
        found = found[:longest].rpartition("_")[0] or found[:longest]
    if not found or found[0].isdigit() or _RESERVED.fullmatch(found):
        found = f"{fallback}_{found}".rstrip("_")
    unique, number = found, 2
    while unique in taken:
        unique, number = f"{found}_{number}", number + 1
    return unique


def flow_id(source: str, target: str, taken: Collection[str]) -> str:
    """The id of a flow, from the elements that it joins."""
    found = f"{source[:48]}__{target[:48]}"
    if _RESERVED.fullmatch(found):
        found += "_flow"
    unique, number = found, 2
    while unique in taken:
        unique, number = f"{found}_{number}", number + 1
    return unique


def clean(key: str, text: str, longest: int = LONGEST_NAME) -> str:
    """A text that may stand in the file, trimmed.

    Raises:
        InvalidInputError: it is too long, or has characters that no file can hold.
    """
    if _UNSTORABLE.search(text):
        raise InvalidInputError({key: ["Take out the characters that cannot be shown"]})
    if len(text.strip()) > longest:
        raise InvalidInputError({key: [f"Write at most {longest:,} characters"]})
    return text.strip()


def clean_name(key: str, text: str) -> str:
    """A name on one line.

    Raises:
        InvalidInputError: as for ``clean``.
    """
    return clean(key, " ".join(text.split()))


def quoted(text: str) -> str:
    """A name in a sentence."""
    return f"“{text}”"


def joined(parts: Iterable[str]) -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
