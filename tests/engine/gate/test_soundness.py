"""What can happen: a process that can get stuck or do a thing twice is refused."""

import pytest

from engine.diagram.reading import read_definitions
from engine.gate import Surroundings, check_diagram_xml
from engine.gate.check import draw_all
from engine.gate.soundness import MAX_STATES, check_soundness
from tests.engine.diagram.drawing import draw, flows, gateway, timer, user
from tests.engine.gate.asserting import finds
from tests.engine.workflow.hand_models import HAND_MODELS, UNSOUND
from tests.engine.workflow.random_models import draw_random

AND, XOR, OR = "parallel", "exclusive", "inclusive"
BLOCK = "opened>fork fork>a{} fork>b a>join b>join join>c c>closed"


def _block(split: str, join: str, *, conditions: bool) -> bytes:
    default = 'default="fork_to_b"' if conditions else ""
    body = gateway(split, "fork", default) + user("a") + user("b") + gateway(join, "join") + user("c")
    return draw(body, BLOCK.format("[harmed]" if conditions else ""))


@pytest.mark.parametrize(("split", "join"), [(AND, AND), (AND, OR), (XOR, XOR), (XOR, OR), (OR, OR)])
def test_gate_accepts_a_block_joined_as_it_was_split(split, join):
    assert check_diagram_xml(_block(split, join, conditions=split != AND)) == []


@pytest.mark.parametrize(
    ("split", "join", "rule"),
    [(XOR, AND, "cannot-end"), (OR, AND, "cannot-end"), (AND, XOR, "tokens-meet")],
)
def test_gate_refuses_a_block_joined_otherwise(split, join, rule):
    finds(_block(split, join, conditions=split != AND), rule, "c" if rule == "tokens-meet" else "join")


def test_gate_refuses_an_inclusive_block_joined_by_an_exclusive_gateway():
    body = (
        gateway(OR, "fork", 'default="fork_to_c"') + user("a") + user("b") + gateway(XOR, "join") + user("c")
    )
    arrows = "opened>fork fork>a[harmed] fork>b[grade = 'poor'] fork>c a>join b>join join>c c>closed"
    finds(draw(body, arrows), "tokens-meet", "c")


def test_gate_refuses_a_loop_without_a_way_out():
    body = gateway(AND, "fork") + user("a") + user("b")
    finding = finds(draw(body, "opened>fork fork>closed fork>a a>b b>a"), "cannot-end", "a")
    assert "nothing else open" in finding.problem


def test_gate_accepts_a_parallel_block_within_a_loop():
    body = (
        gateway(XOR, "again")
        + gateway(AND, "fork")
        + user("a")
        + user("b")
        + gateway(AND, "join")
        + gateway(XOR, "which", 'default="which_to_closed"')
    )
    arrows = "opened>again again>fork fork>a fork>b a>join b>join join>which which>again[harmed] which>closed"
    assert check_diagram_xml(draw(body, arrows)) == []


def test_gate_accepts_reminders_beside_a_loop_and_interrupting_clocks():
    body = (
        user("a")
        + timer("late", "a", "soon", 'cancelActivity="false"')
        + timer("over", "a", "soon")
        + user("chase")
        + user("close_it")
        + '<bpmn:endEvent id="chased"/>'
        + gateway(XOR, "which", 'default="which_to_closed"')
    )
    arrows = (
        "opened>a a>which which>a[harmed] which>closed late>chase chase>chased over>close_it close_it>closed"
    )
    assert check_diagram_xml(draw(body, arrows)) == []


def test_gate_refuses_a_reminder_that_flows_into_the_main_path():
    body = user("a") + timer("late", "a", "soon", 'cancelActivity="false"') + user("chase") + user("b")
    finds(draw(body, "opened>a a>b b>closed late>chase chase>b"), "tokens-meet", "b")


def test_gate_refuses_a_join_inside_a_reminder_that_the_main_path_feeds():
    body = (
        user("a")
        + timer("late", "a", "soon", 'cancelActivity="false"')
        + gateway(AND, "fork")
        + gateway(AND, "join")
        + user("b")
        + user("c")
    )
    arrows = "opened>fork fork>a fork>c a>closed c>join late>b b>join join>closed"
    finds(draw(body, arrows), "cannot-end", "join")


def test_gate_accepts_terminate_and_escalation_that_clear_what_is_open():
    inside = (
        '<bpmn:startEvent id="s1"/>'
        + gateway(AND, "fork")
        + user("a")
        + user("b")
        + '<bpmn:endEvent id="raised"><bpmn:escalationEventDefinition escalationRef="worry"/></bpmn:endEvent>'
        + '<bpmn:endEvent id="e1"/>'
        + flows("s1>fork fork>a fork>b a>raised b>e1")
    )
    body = (
        f'<bpmn:subProcess id="stay">{inside}</bpmn:subProcess><bpmn:boundaryEvent id="caught" '
        'attachedToRef="stay"><bpmn:escalationEventDefinition escalationRef="worry"/></bpmn:boundaryEvent>'
        + user("act")
        + user("c")
        + gateway(AND, "start_both")
        + '<bpmn:endEvent id="stopped"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
    )
    arrows = "opened>start_both start_both>stay start_both>c c>stopped stay>closed caught>act act>closed"
    assert check_diagram_xml(draw(body, arrows, beside='<bpmn:escalation id="worry"/>')) == []


def test_gate_says_when_there_are_too_many_states_to_look_at():
    branches = 14
    assert 2**branches > MAX_STATES
    body = gateway(AND, "fork") + gateway(AND, "join") + "".join(user(f"t{n}") for n in range(branches))
    arrows = "opened>fork join>closed " + " ".join(f"fork>t{n} t{n}>join" for n in range(branches))
    finds(draw(body, arrows), "too-many-states", "review", "warning")


def _verdict(xml: bytes) -> list[str]:
    (drawing,) = draw_all(read_definitions(xml), "", Surroundings())
    return [finding.rule for finding in check_soundness(drawing)]


@pytest.mark.parametrize("name", HAND_MODELS)
def test_soundness_agrees_with_the_judge_of_the_engine(name):
    assert _verdict(HAND_MODELS[name]) == (["cannot-end"] if name in UNSOUND else [])


def test_soundness_accepts_every_model_built_from_matching_blocks():
    assert {seed: rules for seed in range(200) if (rules := _verdict(draw_random(seed)))} == {}
