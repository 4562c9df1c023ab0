"""What a comparison says about edits of the shipped processes."""

import pytest

from engine.comparing import ADDED, CHANGED, REMOVED, compare
from tests.engine.comparing.bundles import KEYS, edited, question, shipped, with_form

KEY = "rapid_review"
SEND = '<bpmn:sendTask id="send_rapid_review"'
TO_SEND = 'sourceRef="is_it_approved" targetRef="send_rapid_review">'


def only(changes):
    assert len(changes) == 1, changes
    return changes[0]


def said(change):
    return {each.property: (each.old, each.new) for each in change.differences}


@pytest.mark.parametrize("key", KEYS)
def test_nothing_differs_from_itself(key):
    found = compare(shipped(key), dict(shipped(key)))
    assert found.is_empty
    assert not found.touched_old
    assert not found.touched_new


def test_a_role_a_form_and_a_clock_of_a_step_are_told_in_words():
    new = edited(
        KEY,
        ('id="chase_panel" name="Ask the Panel about its reply"', 'id="chase_panel" name="Ask again"'),
        ('caseway:form="panel_chase"', 'caseway:form="chase" caseway:role="chair" caseway:clock="meeting"'),
    )
    change = only(compare(shipped(KEY), new).elements)
    assert (change.what, change.id) == (CHANGED, "chase_panel")
    assert said(change) == {
        "name": ("Ask the Panel about its reply", "Ask again"),
        "role": ("Business manager", "Partnership chair"),
        "form": (
            "Ask the Panel about its reply (panel_chase)",
            "Ring the agencies that have not answered (chase)",
        ),
        "clock": ("", "\u2018Rapid review meeting held\u2019"),
    }
    assert not change.is_wording
    assert compare(shipped(KEY), new).changed == {"chase_panel"}


def test_words_for_people_alone_change_no_step():
    new = edited(
        KEY,
        ('name="Ask the Panel about its reply" caseway', 'name="Ask again" caseway'),
        ("Say plainly why, and", "Say why, and"),
        ('id="chase_panel"', 'id="chase_panel" caseway:x=""'),
        ('caseway:clause="LOCAL:panel-reply">', 'caseway:clause="PANEL:reply">'),
    )
    found = compare(shipped(KEY), new)
    assert not found.changed
    assert found.reworded == {"chase_panel", "explain_late_review"}
    assert not found.touched_old
    assert not found.is_empty


def test_a_step_put_between_two_others():
    checked = (
        '<bpmn:userTask id="legal_check" name="Read for legal risks" caseway:form="chase" '
        'caseway:role="legal_adviser"/>'
        '<bpmn:sequenceFlow id="to_send" sourceRef="legal_check" targetRef="send_rapid_review"/>'
    )
    new = edited(
        KEY,
        (SEND, checked + SEND),
        (TO_SEND, TO_SEND.replace('targetRef="send_rapid_review"', 'targetRef="legal_check"')),
    )
    found = compare(shipped(KEY), new)
    assert found.added == {"legal_check"}
    assert found.leads_elsewhere == {"is_it_approved"}
    assert found.touched_old == {"is_it_approved"}
    assert found.touched_new == {"is_it_approved", "legal_check"}
    change = only(found.elements)
    assert change.name == "Task for the legal adviser: Read for legal risks"
    assert said(change)["role"] == ("", "Legal adviser")
    moved, added = found.flows
    assert said(moved) == {"target": ("Send the rapid review to the Panel", "Read for legal risks")}
    assert added.what == ADDED
    assert added.new_elements == ("legal_check", "send_rapid_review")


def test_a_condition_and_the_default_of_a_gateway():
    new = edited(
        KEY,
        (">rapid_review_agreed<", ">not rapid_review_agreed<"),
        (
            'default="was_the_review_late__record_panel_reply"',
            'default="was_the_review_late__explain_late_review"',
        ),
    )
    found = compare(shipped(KEY), new)
    assert found.leads_elsewhere == {"is_it_approved", "was_the_review_late"}
    by_id = {change.id: said(change) for change in found.flows}
    old, now = by_id["is_it_approved__send_rapid_review"]["condition"]
    assert old == "All three partners approve the rapid review is yes"
    assert now == "All three partners approve the rapid review is no"
    assert by_id["was_the_review_late__record_panel_reply"]["default"] == ("yes", "no")
    assert not found.elements


