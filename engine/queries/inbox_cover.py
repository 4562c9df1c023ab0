"""For whom an entry of an inbox is, where the reader stands in for somebody who is away."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Part, Person
from engine.queries.inbox_entries import InboxEntry


def names_of_covered(
    session: Session, actor: Actor, entries: Collection[InboxEntry]
) -> dict[tuple[int, int | None], str]:
    """Who is away, by task and part, of the open entries that the actor sees only because they are.

    What is the actor's own, by name or by a role that they hold, is not among them.
    """
    if not actor.covers:
        return {}
    parts = [entry.part_id for entry in entries if entry.part_id is not None]
    agencies = {
        row.id: row.agency_id
        for row in session.execute(select(Part.id, Part.agency_id).where(Part.id.in_(parts)))
    }
    people = {
        (entry.task_id, entry.part_id): _covered(actor, entry, agencies.get(entry.part_id or 0))
        for entry in entries
    }
    query = select(Person.id, Person.name).where(Person.id.in_(set(people.values()) - {None}))
    names = {row.id: row.name for row in session.execute(query)}
    return {place: names[person_id] for place, person_id in people.items() if person_id is not None}


def _covered(actor: Actor, entry: InboxEntry, agency_id: int | None) -> int | None:
    if entry.assignee_id is not None:
        return entry.assignee_id if entry.assignee_id in actor.covers else None
    return actor.acts_for(entry.area_id, {entry.role}, agency_id)
