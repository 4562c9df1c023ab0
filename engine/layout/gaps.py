"""The gaps between columns: every vertical piece of a flow gets a track of its own, with few crossings."""

from dataclasses import dataclass
from typing import Final

TRACK: Final = 12
"""Pixels between two vertical lines in a gap."""
OVERLAP: Final = 100


@dataclass(frozen=True)
class Vertical:
    """A vertical piece in a gap: where it starts and ends, and on which side the flow comes and goes.

    Attributes:
        edge: the flow's id.
        part: ``leave`` or ``enter``: which end of the flow the piece serves.
        source: shapes' ids at both ends; pieces with an end in common may lie on each other.
        target: see ``source``.
        start: y where the flow comes to the piece, from the left unless ``from_right``.
        end: y where it goes on, to the right unless ``to_left``.
    """

    edge: str
    part: str
    source: str
    target: str
    start: int
    end: int
    from_right: bool = False
    to_left: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """The lower and the higher y."""
        return min(self.start, self.end), max(self.start, self.end)

    def attachments(self) -> list[tuple[int, bool, str]]:
        """The horizontal lines that meet the piece: y, whether on the right, and the shape it serves."""
        return [(self.start, self.from_right, self.source), (self.end, not self.to_left, self.target)]


def assign_tracks(verticals: list[Vertical]) -> tuple[dict[tuple[str, str], int], int]:
    """Order the vertical pieces of one gap from left to right.

    Returns:
        The track of each piece by (flow id, part), and the number of tracks.
    """
    order = sorted(verticals, key=_first_guess)
    for _ in range(len(order)):
        swapped = False
        for left in range(len(order) - 1):
            one, other = order[left], order[left + 1]
            if _cost(other, one) < _cost(one, other):
                order[left], order[left + 1] = other, one
                swapped = True
        if not swapped:
            break
    tracks: dict[tuple[str, str], int] = {}
    count = 0
    for index, piece in enumerate(order):
        track = 0
        for earlier in order[:index]:
            if _meet(earlier, piece):
                apart = 0 if _share(earlier, piece) else 1
                track = max(track, tracks[(earlier.edge, earlier.part)] + apart)
        tracks[(piece.edge, piece.part)] = track
        count = max(count, track + 1)
    return tracks, count


def _first_guess(piece: Vertical) -> tuple[int, int, str]:
    down = piece.end >= piece.start
    return (0, -piece.start, piece.edge) if down else (1, piece.start, piece.edge)


def _meet(one: Vertical, other: Vertical) -> bool:
    return one.span[0] <= other.span[1] + 4 and other.span[0] <= one.span[1] + 4


def _share(one: Vertical, other: Vertical) -> bool:
    """Whether two pieces may lie on each other: they split from one shape or join at one."""
    same_start = one.source == other.source and one.start == other.start
    same_end = one.target == other.target and one.end == other.end
    return (same_start or same_end) and (one.from_right, one.to_left) == (other.from_right, other.to_left)


def _cost(left: Vertical, right: Vertical) -> int:
    """Crossings and overlaps when one piece stands left of another."""
    cost = 0
    for y, on_right, _ in left.attachments():
        if on_right and right.span[0] < y < right.span[1]:
            cost += 1
    for y, on_right, _ in right.attachments():
        if not on_right and left.span[0] < y < left.span[1]:
            cost += 1
    for y, on_right, shape in left.attachments():
        for other_y, other_on_right, other_shape in right.attachments():
            if on_right and not other_on_right and y == other_y and shape != other_shape:
                cost += OVERLAP
    return cost
