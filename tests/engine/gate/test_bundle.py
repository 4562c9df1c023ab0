"""A whole bundle: forms exist, compile, and fit the diagram's facts, votes and parts."""

import json
from typing import Any

import pytest

from engine.diagram import read_diagrams
from engine.gate import check_bundle
from tests.engine.diagram.drawing import draw, gateway, timer, user
from tests.engine.gate.asserting import found

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
GRADES = [{"label": "Good", "value": "good"}, {"label": "Poor", "value": "poor"}]
ARROWS = "opened>look look>closed"


def _form(form_id: str, *components: dict[str, Any]) -> str:
    return json.dumps({"type": "default", "id": form_id, "components": list(components)})


def _ask(key: str = "note", kind: str = "textfield", **more: Any) -> dict[str, Any]:
    properties = more.pop("properties", {})
    return {"type": kind, "key": key, "label": key.capitalize(), "properties": properties, **more}


def _grade(fact: str = "grade", *, required: bool = True) -> dict[str, Any]:
    return _ask("grade", "radio", values=GRADES, validate={"required": required}, properties={"fact": fact})


def _check(body: str, *components: dict[str, Any], arrows: str = ARROWS, **known: Any):
    files = {"review.bpmn": draw(body, arrows), "forms/look.json": _form("look", *components or (_ask(),))}
    return check_bundle(files, folder="processes/review", **known)


def test_bundle_that_fits_together_has_no_findings():
    assert _check(user("look"), _grade()) == []


def test_bundle_names_the_file_of_each_finding():
    files = {"review.bpmn": draw(user("look"), ARROWS), "forms/look.json": "{"}
    finding = found(check_bundle(files, folder="processes/review"), "form-json", "look")
    assert finding.file == "processes/review/forms/look.json"


def test_bundle_lists_every_problem_of_a_form():
    components = ({"type": "sparkline"}, {"type": "textfield", "label": "No key"})
    findings = _check(user("look"), *components)
    assert len([f for f in findings if f.rule == "form-definition"]) >= 2
    assert not [f for f in findings if f.rule == "form-missing"]


def test_bundle_refuses_forms_that_are_missing_misnamed_or_unused():
    xml = draw(user("look"), ARROWS)
    found(check_bundle({"review.bpmn": xml}), "form-missing", "look")
    misnamed = {"review.bpmn": xml, "forms/look.json": _form("gaze", _ask())}
    found(check_bundle(misnamed), "form-id", "look")
    unused = {
        "review.bpmn": xml,
        "forms/look.json": _form("look", _ask()),
        "forms/old.json": _form("old", _ask()),
    }
    found(check_bundle(unused), "form-unused", "old", "warning")


@pytest.mark.parametrize(
    ("question", "rule", "where"),
    [
        (_ask(properties={"fact": "nothing"}), "unknown-fact", "look.note"),
        (_ask(properties={"fact": "aware_on"}), "form-fact", "look.note"),
        (_ask(properties={"fact": "agencies"}), "form-fact", "look.note"),
        (_ask("g", "radio", values=YES_NO, properties={"fact": "grade"}), "form-fact", "look.g"),
        (_ask("h", "radio", values=GRADES, properties={"fact": "harmed"}), "form-fact", "look.h"),
        (_ask(properties={"show_if": "nothing = 'x'"}), "show-if", "look.note"),
        (_ask(properties={"show_if": "grade"}), "show-if", "look.note"),
        (_ask(properties={"show_if": "grade = 'splendid'"}), "show-if", "look.note"),
        (_ask(properties={"show_if": "parts.done = 1"}), "show-if", "look.note"),
        (_ask(properties={"clause": "WT2026:nowhere"}), "unknown-clause", "look.note"),
    ],
)
def test_bundle_refuses_a_question_that_does_not_fit(question, rule, where):
    found(_check(user("look"), question, known_clauses={"WT2026:somewhere"}), rule, where)


@pytest.mark.parametrize(
    "question",
    [
        _ask("h", "radio", values=YES_NO, properties={"fact": "harmed"}),
        _ask("h", "checkbox", properties={"fact": "harmed"}),
        _ask("d", "datetime", subtype="date", properties={"fact": "aware_on"}),
        _ask("a", "checklist", properties={"fact": "agencies", "picker": "agency"}),
        _ask(properties={"show_if": "harmed and grade = 'poor'"}),
        _ask(properties={"clause": "WT2026:somewhere"}),
    ],
)
def test_bundle_accepts_a_question_that_fits(question):
    assert _check(user("look"), question, known_clauses={"WT2026:somewhere"}) == []


