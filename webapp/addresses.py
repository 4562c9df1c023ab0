"""Numbers in addresses: whoever types one that no database can hold is told that there is no such page."""

from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """A whole number that fits an id, in the digits 0 to 9: one record has one address."""

    regex = "[0-9]+"

    def __init__(self, url_map: Map, *args: int, **options: int) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **options})
