"""What each command refuses: nothing changes, and the ledger still holds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.publish_version import PublishVersion
from engine.commands.release_claim import ReleaseClaim
from engine.commands.retry_fault import RetryFault
from engine.commands.save_draft import SaveDraft
from engine.commands.set_up_area import SetUpArea
from engine.commands.start_case import StartCase
from engine.errors import (
    CasewayError,
    ConflictError,
    DefinitionError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from engine.execute import Command, NothingToDo
from engine.models import CaseMember, Draft, Person
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, draw, user
from tests.engine.statements import statements

FORMS = {"work": text_form("work"), "check": text_form("check")}
TODAY = date(2026, 12, 18)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A case with one open step, and a process that is no kind of case."""
    desk.publish("simple", user("work"), "opened>work work>closed", FORMS)
    desk.engine.execute(PublishVersion("inner", bundle("inner"), TODAY), actor=SYSTEM)
    desk.start("simple")
    return desk


def bundle(key: str, declared: str = DECLARED, **files: str) -> dict[str, str]:
    xml = draw(
        user("work"),
        "opened>work work>closed",
        declared=declared,
        process=f'id="{key}" name="{key}" isExecutable="true"',
    )
    return {f"{key}.bpmn": xml.decode(), "forms/work.json": FORMS["work"], **files}


def refuse(
    desk: Desk, command: Command[Any], error: type[CasewayError], role: str = "", words: str = ""
) -> None:
    """The command is refused in these words, and nothing has changed."""
    before = desk.counts()
    with pytest.raises(error, match=words or None):
        desk.engine.execute(command, actor=desk.actor(role) if role else SYSTEM)
    assert desk.counts() == before
    assert desk.breaks() == []


@pytest.mark.parametrize(
    ("role", "process", "label", "opened_on", "error"),
    [
        ("chair", "simple", "Child A", TODAY, NotPermittedError),
        ("group_member", "simple", "Child A", TODAY, NotPermittedError),
        ("business_manager", "nothing", "Child A", TODAY, NotFoundError),
        ("business_manager", "inner", "Child A", TODAY, NotFoundError),
        ("business_manager", "simple", "   ", TODAY, InvalidInputError),
        ("business_manager", "simple", "x" * 81, TODAY, InvalidInputError),
        ("business_manager", "simple", "Child\x00A", TODAY, InvalidInputError),
        ("business_manager", "simple", "Child \ud800", TODAY, InvalidInputError),
        ("business_manager", "simple", "Child A", None, InvalidInputError),
        ("business_manager", "simple", "Child A", date(2026, 12, 19), InvalidInputError),
    ],
)
def test_case_that_cannot_be_opened(
    office: Desk, role: str, process: str, label: str, opened_on: date | None, error: type[CasewayError]
) -> None:
    refuse(office, StartCase(office.area.area_id, process, label, opened_on), error, role)


def test_case_in_an_unknown_area(office: Desk) -> None:
    refuse(office, StartCase(99, "simple", "Child A", TODAY), NotFoundError, "business_manager")


def test_today_is_the_london_day(sqlite_desk: Desk) -> None:
    sqlite_desk.publish("simple", user("work"), "opened>work work>closed", FORMS)
    sqlite_desk.at = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert sqlite_desk.start("simple", date(2026, 6, 2)) == 1


def test_case_before_any_version_is_in_force(office: Desk) -> None:
    late = PublishVersion("later", {**bundle("later"), "later.bpmn": _opening("later")}, date(2027, 1, 1))
    office.engine.execute(late, actor=SYSTEM)
    refuse(office, StartCase(office.area.area_id, "later", "Child A", TODAY), DefinitionError,
           "business_manager", "in force")  # fmt: skip


def _opening(key: str) -> str:
    return draw(
        user("work"), "opened>work work>closed",
        process=f'id="{key}" name="{key}" isExecutable="true" caseway:opens="aware_on"',
    ).decode()  # fmt: skip


CLASH = DECLARED.replace('id="harmed" type="boolean"', 'id="harmed" type="text"')


