"""The addresses behind the canvas: what they send, whom they refuse, and that a refusal changes nothing."""

import pytest

from engine.commands.save_proposal import SaveProposal
from engine.diagram.vocabulary import moddle_descriptor
from tests.webapp.views.studio.proposing import Proposed

LONG = "<definitions/>" * 80_000
FACTS = {
    "harmed": {"type": "boolean", "label": "A child was harmed", "values": {}},
    "view": {"type": "choice", "label": "What the Panel says", "values": {"agrees": "It agrees"}},
    "grade": {"type": "", "label": "Grade", "values": {"good": "Good"}},
}


@pytest.fixture
def proposed(any_office):
    return Proposed(any_office)


def send(visitor, method, address, body, token=None):
    headers = {} if token is False else {"X-CSRFToken": token or visitor.token}
    return visitor.client.open(address, method=method, json=body, headers=headers)


def put(proposed, who="process_owner", token=None, **body):
    visitor = proposed.office.visitor(who)
    return send(visitor, "PUT", proposed.address("/diagram/drawing.json"), body, token)


def post(proposed, end, who="process_owner", **body):
    visitor = proposed.office.visitor(who)
    return send(visitor, "POST", proposed.address(f"/diagram/{end}"), body)


def loaded(proposed):
    return proposed.owner.client.get(proposed.address("/diagram/drawing.json")).json


def test_drawing_is_sent_and_saved_on_its_revision(proposed):
    first = loaded(proposed)
    assert first["xml"] == proposed.view.xml
    xml = first["xml"].replace("Write the agency summary", "Write your summary")
    answer = put(proposed, xml=xml, revision=first["revision"], mark=first["mark"])
    assert (answer.status_code, answer.json["revision"]) == (200, first["revision"] + 1)
    assert proposed.view.xml == xml
    again = put(proposed, xml=xml, revision=answer.json["revision"], mark=answer.json["mark"])
    assert again.json["revision"] == answer.json["revision"]


def test_somebody_elses_drawing_is_not_saved_over(proposed):
    first = loaded(proposed)
    path = f"{proposed.view.process_key}.bpmn"
    theirs = SaveProposal(proposed.id, proposed.view.revision, {path: first["xml"] + "\n"})
    proposed.office.engine.execute(theirs, actor=proposed.actor)
    kept, counts = proposed.view.xml, proposed.office.counts()
    answer = put(proposed, xml="<mine/>", revision=first["revision"], mark=first["mark"])
    assert answer.status_code == 409
    assert "has saved this proposal since you opened it" in answer.json["message"]
    assert answer.json["changed_by"]
    assert (proposed.view.xml, proposed.office.counts()) == (kept, counts)


def test_other_files_saved_meanwhile_are_no_conflict(proposed):
    first = loaded(proposed)
    other = SaveProposal(proposed.id, proposed.view.revision, {"README.md": "Something else"})
    proposed.office.engine.execute(other, actor=proposed.actor)
    xml = first["xml"] + "\n"
    assert put(proposed, xml=xml, revision=first["revision"], mark=first["mark"]).status_code == 200
    assert (proposed.view.xml, proposed.view.files["README.md"]) == (xml, "Something else")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"xml": 3, "revision": 1}, 422),
        ({"xml": "<a/>"}, 422),
        ({"xml": "<a/>", "revision": "1"}, 422),
        ({"xml": LONG, "revision": 1}, 422),
        ({"xml": "<a/>", "revision": 7}, 409),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(proposed, body, status):
    kept, counts = proposed.view.files, proposed.office.counts()
    answer = put(proposed, **body)
    assert answer.status_code == status
    assert answer.json["message"]
    assert (proposed.view.files, proposed.office.counts()) == (kept, counts)


@pytest.mark.parametrize("text", ["", "[]", "nothing", '"a"'])
def test_what_is_no_json_is_refused(proposed, text):
    for method, end in (("PUT", "drawing.json"), ("POST", "check"), ("POST", "expression")):
        answer = proposed.owner.client.open(
            proposed.address(f"/diagram/{end}"),
            method=method,
            data=text,
            headers={"X-CSRFToken": proposed.owner.token, "Content-Type": "application/json"},
        )
        assert answer.status_code == 422, end


def test_only_owners_save_and_only_with_a_form_token(proposed):
    body = {"xml": "<a/>", "revision": 1, "mark": loaded(proposed)["mark"]}
    kept = proposed.view.files
    assert put(proposed, "process_approver", **body).status_code == 403
    assert put(proposed, "business_manager", **body).status_code == 403
    assert put(proposed, "agency_author@police", **body).status_code == 403
    assert put(proposed, token=False, **body).status_code == 400
    assert proposed.view.files == kept


