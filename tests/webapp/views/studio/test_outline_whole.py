"""The outline and the details can say everything that the canvas can: walked along what it writes."""

import re
from pathlib import Path

import pytest

from engine.commands.save_proposal import SaveProposal
from engine.diagram.vocabulary import moddle_descriptor
from engine.editing import GATEWAYS, KINDS, STEPS, Place, add_step, put_declaration
from tests.webapp.views.test_outline import Drawing

FRONTEND = Path(__file__).parents[4] / "webapp/frontend/js/studio"
STEP = "/outline/hold_meeting"
CLOCK = "/details/clocks/summary"
TIMER = f"{STEP}/add-event?kind=on_clock"

# Where each attribute that the descriptor knows is set without the canvas: the page and the field on it.
FIELDS = {
    "CaseProcess": {"edition": ("/details/process", "edition"), "opens": ("/details/process", "opens")},
    "RoleLane": {"role": ("/details/new/lanes", "role")},
    "Step": {
        "role": (STEP, "role"),
        "form": (STEP, "form"),
        "clause": (STEP, "clause_added"),
        "clock": (STEP, "clock"),
        "rung": (TIMER, "clock_rung"),
        "shows": (STEP, "shows"),
        "releases": (STEP, "releases"),
        "notSamePersonAs": (STEP, "not_same_person_as"),
        "independentOf": (STEP, "independent_of"),
        "assignee": (STEP, "assignee"),
        "parts": (f"{STEP}/add?kind=several", "parts"),
        "alsoAsk": (f"{STEP}/add?kind=several", "also_ask"),
        "signatories": (f"{STEP}/add?kind=sign_off", "signatories"),
        "mustSign": (f"{STEP}/add?kind=sign_off", "must_sign"),
        "casting": (f"{STEP}/add?kind=sign_off", "casting"),
        "rule": (f"{STEP}/add?kind=rule", "rule"),
        "service": (f"{STEP}/add?kind=service", "service"),
        "case": (f"{STEP}/add?kind=service", "service_case"),
        "opening": (f"{STEP}/add?kind=service", "service_opening"),
        "link": (f"{STEP}/add?kind=service", "service_link"),
    },
    "PartsLoop": {
        "parts": (f"{STEP}/add?kind=stage", "parts"),
        "signatories": (f"{STEP}/add?kind=sign_off", "signatories"),
    },
    "Fact": {
        "id": ("/details/facts/panel_view/id", "id"),
        "type": ("/details/facts/panel_view", "type"),
        "label": ("/details/facts/panel_view", "label"),
        "scope": ("/details/facts/panel_view", "scope"),
        "sensitivity": ("/details/facts/panel_view", "sensitivity"),
        "values": ("/details/facts/panel_view", "choices-0-label"),
    },
    "Parameter": {
        "id": ("/details/parameters/rr_anchor/id", "id"),
        "type": ("/details/parameters/rr_anchor", "type"),
        "label": ("/details/parameters/rr_anchor", "label"),
        "default": ("/details/parameters/rr_anchor", "default"),
        "values": ("/details/parameters/rr_anchor", "choices-0-label"),
    },
    "Value": {
        "id": ("/details/facts/panel_view", "choices-0-id"),
        "label": ("/details/facts/panel_view", "choices-0-label"),
    },
    "Clock": {
        "id": (f"{CLOCK}/id", "id"),
        "name": (CLOCK, "name"),
        "length": (CLOCK, "length"),
        "unit": (CLOCK, "unit"),
        "direction": (CLOCK, "direction"),
        "anchor": (CLOCK, "anchor"),
        "met": (CLOCK, "met"),
        "scope": (CLOCK, "scope"),
        "force": (CLOCK, "force"),
        "lengthSource": (CLOCK, "lengthSource"),
        "clause": (CLOCK, "clause_added"),
        "repeat": (CLOCK, "repeat"),
        "extension": (CLOCK, "extension"),
        "rungs": (f"{CLOCK}/new-rung", "id"),
    },
    "Rung": {
        "id": (f"{CLOCK}/rungs/day_nine/id", "id"),
        "kind": (f"{CLOCK}/rungs/day_nine", "kind"),
        "offset": (f"{CLOCK}/rungs/day_nine", "offset"),
        "from": (f"{CLOCK}/rungs/day_nine", "from"),
        "unit": (f"{CLOCK}/rungs/day_nine", "unit"),
        "to": (f"{CLOCK}/rungs/day_nine", "to"),
    },
    "Outcome": {
        "fact": (f"{STEP}/add?kind=sign_off", "outcomes-0-fact"),
        "value": (f"{STEP}/add?kind=sign_off", "outcomes-0-written"),
    },
    "Carry": {
        "fact": (f"{STEP}/add?kind=stage", "carries-0-fact"),
        "from": (f"{STEP}/add?kind=service", "carries-0-source"),
    },
}