def _parts(attributes: str, quorum: str = "parts.done = parts.total") -> str:
    condition = f"<bpmn:completionCondition>{quorum}</bpmn:completionCondition>"
    loop = f"<bpmn:multiInstanceLoopCharacteristics>{condition}</bpmn:multiInstanceLoopCharacteristics>"
    return user("look", attributes, loop)


VOTE = _ask(
    "vote",
    "radio",
    values=[{"label": "I agree", "value": "agree"}, {"label": "I disagree", "value": "disagree"}],
    validate={"required": True},
    properties={"vote": True},
)
SIGNED = 'caseway:signatories="dsp_la dsp_icb"'


def test_bundle_refuses_a_decision_without_a_vote_and_a_vote_without_a_decision():
    assert _check(_parts(SIGNED), VOTE) == []
    found(_check(_parts(SIGNED)), "vote-missing", "look")
    found(_check(user("look"), VOTE), "vote-ignored", "look")


def test_bundle_refuses_facts_set_by_parts():
    found(_check(_parts('caseway:parts="agencies"'), _grade()), "part-sets-fact", "look")


def test_bundle_refuses_counting_what_the_form_does_not_ask():
    found(_check(_parts(SIGNED, "parts.count('veto', 'yes') = 0"), VOTE), "parts-field", "look")
    found(_check(_parts(SIGNED, "parts.count('vote', 'maybe') = 0"), VOTE), "parts-value", "look")
    assert _check(_parts(SIGNED, "parts.count('vote', 'agree') = 2"), VOTE) == []


def test_bundle_refuses_rows_that_the_form_does_not_have():
    mark = "<bpmn:multiInstanceLoopCharacteristics/>"
    call = '<bpmn:callActivity id="item" calledElement="stage" caseway:parts="rows:look.{}">'
    call += f"{mark}</bpmn:callActivity>"
    rows = {"type": "dynamiclist", "path": "findings", "label": "Findings", "components": [_ask("title")]}
    arrows = "opened>look look>item item>closed"
    assert _check(user("look") + call.format("findings"), rows, arrows=arrows) == []
    found(_check(user("look") + call.format("lessons"), rows, arrows=arrows), "parts-source", "item")


def _choosing(arrows: str, *, required: bool = True):
    body = (
        gateway("exclusive", "which", 'default="which_to_closed"')
        + user("look")
        + user("act", "").replace('caseway:form="act"', 'caseway:form="look"')
    )
    return _check(body, _grade(required=required), arrows=arrows)


def test_bundle_warns_of_a_fact_read_before_it_is_set():
    early = "opened>which which>look[grade = 'poor'] look>act act>closed which>closed"
    found(_choosing(early), "fact-unset", "which_to_look", "warning")
    late = "opened>look look>which which>act[grade = 'poor'] act>closed which>closed"
    assert _choosing(late) == []
    found(_choosing(late, required=False), "fact-unset", "which_to_act", "warning")
    asked = "opened>look look>which which>act[grade is set and grade = 'poor'] act>closed which>closed"
    assert _choosing(asked, required=False) == []


def test_bundle_warns_of_a_fact_that_an_interrupting_event_leaves_unset():
    body = (
        user("look")
        + timer("late", "look", "soon")
        + gateway("exclusive", "which", 'default="which_to_closed"')
        + user("act").replace('caseway:form="act"', 'caseway:form="look"')
    )
    arrows = "opened>look look>which late>which which>act[grade = 'poor'] act>closed which>closed"
    found(_check(body, _grade(), arrows=arrows), "fact-unset", "which_to_act", "warning")


def test_bundle_takes_a_fact_on_any_parallel_branch_as_set_after_the_join():
    body = (
        gateway("parallel", "fork")
        + user("look")
        + '<bpmn:manualTask id="phone" name="Phone" caseway:role="chair"/>'
        + gateway("parallel", "join")
        + gateway("exclusive", "which", 'default="which_to_closed"')
        + user("act").replace('caseway:form="act"', 'caseway:form="look"')
    )
    arrows = (
        "opened>fork fork>look fork>phone look>join phone>join join>which which>act[grade = 'poor'] "
        "act>closed which>closed"
    )
    assert _check(body, _grade(), arrows=arrows) == []


