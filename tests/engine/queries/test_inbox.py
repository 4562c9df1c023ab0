"""My tasks: the right entries, each exactly once however they are paged, at a constant cost."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from engine.actor import SYSTEM, Actor, Holding
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.save_filter import SaveFilter
from engine.commands.set_follow_up import SetFollowUp
from engine.commands.set_priority import SetPriority
from engine.models import Case, Instance, Part, Task
from engine.queries.decisions import list_decisions
from engine.queries.inbox import count_asked, count_inbox, list_asked, list_inbox
from engine.queries.inbox_questions import Question, read_question
from engine.queries.saved_filters import list_filters
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, question, radio, text_form
from tests.engine.diagram.drawing import gateway, user
from tests.engine.statements import statements

AGENCIES = question("asked", "checklist", properties={"picker": "agency", "fact": "agencies"})
FORMS = {"choose": text_form("choose", AGENCIES), "reply": text_form("reply"), "look": text_form("look")}


def asking(desk: Desk, role: str = "agency_author") -> None:
    desk.publish(
        "asking",
        user("choose")
        + gateway("parallel", "fork")
        + user("look")
        + user("reply", 'caseway:parts="agencies"', "<bpmn:multiInstanceLoopCharacteristics/>").replace(
            'caseway:role="business_manager"', f'caseway:role="{role}"'
        ),
        "opened>choose choose>fork fork>look fork>reply look>closed reply>closed",
        FORMS,
    )


def start(desk: Desk, *agencies: str) -> int:
    case_id = desk.start("asking")
    desk.engine.execute(
        CompleteTask(desk.task("choose", case_id).id, {"asked": list(agencies)}),
        actor=desk.actor("business_manager"),
    )
    return case_id


Key = tuple[int, int | None]


def pages(desk: Desk, actor: Actor, view: str, limit: int) -> list[Key]:
    """Every entry of a view, page after page."""
    found: list[Key] = []
    after = ""
    for _ in range(200):
        with desk.engine.read() as session:
            page = list_inbox(session, actor, view, after, limit=limit)
        assert len(page.entries) <= limit
        found += [(entry.task_id, entry.part_id) for entry in page.entries]
        after = page.after
        if not after:
            return found
    raise AssertionError("the pages never end")


def view(desk: Desk, actor: Actor, name: str = "offered") -> list[tuple[str, str]]:
    with desk.engine.read() as session:
        return [(entry.name, entry.part_label) for entry in list_inbox(session, actor, name).entries]


def test_part_is_offered_to_its_own_agency_only(desk: Desk) -> None:
    asking(desk)
    start(desk, "police", "la")
    assert view(desk, desk.actor("agency_author", "police")) == [("Reply", "Police")]
    assert view(desk, desk.actor("agency_author", "la")) == [("Reply", "Children's services")]
    assert view(desk, desk.actor("agency_author", "icb")) == []
    assert view(desk, desk.actor("agency_lead", "police")) == []


def test_role_held_for_no_agency_is_offered_the_parts_of_all(desk: Desk) -> None:
    asking(desk, "business_manager")
    start(desk, "police", "la")
    manager = desk.actor("business_manager")
    assert sorted(view(desk, manager)) == [
        ("Look", ""),
        ("Reply", "Children's services"),
        ("Reply", "Police"),
    ]
    desk.at += timedelta(minutes=1)
    desk.do_part("reply", "police", {}, "business_manager")
    assert view(desk, manager, "done")[:1] == [("Reply", "Police")]


def join(desk: Desk, person: int, role: str, agency: str | None = None) -> None:
    joining = AddMembership(desk.area.area_id, "review_group", person, role, LONG_AGO, None, agency)
    desk.engine.execute(joining, actor=SYSTEM)


def test_somebody_in_many_groups_sees_each_entry_once(desk: Desk) -> None:
    asking(desk)
    start(desk, "police", "la", "icb")
    person = desk.area.person("agency_author", "police")
    assert person is not None
    for agency in ("la", "police", None):
        joining = AddMembership(
            desk.area.area_id, "review_group", person, "agency_author", LONG_AGO, None, agency
        )
        desk.engine.execute(joining, actor=SYSTEM)
    joining = AddMembership(desk.area.area_id, "review_group", person, "business_manager", LONG_AGO)
    desk.engine.execute(joining, actor=SYSTEM)
    with desk.engine.read() as session:
        actor = load_actor(session, person, desk.at.date())
    assert actor is not None
    found = pages(desk, actor, "offered", 1)
    assert len(found) == len(set(found)) == 4
    with desk.engine.read() as session:
        assert count_inbox(session, actor, "offered") == 4


def test_claimed_task_leaves_the_offers_and_becomes_mine(sqlite_desk: Desk) -> None:
    asking(sqlite_desk)
    start(sqlite_desk, "police")
    manager = sqlite_desk.actor("business_manager")
    sqlite_desk.engine.execute(ClaimTask(sqlite_desk.task("look").id), actor=manager)
    assert view(sqlite_desk, manager) == []
    assert view(sqlite_desk, manager, "mine") == [("Look", "")]
    sqlite_desk.do("look")
    assert view(sqlite_desk, manager, "mine") == []
    assert [name for name, _ in view(sqlite_desk, manager, "done")] == ["Look", "Choose"]


@pytest.mark.parametrize(
    "after", ["x", "~~", "2026-01-01~a~x", f"2026-01-01~a~{10**40}", "²", "9999-12-31~b~1"]
)
@pytest.mark.parametrize("name", ["mine", "offered", "done"])
def test_cursor_that_somebody_edited_breaks_nothing(desk: Desk, name: str, after: str) -> None:
    with desk.engine.read() as session:
        assert list_inbox(session, desk.actor("chair"), name, after).entries == ()


PLACES = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), min_size=1, max_size=14)


@pytest.fixture(scope="module")
def shelf(desks, tmp_path_factory):
    """One desk for all examples; each example fills it anew."""
    made = desks.open("sqlite", tmp_path_factory.mktemp("shelf"))
    desk = next(made)
    desk.publish("asking", user("look"), "opened>look look>closed", {"look": text_form("look")})
    desk.start("asking")
    yield desk
    next(made, None)


@settings(max_examples=30)
@given(places=PLACES, limit=st.integers(1, 5))
def test_paging_never_loses_or_repeats_an_entry(shelf: Desk, places: list, limit: int) -> None:
    """Tasks and parts with equal dates and equal moments, in every view."""
    actor = Actor(
        1, "A", frozenset({Holding(shelf.area.area_id, "chair"), Holding(shelf.area.area_id, "dcs", 1)})
    )
    offered, done = fill(shelf, places)
    assert pages(shelf, actor, "offered", limit) == pages(shelf, actor, "offered", 100)
    assert set(pages(shelf, actor, "offered", limit)) == offered
    assert pages(shelf, actor, "done", limit) == pages(shelf, actor, "done", 100)
    assert set(pages(shelf, actor, "done", limit)) == done


def fill(desk: Desk, places: list[tuple[int, bool, bool]]) -> tuple[set[Key], set[Key]]:
    offered: set[Key] = set()
    done: set[Key] = set()
    with desk.engine.housekeeping() as session:
        session.execute(update(Task).values(state="withdrawn"))
        session.execute(update(Part).values(state="withdrawn"))
        case = session.query(Case).first()
        instance = session.query(Instance).first()
        assert case is not None
        assert instance is not None
        for day, is_part, is_done in places:
            state = "completed" if is_done else "offered"
            shared = {
                "area_id": desk.area.area_id, "case_id": case.id, "role": "chair" if day else "dcs",
                "sort_on": date(2027, 1, 1) + timedelta(days=day), "state": state,
                "closed_at": desk.at + timedelta(hours=day) if is_done else None,
                "closed_by_id": 1 if is_done else None,
            }  # fmt: skip
            task = Task(
                **shared | ({"state": "offered"} if is_part else {}), instance_id=instance.id, token_id="t",
                element_id="look", kind="parts" if is_part else "form", name="Look", opened_at=desk.at,
            )  # fmt: skip
            session.add(task)
            session.flush()
            part_id = None
            if is_part:
                part = Part(**shared, task_id=task.id, key="k", label="K", asked_at=desk.at, agency_id=1)
                session.add(part)
                session.flush()
                part_id = part.id
            (done if is_done else offered).add((task.id, part_id))
    return offered, done


@pytest.mark.parametrize("name", ["mine", "offered", "done"])
def test_page_costs_the_same_for_few_and_for_many(shelf: Desk, name: str) -> None:
    actor = Actor(1, "A", frozenset({Holding(shelf.area.area_id, "chair")}))
    costs = []
    for rows in (3, 30):
        fill(shelf, [(1, number % 2 == 0, name == "done") for number in range(rows)])
        if name == "mine":
            with shelf.engine.housekeeping() as session:
                for table in (Task, Part):
                    session.execute(
                        update(table).where(table.state == "offered").values(assignee_id=1, state="claimed")
                    )
        with shelf.engine.read() as session, statements(shelf.engine.database) as sent:
            assert len(list_inbox(session, actor, name, limit=50).entries) >= rows
        costs.append(len(sent))
    assert costs[0] == costs[1]
    assert costs[0] <= 4


def test_decisions_of_a_case_cost_the_same_for_one_and_for_three(sqlite_desk: Desk) -> None:
    loop = "<bpmn:multiInstanceLoopCharacteristics/>"
    signed = [f"sign_{number}" for number in range(3)]
    sqlite_desk.publish(
        "signing",
        "".join(user(one, 'caseway:signatories="chair"', loop) for one in signed),
        "opened>sign_0 sign_0>sign_1 sign_1>sign_2 sign_2>closed",
        {one: text_form(one, radio("choice", "agree", "differ", vote=True)) for one in signed},
    )
    case_id = sqlite_desk.start("signing")
    costs = []
    for one in signed:
        sqlite_desk.do_part(one, "chair", {"choice": "agree"}, "chair")
        with sqlite_desk.engine.read() as session, statements(sqlite_desk.engine.database) as sent:
            found = list_decisions(session, case_id)
        costs.append(len(sent))
    assert [decision.outcome for decision in found] == ["Agree: 1 of 1"] * 3
    assert costs == [3, 3, 3]


def answered(desk: Desk, actor: Actor, asked: Question) -> set[str]:
    with desk.engine.read() as session:
        found = list_asked(session, actor, asked, desk.at.date())
        assert count_asked(session, actor, [asked], desk.at.date()) == [len(found.entries)]
    return {entry.part_label or entry.name for entry in found.entries}


def by_priority(desk: Desk, actor: Actor, limit: int) -> list[Key]:
    found: list[Key] = []
    after, asked = "", Question("offered", order="priority")
    with desk.engine.read() as session:
        while after or not found:
            page = list_asked(session, actor, asked, desk.at.date(), after, limit)
            found += [(entry.task_id, entry.part_id) for entry in page.entries]
            after = page.after
        for odd in ("x", "-9~2026-12-18~a~1", "2026-12-18~a~1"):
            assert len(list_asked(session, actor, asked, desk.at.date(), odd).entries) == len(found)
    return found


def test_each_condition_finds_tasks_and_parts_that_meet_it(desk: Desk) -> None:
    asking(desk, "business_manager")
    start(desk, "police", "la")
    manager, look = desk.actor("business_manager"), desk.task("look")
    reply = desk.task("reply")
    police, council = desk.part(reply, "police"), desk.part(reply, "la")
    everything = {"Look", "Police", "Children's services"}
    assert answered(desk, manager, Question("offered")) == everything
    desk.engine.execute(SetPriority(look.id, 1), actor=manager)
    desk.engine.execute(SetPriority(reply.id, 2, police.id), actor=manager)
    desk.engine.execute(SetFollowUp(reply.id, desk.at.date(), council.id), actor=manager)
    desk.engine.execute(SetFollowUp(look.id, desk.at.date() + timedelta(days=1)), actor=manager)
    assert answered(desk, manager, Question("offered", urgent=True)) == {"Look", "Police"}
    assert answered(desk, manager, Question("offered", follow_up=True)) == {"Children's services"}
    assert answered(desk, manager, Question("offered", role="business_manager")) == everything
    assert answered(desk, manager, Question("offered", role="chair")) == set()
    assert answered(desk, manager, Question("offered", kind="asking")) == everything
    assert answered(desk, manager, Question("offered", kind="other")) == set()
    for limit in (1, 2, 3):
        assert by_priority(desk, manager, limit) == [
            (reply.id, police.id),
            (look.id, None),
            (reply.id, council.id),
        ]
    with desk.engine.housekeeping() as session:
        session.execute(update(Part).where(Part.id == police.id).values(sort_on=date(2026, 12, 17)))
    assert answered(desk, manager, Question("offered", overdue=True)) == {"Police"}
    assert answered(desk, manager, Question("offered", overdue=True, follow_up=True)) == set()


def test_what_others_do_for_me_is_a_list_of_its_own(desk: Desk) -> None:
    asking(desk, "business_manager")
    start(desk, "police")
    manager, look = desk.actor("business_manager"), desk.task("look")
    second = desk.engine.execute(AddPerson("second@example.org", "Second"), actor=SYSTEM)
    join(desk, second, "business_manager")
    with desk.engine.read() as session:
        deputy = load_actor(session, second, desk.at.date())
    assert deputy is not None
    desk.engine.execute(ClaimTask(look.id), actor=manager)
    desk.engine.execute(DelegateTask(look.id, second), actor=manager)
    assert view(desk, manager, "delegated") == [("Look", "")]
    assert view(desk, manager, "mine") == []
    assert view(desk, deputy, "mine") == [("Look", "")]
    assert view(desk, deputy, "delegated") == []
    assert pages(desk, manager, "delegated", 1) == [(look.id, None)]
    with desk.engine.read() as session:
        [entry] = list_inbox(session, deputy, "mine").entries
    assert (entry.owner, entry.assignee, entry.state) == ("Business manager", "Second", "delegated")


def test_many_filters_are_counted_in_one_statement(sqlite_desk: Desk) -> None:
    asking(sqlite_desk, "business_manager")
    start(sqlite_desk, "police", "la")
    manager, costs = sqlite_desk.actor("business_manager"), []
    for number in range(12):
        asked = Question("offered" if number % 2 else "mine", urgent=number % 3 == 0).stored()
        sqlite_desk.engine.execute(SaveFilter(f"Filter {number:02}", asked), actor=manager)
        with sqlite_desk.engine.read() as session, statements(sqlite_desk.engine.database) as sent:
            found = list_filters(session, manager, sqlite_desk.at.date())
        costs.append(len(sent))
    assert [each.count for each in found] == [0, 3, 0, 0, 0, 3, 0, 3, 0, 0, 0, 3]
    assert set(costs) == {2}


@given(
    stored=st.dictionaries(st.text(max_size=8), st.recursive(st.none() | st.booleans() | st.text(), st.lists))
)
def test_whatever_is_kept_of_a_question_is_read_as_one(stored: dict) -> None:
    found = read_question(stored)
    assert read_question(found.stored()) == found
