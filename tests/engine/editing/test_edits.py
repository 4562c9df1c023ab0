"""Each edit does what its words say, and refuses with a sentence that says what to do."""

import pytest

from engine.editing import (
    NEW_END,
    Branch,
    Place,
    add_branch,
    add_event,
    add_gateway,
    add_lane,
    add_step,
    change_branch,
    change_kind,
    change_lane,
    change_process,
    change_step,
    list_uses,
    lost_by,
    move_step,
    order_lane,
    put_declaration,
    put_rung,
    read_step,
    remove_branch,
    remove_declaration,
    remove_lane,
    remove_rung,
    remove_step,
)
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from tests.engine.editing.conftest import assert_whole, drawing, errors, files_of, model, same

REVIEW = "rapid_review"
TEXT = drawing(REVIEW)
_FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn elsewhere -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:other="urn:other" id="d" targetNamespace="t">
  <process id="p" isExecutable="true" other:colour="blue">
    <!-- the way in -->
    <startEvent id="s"/>
    <userTask id="t" name="Do it" other:priority="3">
      <extensionElements><other:thing>kept</other:thing></extensionElements>
    </userTask>
    <endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <sequenceFlow id="g" sourceRef="t" targetRef="e"/>
  </process>
</definitions>
"""


def refused(kind, edit, *words):
    """An edit that must be refused, with some words of its sentence."""
    with pytest.raises(kind) as caught:
        edit()
    for word in words:
        assert word in str(caught.value)


def test_what_is_not_known_stays():
    edit = add_step(_FOREIGN, "form", "Read it again", Place("on", "g"), {"role": "chair"})
    for kept in (
        "<!-- drawn elsewhere -->",
        "<!-- the way in -->",
        'other:colour="blue"',
        "<other:thing>kept</other:thing>",
    ):
        assert kept in edit.text
    assert "incoming" not in edit.text  # nodes of this file do not list their flows
    assert model(edit.text).elements["read_it_again"].role == "chair"


def test_colours_stay_on_their_shapes():
    coloured = TEXT.replace(
        'bpmnElement="hold_meeting"', 'bpmnElement="hold_meeting" xmlns:bioc="urn:bioc" bioc:fill="#eee"'
    )
    assert 'fill="#eee"' in add_step(coloured, "form", "Again", Place("after", "hold_meeting")).text


def test_an_edit_that_changes_nothing_gives_the_text_back():
    for element in model(TEXT).elements:
        assert change_step(TEXT, element, read_step(TEXT, element).values).text == TEXT
    assert put_declaration(TEXT, "fact", "aware_on", {"type": "date"}).text == TEXT
    assert change_process(TEXT, {"name": "Rapid review"}).text == TEXT


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Read by a second reader", "read_by_a_second_reader"),
        ("Écrire à l\u2019agence!", "ecrire_a_lagence"),
        ("日本語", "step"),
        ("24 hours", "step_24_hours"),
        ("Start", "step_start"),
        ("Sig off", "step_sig_off"),
        ("Hold meeting", "hold_meeting_2"),
        ("<b>&", "b"),
    ],
)
def test_ids_are_made_from_names(name, made):
    edit = add_step(TEXT, "form", name, Place("after", "hold_meeting"))
    assert edit.at == made
    assert model(edit.text).elements[made].name == name


def test_step_joins_the_lane_of_its_role():
    edit = add_step(TEXT, "form", "Read again", Place("after", "hold_meeting"), {"role": "dsp_la"})
    found = model(edit.text).elements["read_again"]
    assert (found.role, found.lane) == ("dsp_la", "lane_dsp_la")
    own = change_step(edit.text, "read_again", {"role": "scrutineer"})
    assert model(own.text).elements["read_again"].role == "scrutineer"
    back = change_step(own.text, "read_again", {"role": "panel_chair"})
    assert model(back.text).elements["read_again"].lane == "lane_panel_chair"


def test_several_things_at_once_come_together_again():
    ways = [Branch("", "", "Tell the family"), Branch("", "", "Tell the press")]
    edit = add_gateway(TEXT, "together", "", Place("after", "hold_meeting"), ways)
    diagram = model(edit.text)
    assert [diagram.elements[key].kind for key in (edit.at, f"{edit.at}_joined")] == ["parallelGateway"] * 2
    assert {diagram.elements[flow.target].name for flow in diagram.outgoing(edit.at)} == {
        "Tell the family",
        "Tell the press",
    }
    assert not errors(REVIEW, edit.text) - errors(REVIEW, TEXT) - {("no-role", "tell_the_press")}


def test_ways_of_a_question_join_before_what_waits_for_all():
    together = add_gateway(
        TEXT, "together", "", Place("after", "hold_meeting"), [Branch(step="One"), Branch(step="Two")]
    )
    ways = [Branch("Yes", "aware_on is set", "Three"), Branch("No")]
    edit = add_gateway(together.text, "question", "Is it?", Place("after", "one"), ways)
    assert model(edit.text).elements["is_it_joined"].kind == "exclusiveGateway"
    assert not {rule for rule, _ in errors(REVIEW, edit.text)} & {"cannot-end", "tokens-meet", "double-flow"}


def test_way_is_added_changed_and_removed():
    edit = add_branch(
        TEXT,
        "what_does_the_panel_say",
        Branch("No reply", "panel_view = 'no_reply'", "Wait a month", "form", NEW_END),
    )
    way = model(edit.text).flows[edit.at]
    assert (way.name, way.condition) == ("No reply", "panel_view = 'no_reply'")
    there = change_branch(
        edit.text, edit.at, {"to": "write_rapid_review", "is_default": True, "condition": ""}
    )
    assert model(there.text).elements["what_does_the_panel_say"].default_flow == edit.at
    refused(ConflictError, lambda: remove_branch(there.text, edit.at), "taken otherwise")
    gone = remove_branch(edit.text, edit.at)
    assert "“Wait a month”" in gone.also[0]
    assert same(gone.text, TEXT)


def test_removing_a_split_keeps_one_way():
    refused(ConflictError, lambda: remove_step(TEXT, "is_it_approved"), "Choose the one that stays")
    edit = remove_step(TEXT, "is_it_approved", "is_it_approved__send_rapid_review")
    assert model(edit.text).flows["sign_rapid_review__is_it_approved"].target == "send_rapid_review"
    assert_whole(edit.text)


def test_removing_an_event_takes_its_path():
    edit = remove_step(TEXT, "reply_outstanding")
    assert edit.at == "record_panel_reply"
    assert not {"chase_panel", "panel_asked"} & model(edit.text).elements.keys()
    assert "chase_panel" not in model(edit.text).elements["record_panel_reply"].shows


def test_what_is_needed_is_not_removed():
    refused(
        ConflictError,
        lambda: remove_step(TEXT, "hold_meeting"),
        "clock “Rapid review meeting held”",
        "Change that first",
    )
    refused(ConflictError, lambda: remove_step(TEXT, "review_began"), "only start")
    refused(
        ConflictError,
        lambda: remove_declaration(TEXT, "fact", "panel_view", files_of(REVIEW)),
        "the condition from",
    )
    refused(ConflictError, lambda: remove_declaration(TEXT, "clock", "summaries", {}), "“Day nine”")
    refused(ConflictError, lambda: remove_declaration(TEXT, "parameter", "summary_days", {}), "its length")
    refused(ConflictError, lambda: remove_rung(TEXT, "summaries", "day_nine"), "“Day nine”")
    refused(ConflictError, lambda: remove_lane(TEXT, "lane_dsp_la"), "Choose the lane")


def test_a_group_of_steps_holds_steps_that_escalate():
    group = add_step(TEXT, "group", "Gather", Place("after", "hold_meeting"))
    thrown = add_step(
        group.text, "escalate", "Child unsafe", Place("after", "gather_first_step"), {"escalation": "Unsafe"}
    )
    caught = add_event(
        thrown.text,
        "gather",
        "on_escalation",
        "Act now",
        Branch(step="Act", to=NEW_END),
        {"escalation": "Unsafe"},
    )
    diagram = model(caught.text)
    assert diagram.elements["child_unsafe"].event_ref == diagram.elements["act_now"].event_ref
    assert not {rule for rule, _ in errors(REVIEW, caught.text)} & {
        "escalation-uncaught",
        "unresolved-reference",
    }
    refused(
        ConflictError,
        lambda: add_step(TEXT, "escalate", "No", Place("after", "hold_meeting")),
        "inside a group",
    )
    moved = move_step(group.text, "write_rapid_review", Place("after", "gather_first_step"))
    assert model(moved.text).elements["write_rapid_review"].scope == "gather"
    assert_whole(moved.text)


def test_kind_is_changed_with_what_it_cannot_say():
    assert lost_by(TEXT, "write_summary", "form") == ("parts",)
    edit = change_kind(TEXT, "write_summary", "send")
    found = model(edit.text).elements["write_summary"]
    assert (found.kind, found.parts, found.multi_instance, found.form) == (
        "sendTask",
        "",
        False,
        "agency_summary",
    )
    assert edit.also == ("It no longer says: parts.",)
    refused(ConflictError, lambda: change_kind(TEXT, "is_it_approved", "together"), "conditions")
    refused(InvalidInputError, lambda: change_kind(TEXT, "review_began", "form"), "Choose")


def test_lanes_are_added_ordered_changed_and_removed():
    added = add_lane(TEXT, "Scrutineer", "scrutineer")
    assert_whole(added.text)
    up = order_lane(added.text, added.at, -1)
    assert [lane.role for lane in model(up.text).lanes][-2] == "scrutineer"
    renamed = change_lane(up.text, "lane_dsp_la", "Partners", "dsp_icb")
    assert model(renamed.text).elements["is_it_approved"].role == "dsp_icb"
    gone = remove_lane(renamed.text, "lane_dsp_la", added.at)
    assert model(gone.text).elements["sign_rapid_review"].lane == added.at
    assert same(remove_lane(added.text, added.at).text, TEXT)


def test_declarations_are_added_changed_and_removed():
    clock = put_declaration(
        TEXT,
        "clock",
        "",
        {"name": "Family told", "length": "5", "unit": "working_days", "anchor": "aware_on"},
    )
    rung = put_rung(clock.text, clock.at, "", {"kind": "breach", "offset": "0", "to": "role:chair"})
    (found,) = model(rung.text).clocks["family_told"].rungs
    assert (found.id, found.kind, found.offset, found.to) == ("breach", "breach", 0, ("role:chair",))
    fact = put_declaration(
        rung.text,
        "fact",
        "",
        {"label": "Harm", "type": "choice", "choices": [("", "Death"), ("", "Serious harm")]},
    )
    assert [choice.id for choice in model(fact.text).facts["harm"].choices] == ["death", "serious_harm"]
    gone = remove_declaration(
        remove_declaration(fact.text, "fact", "harm", {}).text, "clock", "family_told", {}
    )
    assert same(gone.text, TEXT)
    refused(
        InvalidInputError,
        lambda: put_declaration(TEXT, "fact", "", {"label": "A", "id": "aware_on"}),
        "already",
    )
    refused(
        NotFoundError, lambda: put_declaration(TEXT, "fact", "nothing", {"label": "A"}), "no fact nothing"
    )


def test_uses_name_where():
    uses = list_uses(model(TEXT), files_of(REVIEW), "fact", "panel_view")
    assert any(use.is_set and use.form for use in uses)
    assert any(use.element == "what_does_the_panel_say__answer_panel" for use in uses)


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda: add_step(TEXT, "form", "A", Place("after", "rapid_review_done")), "Add the step before it"),
        (lambda: add_step(TEXT, "form", "A", Place("before", "review_began")), "Nothing can come before"),
        (lambda: add_step(TEXT, "form", "A", Place("after", "is_it_approved")), "Choose the way"),
        (lambda: add_step(TEXT, "end", "A", Place("after", "hold_meeting")), "Add a way that ends"),
        (lambda: add_branch(TEXT, "hold_meeting", Branch(to=NEW_END)), "Add a question"),
        (lambda: add_event(TEXT, "is_it_approved", "on_message", "A", Branch(to=NEW_END)), "Choose a task"),
        (lambda: move_step(TEXT, "review_began", Place("after", "hold_meeting")), "cannot be moved"),
        (lambda: remove_branch(TEXT, "hold_meeting__write_rapid_review"), "only way on"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(edit, word):
    refused(ConflictError, edit, word)


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (lambda: add_step(TEXT, "form", " ", Place("after", "hold_meeting")), "name"),
        (lambda: add_step(TEXT, "form", "a\x00b", Place("after", "hold_meeting")), "name"),
        (lambda: add_step(TEXT, "magic", "A", Place("after", "hold_meeting")), "kind"),
        (lambda: change_step(TEXT, "hold_meeting", {"parts": "x"}), "parts"),
        (lambda: change_step(TEXT, "sign_rapid_review", {"quorum": "parts.done >"}), "quorum"),
        (
            lambda: change_branch(TEXT, "hold_meeting__write_rapid_review", {"condition": "aware_on is set"}),
            "condition",
        ),
        (lambda: change_branch(TEXT, "is_it_approved__send_rapid_review", {"to": "review_began"}), "to"),
        (
            lambda: change_branch(TEXT, "is_it_approved__send_rapid_review", {"to": "write_rapid_review"}),
            "to",
        ),
        (
            lambda: add_gateway(TEXT, "question", "A?", Place("after", "hold_meeting"), [Branch(), Branch()]),
            "branches",
        ),
        (lambda: add_event(TEXT, "hold_meeting", "on_message", "A", Branch()), "to"),
        (lambda: change_process(TEXT, {"name": " "}), "name"),
    ],
)
def test_what_does_not_fit_is_told_by_field(edit, field):
    with pytest.raises(InvalidInputError) as caught:
        edit()
    assert [*caught.value.errors] == [field]


def test_what_is_not_there_is_not_found():
    for edit in (
        lambda: read_step(TEXT, "nothing"),
        lambda: remove_step(TEXT, "nothing"),
        lambda: remove_branch(TEXT, "nothing"),
        lambda: move_step(TEXT, "hold_meeting", Place("on", "nothing")),
        lambda: remove_lane(TEXT, "nothing"),
        lambda: put_rung(TEXT, "summary", "nothing", {}),
    ):
        refused(NotFoundError, edit, "no")


def test_note_beside_a_step_is_written_changed_and_taken_away():
    noted = change_step(TEXT, "hold_meeting", {"note": "Invite the scrutineer"})
    assert read_step(noted.text, "hold_meeting").values["note"] == "Invite the scrutineer"
    assert noted.text.count("<bpmn:textAnnotation ") == 1
    assert 'bpmnElement="note_hold_meeting"' in noted.text  # it is drawn
    assert_whole(noted.text)
    assert not errors(REVIEW, noted.text) - errors(REVIEW, TEXT)
    changed = change_step(noted.text, "hold_meeting", {"note": "Invite both"})
    assert read_step(changed.text, "hold_meeting").values["note"] == "Invite both"
    assert changed.text.count("<bpmn:textAnnotation ") == 1
    assert same(change_step(changed.text, "hold_meeting", {"note": ""}).text, TEXT)
    refused(InvalidInputError, lambda: change_step(TEXT, "hold_meeting", {"note": "x" * 1_001}), "1,000")


def test_step_removed_with_its_note_leaves_no_line_to_nothing():
    noted = change_step(TEXT, "hold_meeting", {"note": "Invite the scrutineer"})
    added = add_step(noted.text, "form", "Read", Place("after", "hold_meeting"), {"note": "Slowly"})
    gone = remove_step(added.text, "read")
    assert "Slowly" not in gone.text
    assert "Invite the scrutineer" in gone.text


def test_step_is_put_into_a_group_and_keeps_what_it_says():
    noted = change_step(TEXT, "record_panel_reply", {"note": "By e-mail"}).text
    before = model(noted).elements["record_panel_reply"]
    edit = change_kind(noted, "record_panel_reply", "group")
    diagram = model(edit.text)
    after = diagram.elements["record_panel_reply"]
    group = diagram.elements[after.scope]
    assert (after.role, after.form, after.clauses) == (before.role, before.form, before.clauses)
    assert group.kind == "subProcess"
    assert {event.attached_to for event in diagram.elements.values() if event.id == "reply_outstanding"} == {
        group.id
    }
    assert [flow.source for flow in diagram.outgoing(group.id)] == [group.id]
    assert edit.also == ("On the group now: " + "“" + diagram.elements["reply_outstanding"].name + "”.",)
    assert read_step(edit.text, "record_panel_reply").values["note"] == "By e-mail"
    assert_whole(edit.text)
    assert not errors(REVIEW, edit.text) - errors(REVIEW, TEXT)