def test_ways_out_tried_in_another_order():
    also = (
        '<bpmn:sequenceFlow id="also" sourceRef="is_it_approved" targetRef="hold_meeting">'
        "<bpmn:conditionExpression>rapid_review_sent_on is set</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    first = '<bpmn:sequenceFlow id="review_began__choose_agencies"'
    last = '<bpmn:sequenceFlow id="does_the_panel_ask_again__rapid_review_done"'
    found = compare(edited(KEY, (first, also + first)), edited(KEY, (last, also + last)))
    assert found.leads_elsewhere == {"is_it_approved"}
    assert said(only(found.flows)) == {
        "order": (
            "Record the rapid review meeting; Send the rapid review to the Panel; Write the rapid review",
            "Send the rapid review to the Panel; Record the rapid review meeting; Write the rapid review",
        )
    }


def test_another_kind_of_element_under_the_same_id():
    new = edited(KEY, ("<bpmn:receiveTask", "<bpmn:userTask"), ("</bpmn:receiveTask>", "</bpmn:userTask>"))
    found = compare(shipped(KEY), new)
    assert found.changed == {"record_panel_reply", "record_further_reply"}
    assert said(found.element("record_panel_reply")) == {"kind": ("Receive task", "User task")}


def test_a_boundary_event_touches_the_step_it_is_on():
    event = (
        '<bpmn:boundaryEvent id="too_late" attachedToRef="hold_meeting" cancelActivity="false" '
        'caseway:clock="meeting"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'
    )
    added = edited(KEY, (SEND, event + SEND))
    found = compare(shipped(KEY), added)
    assert found.added == {"too_late"}
    assert found.changed == {"hold_meeting"}
    back = compare(added, shipped(KEY))
    assert back.removed == {"too_late"}
    assert back.changed == {"hold_meeting"}
    interrupting = edited(
        KEY,
        ('attachedToRef="record_panel_reply" cancelActivity="false"', 'attachedToRef="record_panel_reply"'),
    )
    found = compare(shipped(KEY), interrupting)
    assert said(only(found.elements)) == {"interrupting": ("no", "yes")}
    assert found.changed == {"record_panel_reply", "reply_outstanding"}


def test_a_lane_that_stands_for_another_role_changes_the_work_in_it_and_nothing_else():
    new = edited(
        KEY,
        (
            'id="lane_business_manager" name="Business manager" caseway:role="business_manager"',
            'id="lane_business_manager" name="Business manager" caseway:role="chair"',
        ),
    )
    found = compare(shipped(KEY), new)
    assert said(only(found.lanes)) == {"role": ("Business manager", "Partnership chair")}
    assert "send_rapid_review" in found.changed
    assert "was_the_review_late" not in found.changed
    assert "review_began" not in found.changed
    renamed = edited(
        KEY,
        (
            'id="lane_business_manager" name="Business manager"',
            'id="lane_business_manager" name="Partnership office"',
        ),
    )
    assert not compare(shipped(KEY), renamed).touched_old


def test_a_form_question_by_question():
    def change(definition):
        question(definition, "family")["validate"]["required"] = True
        question(definition, "involvement")["values"].append({"label": "Withheld", "value": "withheld"})
        question(definition, "support")["label"] = "What staff need"
        definition["components"] = [each for each in definition["components"] if each.get("key") != "to_on"]
        definition["components"].append({"type": "checkbox", "key": "unborn", "label": "An unborn child"})
        question(definition, "contacts")["components"][0]["description"] = "In full"

    new = with_form(KEY, "agency_summary", change)
    found = compare(shipped(KEY), new)
    form = only(found.forms)
    asked = {change.id: change for change in form.inner}
    assert said(asked["family"]) == {"required": ("", "yes")}
    assert said(asked["involvement"]) == {
        "values": ("Yes; No: this is a nil return", "Yes; No: this is a nil return; Withheld")
    }
    assert asked["support"].is_wording
    assert asked["to_on"].what == REMOVED
    assert asked["unborn"].what == ADDED
    assert said(asked["unborn"])["type"] == ("", "One box to tick")
    inside = next(key for key in asked if key.startswith("contacts."))
    assert asked[inside].is_wording
    assert form.old_elements == form.new_elements == ("write_summary",)
    assert found.changed == {"write_summary"}


def test_words_of_a_form_alone_reword_its_step():
    def change(definition):
        definition["title"] = "Summary of your agency"
        question(definition, "support")["description"] = "Say what they need"
        definition["components"].reverse()

    found = compare(shipped(KEY), with_form(KEY, "agency_summary", change))
    assert not found.changed
    assert found.reworded == {"write_summary"}
    assert {each.property for each in only(found.forms).differences} == {"title", "order"}


def test_clocks_with_rungs_and_the_clocks_that_come_to_another_date():
    new = edited(
        KEY,
        ('length="12" unit="working_days"', 'length="10" unit="days"'),
        ('<caseway:rung id="day_seven" kind="remind" offset="7" to="role:agency_author" from="anchor"/>', ""),
        ('name="Ask the Panel about its reply" length', 'name="Reply of the Panel" length'),
    )
    found = compare(shipped(KEY), new)
    assert found.redated_clocks == {"meeting"}
    assert said(found.clock("meeting")) == {"length": ("12 working days", "10 days")}
    assert [(each.what, each.id) for each in found.clock("summary").inner] == [(REMOVED, "day_seven")]
    assert found.clock("panel_reply").is_wording
    assert found.clock("meeting").old_elements == ("hold_meeting",)
    assert not found.changed


def test_facts_parameters_and_the_process_itself():
    new = edited(
        KEY,
        (
            '<caseway:fact id="panel_replied_on" type="date"',
            '<caseway:fact id="panel_replied_on" type="datetime"',
        ),
        ('<caseway:value id="no_reply" label="No reply yet: the partners go on without it"/>', ""),
        ('count from" default="aware_on"', 'count from" default="notified_on"'),
        ('caseway:edition="WT2026"', 'caseway:edition="WT2028"'),
    )
    found = compare(shipped(KEY), new)
    facts = {change.id: said(change) for change in found.facts}
    assert facts["panel_replied_on"] == {"type": ("date", "datetime")}
    assert facts["panel_view"]["choices"][0].endswith("No reply yet: the partners go on without it")
    assert said(only(found.parameters)) == {
        "default": (
            "The day the local authority became aware",
            "The day the notification was submitted",
        )
    }
    assert said(found.process) == {"edition": ("WT2026", "WT2028")}


def test_clauses_cited_no_more_and_said_otherwise():
    new = edited(KEY, ('caseway:clause="LOCAL:agency-separation"', ""))
    new["clauses.yaml"] = new["clauses.yaml"].replace("Timetable of a rapid review", "A local timetable")
    found = {change.id: change for change in compare(shipped(KEY), new).clauses}
    assert found["LOCAL:agency-separation"].what == REMOVED
    assert said(found["LOCAL:rapid-review-timetable"]) == {
        "title": ("Timetable of a rapid review", "A local timetable")
    }


def test_what_is_drawn_elsewhere_is_moved_and_nothing_more():
    xml = shipped(KEY)["rapid_review.bpmn"]
    place = xml.index('bpmnElement="hold_meeting"')
    bounds = xml[xml.index("<dc:Bounds", place) :].split("/>")[0]
    new = edited(KEY, (bounds, bounds.replace('x="', 'x="1')))
    found = compare(shipped(KEY), new)
    assert "hold_meeting" in found.moved
    assert not list(found)
    assert not found.is_empty


def test_scenarios_and_other_files():
    path = next(path for path in shipped(KEY) if path.startswith("scenarios/"))
    files = dict(shipped(KEY))
    files[path] = files[path].replace("business_manager", "administrator", 1)
    files["README.md"] = files["README.md"] + "\nOne more line.\n"
    files["scenarios/new.yaml"] = (
        "name: A new story\nprocess: rapid_review\ngiven: {on: 2026-01-05}\nsteps: []\n"
    )
    found = compare(shipped(KEY), files)
    assert {(change.what, change.id) for change in found.scenarios} == {
        (CHANGED, path),
        (ADDED, "scenarios/new.yaml"),
    }
    assert "One more line." in only(found.files).differences[0].new


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("rapid_review.bpmn", "<not xml"),
        ("forms/chase.json", "{"),
        ("forms/chase.json", "[]"),
        ("rules/x.dmn", "<not xml"),
        ("scenarios/x.yaml", "{"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_raised(path, text):
    found = compare(shipped(KEY), {**shipped(KEY), path: text})
    assert only(found.unreadable).startswith(f"Now: {path}")


def test_against_nothing_everything_is_added():
    found = compare({}, shipped(KEY))
    assert found.added
    assert {change.what for change in found} <= {ADDED, CHANGED}
    assert not found.removed
