"""Which element an added one probably continues."""

from engine.comparing import compare, suggest_mapping
from tests.engine.comparing.bundles import edited, shipped

KEY = "rapid_review"


def test_the_same_name_and_kind_under_another_id():
    new = edited(KEY, ("hold_meeting", "meeting_held"))
    found = compare(shipped(KEY), new)
    assert found.removed == {"hold_meeting"}
    assert suggest_mapping(shipped(KEY), new) == {"hold_meeting": "meeting_held"}


def test_the_same_neighbours_under_another_id_and_name():
    new = edited(
        KEY, ("hold_meeting", "meet"), ('name="Record the rapid review meeting"', 'name="Hold the panel"')
    )
    assert suggest_mapping(shipped(KEY), new) == {"hold_meeting": "meet"}


def test_a_chain_of_new_ids_is_followed_from_what_both_sides_know():
    new = edited(
        KEY,
        ("release_summaries", "step_a"),
        ("hold_meeting", "step_b"),
        ('name="Release the summaries to all"', 'name="A"'),
        ('name="Record the rapid review meeting"', 'name="Record the rapid review meeting "'),
    )
    assert suggest_mapping(shipped(KEY), new) == {"release_summaries": "step_a", "hold_meeting": "step_b"}


def test_another_kind_or_two_that_could_be_meant_are_not_proposed():
    new = edited(
        KEY,
        (
            '<bpmn:userTask id="hold_meeting"',
            '<bpmn:userTask id="one" name="Record the rapid review meeting"/><bpmn:userTask id="two"',
        ),
        ("hold_meeting", "two"),
    )
    assert suggest_mapping(shipped(KEY), new) == {"hold_meeting": "two"}
    both_named = edited(
        KEY,
        ("chase_panel", "gone"),
        ('<bpmn:userTask id="gone"', '<bpmn:manualTask id="gone"'),
        ('<bpmn:endEvent id="panel_asked"', '<bpmn:endEvent id="panel_asked"'),
    )
    assert "chase_panel" not in suggest_mapping(shipped(KEY), both_named)


def test_nothing_is_proposed_between_equal_sides():
    assert suggest_mapping(shipped(KEY), shipped(KEY)) == {}
