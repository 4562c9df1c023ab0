"""What differs between the version a case runs and the one it would move to, once for all cases."""

from dataclasses import dataclass, field

from engine.bundles import Bundle
from engine.comparing import Comparison, compare, suggest_mapping
from engine.moving.model import Target
from engine.moving.remapping import mapped
from engine.moving.sound_places import SoundPlaces


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
            self._sound = self._sound or SoundPlaces(self.target.bundle)
            new = self.target.bundle
            mapping = dict(self.target.mapping.get(version_id) or propose_mapping(old, new))
            comparison = compare(old.files, new.files)
            self._found[version_id] = Differences(old, new, comparison, mapping, self._sound)
        return self._found[version_id]


def propose_mapping(old: Bundle, new: Bundle) -> dict[str, str]:
    """The new element for each old one that seems to have been given another id."""
    return dict(suggest_mapping(old.files, new.files))
