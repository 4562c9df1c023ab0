"""An office with a serious incident in it, readers of every level, and a second partnership beside it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from engine.actor import SYSTEM
from engine.bundles.folders import read_folder
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.publish_version import PublishVersion
from engine.commands.set_up_area import SetUpArea
from engine.commands.start_case import StartCase
from engine.models import CaseMember, Person
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO

PROCESSES = Path(__file__).parents[4] / "processes"
PUBLISHED = ("serious_incident", "serious_incident_notification", "rapid_review")
MEMBER = "member@example.org"
STRANGER = "stranger@example.org"


@cache
def _files_of(key: str) -> Mapping[str, str]:
    """The files of a shipped process, read once."""
    return read_folder(PROCESSES / key)


def words(page: str) -> str:
    """What a person reads of a page."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def incident(office: Any) -> Any:
    """An office with one serious incident, opened today: case 1, Child A."""
    for key in PUBLISHED:
        office.engine.execute(PublishVersion(key, _files_of(key), LONG_AGO), actor=SYSTEM)
    office.desk.start("serious_incident")
    return office


@pytest.fixture
def member(incident: Any) -> Any:
    """Somebody without a reading role who is named on case 1."""
    actor = incident.add_colleague("lay_member", "Named Member", MEMBER)
    with incident.engine.housekeeping() as rows:
        rows.add(
            CaseMember(
                case_id=1, person_id=actor.person_id, reason="Advises the review", from_at=incident.desk.at
            )
        )
    return incident.visitor_by_email(MEMBER)


@pytest.fixture
def stranger(incident: Any) -> Any:
    """The business manager of another partnership, which has a case of its own: case 2, Child Z."""
    setting_up = SetUpArea("elsewhere", "Elsewhere partnership", "ELS", {"la": "Council"}, {"group": "Group"})
    area_id = incident.engine.execute(setting_up, actor=SYSTEM)
    person = incident.engine.execute(AddPerson(STRANGER, "Other Manager"), actor=SYSTEM)
    joining = AddMembership(area_id, "group", person, "business_manager", LONG_AGO)
    incident.engine.execute(joining, actor=SYSTEM)
    with incident.engine.housekeeping() as rows:
        known = rows.scalar(select(Person.password_hash).where(Person.password_hash != "").limit(1))
        rows.execute(update(Person).where(Person.id == person).values(password_hash=known))
    with incident.engine.read() as rows:
        actor = load_actor(rows, person, incident.desk.at.date())
    opening = StartCase(area_id, "serious_incident", "Child Z", date(2026, 12, 18))
    incident.engine.execute(opening, actor=actor)
    return incident.visitor_by_email(STRANGER)


@pytest.fixture
def statements(office: Any) -> Callable[[], Any]:
    """Counts the statements sent to the database meanwhile: ``with statements() as heard``."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        heard: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            heard.append(statement)

        event.listen(office.engine.database, "before_cursor_execute", hear)
        try:
            yield heard
        finally:
            event.remove(office.engine.database, "before_cursor_execute", hear)

    return listening
