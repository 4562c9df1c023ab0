"""Whom a task may be given to, and whom a form's picker offers: people who hold a role today."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.complete_task import CompleteTask
from engine.commands.end_memberships import EndMemberships
from engine.commands.set_up_area import SetUpArea
from engine.errors import InvalidInputError
from engine.models import CaseMember, Cover, Group, GroupArea
from engine.queries.candidates import list_candidates
from engine.queries.tasks import get_task
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user

TODAY = date(2026, 12, 18)
WHO = question("who", "select", properties={"picker": "person"}, validate={"required": True})


def add(desk: Desk, name: str, role: str, first: date, last: date | None = None, agency: str = "") -> int:
    person = desk.engine.execute(AddPerson(f"{name.replace(' ', '')}@example.org", name), actor=SYSTEM)
    joining = AddMembership(desk.area.area_id, "review_group", person, role, first, last, agency or None)
    desk.engine.execute(joining, actor=SYSTEM)
    return person


def offered(desk: Desk, role: str, agency_id: int | None = None, case_id: int | None = None) -> list[str]:
    with desk.engine.read() as rows:
        found = list_candidates(rows, desk.area.area_id, role, agency_id, TODAY, case_id)
        return [one.words for one in found]


def test_roles_count_on_their_first_and_last_day(desk: Desk) -> None:
    day = timedelta(days=1)
    add(desk, "First day", "reviewer", TODAY)
    add(desk, "Last day", "reviewer", LONG_AGO, TODAY)
    add(desk, "Tomorrow", "reviewer", TODAY + day)
    add(desk, "Yesterday", "reviewer", LONG_AGO, TODAY - day)
    assert offered(desk, "reviewer") == ["First day", "Last day", "Reviewer"]


def test_agency_roles_are_held_for_that_agency_or_for_all(desk: Desk) -> None:
    add(desk, "For all", "agency_lead", LONG_AGO)
    with desk.engine.read() as rows:
        everybody = list_candidates(rows, desk.area.area_id, "agency_lead", None, TODAY)
        actor = desk.actor("agency_lead", "police")
        [police] = {held.agency_id for held in actor.holdings}
    assert offered(desk, "agency_lead", police) == ["Agency safeguarding lead, Police (Police)", "For all"]
    assert len(everybody) == 8


def test_who_is_shut_out_is_not_offered_and_who_is_away_is_marked(desk: Desk) -> None:
    desk.publish("simple", user("work"), "opened>work work>closed", {"work": text_form("work")})
    case_id = desk.start("simple")
    shut, away = add(desk, "Shut", "chair", LONG_AGO), add(desk, "Away", "chair", LONG_AGO)
    with desk.engine.housekeeping() as rows:
        rows.add(CaseMember(
            case_id=case_id, person_id=shut, relation="recused", reason="Conflict", from_at=desk.at
        ))  # fmt: skip
        rows.add(Cover(person_id=away, covered_by_id=shut, from_on=TODAY, to_on=TODAY))
    assert offered(desk, "chair", case_id=case_id) == ["Away (away today)", "Partnership chair"]
    assert "Shut" in offered(desk, "chair")


def test_group_that_spans_areas_counts_in_each(desk: Desk) -> None:
    other = desk.engine.execute(
        SetUpArea("other", "Other", "OTH", {"la": "Council"}, {"both": "Both"}, {}), actor=SYSTEM
    )
    person = desk.engine.execute(AddPerson("both@example.org", "Both"), actor=SYSTEM)
    desk.engine.execute(AddMembership(other, "both", person, "reviewer", LONG_AGO), actor=SYSTEM)
    assert "Both" not in offered(desk, "reviewer")
    with desk.engine.housekeeping() as rows:
        group_id = rows.scalar(select(Group.id).where(Group.area_id == other))
        rows.add(GroupArea(group_id=group_id, area_id=desk.area.area_id))
    assert "Both" in offered(desk, "reviewer")


def test_picker_offers_and_accepts_only_who_holds_a_role_today(desk: Desk) -> None:
    desk.publish("choosing", user("work"), "opened>work work>closed", {"work": text_form("work", WHO)})
    desk.start("choosing")
    gone = add(desk, "Gone", "reviewer", LONG_AGO)
    manager, task = desk.actor("business_manager"), desk.task("work")

    def names() -> set[str]:
        with desk.engine.read() as rows:
            view = get_task(rows, desk.engine.library, manager, desk.at, task.id)
        return {name for _, name in view.options.person}

    assert "Gone" in names()
    desk.engine.execute(EndMemberships(gone, TODAY), actor=SYSTEM)
    assert "Gone" not in names()
    assert "Partnership chair" in names()
    before = desk.counts()
    with pytest.raises(InvalidInputError):
        desk.engine.execute(CompleteTask(task.id, {"who": str(gone)}), actor=manager)
    assert desk.counts() == before
