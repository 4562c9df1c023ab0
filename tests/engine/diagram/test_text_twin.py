"""The text twin tells everything that is drawn, once, in an order a person can follow."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diagram.model import (
    ClockDeclaration,
    Diagram,
    Element,
    FactDeclaration,
    Flow,
    Lane,
    RungDeclaration,
)
from engine.diagram.reading import read_diagrams
from engine.diagram.shared_names import SharedNames, names_in
from engine.diagram.text_twin import text_twin


def diagram(elements, flows, **more) -> Diagram:
    drawn = [Flow(f"f{i}", *flow) if isinstance(flow, tuple) else flow for i, flow in enumerate(flows)]
    return Diagram(
        id="p",
        name="Review",
        elements={e.id: e for e in elements},
        flows={f.id: f for f in drawn},
        **more,
    )


def element(key, kind, name="", **more) -> Element:
    return Element(key, kind, name, scope=more.pop("scope", "p"), **more)


REVIEW = diagram(
    [
        element("start", "startEvent", "Began"),
        element(
            "write", "userTask", "Write the summary", role="business_manager", lane="l", clock="rr",
            clauses=("WT2026:rapid-review",), parts="agencies", documentation="Use your records.",
        ),
        element("late", "boundaryEvent", "Late", event="timer", attached_to="write", clock="rr",
                rung="soon", interrupting=False),
        element("chase", "userTask", "Chase", role="dsp_police"),
        element("good", "exclusiveGateway", "Is it complete?", default_flow="no"),
        element("both", "parallelGateway"),
        element("meet", "subProcess", "Meet"),
        element("talk", "userTask", "Talk", scope="meet"),
        element("tell", "sendTask", "Tell the Panel"),
        element("join", "parallelGateway"),
        element("end", "endEvent", "Done"),
    ],
    [
        ("start", "write"), ("write", "good"), Flow("no", "good", "write", "No"),
        Flow("yes", "good", "both", "Yes", "complete = true"),
        ("both", "meet"), ("both", "tell"), ("meet", "join"), ("tell", "join"), ("join", "end"),
        ("late", "chase"), ("chase", "end"),
    ],
    lanes=(Lane("l", "Business team", "business_manager", ("write",)),),
    facts={
        "complete": FactDeclaration("complete", "boolean", "The summary is complete"),
        "agencies": FactDeclaration("agencies", "agency_list", "Agencies asked"),
    },
    clocks={
        "rr": ClockDeclaration(
            "rr", "Rapid review", "15", "working_days", "instance:p", "task:write", force="should",
            clauses=("WT2026:rapid-review",),
            rungs=(RungDeclaration("soon", "remind", -3, to=("role:dsp_police",)),),
        )
    },
)  # fmt: skip


def step(twin, key):
    return next(each for each in twin.walk() if each.element_id == key)


def test_twin_numbers_steps_along_the_flow():
    twin = text_twin(REVIEW)
    assert [(s.number, s.element_id) for s in twin.walk()] == [
        ("1", "start"),
        ("2", "write"),
        ("2a", "late"),
        ("3", "good"),
        ("4", "both"),
        ("5", "meet"),
        ("5.1", "talk"),
        ("6", "tell"),
        ("7", "join"),
        ("8", "chase"),
        ("9", "end"),
    ]


def test_twin_says_who_does_a_task_by_lane_or_role():
    twin = text_twin(REVIEW)
    assert step(twin, "write").heading == "Task for the business team: Write the summary"
    assert step(twin, "chase").heading == "Task for the delegated safeguarding partner (police): Chase"
    assert step(twin, "both").heading == "At the same time"
    assert step(twin, "join").heading == "Wait for all paths"


def test_twin_names_clock_parts_and_clauses_of_a_task():
    assert step(text_twin(REVIEW), "write").details == (
        "Use your records.",
        "One part for each of \u2018Agencies asked\u2019.",
        "Due by the clock \u2018Rapid review\u2019.",
        "Clauses: WT2026:rapid-review.",
    )


def test_twin_tells_conditions_in_plain_english_and_loops_as_going_back():
    leads = [lead.text for lead in step(text_twin(REVIEW), "good").leads]
    assert leads == [
        "No: otherwise go back to step 2, \u2018Write the summary\u2019.",
        "Yes: if the summary is complete is yes, go to step 4, \u2018At the same time\u2019.",
    ]


def test_twin_shows_a_condition_that_cannot_be_read_as_it_stands():
    broken = diagram(
        [element("a", "exclusiveGateway", "Q?"), element("b", "endEvent")],
        [Flow("f", "a", "b", "", "= = nonsense")],
    )
    assert "= = nonsense" in text_twin(broken).as_text()


def test_twin_tells_boundary_events_with_their_host():
    late = step(text_twin(REVIEW), "write").events[0]
    assert late.heading == (
        "If the clock \u2018Rapid review\u2019 reaches \u2018soon\u2019, without stopping the task: Late"
    )
    assert late.leads[0].text == "Then go to step 8, \u2018Chase\u2019."


def test_twin_tells_clocks_with_their_rungs():
    entry = text_twin(REVIEW).clocks[0]
    assert entry.text == (
        "Rapid review: 15 working days from this process starts; "
        "met when \u2018Write the summary\u2019 is done (statutory guidance expects it; WT2026:rapid-review)"
    )
    assert entry.details == (
        (
            "\u2018soon\u2019, 3 working days before the due date: "
            "reminds the delegated safeguarding partner (police)"
        ),
    )


def test_twin_names_a_clock_that_another_process_declares():
    alone = diagram([element("a", "userTask", "Sign", clock="rr")], [])
    assert "\u2018Rapid review to the Panel\u2019" in (
        text_twin(alone, names=SharedNames(clocks={"rr": "Rapid review to the Panel"})).as_text()
    )


ELSEWHERE = diagram(
    [element("sign", "userTask", "Sign the review"), element("late", "userTask", "Say why")],
    [],
    clocks={"rr": ClockDeclaration("rr", "Rapid review to the Panel", "15", "working_days", "", "")},
)


def test_twin_names_what_stands_elsewhere():
    clock = ClockDeclaration(
        "reply", "Reply", "5", "days", "task:sign", "ended:stage", clauses=("WT2026:reply", "LOCAL:gone")
    )
    steps = [
        element(
            "tell", "sendTask", "Tell", shows=("sign", "unknown"), clauses=("WT2026:reply", "LOCAL:gone")
        ),
        element("run", "callActivity", "Run", called="stage", not_same_person_as=("sign",)),
    ]
    names = names_in([ELSEWHERE, Diagram("stage", "The next stage")], {"WT2026:reply": "Reply in time"})
    twin = text_twin(diagram(steps, [], clocks={"reply": clock}), names=names)
    assert step(twin, "tell").details == (
        "Shows what was entered in \u2018Sign the review\u2019 and \u2018unknown\u2019.",
        "Clauses: \u2018Reply in time\u2019 and LOCAL:gone.",
    )
    assert step(twin, "run").details == (
        "Runs the process \u2018The next stage\u2019.",
        "Not by the person who did \u2018Sign the review\u2019.",
    )
    assert twin.clocks[0].text == (
        "Reply: 5 days from \u2018Sign the review\u2019 is done; met when the process "
        "\u2018The next stage\u2019 ends (set locally; \u2018Reply in time\u2019 and LOCAL:gone)"
    )


def test_own_names_come_before_those_of_other_processes():
    names = names_in([ELSEWHERE, diagram([element("late", "userTask", "Explain")], [])])
    assert names.steps["late"] == "Say why / Explain"
    assert names.clocks == {"rr": "Rapid review to the Panel"}
    own = diagram([element("late", "userTask", "Ours"), element("b", "userTask", "B", shows=("late",))], [])
    details = step(text_twin(own, names=names), "b").details
    assert details == ("Shows what was entered in step 1, \u2018Ours\u2019.",)


def test_twin_as_text_is_one_line_for_each_thought():
    lines = text_twin(REVIEW).as_text().splitlines()
    assert "1. Start: Began" in lines
    assert "   5.1. Task: Talk" in lines
    assert lines.index("Steps") < lines.index("Roles") < lines.index("Clocks")


NOTED = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<collaboration id="c"><textAnnotation id="n3"><text>The pool of
the partnership</text></textAnnotation></collaboration>
<process id="p" name="Review"><documentation>What it is for.</documentation>
<startEvent id="start"/><userTask id="write" name="Write"/>
<sequenceFlow id="f" sourceRef="start" targetRef="write"/>
<textAnnotation id="n1"><text>Ask first</text></textAnnotation>
<textAnnotation id="n2"><text> </text></textAnnotation>
<association id="a1" sourceRef="n1" targetRef="write"/><association id="a2" sourceRef="write" targetRef="n2"/>
</process></definitions>"""


