"""The states of a task: every state x every move x everybody who might try it, on tasks and on parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from engine.actor import SYSTEM, Actor
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.delegate_task import DelegateTask
from engine.commands.give_back_task import GiveBackTask
from engine.commands.reassign_task import ReassignTask
from engine.commands.reassign_tasks import ReassignTasks
from engine.commands.release_claim import ReleaseClaim
from engine.commands.save_draft import SaveDraft
from engine.commands.set_follow_up import SetFollowUp
from engine.commands.set_priority import SetPriority
from engine.commands.take_back_task import TakeBackTask
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import Command, NothingToDo
from engine.instances.assigning import pass_on_all
from engine.instances.case_work import CaseWork
from engine.models import (
    CaseMember,
    Cover,
    Draft,
    FactValue,
    LedgerEntry,
    Notice,
    Part,
    Person,
    Submission,
    Task,
    Vote,
)
from engine.queries.timeline import list_timeline
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from engine.unit_of_work import UnitOfWork
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import user

LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
FORMS = {
    "choose": text_form(
        "choose", question("asked", "checklist", properties={"picker": "agency", "fact": "agencies"})
    ),
    "write": text_form("write"),
    "reply": text_form("reply"),
}

# Who tries: ``has`` has it (or did it), ``owns`` answers for it where it is delegated, ``could`` holds the
# role, ``covers`` stands in for ``has``, ``team`` coordinates, ``reads`` reads the case, ``heads`` sees
# headers, ``recused`` holds the role and is shut out, ``inspects`` is an inspector.
WHO = ("has", "owns", "could", "covers", "team", "reads", "heads", "recused", "inspects")
# What becomes of it: a state, ``same`` (nothing to do), ``done``, or who refuses: ``no`` (not permitted),
# ``late`` (it is not in a state for this), ``wrong`` (what was entered), ``gone`` (there is no such task).
NEVER = "gone gone no"
TABLE = f"""
offered   claim      claimed claimed claimed claimed no no {NEVER}
offered   release    same same same same same same {NEVER}
offered   delegate   late late late late late late {NEVER}
offered   take_back  late late late late late late {NEVER}
offered   give_back  late late late late late late {NEVER}
offered   reassign   no no no no claimed no {NEVER}
offered   offer      no no no no wrong no {NEVER}
offered   follow_up  no no no no offered no {NEVER}
offered   priority   no no no no offered no {NEVER}
offered   draft      done done done done no no {NEVER}
offered   complete   done done done done no no {NEVER}

claimed   claim      same no no same no no {NEVER}
claimed   release    offered no no offered offered no {NEVER}
claimed   delegate   delegated no no delegated no no {NEVER}
claimed   take_back  late late late late late late {NEVER}
claimed   give_back  late late late late late late {NEVER}
claimed   reassign   no no no no claimed no {NEVER}
claimed   offer      no no no no offered no {NEVER}
claimed   follow_up  claimed no no claimed claimed no {NEVER}
claimed   priority   no no no no claimed no {NEVER}
claimed   draft      done no no done no no {NEVER}
claimed   complete   done no no done no no {NEVER}

delegated claim      same no no same no no {NEVER}
delegated release    late late late late late late {NEVER}
delegated delegate   late late late late late late {NEVER}
delegated take_back  no claimed no no no no {NEVER}
delegated give_back  claimed no no claimed no no {NEVER}
delegated reassign   no no no no claimed no {NEVER}
delegated offer      no no no no offered no {NEVER}
delegated follow_up  delegated delegated no delegated delegated no {NEVER}
delegated priority   no no no no delegated no {NEVER}
delegated draft      done no no done no no {NEVER}
delegated complete   done no no done no no {NEVER}

