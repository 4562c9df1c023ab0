"""Whose permissions are tried: everybody in the standard area, and people in other relations to its cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.set_up_area import SetUpArea
from engine.commands.start_case import StartCase
from engine.models import Area, Case, CaseMember, Task
from engine.now import local_date
from engine.reading_actor import load_actor
from engine.roles import OWN_AGENCY_ONLY, ROLE_LABELS, role_label
from engine.scenarios.standard_area import LONG_AGO
from tests.browser.pages.seeding import Seeded
from tests.webapp.permissions.furnishing import colleague

ASKED, NOT_ASKED = "police", "voluntary"


@dataclass(frozen=True)
class Column:
    """Somebody: a short name for the tables, what it stands for, and the person."""

    name: str
    words: str
    person_id: int


@dataclass(frozen=True)
class Hostile:
    """The two who are led along every route: what their roles allow elsewhere, or did allow, must not help.

    Attributes:
        elsewhere: holds every role in another partnership, and has a case of their own there.
        case_id: that case.
        task_id: its first task.
        shut_out: holds every role in this partnership, and is recused from every case.
    """

    elsewhere: Column
    case_id: int
    task_id: int
    shut_out: Column


def columns(seeded: Seeded) -> list[Column]:
    """Everybody who is tried. Those who are no part of the standard area join it here."""
    return [*_by_role(seeded), *_by_relation(seeded)]


def _by_role(seeded: Seeded) -> Iterator[Column]:
    people = seeded.site.world.area.people
    for role in ROLE_LABELS:
        if role not in OWN_AGENCY_ONLY:
            yield Column(role, role_label(role), people[role])
            continue
        asked, not_asked = people[f"{role}@{ASKED}"], people[f"{role}@{NOT_ASKED}"]
        yield Column(f"{role} (asked)", f"{role_label(role)} of the agency that was asked", asked)
        yield Column(f"{role} (not asked)", f"{role_label(role)} of an agency that was not", not_asked)


def _by_relation(seeded: Seeded) -> Iterator[Column]:
    area_id, manager = seeded.site.world.area.area_id, "business_manager"
    yield Column(f"{manager} (deputy)", "A second one, to whom the first delegated a task", colleague(seeded))
    named = _join(seeded, "named", area_id, "lay_member")
    _name(seeded, named, "working")
    yield Column("lay_member (named)", "Lay member who works on the cases and is named there", named)
    for relation, short, words in (
        ("recused", "recused", "Business manager who is recused from the cases"),
        ("subject_team", "own service", "Business manager of the family's own service"),
    ):
        out = _join(seeded, relation, area_id, manager)
        _name(seeded, out, relation)
        yield Column(f"{manager} ({short})", words, out)
    yesterday = local_date(seeded.site.world.clock.at) - timedelta(days=1)
    left = _join(seeded, "left", area_id, manager, to_on=yesterday)
    yield Column(f"{manager} (left)", "Business manager until yesterday", left)
    elsewhere = SetUpArea(
        "other", "Other partnership", "OTH", {"la": "Council"}, {"review_group": "Group"}, {}
    )
    other_id = seeded.site.world.engine.execute(elsewhere, actor=SYSTEM)
    abroad = _join(seeded, "elsewhere", other_id, manager)
    yield Column(f"{manager} (elsewhere)", "Business manager of another partnership", abroad)


def hostile(seeded: Seeded) -> Hostile:
    """The two with every role that needs no agency: one in the other partnership, one kept out by a wall."""
    world, roles = seeded.site.world, sorted(set(ROLE_LABELS) - OWN_AGENCY_ONLY)
    shut_out = _join(seeded, "hostile.here", world.area.area_id, *roles)
    _name(seeded, shut_out, "recused")
    other_id = world.rows(select(Area.id).where(Area.key == "other"))[0]
    stranger = _join(seeded, "hostile.elsewhere", other_id, *roles)
    with world.engine.read() as rows:
        actor = load_actor(rows, stranger, local_date(world.clock.at))
    assert actor is not None
    opening = StartCase(other_id, "serious_incident", "Child elsewhere", local_date(world.clock.at))
    case_id = world.engine.execute(opening, actor=actor)
    task_id = world.rows(select(Task.id).where(Task.case_id == case_id))[0]
    elsewhere = Column("elsewhere", "Every role in another partnership", stranger)
    here = Column("shut out", "Every role here, recused from every case", shut_out)
    return Hostile(elsewhere, case_id, task_id, here)


def _join(seeded: Seeded, key: str, area_id: int, *roles: str, to_on: date | None = None) -> int:
    engine = seeded.site.world.engine
    person = engine.execute(AddPerson(f"{key}@matrix.example", f"Person {key}"), actor=SYSTEM)
    for role in roles:
        joining = AddMembership(area_id, "review_group", person, role, LONG_AGO, to_on)
        engine.execute(joining, actor=SYSTEM)
    return person


def _name(seeded: Seeded, person_id: int, relation: str) -> None:
    """On every case there is."""
    world = seeded.site.world
    with world.engine.housekeeping() as rows:
        for case_id in rows.scalars(select(Case.id)).all():
            rows.add(
                CaseMember(
                    case_id=case_id,
                    person_id=person_id,
                    relation=relation,
                    reason="For the matrix",
                    from_at=world.clock.at - timedelta(days=1),
                )
            )
