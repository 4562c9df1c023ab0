"""Who sees what: every role against a case, and one agency's answers against another's (facts, 3.3)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.release_claim import ReleaseClaim
from engine.commands.set_up_area import SetUpArea
from engine.errors import NotFoundError
from engine.models import Case, CaseMember, Membership, Person
from engine.queries.cases import get_case, list_cases
from engine.queries.submissions import list_submissions
from engine.queries.tasks import get_task
from engine.reading_actor import load_actor
from engine.roles import OWN_AGENCY_ONLY, PROCESS_READERS, ROLE_LABELS
from engine.scenarios.standard_area import LONG_AGO
from engine.visibility import access_level
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user

FULL = {
    "dcs",
    "dsp_la",
    "dsp_icb",
    "dsp_police",
    "chair",
    "scrutineer",
    "business_manager",
    "notifying_officer",
    "inspector",
}
HEADER = {"lsp_la", "lsp_icb", "lsp_police", "group_member", "administrator"}
ANSWER = {"note": "what the police know"}


@pytest.fixture
def asked(desk: Desk) -> tuple[Desk, int]:
    """A case in which two agencies are asked; a later step releases what they answer."""
    agencies = question("asked", "checklist", properties={"picker": "agency", "fact": "agencies"})
    desk.publish(
        "asking",
        user("choose")
        + user("reply", 'caseway:parts="agencies"', "<bpmn:multiInstanceLoopCharacteristics/>")
        .replace('caseway:role="business_manager"', 'caseway:role="agency_author"')
        + user("merge", 'caseway:releases="reply"')
        + user("last"),
        "opened>choose choose>reply reply>merge merge>last last>closed",
        {"choose": text_form("choose", agencies)}
        | {name: text_form(name) for name in ("reply", "merge", "last")},
    )  # fmt: skip
    case_id = desk.start("asking")
    desk.do("choose", {"asked": ["police", "la"]})
    return desk, case_id


def level(desk: Desk, case_id: int, actor: Actor) -> str:
    with desk.engine.read() as session:
        found = access_level(session, actor, session.get_one(Case, case_id), desk.at)
        listed = [row.id for row in list_cases(session, actor, desk.at).rows]
        assert (case_id in listed) == (found != "none"), "the list and the page must agree"
        try:
            assert get_case(session, actor, desk.at, case_id).level == found
        except NotFoundError:
            assert found == "none"
    return found


def name_on_case(desk: Desk, case_id: int, actor: Actor, **more: Any) -> None:
    start = more.pop("from_at", desk.at)
    with desk.engine.housekeeping() as session:
        session.add(
            CaseMember(case_id=case_id, person_id=actor.person_id, reason="Asked", from_at=start, **more)
        )


def expected(role: str) -> str:
    if role in FULL:
        return "full"
    return "header" if role in HEADER else "none"


def test_every_role_sees_as_much_as_its_role_says(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    found = {role: level(desk, case_id, desk.actor(role, "education")) for role in ROLE_LABELS}
    assert found == {role: expected(role) for role in ROLE_LABELS}


def test_every_role_named_on_a_case(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    found = {}
    for role in ROLE_LABELS:
        actor = desk.actor(role, "education")
        name_on_case(desk, case_id, actor)
        found[role] = level(desk, case_id, actor)
    for role, seen in found.items():
        if role in PROCESS_READERS:
            assert seen == "none", role
        else:
            assert seen == ("own_agency" if role in OWN_AGENCY_ONLY else "full"), role


def test_open_task_opens_ones_own_agency_s_work_until_it_is_done(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    assert level(desk, case_id, desk.actor("agency_author", "police")) == "own_agency"
    assert level(desk, case_id, desk.actor("agency_author", "education")) == "none"
    assert level(desk, case_id, desk.actor("agency_lead", "police")) == "none"


def readable(desk: Desk, case_id: int, actor: Actor) -> list[str]:
    with desk.engine.read() as session:
        case = session.get_one(Case, case_id)
        rows = list_submissions(
            session, desk.engine.library, actor, case, access_level(session, actor, case, desk.at), ["reply"]
        )
        return sorted(row.agency for row in rows if row.answers is not None)


def test_agencies_are_apart_until_the_answers_are_released(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    desk.do_part("reply", "police", ANSWER, "agency_author", "police")
    police, council = desk.actor("agency_author", "police"), desk.actor("agency_author", "la")
    chair, manager, dcs = desk.actor("chair"), desk.actor("business_manager"), desk.actor("dcs")
    assert readable(desk, case_id, police) == ["Police"]
    assert readable(desk, case_id, council) == []
    assert readable(desk, case_id, chair) == []
    assert readable(desk, case_id, dcs) == []
    assert readable(desk, case_id, manager) == ["Police"]
    desk.do_part("reply", "la", ANSWER, "agency_author", "la")
    desk.do("merge")
    assert readable(desk, case_id, chair) == ["Children's services", "Police"]
    assert readable(desk, case_id, council) == ["Children's services"]
    assert readable(desk, case_id, desk.actor("lsp_la")) == []


def test_header_alone_opens_not_even_ones_own_agency_s_answer(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    desk.do_part("reply", "police", ANSWER, "agency_author", "police")
    member = another(desk, "group_member", "police")
    assert level(desk, case_id, member) == "header"
    assert readable(desk, case_id, member) == []


def another(desk: Desk, role: str, agency: str = "", **dates: date) -> Actor:
    """One more person with a role."""
    email = f"{role}.{agency}.{len(dates)}@another.example"
    person = desk.engine.execute(AddPerson(email, "Another"), actor=SYSTEM)
    joining = AddMembership(
        desk.area.area_id, "review_group", person, role, dates.get("from_on", LONG_AGO),
        dates.get("to_on"), agency or None,
    )  # fmt: skip
    desk.engine.execute(joining, actor=SYSTEM)
    with desk.engine.read() as session:
        return load_actor(session, person, desk.at.date()) or Actor(person, "Nobody")


def test_people_of_another_area_see_nothing_and_learn_nothing(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    area = desk.engine.execute(SetUpArea("other", "Other", "OTH", {"police": "P"}, {"g": "G"}), actor=SYSTEM)
    person = desk.engine.execute(AddPerson("m@other.example", "M"), actor=SYSTEM)
    for role in ("business_manager", "chair", "agency_author"):
        desk.engine.execute(AddMembership(area, "g", person, role, LONG_AGO), actor=SYSTEM)
    with desk.engine.read() as session:
        stranger = load_actor(session, person, desk.at.date())
    assert stranger is not None
    assert level(desk, case_id, stranger) == "none"
    task = desk.task("reply")
    part = desk.part(task, "police")
    with desk.engine.read() as session, pytest.raises(NotFoundError):
        get_task(session, desk.engine.library, stranger, desk.at, task.id, part.id)
    before = desk.counts()
    for command in (CompleteTask(task.id, ANSWER, part.id), ClaimTask(task.id, part.id)):
        with pytest.raises(NotFoundError):
            desk.engine.execute(command, actor=stranger)
    desk.do_part("reply", "police", ANSWER, "agency_author", "police")
    with pytest.raises(NotFoundError):
        desk.engine.execute(ClaimTask(task.id, part.id), actor=stranger)
    assert desk.counts()["draft"] == before["draft"]


def test_membership_counts_between_its_days_both_included(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    today = desk.at.date()
    cases = {
        (today, today): 1,
        (today + timedelta(days=1), None): 0,
        (LONG_AGO, today - timedelta(days=1)): 0,
        (LONG_AGO, None): 1,
    }
    for number, ((from_on, to_on), roles) in enumerate(cases.items()):
        person = desk.engine.execute(AddPerson(f"p{number}@x.example", "P"), actor=SYSTEM)
        joining = AddMembership(desk.area.area_id, "review_group", person, "chair", from_on, to_on)
        desk.engine.execute(joining, actor=SYSTEM)
        with desk.engine.read() as session:
            actor = load_actor(session, person, today)
        assert actor is not None
        assert len(actor.holdings) == roles


def test_leaver_is_nobody(sqlite_desk: Desk) -> None:
    person = sqlite_desk.area.person("chair")
    assert person is not None
    with sqlite_desk.engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id == person).values(is_active=False))
    with sqlite_desk.engine.read() as session:
        assert load_actor(session, person, sqlite_desk.at.date()) is None
        assert load_actor(session, 10_000, sqlite_desk.at.date()) is None


def test_being_named_opens_nothing_to_somebody_who_left_the_group(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    reviewer = desk.actor("reviewer")
    name_on_case(desk, case_id, reviewer)
    assert level(desk, case_id, reviewer) == "full"
    with desk.engine.housekeeping() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == reviewer.person_id)
            .values(to_on=date(2026, 12, 17))
        )
    assert level(desk, case_id, desk.actor("reviewer")) == "none"


def test_naming_counts_between_its_instants(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    ended, later = desk.actor("reviewer"), desk.actor("panel_member")
    name_on_case(desk, case_id, ended, from_at=desk.at - timedelta(days=9), to_at=desk.at - timedelta(days=1))
    name_on_case(desk, case_id, later, from_at=desk.at + timedelta(days=1))
    name_on_case(desk, case_id, desk.actor("lay_member"), relation="subject_team")
    assert level(desk, case_id, ended) == "none"
    assert level(desk, case_id, later) == "none"
    assert level(desk, case_id, desk.actor("lay_member")) == "none"
    desk.at += timedelta(days=2)
    assert level(desk, case_id, later) == "full"


def test_claim_given_back_takes_the_case_away_again(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    author = desk.actor("agency_author", "police")
    task = desk.task("reply", case_id)
    part = desk.part(task, "police")
    desk.engine.execute(ClaimTask(task.id, part.id), actor=author)
    with desk.engine.read() as session:
        named = select(CaseMember.to_at).where(CaseMember.person_id == author.person_id)
        assert session.scalars(named).all() == [None]
    desk.engine.execute(ReleaseClaim(task.id, part.id), actor=author)
    with desk.engine.read() as session:
        assert session.scalars(named).all() == [desk.at]
    assert desk.breaks() == []


def test_somebody_named_after_the_case_was_opened_sees_its_tasks(asked: tuple[Desk, int]) -> None:
    desk, case_id = asked
    reviewer = desk.actor("reviewer")
    desk.at += timedelta(days=3)
    name_on_case(desk, case_id, reviewer)
    with desk.engine.read() as session:
        view = get_task(session, desk.engine.library, reviewer, desk.at, desk.task("reply").id)
    assert view.level == "full"
    assert view.why_not
