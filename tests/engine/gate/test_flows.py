"""The shape of a drawing: starts, ends, flows, gateways, loops."""

import pytest

from engine.gate import check_diagram_xml
from tests.engine.diagram.drawing import draw, flows, gateway, user
from tests.engine.gate.asserting import errors, finds

XOR = gateway("exclusive", "which")


def test_gate_accepts_a_plain_diagram_without_a_word():
    body = gateway("exclusive", "which", 'default="which_to_closed"') + user("look") + user("act")
    xml = draw(body, "opened>look look>which which>act[grade = 'poor' and harmed] which>closed act>look")
    assert check_diagram_xml(xml) == []


def test_gate_accepts_several_flows_into_a_task_and_an_end():
    body = gateway("exclusive", "which", 'default="which_to_b"') + user("a") + user("b") + user("c")
    xml = draw(body, "opened>which which>a[harmed] which>b a>c b>c c>closed")
    assert check_diagram_xml(xml) == []


@pytest.mark.parametrize(
    ("body", "arrows", "rule", "element"),
    [
        (user("look"), "look>closed", "no-start", "review"),
        (user("look"), "opened>look", "no-end", "review"),
        (
            '<bpmn:startEvent id="opened"/><bpmn:startEvent id="opened_too"/>' + user("look"),
            "opened>look opened_too>look look>closed",
            "several-starts",
            "opened_too",
        ),
        (user("look") + user("lost"), "opened>look look>closed lost>closed", "unreachable", "lost"),
        (user("look") + user("stuck"), "opened>look look>closed", "dead-end", "stuck"),
        (user("look") + user("act"), "opened>look look>act look>closed act>closed", "implicit-split", "look"),
        (user("look"), "opened>look look>closed look>nowhere", "flow-unresolved", "look_to_nowhere"),
        (
            user("look") + user("act"),
            "opened>look look>closed closed>act act>closed",
            "flow-from-end",
            "closed_to_act",
        ),
        (XOR, "opened>which which>closed[harmed] which>opened", "flow-into-start", "which_to_opened"),
        (
            user("look") + flows("opened>look").replace("opened_to_look", "again"),
            "opened>look look>closed",
            "double-flow",
            "look",
        ),
        (
            XOR + user("a"),
            "opened>which which>a which>closed[harmed] a>closed",
            "flow-without-condition",
            "which_to_a",
        ),
        (
            gateway("inclusive", "which") + user("a"),
            "opened>which which>a which>closed[harmed] a>closed",
            "flow-without-condition",
            "which_to_a",
        ),
        (
            gateway("exclusive", "which", 'default="elsewhere"') + user("a"),
            "opened>which which>a[harmed] which>closed[not harmed] a>closed",
            "default-unresolved",
            "which",
        ),
        (
            gateway("exclusive", "which", 'default="which_to_a"') + user("a"),
            "opened>which which>a[harmed] which>closed[not harmed] a>closed",
            "default-with-condition",
            "which_to_a",
        ),
        (user("look"), "opened>look look>closed[harmed]", "condition-ignored", "look_to_closed"),
        (
            gateway("parallel", "fork") + user("a") + user("b"),
            "opened>fork fork>a[harmed] fork>b a>closed b>closed",
            "condition-ignored",
            "fork_to_a",
        ),
        (user("look", 'default="look_to_closed"'), "opened>look look>closed", "default-ignored", "look"),
        (
            gateway("parallel", "fork") + user("a"),
            "opened>fork fork>fork fork>a a>closed",
            "join-into-itself",
            "fork",
        ),
    ],
)
def test_gate_refuses_a_shape_that_runs_wrongly(body, arrows, rule, element):
    finds(draw(body, arrows), rule, element)


def test_gate_refuses_a_subprocess_without_a_start_or_an_end():
    xml = draw(f'<bpmn:subProcess id="stay">{user("look")}</bpmn:subProcess>', "opened>stay stay>closed")
    finds(xml, "no-start", "stay")
    finds(xml, "no-end", "stay")


def test_gate_refuses_a_flow_across_the_border_of_a_subprocess():
    inside = (
        '<bpmn:startEvent id="s1"/>' + user("look") + '<bpmn:endEvent id="e1"/>' + flows("s1>look look>e1")
    )
    xml = draw(
        f'<bpmn:subProcess id="stay">{inside}</bpmn:subProcess>' + user("act"),
        "opened>stay stay>act act>closed look>act",
    )
    finds(xml, "flow-crosses-border", "look_to_act")


def test_gate_warns_of_a_gateway_without_a_default():
    xml = draw(XOR + user("a"), "opened>which which>a[harmed] which>closed[not harmed] a>closed")
    finds(xml, "no-default", "which", "warning")
    assert errors(xml) == []


def test_gate_refuses_a_loop_of_gateways():
    body = gateway("exclusive", "again", 'default="again_to_which"') + gateway(
        "exclusive", "which", 'default="which_to_closed"'
    )
    finding = finds(
        draw(body, "opened>again again>which which>again[harmed] which>closed"), "cycle-without-rest", "again"
    )
    assert "which" in finding.problem


def test_gate_refuses_a_loop_through_a_subprocess_that_waits_for_nobody():
    inside = (
        '<bpmn:startEvent id="s1"/>'
        + gateway("exclusive", "inner", 'default="inner_to_e1"')
        + user("look")
        + '<bpmn:endEvent id="e1"/>'
        + flows("s1>inner inner>look[harmed] inner>e1 look>e1")
    )
    body = f'<bpmn:subProcess id="stay">{inside}</bpmn:subProcess>' + gateway(
        "exclusive", "which", 'default="which_to_closed"'
    )
    xml = draw(body, "opened>stay stay>which which>stay[grade = 'poor'] which>closed")
    finds(xml, "cycle-without-rest", "stay")


def test_gate_accepts_a_parallel_block_in_a_loop_with_one_branch_that_waits():
    body = (
        gateway("exclusive", "again")
        + gateway("parallel", "fork")
        + user("look")
        + gateway("parallel", "join")
        + gateway("exclusive", "which", 'default="which_to_closed"')
    )
    arrows = (
        "opened>again again>fork fork>look fork>join look>join join>which which>again[harmed] which>closed"
    )
    assert errors(draw(body, arrows)) == []


def test_gate_refuses_an_inclusive_block_in_a_loop_that_may_wait_for_nobody():
    body = (
        gateway("inclusive", "fork", 'default="fork_to_join"')
        + user("look")
        + gateway("inclusive", "join")
        + gateway("exclusive", "which", 'default="which_to_closed"')
    )
    arrows = "opened>fork fork>look[harmed] fork>join look>join join>which which>fork[harmed] which>closed"
    finds(draw(body, arrows), "cycle-without-rest", "fork")