def test_bundle_refuses_a_folder_that_is_not_one_process():
    form = _form("look", _ask())
    xml = draw(user("look"), ARROWS)
    assert [f.rule for f in check_bundle({"README.md": "x"})] == ["no-diagram"]
    two = {"review.bpmn": xml, "other.bpmn": xml, "forms/look.json": form}
    assert "several-diagrams" in [f.rule for f in check_bundle(two)]
    found(check_bundle({"other.bpmn": xml, "forms/look.json": form}), "process-name", "review")
    named = {"review.bpmn": xml, "forms/look.json": form}
    found(check_bundle(named, folder="processes/other"), "process-name", "review")
    table = {**named, "table.dmn": b"<x/>", "notes.txt": "x", "scenarios/a.yaml": "x", "README.md": "x"}
    assert [(f.rule, f.severity) for f in check_bundle(table)] == [
        ("unknown-file", "warning"),
        ("unknown-file", "warning"),
    ]


def test_bundle_reads_the_facts_and_clocks_of_other_processes():
    declared = (
        '<caseway:clock id="whole" name="W" length="6" unit="months" anchor="aware_on" '
        'met="sent_on" scope="case"/><caseway:fact id="aware_on" type="date" label="A"/>'
        '<caseway:fact id="sent_on" type="date" label="S"/>'
    )
    root = draw(
        '<bpmn:callActivity id="stage" calledElement="review"/>',
        "opened>stage stage>closed",
        declared=declared,
    )
    known = {"root": read_diagrams(root)[0]}
    assert _check(user("look", 'caseway:clock="whole"'), known_processes=known) == []
    found(_check(user("look", 'caseway:clock="half"'), known_processes=known), "unknown-clock", "look")
    clocks = known["root"].clocks
    assert _check(user("look", 'caseway:clock="whole"'), case_clocks=clocks) == []


def test_bundle_refuses_a_file_asked_for_by_a_message():
    heard = (
        '<bpmn:boundaryEvent id="news_came" name="News came" attachedToRef="look" caseway:role="chair" '
        'caseway:form="news"><bpmn:messageEventDefinition messageRef="news"/></bpmn:boundaryEvent>'
    )
    arrows = "opened>look look>closed news_came>closed"
    files = {
        "review.bpmn": draw(user("look") + heard, arrows, beside='<bpmn:message id="news" name="News"/>'),
        "forms/look.json": _form("look", _ask()),
        "forms/news.json": _form("news", _ask("letter", "filepicker")),
    }
    found(check_bundle(files), "message-file", "news_came")


@pytest.mark.parametrize("shadow", ["z/forms/look.json", "forms/z/forms/look.json", "forms/look .json"])
def test_only_what_is_run_is_checked_as_a_form(shadow: str):
    """A form of the same name that fits, where nobody runs it, must not hide one that does not fit."""
    files = {
        "review.bpmn": draw(user("look"), ARROWS),
        "forms/look.json": _form("look", _grade("undeclared")),
    }
    alone = check_bundle(files, folder="review")
    assert "error" in [each.severity for each in alone]
    beside = check_bundle({**files, shadow: _form("look", _grade())}, folder="review")
    assert [each for each in beside if each.rule != "unknown-file"] == alone
    assert "unknown-file" in [each.rule for each in beside]


def test_a_process_that_calls_itself_by_way_of_another_is_refused():
    def calling(key: str, called: str) -> bytes:
        process = f'id="{key}" name="{key}" isExecutable="true"'
        step = f'<bpmn:callActivity id="stage" calledElement="{called}"/>'
        return draw(step, "opened>stage stage>closed", process=process)

    known = {
        key: read_diagrams(calling(key, called))[0] for key, called in (("two", "three"), ("three", "one"))
    }
    findings = check_bundle({"one.bpmn": calling("one", "two")}, folder="one", known_processes=known)
    assert "by way of two and three" in found(findings, "call-itself", "stage").problem
    known["three"] = read_diagrams(calling("three", "four"))[0]
    after = check_bundle({"one.bpmn": calling("one", "two")}, folder="one", known_processes=known)
    assert "call-itself" not in [each.rule for each in after]
