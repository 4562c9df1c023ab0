"""What somebody can open: in which areas, which kinds of case, and what their anchoring date is called."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library, bind_opening
from engine.clocks.calendars import load_calendar
from engine.clocks.working_days import working_days_between
from engine.expressions import Context
from engine.models import Area, Process
from engine.roles import STARTERS
from engine.visibility import areas_with


@dataclass(frozen=True)
class StartingArea:
    """An area in which the reader may open cases."""

    id: int
    name: str


@dataclass(frozen=True)
class OpeningKind:
    """A kind of case that can be opened today.

    Attributes:
        key: the process id.
        name: what people call it.
        description: a sentence about it, from the diagram.
        date_label: what its anchoring date is, from the version in force.
    """

    key: str
    name: str
    description: str
    date_label: str


def list_starting_areas(session: Session, actor: Actor) -> list[StartingArea]:
    """The areas in which an actor may open cases."""
    ids = areas_with(actor, STARTERS)
    rows = session.execute(select(Area.id, Area.name).where(Area.id.in_(ids)).order_by(Area.name))
    return [StartingArea(row.id, row.name) for row in rows]


def list_opening_kinds(session: Session, library: Library, area_id: int, today: date) -> list[OpeningKind]:
    """The kinds of case that have a version in force in an area, for some opening date at least."""
    kinds = []
    calendar = load_calendar(session, area_id)
    context = Context(today, lambda first, last: working_days_between(calendar, first, last))
    for process in session.scalars(select(Process).where(Process.opens != "").order_by(Process.name)):
        version = bind_opening(session, process, area_id, context)
        if version is None:
            continue
        diagram = library.get(session, version.id).diagram
        fact = diagram.facts.get(diagram.opens)
        label = fact.label if fact else "Date"
        kinds.append(OpeningKind(process.key, process.name, diagram.documentation, label))
    return kinds
