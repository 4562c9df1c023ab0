"""Who has looked at a case: what the access log says of it, in words (design, D6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import AccessEntry, Case, Decision, Membership, Person, Task
from engine.reading_actor import areas_of_groups

PAGE = 50
_MOST = 2**63 - 1
KINDS: Mapping[str, str] = {
    "case.read": "Read the case",
    "task.read": "Read a task",
    "document.downloaded": "Downloaded a document",
    "document.read": "Read about a document",
    "evidence.asked": "Asked for an evidence pack",
    "evidence.downloaded": "Downloaded an evidence pack",
    "decision.read": "Read a decision",
    "decision.printed": "Printed a decision",
}


TARGETS: Mapping[str, str] = {
    "api": "Head of the case, by a program",
    "api/clocks": "Clocks, by a program",
    "emergencies": "Openings in an emergency",
    "links": "One-off links",
    "links/new": "Steps that a one-off link could be for",
    "looked": "Who has looked at it",
    "people/name": "People who could be named",
    "what-if": "What if a date were another",
}


@dataclass(frozen=True)
class Reading:
    """Somebody read something of a case."""

    id: int
    at: datetime
    name: str
    words: str
    target: str


@dataclass(frozen=True)
class ReadingPage:
    """A page of them, and the ``before`` of the next (None on the last). ``is_own`` is an agency's view."""

    rows: tuple[Reading, ...]
    before: int | None
    is_own: bool


def list_readings(
    session: Session, actor: Actor, case: Case, level: str, before: int | None = None, *, limit: int = PAGE
) -> ReadingPage:
    """Who has looked at a case, latest first.

    Whoever reads the whole case sees everybody; a member of an agency sees that agency's own people.

    Args:
        level: the reader's access level to the case (``engine.visibility.access_level``).
        before: only entries with a smaller id.
    """
    query = (
        select(AccessEntry, Person.name)
        .outerjoin(Person, Person.id == AccessEntry.person_id)
        .where(AccessEntry.case_id == case.id)
    )
    if level != "full":
        query = query.where(AccessEntry.person_id.in_(_colleagues(actor, case.area_id)))
    if before is not None:
        query = query.where(AccessEntry.id < max(min(before, _MOST), 0))
    found = session.execute(query.order_by(AccessEntry.id.desc()).limit(limit + 1)).all()
    names = _names(session, [entry.target for entry, _ in found])
    rows = tuple(
        Reading(
            entry.id,
            entry.at,
            name or "Somebody",
            kind_in_words(entry.kind),
            target_in_words(entry.target, names),
        )
        for entry, name in found[:limit]
    )
    return ReadingPage(rows, rows[-1].id if len(found) > limit else None, level != "full")


def _colleagues(actor: Actor, area_id: int) -> CompoundSelect[Any]:
    """The people who hold, or held, a role for one of the actor's agencies in an area, and the actor."""
    counts_in = areas_of_groups()
    here = [held.agency_id for held in actor.holdings if held.area_id == area_id]
    agencies = sorted({agency_id for agency_id in here if agency_id is not None})
    theirs = (
        select(Membership.person_id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(counts_in.c.area_id == area_id, Membership.agency_id.in_(agencies))
    )
    return theirs.union(select(Person.id).where(Person.id == actor.person_id))


def _names(session: Session, targets: list[str]) -> dict[str, str]:
    things = {_thing(target) for target in targets}
    found = {}
    for kind, model in (("task", Task), ("decision", Decision)):
        ids = [int(number) for each, number in things if each == kind]
        query = select(model.id, model.name).where(model.id.in_(ids))
        found.update({f"{kind}:{row.id}": row.name for row in session.execute(query)})
    return found


def _thing(target: str) -> tuple[str, str]:
    """The kind and the number of what was read; no number for what is not told by one."""
    kind, _, rest = target.removeprefix("api/").partition(":")
    number = rest.partition("/")[0].partition(":")[0]
    return kind, number if number.isdecimal() else "0"


def kind_in_words(kind: str) -> str:
    """What somebody did, as people say it."""
    return KINDS.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())


def target_in_words(target: str, names: Mapping[str, str]) -> str:
    """What was read, in words: the part of the case, or by name.

    Args:
        target: what the access log holds, such as ``tab:people`` or ``task:12/parts/3``.
        names: tasks and decisions, such as ``task:12``.
    """
    named = names.get(":".join(_thing(target)))
    if named:
        return named
    kind, _, of = target.partition(":")
    if kind == "evidence":
        return f"Evidence pack {of}"
    if kind == "tab":
        return of.replace("-", " ").capitalize()
    if target in TARGETS:
        return TARGETS[target]
    return target.replace(":", " ").replace("/", ", ").replace("-", " ").capitalize()