# The same for what BPMN itself says and the panel of the canvas sets.
WAY = "/outline/is_it_approved/ways/is_it_approved__send_rapid_review"
BPMN = (
    (STEP, "name"),
    (STEP, "documentation"),
    (f"{STEP}/id", "id"),
    ("/outline/is_it_approved", "documentation"),
    (WAY, "name"),
    (WAY, "to"),
    (WAY, "taken"),
    (WAY, "tests-0-name"),
    (WAY, "written"),
    (f"{STEP}/add?kind=sign_off", "quorum_how"),
    (f"{STEP}/add?kind=stage", "called"),
    (TIMER, "interrupting"),
    (TIMER, "clause_added"),
    (f"{STEP}/add-event?kind=on_message", "message"),
    (f"{STEP}/add-event?kind=on_message", "clause_added"),
    (f"{STEP}/add-event?kind=on_message", "shows"),
    (f"{STEP}/add?kind=wait", "clause_added"),
    (f"{STEP}/add?kind=await_message", "message"),
    (f"{STEP}/add?kind=group", "clause_added"),
    ("/outline/keep_safe/add-event?kind=on_escalation", "escalation"),
    ("/details/lanes/lane_dsp_la", "name"),
    ("/details/lanes/lane_dsp_la/id", "id"),
    ("/details/process", "name"),
    ("/details/process", "documentation"),
)

# What the canvas calls the kinds that the outline adds; a start is there from the beginning.
ON_CANVAS = {
    "bpmn:UserTask": {"form", "sign_off", "several"},
    "bpmn:ManualTask": {"outside"},
    "bpmn:SendTask": {"send"},
    "bpmn:ReceiveTask": {"record"},
    "bpmn:ServiceTask": {"service"},
    "bpmn:BusinessRuleTask": {"rule"},
    "bpmn:CallActivity": {"stage"},
    "bpmn:SubProcess": {"group"},
    "bpmn:ExclusiveGateway": {"question"},
    "bpmn:ParallelGateway": {"together"},
    "bpmn:InclusiveGateway": {"some"},
    "bpmn:StartEvent": {"start"},
    "bpmn:EndEvent": {"end"},
    "bpmn:EndEvent Terminate": {"stop_all"},
    "bpmn:EndEvent Escalation": {"end_escalating"},
    "bpmn:IntermediateCatchEvent Timer": {"wait"},
    "bpmn:IntermediateCatchEvent Message": {"await_message"},
    "bpmn:IntermediateThrowEvent Escalation": {"escalate"},
    "bpmn:BoundaryEvent Timer": {"on_clock"},
    "bpmn:BoundaryEvent Message": {"on_message"},
    "bpmn:BoundaryEvent Escalation": {"on_escalation"},
}


@pytest.fixture
def drawing(office):
    """A proposal that has one of everything that can be chosen: a rule, a person, a kind of case, a group."""
    found = Drawing(office, "plan_action", "learning_item", "multi_agency_audit", "rapid_review")
    text = found.row().files["rapid_review.bpmn"]
    for fact in ({"label": "Lead", "type": "person"}, {"label": "Asked", "type": "agency_list"}):
        text = put_declaration(text, "fact", "", fact).text
    text = add_step(text, "group", "Keep safe", Place("after", "hold_meeting")).text
    changes = {"rapid_review.bpmn": text, "rules/threshold.dmn": "<definitions/>"}
    saving = SaveProposal(found.id, found.row().revision, changes)
    office.engine.execute(saving, actor=found.actor("process_owner"))
    return found


def has_field(page, field):
    return f'name="{field}"' in page