@pytest.mark.parametrize(
    ("files", "rule", "words"),
    [
        ({}, "", "no .bpmn file"),
        ({"extra.bpmn": "<not xml"}, "", "not well-formed"),
        (bundle("other") | {"extra.bpmn": bundle("other")["other.bpmn"]}, "", "has 2 diagrams"),
        (bundle("extra") | {"forms/work.json": "{not json"}, "", "forms/work.json"),
        (bundle("extra") | {"forms/work.json": '{"type": "default"}'}, "", "forms/work.json"),
        (bundle("extra"), "aware_on >=", "rule cannot be read"),
        (bundle("extra", CLASH), "", "“harmed” is boolean in the process"),
    ],
)
def test_bundle_that_cannot_be_published(office: Desk, files: dict[str, str], rule: str, words: str) -> None:
    refuse(office, PublishVersion("extra", files, TODAY, rule=rule), DefinitionError, words=words)


@pytest.mark.parametrize("role", ["process_owner", "business_manager", "system_administrator"])
def test_nobody_publishes_through_a_page(office: Desk, role: str) -> None:
    refuse(office, PublishVersion("extra", bundle("extra"), TODAY), NotPermittedError, role)


def test_same_text_again_is_no_new_version(office: Desk) -> None:
    before = office.counts()
    again = office.engine.execute(PublishVersion("inner", bundle("inner"), TODAY), actor=SYSTEM)
    assert isinstance(again, NothingToDo)
    assert office.counts() == before
    changed = bundle("inner", **{"README.md": "Changed"})
    office.engine.execute(PublishVersion("inner", changed, TODAY), actor=SYSTEM)
    assert office.counts()["version"] == before["version"] + 1


@pytest.mark.parametrize(
    ("email", "name", "password", "error"),
    [
        ("nobody", "N", None, InvalidInputError),
        ("a b@x.example", "N", None, InvalidInputError),
        (f"{'x' * 250}@x.example", "N", None, InvalidInputError),
        ("n@x.example", " ", None, InvalidInputError),
        ("n@x.example", "x" * 201, None, InvalidInputError),
        ("n@x.example", "N\x00", None, InvalidInputError),
        ("n@x.example", "N", "short", InvalidInputError),
        ("n@x.example", "N", "passwordpassword", InvalidInputError),
        ("n@x.example", "N", "x7" * 100, InvalidInputError),
        (" CHAIR.area@scenario.example ", "N", None, ConflictError),
    ],
)
def test_person_who_cannot_be_added(
    office: Desk, email: str, name: str, password: str | None, error: type[CasewayError]
) -> None:
    refuse(office, AddPerson(email, name, password), error)


def test_only_the_command_line_adds_people_without_a_role_and_areas(office: Desk) -> None:
    for command in (AddPerson("n@x.example", "N"), SetUpArea("a", "A", "A", {}, {})):
        refuse(office, command, NotPermittedError, "system_administrator")


def test_who_looks_after_nobody_gives_no_roles(office: Desk) -> None:
    for role in ("chair", "administrator", "process_owner"):
        giving = AddMembership(office.area.area_id, "review_group", 1, "lay_member", TODAY)
        refuse(office, giving, NotPermittedError, role)


def test_password_is_kept_as_an_argon2_hash(sqlite_desk: Desk) -> None:
    secret = "plum gate winter quartz"
    person = sqlite_desk.engine.execute(AddPerson("N@x.example", " N ", secret), actor=SYSTEM)
    with sqlite_desk.engine.read() as session:
        row = session.get_one(Person, person)
    assert (row.email, row.name) == ("n@x.example", "N")
    assert row.password_hash.startswith("$argon2id$")
    assert secret not in row.password_hash


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"role": "king"}, InvalidInputError),
        ({"to_on": date(2026, 12, 17)}, InvalidInputError),
        ({"group": "nobody"}, NotFoundError),
        ({"person_id": 9999}, NotFoundError),
        ({"agency": "circus"}, NotFoundError),
        ({"area_id": 9999}, NotFoundError),
    ],
)
def test_membership_that_cannot_be_added(
    office: Desk, changes: dict[str, Any], error: type[CasewayError]
) -> None:
    fields = {"area_id": office.area.area_id, "group": "review_group", "person_id": 1, "role": "chair"}
    refuse(office, AddMembership(**{**fields, "from_on": TODAY, **changes}), error)


@pytest.mark.parametrize(("key", "prefix"), [("standard", "NEW"), ("new", "STD")])
def test_area_that_exists_already(office: Desk, key: str, prefix: str) -> None:
    refuse(office, SetUpArea(key, "New", prefix, {}, {}), ConflictError)


