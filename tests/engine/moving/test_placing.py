"""Tokens moved by hand: asked for with a reason, looked at, and approved by somebody else."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.commands.ask_placement import AskPlacement
from engine.commands.decide_placement import DecidePlacement
from engine.commands.try_placement import TryPlacement
from engine.errors import CasewayError, ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Instance, Placement, Task
from engine.moving.placing import Placed
from engine.queries.placements import get_placement, list_open_placements, list_place_choices, list_placements
from engine.queries.timeline import list_timeline
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import gateway, user
from tests.engine.moving.moves import do, picture

FORMS = {name: text_form(name) for name in ("first", "left", "right", "inner", "last")}
BLOCK = (
    user("first")
    + gateway("parallel", "fork")
    + user("left")
    + '<bpmn:subProcess id="group" name="Group"><bpmn:startEvent id="begun"/>'
    + user("right")
    + user("inner")
    + '<bpmn:endEvent id="done"/>'
    + '<bpmn:sequenceFlow id="f1" sourceRef="begun" targetRef="right"/>'
    + '<bpmn:sequenceFlow id="f2" sourceRef="right" targetRef="inner"/>'
    + '<bpmn:sequenceFlow id="f3" sourceRef="inner" targetRef="done"/></bpmn:subProcess>'
    + gateway("parallel", "join")
    + user("last")
)
ARROWS = "opened>first first>fork fork>left fork>group left>join group>join join>last last>closed"


def begin(desk: Desk, *steps: str) -> int:
    desk.publish("placed", BLOCK, ARROWS, FORMS)
    case_id = desk.start("placed")
    for step in steps:
        do(desk, case_id, step)
    return case_id


def asked(desk: Desk, case_id: int, kind: str, step: str = "", target: str = "") -> tuple[int, str, str, str]:
    """The instance, kind, token and target of what is to be done."""
    with desk.engine.read() as session:
        instance_id = session.scalars(select(Instance.id).where(Instance.case_id == case_id)).one()
        query = select(Task.token_id).where(Task.case_id == case_id, Task.element_id == step)
        token = session.scalar(query.order_by(Task.id.desc())) if step else ""
    return instance_id, kind, token, target


def ask(desk: Desk, case_id: int, kind: str, step: str = "", target: str = "", **said: Any) -> int:
    instance_id, _, token, _ = asked(desk, case_id, kind, step, target)
    command = AskPlacement(instance_id, kind, said.get("reason", "Entered too early"), token, target)
    return desk.engine.execute(command, actor=desk.actor(said.get("role", "business_manager")))


def unchanged(desk: Desk) -> Any:
    return desk.counts(), picture(desk), picture(desk, "placement")


@pytest.mark.parametrize(
    ("steps", "kind", "step", "target", "opened"),
    [
        ([], "skip", "first", "", ["left", "right"]),
        ([], "move", "first", "last", ["last"]),
        (["first"], "skip", "left", "", ["right"]),
        (["first", "right"], "repeat", "inner", "right", ["left", "right"]),
        (["first", "left"], "move", "right", "inner", ["inner"]),
        (["first", "left", "right", "inner"], "repeat", "last", "first", ["first"]),
    ],
)
def test_second_person_approves_what_was_looked_at(
    desk: Desk, steps: list[str], kind: str, step: str, target: str, opened: list[str]
) -> None:
    case_id = begin(desk, *steps)
    soon = desk.clock("soon").due_on
    before = unchanged(desk)
    look = desk.engine.preview(TryPlacement(*asked(desk, case_id, kind, step, target)), desk.actor("chair"))
    assert unchanged(desk) == before
    assert isinstance(look.result, Placed)
    assert look.moved == ()

    placement = ask(desk, case_id, kind, step, target)
    assert desk.open_steps(case_id) != opened
    done = desk.engine.execute(DecidePlacement(placement, approve=True), actor=desk.actor("chair"))

    assert done == look.result
    assert desk.open_steps(case_id) == opened
    assert desk.clock("soon").due_on == soon
    with desk.engine.read() as session:
        view = get_placement(session, desk.engine.library, desk.actor("chair"), placement)
        lines, _ = list_timeline(session, case_id)
    assert (view.state, view.decided_by != "", view.is_stale) == ("done", True, False)
    assert any("by hand. Entered too early" in line.words for line in lines)
    run_out(desk, case_id)
    assert desk.case(case_id).state == "complete"
    assert desk.breaks() == []


def run_out(desk: Desk, case_id: int) -> None:
    while steps := desk.open_steps(case_id):
        do(desk, case_id, steps[0])


@pytest.mark.parametrize(
    ("steps", "kind", "step", "target", "error"),
    [
        (["first"], "move", "left", "last", ConflictError),  # the other branch would wait for ever
        (["first"], "place", "", "first", ConflictError),  # two tokens would meet
        ([], "move", "first", "left", ConflictError),
        ([], "move", "first", "join", InvalidInputError),
        ([], "move", "first", "group", InvalidInputError),
        ([], "move", "", "last", InvalidInputError),
        ([], "skip", "last", "", InvalidInputError),
        ([], "fly", "first", "last", InvalidInputError),
    ],
)
def test_what_could_not_end_is_refused_and_nothing_changes(
    desk: Desk, steps: list[str], kind: str, step: str, target: str, error: type[CasewayError]
) -> None:
    case_id = begin(desk, *steps)
    before = unchanged(desk)
    with pytest.raises(error):
        ask(desk, case_id, kind, step, target)
    with pytest.raises(error):
        desk.engine.preview(TryPlacement(*asked(desk, case_id, kind, step, target)), desk.actor("chair"))
    assert unchanged(desk) == before


def test_only_the_team_asks_and_only_somebody_else_approves(desk: Desk) -> None:
    case_id = begin(desk)
    before = unchanged(desk)
    for role, reason, error in (
        ("reviewer", "Why", NotPermittedError),
        ("chair", "Why", NotPermittedError),
        ("business_manager", " ", InvalidInputError),
    ):
        with pytest.raises(error):
            ask(desk, case_id, "skip", "first", role=role, reason=reason)
    with pytest.raises(NotFoundError):
        desk.engine.execute(AskPlacement(999, "skip", "Why"), actor=desk.actor("business_manager"))
    with pytest.raises(NotPermittedError):
        desk.engine.execute(TryPlacement(*asked(desk, case_id, "skip", "first")), actor=desk.actor("chair"))
    assert unchanged(desk) == before

    placement = ask(desk, case_id, "skip", "first")
    before = unchanged(desk)
    for role, approve, reason, error in (
        ("business_manager", True, "", NotPermittedError),
        ("reviewer", True, "", NotPermittedError),
        ("chair", False, "", InvalidInputError),
    ):
        with pytest.raises(error):
            desk.engine.execute(DecidePlacement(placement, approve, reason), actor=desk.actor(role))
    assert unchanged(desk) == before


@pytest.mark.parametrize(("role", "state"), [("chair", "refused"), ("business_manager", "withdrawn")])
def test_what_was_asked_for_is_refused_or_taken_back(desk: Desk, role: str, state: str) -> None:
    case_id = begin(desk)
    placement = ask(desk, case_id, "skip", "first")
    kept = picture(desk)
    actor = desk.actor(role)
    with desk.engine.read() as session:
        waiting = list_open_placements(session, desk.engine.library, actor)
        choices = list_place_choices(session, desk.engine.library, actor, case_id)
    assert [(one.step, one.may_approve, one.may_withdraw) for one in waiting] == [
        ("First", role == "chair", role != "chair")
    ]
    assert [one.name for one in choices[0].steps] == ["First"]
    assert [key for key, _ in choices[0].targets] == ["first", "left", "right", "inner", "last"]

    desk.engine.execute(DecidePlacement(placement, approve=False, reason="Not needed"), actor=actor)

    assert picture(desk) == kept
    with desk.engine.read() as session:
        assert session.get_one(Placement, placement).state == state
        (view,) = list_placements(session, desk.engine.library, actor, case_id)
    assert (view.decision_reason, view.may_approve) == ("Not needed", False)
    with pytest.raises(ConflictError):
        desk.engine.execute(DecidePlacement(placement, approve=True), actor=desk.actor("dcs"))
    assert desk.breaks() == []


def test_what_was_asked_for_when_the_case_stood_elsewhere_is_not_done(desk: Desk) -> None:
    case_id = begin(desk)
    placement = ask(desk, case_id, "skip", "first")
    do(desk, case_id, "first")
    before = unchanged(desk)
    with pytest.raises(ConflictError, match="moved on"):
        desk.engine.execute(DecidePlacement(placement, approve=True), actor=desk.actor("chair"))
    assert unchanged(desk) == before
    with desk.engine.read() as session:
        view = get_placement(session, desk.engine.library, desk.actor("chair"), placement)
    assert (view.is_stale, view.may_approve) == (True, False)


def test_clock_of_a_step_that_is_repeated_starts_again(sqlite_desk: Desk) -> None:
    clock = (
        '<caseway:clock id="reading" name="Reading" length="5" unit="days" anchor="opened:last" '
        'met="task:last" scope="task"/>'
    )
    sqlite_desk.publish(
        "read",
        user("first") + user("last", 'caseway:clock="reading"'),
        "opened>first first>last last>closed",
        FORMS,
        declared='<caseway:fact id="aware_on" type="date" label="Aware"/>' + clock,
    )
    case_id = sqlite_desk.start("read")
    do(sqlite_desk, case_id, "first")
    placement = ask(sqlite_desk, case_id, "repeat", "last", "first")
    sqlite_desk.engine.execute(DecidePlacement(placement, approve=True), actor=sqlite_desk.actor("chair"))
    assert (sqlite_desk.clock("reading").state, sqlite_desk.open_steps(case_id)) == ("stopped", ["first"])
    sqlite_desk.at = sqlite_desk.at.replace(day=20)
    do(sqlite_desk, case_id, "first")
    assert sqlite_desk.clock("reading").due_on == date(2026, 12, 25)
