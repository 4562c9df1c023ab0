"""What an area calls its roles: its own words over ids that stay (design, section 4)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Area
from engine.roles import ROLE_LABELS, role_label

_KEPT = "role_words"


class RoleWords:
    """The words of one area; a role that has none of its own is called as Caseway calls it."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own

    def __call__(self, role: str) -> str:
        """The words for one role, or for what is no role."""
        return self._own.get(role) or role_label(role)

    def of_part(self, label: str, role: str) -> str:
        """Whose part of a task it is: a role in the area's words, and anything else as it is."""
        return self(label) if label == role else label

    def all(self) -> dict[str, str]:
        """Every role with its words."""
        return ROLE_LABELS | dict(self._own)


def role_words(session: Session, area_id: int) -> RoleWords:
    """The words of an area, read once in a session."""
    return words_of_areas(session, [area_id])[area_id]


def words_of_areas(session: Session, areas: Iterable[int]) -> Mapping[int, RoleWords]:
    """The words of several areas, those not yet known to the session in one statement."""
    kept: dict[int, RoleWords] = session.info.setdefault(_KEPT, {})
    missing = sorted(set(areas) - kept.keys())
    if missing:
        rows = session.execute(select(Area.id, Area.role_labels).where(Area.id.in_(missing)))
        found = {row.id: RoleWords(row.role_labels) for row in rows}
        kept |= {area_id: found.get(area_id, RoleWords({})) for area_id in missing}
    return kept
