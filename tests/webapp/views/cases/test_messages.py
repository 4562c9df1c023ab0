"""Recording what came in: the form, the warning, one last look, and only by whose it is."""

import re

import pytest

from engine.actor import SYSTEM
from engine.commands.publish_version import PublishVersion
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import draw, user
from tests.webapp.views.cases.conftest import words

ADDRESS = "/cases/1/messages/review_called_off"


@pytest.fixture
def waiting(office):
    """A case whose open task ends when the chair calls the review off."""
    event = (
        '<bpmn:boundaryEvent id="review_called_off" name="Review called off" attachedToRef="write_it" '
        'caseway:form="called_off" caseway:role="chair"><bpmn:documentation>Say why.</bpmn:documentation>'
        '<bpmn:messageEventDefinition messageRef="off"/></bpmn:boundaryEvent>'
        '<bpmn:endEvent id="ended_early"/>'
    )
    drawn = draw(
        user("write_it") + event,
        "opened>write_it write_it>closed review_called_off>ended_early",
        process='id="review" name="Review" isExecutable="true" caseway:opens="aware_on"',
        beside='<bpmn:message id="off" name="Review called off"/>',
    )
    called_off = text_form(
        "called_off",
        question("why", "textarea", validate={"required": True}),
    )
    files = {
        "review.bpmn": drawn.decode(),
        "forms/write_it.json": text_form("write_it"),
        "forms/called_off.json": called_off,
    }
    office.engine.execute(PublishVersion("review", files, LONG_AGO), actor=SYSTEM)
    office.desk.start("review")
    return office


def test_message_is_offered_to_whom_it_belongs(waiting):
    chair = waiting.visitor("chair").text("/cases/1")
    assert "Record: Review called off" in chair
    manager = words(waiting.visitor("business_manager").text("/cases/1"))
    assert "Record: Review called off" not in manager
    assert "Recorded by: Partnership chair" in manager
    refused = waiting.visitor("business_manager").get(ADDRESS)
    assert refused.status_code == 403
    assert "Partnership chair" in refused.get_data(as_text=True)


def test_what_it_stops_is_listed_before_it_is_recorded(waiting):
    chair = waiting.visitor("chair")
    assert "Recording this stops work that is open now" in words(chair.text(ADDRESS))
    page = words(chair.post(ADDRESS, action="check", why="A national review.").get_data(as_text=True))
    assert "A national review." in page
    assert "Recording this stops these open steps" in page
    assert "Write it" in page
    assert waiting.desk.open_steps(1) == ["write_it"]


def test_message_is_recorded_once(waiting):
    chair = waiting.visitor("chair")
    checked = chair.post(ADDRESS, action="check", why="A national review.").get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', checked))
    assert hidden["why"] == "A national review."
    done = chair.post(ADDRESS, action="record", **{k: v for k, v in hidden.items() if k != "csrf_token"})
    assert (done.status_code, done.location) == (303, "/cases/1")
    assert waiting.desk.case(1).state == "complete"
    assert "A national review." in words(chair.text("/cases/1/record"))
    assert chair.post(ADDRESS, action="record", why="Again").status_code == 409
    assert waiting.desk.breaks() == []


def test_missing_answers_store_nothing_and_keep_the_rest(waiting):
    before = waiting.counts()
    for action in ("check", "record", "continue", ""):
        answer = waiting.visitor("chair").post(ADDRESS, action=action, why="", note="Kept note")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'href="#why"' in page
        assert 'value="Kept note"' in page
    assert waiting.counts() == before


def test_change_goes_back_to_the_form(waiting):
    answer = waiting.visitor("chair").post(ADDRESS, action="change", why="Not yet sure.")
    assert answer.status_code == 200
    assert "Not yet sure.</textarea>" in answer.get_data(as_text=True)
