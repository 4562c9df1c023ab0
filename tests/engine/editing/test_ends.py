"""Ends of every kind, inside and outside of a group of steps, and kinds of events exchanged."""

import pytest

from engine.editing import (
    NEW_END,
    Branch,
    Place,
    add_branch,
    add_event,
    add_gateway,
    add_step,
    change_branch,
    change_kind,
    kinds_for,
)
from engine.editing.steps import change_step
from engine.errors import ConflictError, InvalidInputError
from tests.engine.editing.conftest import assert_whole, drawing, model

TEXT = drawing("rapid_review")
GROUPED = add_step(TEXT, "group", "Keep the child safe", Place("after", "hold_meeting")).text
INSIDE = next(e.id for e in model(GROUPED).elements.values() if e.name == "Keep the child safe: first step")

OPEN_ENDED = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <process id="p" isExecutable="true">
    <startEvent id="s"><outgoing>f</outgoing></startEvent>
    <userTask id="write" name="Write"><incoming>f</incoming><outgoing>g</outgoing></userTask>
    <userTask id="read" name="Read"><incoming>g</incoming></userTask>
    <sequenceFlow id="f" sourceRef="s" targetRef="write"/>
    <sequenceFlow id="g" sourceRef="write" targetRef="read"/>
  </process>
</definitions>
"""


def ends_of(text, kind):
    return [e for e in model(text).elements.values() if e.kind == "endEvent" and e.event == kind]


def question(text, at, *ways):
    return add_gateway(text, "question", "Is it so?", Place("after", at), ways)


@pytest.mark.parametrize(
    ("to", "event"), [(NEW_END, ""), ("+stop_all", "terminate"), ("+end_escalating", "escalation")]
)
def test_way_inside_a_group_ends_as_it_is_chosen(to, event):
    before = len(ends_of(GROUPED, event))
    edit = question(GROUPED, INSIDE, Branch("Yes"), Branch("No", "today() > date('2026-01-01')", to=to))
    assert_whole(edit.text)
    assert len(ends_of(edit.text, event)) == before + 1
    more = add_branch(edit.text, edit.at, Branch("Else", "false", "Tell them", to=to))
    assert len(ends_of(more.text, event)) == before + 2
    (yes,) = [flow for flow in model(edit.text).outgoing(edit.at) if flow.name == "Yes"]
    led = change_branch(more.text, yes.id, {"to": to})
    assert_whole(led.text)
    assert len(ends_of(led.text, event)) == before + 3
    assert {end.scope for end in ends_of(led.text, event)} >= {"keep_the_child_safe"}


def test_escalating_end_says_what_it_escalates_and_is_caught():
    way = Branch("No", "false", to="+end_escalating")
    drawn = question(GROUPED, INSIDE, Branch("Yes"), way)
    (end,) = ends_of(drawn.text, "escalation")
    thrown = change_step(drawn.text, end.id, {"name": "Child unsafe", "escalation": "Child unsafe"})
    catching = {"escalation": "Child unsafe", "interrupting": True, "clauses": ("WT2026:rapid-review",)}
    way = Branch(step="Act now", to=NEW_END)
    caught = add_event(thrown.text, "keep_the_child_safe", "on_escalation", "Unsafe", way, catching)
    event = model(caught.text).elements[caught.at]
    assert (event.event, event.interrupting, event.clauses) == ("escalation", True, ("WT2026:rapid-review",))
    assert_whole(caught.text)


def test_end_that_escalates_needs_a_group():
    way = Branch("No", "false", to="+end_escalating")
    for edit in (
        lambda: question(TEXT, "hold_meeting", Branch("Yes"), way),
        lambda: add_branch(TEXT, "is_it_approved", way),
        lambda: change_branch(TEXT, "hold_meeting__write_rapid_review", {"to": "+end_escalating"}),
    ):
        with pytest.raises(ConflictError, match="inside a group"):
            edit()


def test_kinds_of_events_are_exchanged():
    inside = next(end for end in ends_of(GROUPED, "") if end.scope == "keep_the_child_safe")
    assert {kind.key for kind in kinds_for(GROUPED, inside.id)} == {"stop_all", "end_escalating"}
    escalating = change_kind(GROUPED, inside.id, "end_escalating")
    assert model(escalating.text).elements[inside.id].event == "escalation"
    assert {kind.key for kind in kinds_for(TEXT, "rapid_review_done")} == {"end"}
    waiting = add_step(TEXT, "wait", "Until then", Place("after", "hold_meeting"), {"clock": "meeting"})
    assert {kind.key for kind in kinds_for(waiting.text, "until_then")} == {"await_message"}
    told = change_kind(waiting.text, "until_then", "await_message")
    assert model(told.text).elements["until_then"].event == "message"
    assert told.also == ("It no longer says: clock.",)
    on = next(e.id for e in model(TEXT).elements.values() if e.kind == "boundaryEvent" and e.event == "timer")
    assert {kind.key for kind in kinds_for(TEXT, on)} == {"on_message"}
    assert_whole(change_kind(TEXT, on, "on_message").text)


def test_way_leads_on_from_what_has_none_yet():
    edit = add_branch(OPEN_ENDED, "read", Branch(to="write"))
    assert_whole(edit.text)
    assert [flow.target for flow in model(edit.text).outgoing("read")] == ["write"]
    stepped = add_branch(OPEN_ENDED, "read", Branch(step="Sign", to="+stop_all"))
    assert [end.name for end in ends_of(stepped.text, "terminate")] == [""]
    with pytest.raises(ConflictError, match="which is an end"):
        add_branch(TEXT, "rapid_review_done", Branch(to="hold_meeting"))
    with pytest.raises(ConflictError, match="has one way on"):
        add_branch(OPEN_ENDED, "write", Branch(to="read"))


@pytest.mark.parametrize("condition", ["aware_on is", "“", "x ==="])
def test_condition_of_a_new_way_has_to_be_readable(condition):
    with pytest.raises(InvalidInputError):
        question(TEXT, "hold_meeting", Branch("Yes"), Branch("No", condition, "Act"))
    with pytest.raises(InvalidInputError):
        add_branch(TEXT, "is_it_approved", Branch("No", condition, to=NEW_END))
