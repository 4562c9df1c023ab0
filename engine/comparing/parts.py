"""Pairing what two sides hold by id, and saying what differs between two of a pair."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from engine.comparing.model import ADDED, CHANGED, REMOVED, Change, Difference

_T = TypeVar("_T")


def paired(
    old: Mapping[str, _T],
    new: Mapping[str, _T],
    lone: Callable[[str, str, _T], Change],
    both: Callable[[str, _T, _T], Change | None],
) -> tuple[Change, ...]:
    """Compare two mappings id by id.

    Args:
        old: the old side by id.
        new: the new side by id.
        lone: says what was added or removed, from which of the two it is, its id and the thing itself.
        both: says what differs between two of a pair; None when nothing does.

    Returns:
        The changes: what was removed, changed and added, in the order of the sides.
    """
    changes = [lone(REMOVED, key, each) for key, each in old.items() if key not in new]
    pairs = (both(key, each, new[key]) for key, each in old.items() if key in new)
    changes += [change for change in pairs if change is not None]
    changes += [lone(ADDED, key, each) for key, each in new.items() if key not in old]
    return tuple(changes)


def named_fields(thing: Any) -> dict[str, Any]:
    """The attributes of a frozen object by name, one level deep."""
    return {each.name: getattr(thing, each.name) for each in fields(thing)}


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names under which two objects hold something else; what is absent and what is empty are alike."""
    names = dict.fromkeys([*old, *new])
    return [name for name in names if _plain(old.get(name)) != _plain(new.get(name))]


def _plain(value: Any) -> Any:
    return None if value in ("", (), [], {}, None) or value is False else value


def changed(
    subject: str,
    key: str,
    name: str,
    differences: Iterable[Difference],
    inner: Iterable[Change] = (),
) -> Change | None:
    """A change of something that both sides have; None when nothing about it differs."""
    listed, below = tuple(differences), tuple(inner)
    return Change(CHANGED, subject, key, name, listed, below) if listed or below else None


def alone(what: str, name: str, label: str, text: str) -> Difference:
    """A property of something that only one side has, on the side that has it."""
    return Difference(name, label, "", text) if what == ADDED else Difference(name, label, text, "")


def spaced(name: str) -> str:
    """A property's name in words, where nobody has given it a label."""
    said = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return said.replace("_", " ").strip().capitalize()


def told(old: str, new: str, raw_old: Any, raw_new: Any) -> tuple[str, str]:
    """Both sides in words; as written where the words are the same and what is written is not."""
    return (old, new) if old != new else (_written(raw_old), _written(raw_new))


def _written(value: Any) -> str:
    return value.value if isinstance(value, Told) else str(value)


class Told:
    """A value compared by what it is and told by what people call it."""

    def __init__(self, value: str, words: str) -> None:
        self.value, self.words = value, words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __str__(self) -> str:
        return self.words
