"""Whose permissions are tried: everybody in the standard area, and people in other relations to its cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.set_up_area import SetUpArea
from engine.models import Case, CaseMember
from engine.now import local_date
from engine.roles import OWN_AGENCY_ONLY, ROLE_LABELS, role_label
from engine.scenarios.standard_area import LONG_AGO
from tests.browser.pages.seeding import Seeded

ASKED, NOT_ASKED = "police", "voluntary"


@dataclass(frozen=True)
class Column:
    """Somebody, in the words of the matrix."""

    words: str
    person_id: int


def columns(seeded: Seeded) -> list[Column]:
    """Everybody who is tried. Those who are no part of the standard area join it here."""
    return [*_by_role(seeded), *_by_relation(seeded)]


def _by_role(seeded: Seeded) -> Iterator[Column]:
    people = seeded.site.world.area.people
    for role in ROLE_LABELS:
        if role not in OWN_AGENCY_ONLY:
            yield Column(role_label(role), people[role])
            continue
        yield Column(f"{role_label(role)}, agency that was asked", people[f"{role}@{ASKED}"])
        yield Column(f"{role_label(role)}, agency that was not", people[f"{role}@{NOT_ASKED}"])


def _by_relation(seeded: Seeded) -> Iterator[Column]:
    area_id = seeded.site.world.area.area_id
    named = _join(seeded, "named", area_id, "lay_member")
    _name(seeded, named, "working")
    yield Column("Lay member, named on the case", named)
    for relation, words in (("recused", "recused"), ("subject_team", "of the family's own service")):
        out = _join(seeded, relation, area_id, "business_manager")
        _name(seeded, out, relation)
        yield Column(f"Business manager, {words}", out)
    yesterday = local_date(seeded.site.world.clock.at) - timedelta(days=1)
    yield Column(
        "Business manager until yesterday", _join(seeded, "left", area_id, "business_manager", yesterday)
    )
    elsewhere = SetUpArea(
        "other", "Other partnership", "OTH", {"la": "Council"}, {"review_group": "Group"}, {}
    )
    other_id = seeded.site.world.engine.execute(elsewhere, actor=SYSTEM)
    yield Column("Business manager elsewhere", _join(seeded, "elsewhere", other_id, "business_manager"))


def _join(seeded: Seeded, key: str, area_id: int, role: str, to_on: date | None = None) -> int:
    engine = seeded.site.world.engine
    person = engine.execute(AddPerson(f"{key}@matrix.example", f"Person {key}"), actor=SYSTEM)
    engine.execute(AddMembership(area_id, "review_group", person, role, LONG_AGO, to_on), actor=SYSTEM)
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
