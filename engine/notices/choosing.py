"""Whom a rung means: the roles it names, narrowed to whose work the clock times."""

from collections.abc import Collection, Iterator, Sequence

from engine.models.task import OPEN
from engine.notices.people import Found

BEFORE = ("reminder", "due")


def choose(found: Sequence[Found], roles: Collection[str], kind: str, *, is_of_part: bool) -> list[Found]:
    """The people a rung tells.

    - Whoever has claimed the work, or was given it by name, is told, and then nobody else with that role is:
      it is not theirs.
    - Work offered to a role tells its holders, for the agency that was asked where one was.
    - Before and on the day, a role whose share has come back is left in peace.
    - Any other role tells all its holders in the area; on the clock of a part, those of its agency only.

    Args:
        found: what was read about the clock.
        roles: the roles that the rung names.
        kind: the kind of notice: reminder, due, breach or escalation.
        is_of_part: whether the clock times one part.
    """
    work = [row for row in found if row.source in ("task", "part")]
    still_open = [row for row in work if row.state in OPEN]
    chosen: list[Found] = []
    if kind != "escalation":
        chosen += [row for row in still_open if row.person_id is not None]
    for role in roles:
        theirs = [row for row in still_open if row.role == role]
        if theirs:
            for row in theirs:
                if row.person_id is None:
                    chosen += _holders(found, role, row.agency_id)
                else:
                    chosen.append(row)
        elif not (kind in BEFORE and any(row.role == role for row in work)):
            agency_id = next((row.agency_id for row in work), None) if is_of_part else None
            chosen += _holders(found, role, agency_id)
    return chosen


def _holders(found: Sequence[Found], role: str, agency_id: int | None) -> Iterator[Found]:
    for row in found:
        is_holder = row.source == "holder" and row.role == role
        if is_holder and (agency_id is None or row.agency_id in (agency_id, None)):
            yield row