def test_claim_is_exclusive_and_can_be_given_back(office: Desk) -> None:
    task = office.task("work")
    manager = office.actor("business_manager")
    refuse(office, ClaimTask(task.id), NotPermittedError, "chair")
    refuse(office, ClaimTask(task.id), NotFoundError, "lay_member")
    refuse(office, ClaimTask(9999), NotFoundError, "business_manager")
    office.engine.execute(ClaimTask(task.id), actor=manager)
    assert office.task("work").assignee_id == manager.person_id
    assert isinstance(office.engine.execute(ClaimTask(task.id), actor=manager), NothingToDo)
    refuse(office, ReleaseClaim(task.id), NotPermittedError, "chair")
    office.engine.execute(ReleaseClaim(task.id), actor=manager)
    assert (office.task("work").state, office.task("work").assignee_id) == ("offered", None)
    assert isinstance(office.engine.execute(ReleaseClaim(task.id), actor=manager), NothingToDo)
    office.do("work")
    refuse(office, ClaimTask(task.id), ConflictError, "business_manager", "already completed")
    refuse(office, ReleaseClaim(task.id), ConflictError, "business_manager")


def test_draft_is_replaced_bounded_and_removed_on_completion(office: Desk) -> None:
    task, manager = office.task("work"), office.actor("business_manager")
    for note in ("one", "two"):
        office.engine.execute(SaveDraft(task.id, {"note": note}), actor=manager)
    with office.engine.read() as session:
        assert [draft.values for draft in session.scalars(select(Draft))] == [{"note": "two"}]
    refuse(office, SaveDraft(task.id, {"note": "x" * 200_001}), InvalidInputError, "business_manager")
    refuse(office, SaveDraft(task.id, {}), NotPermittedError, "chair")
    refuse(office, SaveDraft(task.id, {}, 77), NotFoundError, "business_manager")
    refuse(office, SaveDraft(task.id, {}), NotFoundError)
    office.do("work")
    assert office.counts()["draft"] == 0
    refuse(office, SaveDraft(task.id, {}), ConflictError, "business_manager")


def test_fault_that_does_not_exist(office: Desk) -> None:
    refuse(office, RetryFault(99), NotFoundError, "business_manager")


RULES = 'caseway:notSamePersonAs="work" caseway:independentOf="subject_team"'


def test_rules_of_a_step_keep_people_out_at_claim_and_at_completion(desk: Desk) -> None:
    desk.publish("checked", user("work") + user("check", RULES), "opened>work work>check check>closed", FORMS)
    case_id = desk.start("checked")
    desk.do("work")
    task = desk.task("check")
    for command in (ClaimTask(task.id), SaveDraft(task.id, {}), CompleteTask(task.id, {})):
        refuse(desk, command, NotPermittedError, "business_manager", "somebody else has to do this one")
    person = desk.engine.execute(AddPerson("second@x.example", "Second"), actor=SYSTEM)
    joining = AddMembership(desk.area.area_id, "review_group", person, "business_manager", date(2020, 1, 1))
    desk.engine.execute(joining, actor=SYSTEM)
    with desk.engine.housekeeping() as session:
        session.add(CaseMember(case_id=case_id, person_id=person, relation="subject_team", reason="Visited",
                               from_at=desk.at))  # fmt: skip
    from engine.reading_actor import load_actor

    with desk.engine.read() as session:
        second = load_actor(session, person, desk.at.date())
    assert second is not None
    before = desk.counts()
    with pytest.raises(NotFoundError):  # kept out of the step, and of the case altogether
        desk.engine.execute(CompleteTask(task.id, {}), actor=second)
    assert desk.counts() == before


def test_completing_a_task_costs_few_statements(desk: Desk) -> None:
    sent_on = question("sent", "datetime", fact="sent_on", subtype="date")
    desk.publish(
        "usual",
        user("work", 'caseway:clock="soon"') + user("check"),
        "opened>work work>check check>closed",
        FORMS | {"work": text_form("work", sent_on)},
    )
    desk.start("usual")
    task, manager = desk.task("work"), desk.actor("business_manager")
    with statements(desk.engine.database) as sent:
        desk.engine.execute(CompleteTask(task.id, {"note": "n"}), actor=manager)
    # Lock, instances and tasks, facts, clocks, the calendar; then everything that is written at once.
    most = 6 if desk.engine.database.dialect.name == "postgresql" else 15
    assert len(sent) <= most, sent