returned  claim      same no no same no no {NEVER}
returned  release    offered no no offered offered no {NEVER}
returned  delegate   delegated no no delegated no no {NEVER}
returned  take_back  late late late late late late {NEVER}
returned  give_back  late late late late late late {NEVER}
returned  reassign   no no no no claimed no {NEVER}
returned  offer      no no no no offered no {NEVER}
returned  follow_up  returned no no returned returned no {NEVER}
returned  priority   no no no no returned no {NEVER}
returned  draft      done no no done no no {NEVER}
returned  complete   done no no done no no {NEVER}
"""
CLOSED = "".join(
    f"{state} {move} late late late late late late {NEVER}\n"
    for state in ("completed", "withdrawn")
    for move in (
        "claim", "release", "delegate", "take_back", "give_back", "reassign", "offer", "follow_up",
        "priority", "complete",
    )
) + "".join(
    f"{state} draft late late late late late late gone gone late\n" for state in ("completed", "withdrawn")
)  # fmt: skip
ROWS = [line.split() for line in (TABLE + CLOSED).splitlines() if line]
MOVES = sorted({move for _, move, *_ in ROWS})
REFUSALS = {
    "no": NotPermittedError, "late": ConflictError, "wrong": InvalidInputError, "gone": NotFoundError
}  # fmt: skip
TOUCHED = (LedgerEntry, Submission, Draft, CaseMember, Notice, FactValue, Vote)
TOMORROW = date(2026, 12, 19)


@dataclass
class Room:
    """A task or a part, and everybody who might try to move it."""

    desk: Desk
    task_id: int
    part_id: int | None
    actors: dict[str, Actor]
    target: int

    def thing(self) -> Task | Part:
        with self.desk.engine.read() as session:
            if self.part_id is not None:
                return session.get_one(Part, self.part_id)
            return session.get_one(Task, self.task_id)

    def put(self, state: str) -> None:
        """Make the thing stand in a state."""
        has = self.actors["has"].person_id
        owner = self.actors["owns"].person_id if state == "delegated" else None
        closed = state in ("completed", "withdrawn")
        values: dict[str, Any] = {
            "state": state, "assignee_id": None if state == "offered" else has, "owner_id": owner,
            "closed_at": self.desk.at if closed else None,
            "closed_by_id": has if state == "completed" else None,
            "follow_up_on": None, "priority": 0,
        }  # fmt: skip
        table = Task if self.part_id is None else Part
        with self.desk.engine.housekeeping() as session:
            session.execute(update(table).where(table.id == (self.part_id or self.task_id)).values(**values))

    def facts(self) -> list[Any]:
        """All that a refused move must leave alone."""
        with self.desk.engine.read() as session:
            rows = [session.scalar(select(func.count()).select_from(table)) for table in TOUCHED]
        thing = self.thing()
        columns = type(thing).__table__.columns
        return [*rows, *(getattr(thing, column.key) for column in columns)]

    def command(self, move: str) -> Command[Any]:
        """The command of a move."""
        task_id, part_id = self.task_id, self.part_id
        made: dict[str, Command[Any]] = {
            "claim": ClaimTask(task_id, part_id),
            "release": ReleaseClaim(task_id, part_id),
            "delegate": DelegateTask(task_id, self.target, part_id),
            "take_back": TakeBackTask(task_id, part_id),
            "give_back": GiveBackTask(task_id, part_id),
            "reassign": ReassignTask(task_id, self.target, "They asked", part_id),
            "offer": ReassignTask(task_id, None, "They asked", part_id),
            "follow_up": SetFollowUp(task_id, TOMORROW, part_id),
            "priority": SetPriority(task_id, 2, part_id),
            "draft": SaveDraft(task_id, {"note": "Half"}, part_id),
            "complete": CompleteTask(task_id, {"note": "Whole"}, part_id),
        }
        return made[move]

    def outcome(self, move: str, who: str) -> str:
        """What becomes of a move."""
        command, actor = self.command(move), self.actors[who]
        try:
            if move in ("draft", "complete"):
                self.desk.engine.preview(command, actor)
                return "done"
            result = self.desk.engine.execute(command, actor=actor)
        except tuple(REFUSALS.values()) as error:
            return next(word for word, kind in REFUSALS.items() if isinstance(error, kind))
        return "same" if isinstance(result, NothingToDo) else self.thing().state


def furnish(desk: Desk, kind: str) -> Room:
    desk.publish(
        "working",
        user("choose")
        + user("write").replace('caseway:role="business_manager"', 'caseway:role="reviewer"')
        + user("reply", 'caseway:parts="agencies"', LOOP).replace(
            'caseway:role="business_manager"', 'caseway:role="agency_author"'
        ),
        "opened>choose choose>write write>reply reply>closed",
        FORMS,
    )
    case_id = desk.start("working")
    desk.do("choose", {"asked": ["police"]})
    task_id, part_id, role, agency = desk.task("write").id, None, "reviewer", None
    if kind == "part":
        desk.do("write", {"note": "x"}, "reviewer")
        task = desk.task("reply")
        task_id, part_id, role, agency = task.id, desk.part(task, "police").id, "agency_author", "police"
    ids = {}
    for who in ("has", "owns", "could", "recused", "target"):
        ids[who] = desk.engine.execute(AddPerson(f"{who}@example.org", who.title()), actor=SYSTEM)
        joining = AddMembership(desk.area.area_id, "review_group", ids[who], role, LONG_AGO, None, agency)
        desk.engine.execute(joining, actor=SYSTEM)
    ids["covers"] = desk.engine.execute(AddPerson("covers@example.org", "Covers"), actor=SYSTEM)
    with desk.engine.housekeeping() as session:
        session.add(Cover(
            person_id=ids["has"], covered_by_id=ids["covers"], from_on=desk.at.date(), to_on=desk.at.date()
        ))  # fmt: skip
        session.add(CaseMember(
            case_id=case_id, person_id=ids["recused"], relation="recused", reason="Conflict", from_at=desk.at
        ))  # fmt: skip
    with desk.engine.read() as session:
        found = {who: load_actor(session, person_id, desk.at.date()) for who, person_id in ids.items()}
    actors = {who: actor for who, actor in found.items() if actor is not None}
    actors |= {
        "team": desk.actor("business_manager"), "reads": desk.actor("chair"),
        "heads": desk.actor("group_member"), "inspects": desk.actor("inspector"),
    }  # fmt: skip
    return Room(desk, task_id, part_id, actors, ids["target"])


@pytest.fixture(scope="module", params=["task", "part"])
def room(request, desks, tmp_path_factory) -> Iterator[Room]:
    opened = desks.open("sqlite", tmp_path_factory.mktemp("room"))
    yield furnish(next(opened), request.param)
    next(opened, None)


def test_table_is_whole() -> None:
    states = {"offered", "claimed", "delegated", "returned", "completed", "withdrawn"}
    assert {(state, move) for state, move, *_ in ROWS} == {
        (state, move) for state in states for move in MOVES
    }
    assert all(len(row) == 2 + len(WHO) for row in ROWS)
    assert len(ROWS) == len(states) * len(MOVES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_every_state_move_and_person(room: Room, row: list[str]) -> None:
    state, move, *expected = row
    found, changed = [], []
    for who, outcome in zip(WHO, expected, strict=True):
        room.put(state)
        before = room.facts()
        found.append(room.outcome(move, who))
        if outcome in (*REFUSALS, "same", "done") and room.facts() != before:
            changed.append(who)
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, expected, strict=True))
    assert changed == []


def person_of(room: Room, who: str) -> int:
    person_id = room.actors[who].person_id
    assert person_id is not None
    return person_id


@pytest.fixture(params=["task", "part"])
def fresh(request, desk: Desk) -> Room:
    return furnish(desk, request.param)


def members(room: Room) -> set[int]:
    """Who is named on the case now."""
    with room.desk.engine.read() as session:
        query = select(CaseMember.person_id).where(
            CaseMember.to_at.is_(None), CaseMember.relation == "working"
        )
        return set(session.scalars(query))


def titles(room: Room, who: str) -> list[str]:
    with room.desk.engine.read() as session:
        return list(session.scalars(select(Notice.title).where(Notice.person_id == person_of(room, who))))


def test_delegated_task_is_done_by_the_deputy_and_stays_the_owners(fresh: Room) -> None:
    engine, owner, deputy = fresh.desk.engine, fresh.actors["has"], fresh.target
    engine.execute(fresh.command("claim"), actor=owner)
    engine.execute(fresh.command("delegate"), actor=owner)
    thing = fresh.thing()
    assert (thing.state, thing.owner_id, thing.assignee_id) == ("delegated", owner.person_id, deputy)
    assert {owner.person_id, deputy} <= members(fresh)
    with engine.read() as session:
        acting = load_actor(session, deputy, fresh.desk.at.date())
        told = list(session.scalars(select(Notice.title).where(Notice.person_id == deputy)))
    assert acting is not None
    assert told[-1].endswith("was given to you")
    with pytest.raises(NotPermittedError, match="You asked Target to do this task for you"):
        engine.execute(fresh.command("complete"), actor=owner)
    with pytest.raises(NotPermittedError, match="They can give it back"):
        engine.execute(fresh.command("complete"), actor=fresh.actors["could"])
    engine.execute(fresh.command("complete"), actor=acting)
    assert (fresh.thing().state, fresh.thing().closed_by_id) == ("completed", deputy)
    assert fresh.desk.breaks() == []


def test_deputy_gives_back_and_is_no_longer_named(fresh: Room) -> None:
    engine, owner = fresh.desk.engine, fresh.actors["has"]
    engine.execute(fresh.command("claim"), actor=owner)
    engine.execute(fresh.command("delegate"), actor=owner)
    with engine.read() as session:
        deputy = load_actor(session, fresh.target, fresh.desk.at.date())
    assert deputy is not None
    engine.execute(fresh.command("give_back"), actor=deputy)
    thing = fresh.thing()
    assert (thing.state, thing.owner_id, thing.assignee_id) == ("claimed", None, owner.person_id)
    assert fresh.target not in members(fresh)
    assert owner.person_id in members(fresh)


def test_task_given_back_to_somebody_who_has_left_is_offered_again(fresh: Room) -> None:
    engine = fresh.desk.engine
    fresh.put("delegated")
    with engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id == person_of(fresh, "owns")).values(is_active=False))
    engine.execute(fresh.command("give_back"), actor=fresh.actors["has"])
    assert (fresh.thing().state, fresh.thing().assignee_id) == ("offered", None)


def test_reassigning_names_and_tells_who_has_it_and_keeps_the_reason(fresh: Room) -> None:
    engine = fresh.desk.engine
    engine.execute(fresh.command("claim"), actor=fresh.actors["has"])
    engine.execute(fresh.command("reassign"), actor=fresh.actors["team"])
    thing = fresh.thing()
    assert (thing.state, thing.assignee_id, thing.owner_id) == ("claimed", fresh.target, None)
    assert fresh.target in members(fresh)
    assert person_of(fresh, "has") not in members(fresh)
    with engine.read() as session:
        lines, _ = list_timeline(session, thing.case_id)
    assert next(line.words for line in lines if line.kind == "task.reassigned").endswith("They asked")
    engine.execute(fresh.command("offer"), actor=fresh.actors["team"])
    assert fresh.thing().state == "offered"
    with engine.read() as session:
        lines, _ = list_timeline(session, thing.case_id)
    assert any("to everybody with its role again. They asked" in line.words for line in lines)


@pytest.mark.parametrize("who", ["recused", "team", "covers"])
def test_task_is_given_only_to_those_who_could_do_it_today(fresh: Room, who: str) -> None:
    fresh.put("claimed")
    fresh.target = person_of(fresh, who)
    before = fresh.facts()
    for move, actor in (("delegate", "has"), ("reassign", "team")):
        with pytest.raises(
            InvalidInputError, match=r"cannot be given this task\. Choose one of: .*Could"
        ) as told:
            fresh.desk.engine.execute(fresh.command(move), actor=fresh.actors[actor])
        assert "Recused" not in str(told.value).partition("Choose")[2]
    assert fresh.facts() == before


def test_task_is_not_given_to_whoever_has_it(fresh: Room) -> None:
    fresh.put("claimed")
    fresh.target = person_of(fresh, "has")
    with pytest.raises(InvalidInputError, match="has this task already"):
        fresh.desk.engine.execute(fresh.command("reassign"), actor=fresh.actors["team"])


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\x00b"])
def test_reassigning_needs_a_reason(fresh: Room, reason: str) -> None:
    command = ReassignTask(fresh.task_id, fresh.target, reason, fresh.part_id)
    before = fresh.facts()
    with pytest.raises(InvalidInputError, match=r"reason|why"):
        fresh.desk.engine.execute(command, actor=fresh.actors["team"])
    assert fresh.facts() == before


def test_follow_up_and_priority_move_no_date(fresh: Room) -> None:
    engine, team = fresh.desk.engine, fresh.actors["team"]
    before = fresh.thing()
    engine.execute(fresh.command("follow_up"), actor=team)
    engine.execute(fresh.command("priority"), actor=team)
    after = fresh.thing()
    assert (after.follow_up_on, after.priority) == (TOMORROW, 2)
    assert (after.due_on, after.sort_on) == (before.due_on, before.sort_on)
    assert isinstance(engine.execute(fresh.command("priority"), actor=team), NothingToDo)
    for command in (
        SetFollowUp(fresh.task_id, TOMORROW - timedelta(days=2), fresh.part_id),
        SetPriority(fresh.task_id, 3, fresh.part_id),
    ):
        with pytest.raises(InvalidInputError):
            engine.execute(command, actor=team)
    engine.execute(SetFollowUp(fresh.task_id, None, fresh.part_id), actor=team)
    assert fresh.thing().follow_up_on is None


def test_several_tasks_of_a_case_change_hands_together_or_not_at_all(fresh: Room) -> None:
    engine, team = fresh.desk.engine, fresh.actors["team"]
    fresh.put("claimed")
    case_id, things = fresh.thing().case_id, ((fresh.task_id, fresh.part_id),)
    before = fresh.facts()
    for command, error in (
        (ReassignTasks(case_id, (*things, (9_999, None)), fresh.target, "Left"), NotFoundError),
        (ReassignTasks(case_id, things, person_of(fresh, "team"), "Left"), InvalidInputError),
        (ReassignTasks(case_id, things, fresh.target, ""), InvalidInputError),
        (ReassignTasks(case_id, (), fresh.target, "Left"), InvalidInputError),
    ):
        with pytest.raises(error):
            engine.execute(command, actor=team)
    with pytest.raises(NotPermittedError):
        engine.execute(ReassignTasks(case_id, things, fresh.target, "Left"), actor=fresh.actors["could"])
    assert fresh.facts() == before
    assert engine.execute(ReassignTasks(case_id, things, fresh.target, "Left"), actor=team) == 1
    again = ReassignTasks(case_id, things, fresh.target, "Left")
    assert isinstance(engine.execute(again, actor=team), NothingToDo)


def test_all_that_somebody_has_is_passed_on_and_what_they_delegated_stays_the_deputys(fresh: Room) -> None:
    """What recusal and the leaver's list do, as one command of a test."""

    @dataclass(frozen=True)
    class Leave:
        case_id: int
        person_id: int

        def run(self, uow: UnitOfWork) -> int:
            return pass_on_all(CaseWork.lock(uow, self.case_id), self.person_id, None, "Recused")

    case_id, engine = fresh.thing().case_id, fresh.desk.engine
    fresh.put("delegated")
    assert engine.execute(Leave(case_id, person_of(fresh, "owns")), actor=fresh.actors["team"]) == 1
    thing = fresh.thing()
    assert (thing.state, thing.assignee_id, thing.owner_id) == ("claimed", person_of(fresh, "has"), None)
    assert engine.execute(Leave(case_id, person_of(fresh, "has")), actor=fresh.actors["team"]) == 1
    assert (fresh.thing().state, fresh.thing().assignee_id) == ("offered", None)
