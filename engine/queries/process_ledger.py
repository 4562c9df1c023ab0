"""The ledger of a process: what was proposed, decided, published, retired and moved, and by whom."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.clocks.words import day_words, plural
from engine.models import Area, LedgerEntry, LedgerHead, Person
from engine.queries.timeline import Chain
from engine.studio.permissions import check_may_see_studio, studio_areas

PAGE: Final = 30
_MOST_ENTRIES: Final = 2**31 - 1
_WORDS: Final[Mapping[str, str]] = {
    "proposal.created": "A proposal was started",
    "proposal.described": "A proposal was described",
    "proposal.submitted": "A proposal was submitted for approval",
    "proposal.returned": "A proposal was returned",
    "proposal.withdrawn": "A proposal was withdrawn",
    "proposal.approved": "A proposal was approved",
    "version.published": "A version was published",
    "version.retired": "A version was retired",
    "version.restored": "A version was put back",
    "migration.started": "A move of cases was started",
    "migration.undone": "A move of cases was undone",
    "migration.case_stayed": "A case that was to move stayed where it was",
}


@dataclass(frozen=True)
class ProcessEntry:
    """One entry in words. ``proposal_id`` is None where it is about none, or one of another partnership."""

    sequence: int
    at: datetime
    who: str
    words: str
    details: tuple[str, ...]
    proposal_id: int | None
    hash: str


@dataclass(frozen=True)
class EntryPage:
    """Some entries, the latest first, and the ``before`` of the next page (None on the last)."""

    rows: tuple[ProcessEntry, ...]
    before: int | None
    chain: Chain | None


def list_process_entries(session: Session, actor: Actor, key: str, before: int | None = None) -> EntryPage:
    """What the ledger of a process says, the latest first.

    What other partnerships did with the process is told without its reasons.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    subject = f"process:{key}"
    query = select(LedgerEntry).where(LedgerEntry.subject == subject)
    if before is not None:
        query = query.where(LedgerEntry.sequence < max(min(before, _MOST_ENTRIES), 0))
    found = list(session.scalars(query.order_by(LedgerEntry.sequence.desc()).limit(PAGE + 1)))
    ids = {int(each.actor.partition(":")[2]) for each in found if each.actor.startswith("person:")}
    people = {
        row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    areas = {row.id: row.name for row in session.execute(select(Area.id, Area.name))}
    own = set(studio_areas(actor))
    rows = tuple(_entry(each, people, areas, own) for each in found[:PAGE])
    head = session.get(LedgerHead, subject)
    chain = Chain(head.sequence, head.hash, head.anchored_sequence) if head else None
    return EntryPage(rows, found[PAGE - 1].sequence if len(found) > PAGE else None, chain)


def _entry(
    entry: LedgerEntry, people: Mapping[int, str], areas: Mapping[int, str], own: set[int]
) -> ProcessEntry:
    body = json.loads(entry.body)
    area = body.get("area")
    is_own = area is None or area in own
    name, _, person = entry.actor.partition(":")
    who = people.get(int(person), "Somebody") if name == "person" and is_own else "Caseway"
    who = who if is_own else areas.get(area, "Another partnership")
    return ProcessEntry(
        sequence=entry.sequence,
        at=entry.at,
        who=who,
        words=_WORDS.get(entry.kind, entry.kind.replace(".", ": ").replace("_", " ").capitalize()),
        details=tuple(_details(body, areas, is_own=is_own)),
        proposal_id=body.get("proposal") if is_own else None,
        hash=entry.hash,
    )


def _details(body: Mapping[str, Any], areas: Mapping[int, str], *, is_own: bool) -> list[str]:
    lines = []
    if "number" in body:
        lines.append(f"Version {body['number']}")
    if body.get("from_on"):
        lines.append(f"From {day_words(date.fromisoformat(body['from_on']))}")
    if body.get("area") is not None and len(areas) > 1:
        lines.append(f"In {areas.get(body['area'], 'another partnership')}")
    if body.get("rule"):
        lines.append("Only for cases of a rule")
    if body.get("instances") and is_own:
        lines.append(plural(len(body["instances"]), "case"))
    if body.get("changed"):
        lines.append(f"Changed: {', '.join(_plain(name) for name in body['changed'])}")
    if body.get("reason") and is_own:
        lines.append(f"Reason: {body['reason']}")
    return lines


def _plain(name: str) -> str:
    return {"person_when": "who needs a person's look", "person_words": "why they need it"}.get(
        name, name.replace("_", " ")
    )