@pytest.mark.parametrize("end", ["", "/drawing.json", "/drawing.bpmn", "/vocabulary.json"])
def test_who_may_look(proposed, end):
    address = proposed.address(f"/diagram{end}")
    for who, status in (("process_approver", 200), ("business_manager", 200), ("agency_author@police", 403)):
        assert proposed.office.visitor(who).client.get(address).status_code == status
    assert proposed.office.app.test_client().get(address).status_code == 303
    assert proposed.owner.client.get(f"/studio/999/diagram{end}").status_code == 404


def test_who_cannot_edit_is_shown_the_drawing_only(proposed):
    page = proposed.office.visitor("process_approver").client.get(proposed.address("/diagram")).text
    assert "You can look at it" in page
    assert "data-studio-canvas" not in page
    assert "drawing.bpmn" in page


def test_drawing_opened_by_itself_runs_nothing(proposed):
    answer = proposed.owner.client.get(proposed.address("/diagram/drawing.bpmn"))
    assert answer.mimetype == "application/xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_vocabulary_names_everything_that_can_be_chosen(proposed):
    words = proposed.owner.client.get(proposed.address("/diagram/vocabulary.json")).json
    assert {"id": "agency_author", "label": "Agency report author", "note": ""} in words["roles"]
    assert "agency_summary" in {form["id"] for form in words["forms"]}
    assert {agency["id"] for agency in words["agencies"]} >= {"police"}
    assert words["services"] == [
        {"id": "start_linked_case", "label": "Start a linked case of another kind", "note": ""}
    ]
    assert words["descriptor"] == moddle_descriptor()
    assert ["is yes", "is yes"] in words["operators"]["boolean"]
    summary = next(form for form in words["forms"] if form["id"] == "agency_summary")
    assert summary["questions"]
    assert all(question["label"] for question in summary["questions"])


def test_check_says_what_the_gate_says_and_saves_nothing(proposed):
    kept = proposed.view.files
    found = post(proposed, "check", xml=proposed.view.xml).json["findings"]
    assert "form-missing" not in {each["rule"] for each in found}
    hurt = proposed.view.xml.replace('caseway:form="agency_summary"', 'caseway:form="lost"')
    found = post(proposed, "check", xml=hurt).json["findings"]
    assert {("write_summary", "form-missing")} <= {(each["element_id"], each["rule"]) for each in found}
    for broken in ("", "no xml", "<a/>", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'):
        assert post(proposed, "check", xml=broken).json["findings"]
    assert proposed.view.files == kept


@pytest.mark.parametrize(
    ("text", "sentence", "problem"),
    [
        ("harmed", "A child was harmed is yes", ""),
        ("view = 'agrees'", "What the Panel says is It agrees", ""),
        ("view = 'lost'", "", "'lost' is not a value of `view`"),
        ("harmed and", "", "stops too soon"),
        ("grade = 'good'", "", "`grade` is not a fact"),
        ("", "", ""),
        ("x" * 5000, "", "at most 4000 characters"),
    ],
)
def test_expression_is_said_in_english(proposed, text, sentence, problem):
    told = post(proposed, "expression", text=text, names=FACTS).json
    assert told["sentence"].lower() == sentence.lower() or (problem and not sentence)
    assert problem in told["problem"]
    assert bool(told["problem"]) == bool(problem)


def test_counting_over_parts_is_said_with_the_words_of_the_question(proposed):
    told = post(proposed, "expression", text="parts.count('grade', 'good') >= 2", names=FACTS).json
    assert told["problem"] == ""
    assert "Grade is Good" in told["sentence"]


def test_expression_is_written_out_of_what_was_chosen(proposed):
    tests = [
        {"name": "harmed", "operator": "is no"},
        {"name": "view", "operator": "=", "value": "agrees"},
    ]
    told = post(proposed, "expression", join="or", tests=tests, names=FACTS).json
    assert (told["text"], told["problem"]) == ("not harmed or view = 'agrees'", "")
    assert [test["name"] for test in told["chosen"]["tests"]] == ["harmed", "view"]
    unfinished = [{"name": "view", "operator": "=", "value": ""}]
    assert "Enter a value" in post(proposed, "expression", tests=unfinished, names=FACTS).json["problem"]
    assert post(proposed, "expression", tests=["x", None], names=[1]).json["problem"]
