"""The addresses behind the editors that drag: definitions and tables as JSON, saved on a revision."""

import pytest

from engine.rules import read_table
from tests.webapp.views.studio.proposing import Proposed


@pytest.fixture
def proposed(office):
    return Proposed(office, "lcspr_decision")


FORM = "/forms/scrutiny/definition"


def send(proposed, end, *, role="process_owner", **body):
    visitor = proposed.office.visitor(role)
    return visitor.client.post(
        proposed.address(end),
        json=body,
        headers={"X-CSRFToken": visitor.token, "Referer": "https://localhost"},
    )


def test_definition_goes_out_and_comes_back(proposed):
    read = proposed.owner.get(proposed.address(FORM)).get_json()
    assert read["definition"] == proposed.form("scrutiny")
    changed = read["definition"] | {"title": "Scrutineer"}
    answer = send(proposed, FORM, revision=read["revision"], definition=changed)
    assert (answer.status_code, answer.get_json()["revision"]) == (200, read["revision"] + 1)
    assert proposed.form("scrutiny")["title"] == "Scrutineer"


def broken(definition):
    return definition | {"components": [*definition["components"], {"type": "html", "content": "<b>"}]}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (lambda d: {"definition": broken(d)}, 422, "its type"),
        (lambda d: {"definition": d | {"id": "other"}}, 422, "id of a form does not change"),
        (lambda _: {"definition": "text"}, 422, "came incomplete"),
        (lambda d: {"definition": d, "revision": "1"}, 422, "came incomplete"),
        (lambda d: {"definition": d | {"title": "New"}, "revision": 0}, 409, "since you opened it"),
        (lambda d: {"definition": d | {"title": "New"}, "revision": 10**30}, 409, "since you opened it"),
    ],
)
def test_definition_that_cannot_be_saved_changes_nothing(proposed, body, status, said):
    before = proposed.view
    sent = {"revision": before.revision} | body(proposed.form("scrutiny"))
    answer = send(proposed, FORM, **sent)
    told = answer.get_json()
    assert answer.status_code == status
    assert said in " ".join([told["message"], *told.get("problems", [])]).lower()
    assert proposed.view.files == before.files


def test_only_owners_may_save_and_a_token_is_needed(proposed):
    before = proposed.view
    body = {"revision": before.revision, "definition": proposed.form("scrutiny") | {"title": "New"}}
    assert send(proposed, FORM, role="process_approver", **body).status_code == 403
    assert proposed.owner.client.post(proposed.address(FORM), json=body).status_code == 400
    assert proposed.view.files == before.files


def test_table_is_written_anew_and_its_faults_are_told(proposed):
    declared = proposed.view.diagram().facts
    looked, set_ = [each for each, fact in declared.items() if fact.type == "boolean"][:2]
    proposed.post("/rules/new", name="Criteria", input=looked, output=set_)
    end = "/rules/criteria/file"
    read = proposed.owner.get(proposed.address(end)).get_json()
    text = read["text"].replace("<text>-</text>", "<text>true</text>", 1)
    answer = send(proposed, end, revision=read["revision"], text=text)
    assert answer.status_code == 200
    assert "No rule fits when" in answer.get_json()["problems"][0]
    table = read_table(proposed.view.files["rules/criteria.dmn"])
    assert table.rows[0].inputs == ("true",)
    before = proposed.view
    for sent, status in (
        ({"text": "<x/>", "revision": before.revision}, 422),
        ({"text": text.replace('id="criteria"', 'id="other"'), "revision": before.revision}, 422),
        ({"revision": before.revision}, 422),
        ({"text": text.replace("true", "false"), "revision": 1}, 409),
    ):
        assert send(proposed, end, **sent).status_code == status
    assert proposed.view.files == before.files
