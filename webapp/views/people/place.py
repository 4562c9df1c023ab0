"""Whose people are looked at: the partnership asked for, else the first that the reader looks after."""

from dataclasses import dataclass
from datetime import date

from flask import request

from engine.now import local_date
from engine.people.rules import check_may_manage_people
from engine.queries.people import list_managed_areas
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.people.asking import not_there


@dataclass(frozen=True)
class Place:
    """One partnership, and all that the reader looks after."""

    id: int
    name: str
    areas: tuple[tuple[int, str], ...]


def managed_place() -> Place:
    """The partnership.

    Raises:
        NotPermittedError: the reader looks after nobody.
        NotFoundError: it is not the reader's.
    """
    actor = current_actor()
    check_may_manage_people(actor)
    with current_engine().read() as rows:
        areas = list_managed_areas(rows, actor)
    wanted = request.args.get("area", type=int) or areas[0][0]
    name = dict(areas).get(wanted)
    if name is None:
        raise not_there()
    return Place(wanted, name, tuple(areas))


def today() -> date:
    """The local day of the engine's clock."""
    return local_date(current_engine().now())