def test_twin_tells_notes_with_what_they_are_joined_to():
    twin = text_twin(read_diagrams(NOTED)[0])
    assert twin.introduction == ("What it is for.", "Note on the diagram: The pool of the partnership")
    assert [step.details for step in twin.steps] == [(), ("Note on the diagram: Ask first",)]


def test_twin_of_an_empty_process_is_only_a_title():
    assert text_twin(Diagram("p", "Review")).as_text() == "Review\n\nSteps\n"


KINDS = st.sampled_from(
    ["userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "endEvent", "startEvent",
     "boundaryEvent", "callActivity", "subProcess", "intermediateCatchEvent", "complexGateway", "serviceTask"]
)  # fmt: skip


@st.composite
def diagrams(draw) -> Diagram:
    kinds = draw(st.lists(KINDS, max_size=15))
    keys = [f"e{i}" for i in range(len(kinds))]
    elements = []
    for index, (key, kind) in enumerate(zip(keys, kinds, strict=True)):
        groups = [k for k, other in zip(keys[:index], kinds[:index], strict=True) if other == "subProcess"]
        elements.append(
            element(
                key,
                kind,
                draw(st.sampled_from(["", "Name"])),
                scope=draw(st.sampled_from(["p", *groups])),
                attached_to=draw(st.sampled_from([*keys, "gone"])) if kind == "boundaryEvent" else "",
                event=draw(st.sampled_from(["", "timer", "message", "escalation", "signal"])),
            )
        )
    ends = st.sampled_from([*keys, "gone"])
    flows = draw(st.lists(st.tuples(st.sampled_from(keys), ends), max_size=25)) if keys else []
    return diagram(elements, flows)


@settings(max_examples=150, deadline=None)
@given(diagrams())
def test_twin_reaches_every_element_and_every_flow_once(drawn):
    twin = text_twin(drawn)
    steps = list(twin.walk())
    assert Counter(s.element_id for s in steps) == Counter(list(drawn.elements))
    assert Counter(lead.flow_id for s in steps for lead in s.leads) == Counter(list(drawn.flows))
    assert len({s.number for s in steps}) == len(steps)
    for lead in (lead for s in steps for lead in s.leads):
        assert lead.target == drawn.flows[lead.flow_id].target
        assert lead.number == next((s.number for s in steps if s.element_id == lead.target), "")
    text = twin.as_text()
    assert all(f"{s.number}. " in text for s in steps)


def test_types_of_facts_are_said_in_words():
    assert [entry.text for entry in text_twin(REVIEW).facts] == [
        "The summary is complete (yes or no)",
        "Agencies asked (agencies)",
    ]
