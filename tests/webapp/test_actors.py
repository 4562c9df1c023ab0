"""Who somebody may act as: roles held today, in their own right or covering for somebody."""

from datetime import UTC, date, datetime

import pytest

from engine.actor import Holding
from engine.execute import Engine
from engine.models import Agency, Area, Cover, Group, Membership
from webapp import create_app
from webapp.actors import load_standing

TODAY = date(2026, 12, 18)


@pytest.fixture
def partnership(engine):
    """Two areas, each with a group; the police is an agency of the first."""
    with engine.housekeeping() as rows:
        for number, name in (
            (1, "Northshire Safeguarding Children Partnership"),
            (2, "Southshire Partnership"),
        ):
            rows.add(
                Area(
                    id=number,
                    key=f"area{number}",
                    name=name,
                    reference_prefix="N",
                    parameters={},
                    role_labels={},
                )
            )
            rows.flush()
            rows.add(Group(id=number, area_id=number, key="reviews", name="Case review group"))
        rows.add(Agency(id=1, area_id=1, key="police", name="Police"))


@pytest.fixture
def give(engine):
    def add(person_id, role, group_id=1, agency_id=None, from_on=date(2026, 1, 1), to_on=None):
        with engine.housekeeping() as rows:
            rows.add(
                Membership(
                    group_id=group_id,
                    person_id=person_id,
                    role=role,
                    agency_id=agency_id,
                    from_on=from_on,
                    to_on=to_on,
                ),
            )

    return add


def standing(engine, person_id, today=TODAY):
    with engine.read() as rows:
        return load_standing(rows, person_id, "Ann Example", today)


def test_roles_held_today_are_read_with_their_areas(engine, partnership, person, give):
    give(person, "dsp_police", agency_id=1)
    give(person, "lay_member", group_id=2)
    found = standing(engine, person)
    assert found.actor.holdings == {Holding(1, "dsp_police", 1), Holding(2, "lay_member", None)}
    assert found.areas == {1: "Northshire Safeguarding Children Partnership", 2: "Southshire Partnership"}
    assert (found.actor.person_id, found.actor.name) == (person, "Ann Example")


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (TODAY, TODAY, True),
        (date(2026, 12, 19), None, False),
        (date(2026, 1, 1), date(2026, 12, 17), False),
        (date(2026, 1, 1), None, True),
    ],
)
def test_membership_counts_on_its_first_and_last_day(
    engine, partnership, person, give, from_on, to_on, holds
):
    give(person, "chair", from_on=from_on, to_on=to_on)
    assert bool(standing(engine, person).actor.holdings) is holds


@pytest.mark.usefixtures("partnership")
@pytest.mark.parametrize(
    ("from_on", "to_on", "covers"),
    [(TODAY, TODAY, True), (date(2026, 12, 19), date(2026, 12, 31), False)],
)
def test_cover_gives_the_roles_of_who_is_away(engine, person, add_person, give, from_on, to_on, covers):
    away = add_person("bob@example.org", "Bob Example")
    give(away, "chair")
    with engine.housekeeping() as rows:
        rows.add(Cover(person_id=away, covered_by_id=person, from_on=from_on, to_on=to_on))
    assert standing(engine, person).actor.roles_in(1) == (frozenset({"chair"}) if covers else frozenset())
    assert standing(engine, away).actor.roles_in(1) == {"chair"}


def test_page_names_the_partnership_by_the_engines_day(engine, settings, partnership, person, give, sign_in):
    give(person, "chair", from_on=TODAY, to_on=TODAY)
    name = "Northshire Safeguarding Children Partnership"
    for day, is_there in ((18, True), (19, False)):
        then = Engine(engine.database, now=lambda day=day: datetime(2026, 12, day, 9, 0, tzinfo=UTC))
        client = create_app(settings, then).test_client()
        sign_in(client)
        assert (name in client.get("/nowhere").get_data(as_text=True)) is is_there
