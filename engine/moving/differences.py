"""What differs between the version a case runs and the one it would move to, once for all cases."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from engine.bundles import Bundle
from engine.comparing import Comparison, compare, suggest_mapping
from engine.moving.model import Target
from engine.moving.remapping import mapped
from engine.moving.sound_places import SoundPlaces

MOST_KEPT: Final = 8


@dataclass
class Differences:
    """One old version beside the target.

    Attributes:
        mapping: the target's element for old ones with another id; proposed where nobody has said.
    """

    old: Bundle
    new: Bundle
    comparison: Comparison
    mapping: dict[str, str]
    sound: SoundPlaces
    touched_old: frozenset[str] = field(init=False)
    touched_new: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.touched_old = self.comparison.touched_old
        self.touched_new = self.comparison.touched_new

    @property
    def is_idle(self) -> bool:
        """Whether nothing that differs concerns how a case runs: words, drawing, clauses, scenarios."""
        clocks = any(not change.is_wording for change in self.comparison.clocks)
        return not (self.touched_old or self.touched_new or clocks)

    def now(self, element_id: str) -> str:
        """The id of an old element in the target."""
        return mapped(self.mapping, element_id)


@dataclass
class Differing:
    """The target beside each version that cases come from. What has been compared is kept."""

    target: Target
    _sound: SoundPlaces | None = None
    _found: dict[int, Differences] = field(default_factory=dict)

    def get(self, version_id: int, old: Bundle) -> Differences:
        """What differs from one version."""
        if version_id not in self._found:
            new = self.target.bundle
            self._sound = self._sound or SoundPlaces(new)
            compared = _COMPARED.get(old, new)
            said = self.target.mapping.get(version_id)
            mapping = dict(compared.proposed if said is None else said)
            self._found[version_id] = Differences(old, new, compared.comparison, mapping, self._sound)
        return self._found[version_id]


def propose_mapping(old: Bundle, new: Bundle) -> dict[str, str]:
    """The new element for each old one that seems to have been given another id."""
    return dict(suggest_mapping(old.files, new.files))


@dataclass(frozen=True)
class _Compared:
    """Two bundles and what comparing their texts came to; it holds them, so that their ids stay theirs."""

    old: Bundle
    new: Bundle
    comparison: Comparison
    proposed: dict[str, str]


class _Comparisons:
    """The last few comparisons: a migration asks for the same one case by case."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], _Compared] = {}
        self._lock = Lock()

    def get(self, old: Bundle, new: Bundle) -> _Compared:
        with self._lock:
            found = self._kept.get((id(old), id(new)))
        if found is None:
            found = _Compared(old, new, compare(old.files, new.files), propose_mapping(old, new))
            with self._lock:
                while len(self._kept) >= MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[id(old), id(new)] = found
        return found


_COMPARED: Final = _Comparisons()
