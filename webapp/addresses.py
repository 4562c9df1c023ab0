"""Numbers in addresses: whoever types one that no database can hold is told that there is no such page."""

from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1
_LONGEST_ID = 19


def id_of(text: str) -> int:
    """A number that somebody sent, as an id: for cursors, and for what is ticked in lists.

    Raises:
        ValueError: it is none that a database can hold.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID) or int(text) > LARGEST_ID:
        message = "This is no id."
        raise ValueError(message)
    return int(text)


def ids_of(texts: list[str]) -> list[int]:
    """The ids among what somebody sent; whatever is none is nobody's."""
    found = []
    for text in texts:
        try:
            found.append(id_of(text))
        except ValueError:
            continue
    return found


class IdConverter(IntegerConverter):
    """A whole number that fits an id, in the digits 0 to 9: one record has one address."""

    regex = "[0-9]+"

    def __init__(self, url_map: Map, *args: int, **options: int) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **options})