def test_every_attribute_of_the_descriptor_has_a_field(drawing):
    types = moddle_descriptor()["types"]
    known = {each["name"]: {one["name"] for one in each["properties"]} for each in types}
    assert known == {name: set(fields) for name, fields in FIELDS.items()}
    pages = {path: drawing.get(path) for fields in FIELDS.values() for path, _ in fields.values()}
    missing = [
        (name, attribute, place)
        for name, fields in FIELDS.items()
        for attribute, place in fields.items()
        if not has_field(pages[place[0]], place[1])
    ]
    assert missing == []


def test_what_else_the_panel_of_the_canvas_sets_has_a_field(drawing):
    pages = {path: drawing.get(path) for path, _ in BPMN}
    assert [(path, field) for path, field in BPMN if not has_field(pages[path], field)] == []


def test_panel_of_the_canvas_sets_nothing_else():
    said = "".join(path.read_text() for path in sorted((FRONTEND / "panel").glob("*.js")))
    own = set(re.findall(r"caseway:([a-z]\w*)", said))
    own |= set(re.findall(r'attribute(?:List)?\(panel, "(\w+)"', said))
    assert own <= {name for fields in FIELDS.values() for name in fields}
    made = set(re.findall(r'"caseway:([A-Z]\w+)"', said)) | set(re.findall(r"caseway:\$?\{?([A-Z]\w+)", said))
    assert made <= set(FIELDS)


def test_every_kind_that_the_canvas_draws_is_offered(drawing):
    limits = (FRONTEND / "limits.js").read_text()
    runnable = re.search(r"const RUNNABLE = \[(.*?)\];", limits, re.DOTALL)[1]
    drawn = set(re.findall(r'"(bpmn:\w+)"', runnable))
    events = re.search(r"const RUNNABLE_EVENTS = \{(.*?)\};", limits, re.DOTALL)[1]
    for name, definitions in re.findall(r'"(bpmn:\w+)": \[(.*?)\]', events):
        drawn |= {f"{name} {each}".strip() for each in re.findall(r'"(\w*)"', definitions)}
    assert drawn == set(ON_CANVAS)
    kinds = {kind for keys in ON_CANVAS.values() for kind in keys}
    assert kinds == set(KINDS)
    inside = next(e.id for e in drawing.diagram().elements.values() if e.scope == "keep_safe" and e.name)
    adding = drawing.get(f"/outline/{inside}/add")
    happening = drawing.get("/outline/keep_safe/add-event")
    (end,) = [
        e.id for e in drawing.diagram().elements.values() if e.scope == "keep_safe" and e.kind == "endEvent"
    ]
    ends = drawing.get(f"/outline/{end}/kind")
    offered = set(re.findall(r"kind=(\w+)", adding + happening))
    offered |= set(re.findall(r'name="kind"[^>]*value="(\w+)"', ends)) | {"start", "end"}
    assert offered == kinds
    assert set(STEPS) | set(GATEWAYS) <= offered


def test_ends_are_offered_where_they_can_stand(drawing):
    adding = drawing.get("/outline/hold_meeting/add")
    assert "kind=escalate" not in adding
    assert "+end_escalating" not in drawing.get("/outline/is_it_approved/add-way")
    assert "+stop_all" in drawing.get("/outline/is_it_approved/add-way")
    inside = next(e.id for e in drawing.diagram().elements.values() if e.scope == "keep_safe" and e.name)
    path = f"/outline/{inside}/add?kind=question"
    assert "+end_escalating" in drawing.get(path)
    ways = {"ways-0-name": "Yes", "ways-1-name": "No", "ways-1-to": "+end_escalating"}
    drawing.saved(path, name="Is it safe?", **ways, **{"ways-1-written": "aware_on is set"})
    (escalating,) = [e for e in drawing.diagram().elements.values() if e.event == "escalation"]
    assert (escalating.kind, escalating.scope) == ("endEvent", "keep_safe")
    shown = drawing.shown(f"/outline/{escalating.id}")
    drawing.saved(f"/outline/{escalating.id}", **shown | {"name": "Unsafe", "escalation": "Child unsafe"})
    assert drawing.shown(f"/outline/{escalating.id}")["escalation"] == "Child unsafe"
    refused = drawing.post(
        "/outline/is_it_approved/add-way", name="A", to="+end_escalating", taken="otherwise"
    )
    assert refused.status_code == 422
