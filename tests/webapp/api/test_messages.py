"""Messages in: delivered, kept until the case waits for them, refused, expired; and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.expire_message import ExpireMessage
from engine.commands.publish_version import PublishVersion
from engine.execute import NothingToDo
from engine.message_expiry import expire_messages
from engine.models import KeptMessage, LedgerEntry, Notice, Submission, Task
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import draw, user
from tests.webapp.api.conftest import add_program

OFF = "/cases/1/messages/called_off"
RECEIVED = "/cases/1/messages/hear_back"


def publish(office):
    """Write, then receive an answer; while it is waited for, the review may be called off."""
    event = (
        '<bpmn:boundaryEvent id="called_off" name="Called off" attachedToRef="hear_back" '
        'caseway:form="called_off" caseway:role="chair"><bpmn:messageEventDefinition messageRef="off"/>'
        '</bpmn:boundaryEvent><bpmn:endEvent id="ended_early"/>'
    )
    drawn = draw(
        user("write_it") + user("hear_back").replace("userTask", "receiveTask") + user("close_it") + event,
        "opened>write_it write_it>hear_back hear_back>close_it close_it>closed called_off>ended_early",
        process='id="review" name="Review" isExecutable="true" caseway:opens="aware_on"',
        beside='<bpmn:message id="off" name="Called off"/>',
        declared='<caseway:fact id="aware_on" type="date" label="Known on"/>'
        '<caseway:fact id="heard_on" type="date" label="Heard on"/>',
    )
    heard = question("heard_on", "datetime", "heard_on", subtype="date", validate={"required": True})
    files = {
        "review.bpmn": drawn.decode(),
        "forms/write_it.json": text_form("write_it"),
        "forms/close_it.json": text_form("close_it"),
        "forms/hear_back.json": text_form("hear_back", heard),
        "forms/called_off.json": text_form(
            "called_off", question("why", "textarea", validate={"required": True})
        ),
    }
    office.engine.execute(PublishVersion("review", files, LONG_AGO), actor=SYSTEM)
    office.desk.start("review")


@pytest.fixture
def review(office):
    publish(office)
    return office


@pytest.fixture
def any_review(any_office):
    publish(any_office)
    return any_office


@pytest.fixture
def manager(review):
    return add_program(review, "business_manager")


@pytest.fixture
def chair(review):
    return add_program(review, "chair")


def messages(office):
    with office.engine.read() as rows:
        return [(one.state, one.values) for one in rows.scalars(select(KeptMessage).order_by(KeptMessage.id))]


def kinds(office):
    with office.engine.read() as rows:
        found = rows.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id))
        return [kind for kind in found if kind.startswith("message.")]


HEARD = {"values": {"note": "By post", "heard_on": "2026-12-17"}}


def test_message_the_case_waits_for_is_delivered(review, manager):
    review.desk.do("write_it")
    answer = manager.post(RECEIVED, HEARD, key="a")
    assert (answer.status_code, answer.json) == (200, {"id": 1, "state": "delivered"})
    assert review.desk.open_steps(1) == ["close_it"]
    assert review.desk.fact("heard_on") == "2026-12-17"
    assert messages(review) == [("delivered", {})]
    with review.engine.read() as rows:
        submission = rows.scalars(select(Submission).where(Submission.element_id == "hear_back")).one()
        task = rows.scalars(select(Task).where(Task.element_id == "hear_back")).one()
    assert submission.person_id == task.closed_by_id == manager.actor.person_id
    assert review.desk.breaks() == []


def test_early_message_is_kept_and_delivered_when_the_case_waits_for_it(any_review):
    review, manager = any_review, add_program(any_review, "business_manager")
    answer = manager.post(RECEIVED, HEARD, key="a")
    assert (answer.status_code, answer.json) == (202, {"id": 1, "state": "waiting"})
    assert review.desk.open_steps(1) == ["write_it"]
    assert review.desk.fact("heard_on") is None
    review.desk.do("write_it")
    assert review.desk.open_steps(1) == ["close_it"]
    assert review.desk.fact("heard_on") == "2026-12-17"
    assert messages(review) == [("delivered", {})]
    assert kinds(review) == ["message.kept", "message.received"]
    with review.engine.read() as rows:
        submission = rows.scalars(select(Submission).where(Submission.element_id == "hear_back")).one()
    assert submission.person_id == manager.actor.person_id
    assert review.desk.breaks() == []


def test_early_message_of_a_boundary_event_interrupts_as_soon_as_it_is_armed(review, chair):
    assert chair.post(OFF, {"values": {"why": "A national review."}}).status_code == 202
    review.desk.do("write_it")
    assert review.desk.open_steps(1) == []
    assert review.desk.case(1).state == "complete"
    assert kinds(review) == ["message.kept", "message.received", "message.recorded"]


def test_message_comes_once_however_often_it_is_sent(review, manager):
    review.desk.do("write_it")
    first = manager.post(RECEIVED, HEARD, key="a")
    again = manager.post(RECEIVED, HEARD, key="a")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    before = review.counts()
    other = manager.post(RECEIVED, {"values": {"heard_on": "2026-12-16"}}, key="a")
    assert other.status_code == 422
    assert "Choose a new key" in other.json["detail"]
    assert manager.post(RECEIVED, HEARD, key="b").status_code == 202  # not waited for any more: kept
    assert review.counts()["submission"] == before["submission"]


def test_key_is_remembered_by_the_case_after_the_answer_is_forgotten(review, manager):
    from engine.idempotency import forget_answers

    manager.post(RECEIVED, HEARD, key="a")
    review.desk.at += timedelta(days=2)
    assert forget_answers(review.engine) == 1
    before = review.counts()
    assert manager.post(RECEIVED, HEARD, key="a").status_code == 409
    assert review.counts() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"values": {}}, "heard_on"),
        ({"values": {"heard_on": "tomorrow"}}, "heard_on"),
        ({"values": {"heard_on": "2026-12-17", "odd": "x"}}, ""),
        ({"values": {"heard_on": "2026-12-17"}, "keep_days": 366}, "keep_days"),
        ({"value": {}}, "value"),
    ],
)
def test_values_are_judged_on_arrival(review, manager, body, field):
    before = review.counts()
    answer = manager.post(RECEIVED, body)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json["errors"]]
    assert review.counts() == before


def test_kept_values_that_no_longer_pass_are_refused_and_the_case_waits_on(review, manager):
    manager.post(RECEIVED, HEARD)
    with review.engine.housekeeping() as rows:
        rows.get_one(KeptMessage, 1).values = {"heard_on": "2026-13-45"}
    review.desk.do("write_it")
    assert review.desk.open_steps(1) == ["hear_back"]
    assert messages(review) == [("refused", {})]
    assert kinds(review) == ["message.kept", "message.refused"]
    with review.engine.read() as rows:
        notices = list(rows.scalars(select(Notice).where(Notice.kind == "fault")))
    assert notices
    assert all("2026-13-45" not in notice.title for notice in notices)
    review.desk.do("hear_back", {"heard_on": "2026-12-18"})
    assert review.desk.open_steps(1) == ["close_it"]
    assert review.desk.breaks() == []


def test_message_that_nobody_waited_for_expires(review, manager):
    manager.post(RECEIVED, {**HEARD, "keep_days": 3})
    review.desk.at += timedelta(days=3) - timedelta(seconds=1)
    assert expire_messages(review.engine) == 0
    review.desk.at += timedelta(seconds=1)
    assert expire_messages(review.engine) == 1
    assert expire_messages(review.engine) == 0
    assert isinstance(review.engine.execute(ExpireMessage(1), actor=SYSTEM), NothingToDo)
    assert isinstance(review.engine.execute(ExpireMessage(99), actor=SYSTEM), NothingToDo)
    assert messages(review) == [("expired", {})]
    assert kinds(review) == ["message.kept", "message.expired"]
    with review.engine.read() as rows:
        assert rows.scalars(select(Notice).where(Notice.kind == "fault")).first() is not None
    review.desk.do("write_it")
    assert review.desk.open_steps(1) == ["hear_back"]


def test_message_past_its_time_is_not_delivered_before_it_is_swept(review, manager):
    manager.post(RECEIVED, {**HEARD, "keep_days": 1})
    review.desk.at += timedelta(days=1)
    review.desk.do("write_it")
    assert review.desk.open_steps(1) == ["hear_back"]


def test_only_whose_message_it_is_may_send_it(review, manager, chair):
    before = review.counts()
    refused = manager.post(OFF, {"values": {"why": "x"}})
    assert refused.status_code == 403
    assert "Partnership chair" in refused.json["detail"]
    stranger = add_program(review, "lay_member")
    before = review.counts()
    assert stranger.post(OFF, {"values": {"why": "x"}}).status_code == 404
    assert manager.post("/cases/1/messages/write_it", {}).status_code == 404
    assert manager.post("/cases/99/messages/called_off", {}).status_code == 404
    assert review.counts() == before


def test_complete_case_takes_no_message(review, chair):
    review.desk.do("write_it")
    assert chair.post(OFF, {"values": {"why": "x"}}).status_code == 200
    before = review.counts()
    assert chair.post(OFF, {"values": {"why": "x"}}).status_code in (404, 409)
    assert review.counts() == before


def test_awaited_message_is_listed_with_the_case(review, chair):
    review.desk.do("write_it")
    waits = chair.get("/cases/1").json["waits_for"]
    assert [(each["element_id"], each["may_record"]) for each in waits] == [("called_off", True)]
