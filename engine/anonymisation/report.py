"""A report that was opened: its places with their text, and what no published report may hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.errors import InvalidInputError

LARGEST_TEXT: Final = 20_000_000

HIDDEN_KINDS: Final = {
    "comment": "Comment",
    "tracked_change": "Tracked change",
    "hidden_text": "Hidden text",
    "property": "Property of the file",
    "embedded": "Something embedded",
    "picture": "Pictures",
    "no_text": "Pages without text",
    "annotation": "Note in the margin",
    "link": "Link to a file or an inner address",
}


@dataclass(frozen=True)
class Hidden:
    """Something that must be looked at whatever it says."""

    kind: str
    place: str
    text: str


@dataclass
class Report:
    """What was read: texts by place (page 3, header, comment 2), and what is hidden."""

    places: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    _size: int = 0

    def add(self, place: str, text: str) -> None:
        """One more text.

        Raises:
            InvalidInputError: it is more than any report.
        """
        self._size += len(text)
        if self._size > LARGEST_TEXT:
            message = "This file holds more text than any report. Check a smaller one."
            raise InvalidInputError({"": [message]})
        if text.strip():
            self.places.append((place, text))

    def hide(self, kind: str, place: str, text: str) -> None:
        """Something hidden, which is searched like the rest."""
        self.hidden.append(Hidden(kind, place, text.strip()))
        self.add(place, text)

    def all_places(self) -> Iterator[tuple[str, str]]:
        """Every text with its place."""
        yield from self.places
