"""Webhooks: written with the command, signed, delivered to a real receiver, retried, given up; no content."""

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.add_webhook import AddWebhook
from engine.commands.remove_webhook import RemoveWebhook
from engine.commands.rotate_webhook_secret import RotateWebhookSecret
from engine.credentials.sealing import Seal
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.execute import NothingToDo
from engine.models import LedgerEntry, Outbox, Webhook
from engine.outbox import deliver_due
from engine.webhooks.courier import WebhookCourier
from engine.webhooks.destinations import Rules
from engine.webhooks.events import EVENTS
from tests.engine.statements import statements
from tests.webapp.api.receiver import check_signature, receiving
from tests.webapp.views.inquiry import NIL, NOTE

OPEN = Rules(plain_http=True, private=True)
SEAL = Seal("s" * 40)


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def add(office, receiver, *events):
    """A webhook of the office's area."""
    office.engine.couriers = {"webhook": WebhookCourier(office.engine.database, OPEN, SEAL)}
    adding = AddWebhook(office.desk.area.area_id, "Care", receiver.address, events, OPEN, seal=SEAL)
    return office.engine.execute(adding, actor=SYSTEM)


def parcels(office):
    with office.engine.read() as rows:
        return list(rows.scalars(select(Outbox).where(Outbox.kind == "webhook").order_by(Outbox.id)))


def test_events_of_a_case_are_told_signed_and_without_content(any_office, receiver):
    office = any_office
    added = add(office, receiver)
    office.open_inquiry("Child Marked")
    office.ask()
    office.desk.do_part("return_it", "police", NIL | {"author": "MARK"}, "agency_author", "police")
    written = len(parcels(office))
    assert deliver_due(office.engine) == (written, 0)
    events = receiver.events()
    names = [event["event"] for event in events]
    assert names.count("case.opened") == 1
    assert names.count("task.opened") == 3
    assert names.count("part.opened") == 3
    assert names.count("task.completed") == 3
    assert "clock.started" in names
    assert set(names) <= set(EVENTS)
    assert len({event["id"] for event in events}) == len(events)
    for headers, body in receiver.got:
        assert abs(check_signature(added.secret, headers, body) - time.time()) < 60
        assert headers["Idempotency-Key"] == json.loads(body)["id"]
        assert headers["Caseway-Event"] == json.loads(body)["event"]
    told = json.dumps(events)
    reference = office.desk.case(1).reference
    assert all(event["case"] == {"id": 1, "reference": reference, "kind": "inquiry"} for event in events)
    for secret in ("Child Marked", "MARK", NOTE["learning"], "Take note", added.secret, "police"):
        assert secret not in told, secret
    asked = next(event for event in events if event["event"] == "part.opened")
    assert asked["ids"].keys() == {"task", "part"}
    assert asked["kinds"] == {"element": "return_it"}
    assert deliver_due(office.engine) == (0, 0)


def test_deadline_that_passes_is_told(office, receiver):
    add(office, receiver, "clock.overdue", "clock.met")
    office.open_inquiry()
    office.desk.do("take_note", NOTE, "audit_lead")
    assert parcels(office) == []
    office.desk.move(office.desk.at + timedelta(days=60))
    deliver_due(office.engine)
    assert [(each["event"], each["kinds"]["clock"]) for each in receiver.events()] == [
        ("clock.overdue", "telling")
    ]


def test_nothing_is_told_of_what_was_refused_or_of_other_areas(office, receiver):
    from engine.commands.set_up_area import SetUpArea

    other = SetUpArea("other", "Otherton", "OTH", {}, {"main": "Main"})
    other_id = office.engine.execute(other, actor=SYSTEM)
    office.engine.execute(AddWebhook(other_id, "Other", receiver.address, (), OPEN, seal=SEAL), actor=SYSTEM)
    office.open_inquiry()
    assert parcels(office) == []
    add(office, receiver)
    with pytest.raises(InvalidInputError):
        office.desk.do("take_note", {}, "audit_lead")
    assert parcels(office) == []


def test_it_costs_no_statement_where_nobody_listens(office, receiver):
    office.open_inquiry()
    office.open_inquiry()
    first, second = (found.id for found in _tasks(office))
    with statements(office.engine.database) as alone:
        _complete(office, first)
    assert not [each for each in alone if "webhook.url" in str(each)]
    add(office, receiver, "case.completed")
    with statements(office.engine.database) as heard:
        _complete(office, second)
    assert len(heard) > len(alone)


def _tasks(office):
    from engine.models import Task

    with office.engine.read() as rows:
        return list(rows.scalars(select(Task).where(Task.element_id == "take_note").order_by(Task.id)))


def _complete(office, task_id):
    from engine.commands.complete_task import CompleteTask

    office.engine.execute(CompleteTask(task_id, NOTE), actor=office.desk.actor("audit_lead"))


def test_refused_delivery_is_tried_again_under_the_same_key_and_then_given_up(office, receiver):
    add(office, receiver, "case.opened")
    office.open_inquiry()
    receiver.status = 500
    assert deliver_due(office.engine) == (0, 1)
    assert deliver_due(office.engine) == (0, 0)  # it waits
    first = parcels(office)[0]
    assert (first.state, first.attempts) == ("pending", 1)
    assert first.last_error == "The receiver of “Care” answered 500."
    for _ in range(9):
        office.desk.at += timedelta(hours=5)
        assert deliver_due(office.engine) == (0, 1)
    assert parcels(office)[0].state == "failed"
    office.desk.at += timedelta(days=1)
    assert deliver_due(office.engine) == (0, 0)
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 10


def test_receiver_that_comes_back_gets_it_once(office, receiver):
    add(office, receiver, "case.opened")
    office.open_inquiry()
    receiver.status = 503
    deliver_due(office.engine)
    receiver.status = 200
    office.desk.at += timedelta(minutes=3)
    assert deliver_due(office.engine) == (1, 0)
    assert parcels(office)[0].state == "delivered"


def test_redirect_is_not_followed(office, receiver):
    with receiving() as elsewhere:
        add(office, receiver, "case.opened")
        office.open_inquiry()
        receiver.status, receiver.location = 307, elsewhere.address
        assert deliver_due(office.engine) == (0, 1)
        assert elsewhere.got == []
    assert "answered 307" in parcels(office)[0].last_error


@pytest.mark.parametrize("case", ["gone", "removed", "private"])
def test_what_trying_again_cannot_mend_is_given_up_at_once(office, receiver, case):
    added = add(office, receiver, "case.opened")
    office.open_inquiry()
    if case == "gone":
        receiver.status = 410
    elif case == "removed":
        office.engine.execute(RemoveWebhook(added.id), actor=SYSTEM)
    else:
        office.engine.couriers = {
            "webhook": WebhookCourier(office.engine.database, Rules(plain_http=True), SEAL)
        }
    assert deliver_due(office.engine) == (0, 1)
    assert parcels(office)[0].state == "failed"
    assert len(receiver.got) == (1 if case == "gone" else 0)


def test_receiver_that_is_away_or_slow_is_tried_again(office, receiver, monkeypatch):
    monkeypatch.setattr("engine.webhooks.sending.READ_SECONDS", 0.2)
    add(office, receiver, "case.opened")
    office.open_inquiry()
    receiver.delay = 0.6
    assert deliver_due(office.engine) == (0, 1)
    assert parcels(office)[0].last_error == "The receiver could not be reached (TimeoutError)."


def test_rotated_secret_signs_what_is_sent_from_then_on(office, receiver):
    added = add(office, receiver, "case.opened")
    office.open_inquiry()
    secret = office.engine.execute(RotateWebhookSecret(added.id, SEAL), actor=SYSTEM)
    deliver_due(office.engine)
    check_signature(secret, *receiver.got[0])
    with pytest.raises(AssertionError):
        check_signature(added.secret, *receiver.got[0])


def test_webhooks_are_managed_from_the_command_line_only(office, receiver):
    added = add(office, receiver)
    before = office.counts()
    area = office.desk.area.area_id
    for command in (
        AddWebhook(area, "Care", receiver.address, (), OPEN, seal=SEAL),
        RemoveWebhook(added.id),
        RotateWebhookSecret(added.id, SEAL),
    ):
        with pytest.raises(NotPermittedError):
            office.engine.execute(command, actor=office.desk.actor("system_administrator"))
    for wrong in (
        AddWebhook(area, " ", receiver.address, (), OPEN, seal=SEAL),
        AddWebhook(area, "Care", receiver.address, ("case.deleted",), OPEN, seal=SEAL),
        AddWebhook(area, "Care", receiver.address, seal=SEAL),
    ):
        with pytest.raises(InvalidInputError):
            office.engine.execute(wrong, actor=SYSTEM)
    for lost in (
        AddWebhook(99, "Care", receiver.address, (), OPEN, seal=SEAL),
        RemoveWebhook(99),
        RotateWebhookSecret(99, SEAL),
    ):
        with pytest.raises(NotFoundError):
            office.engine.execute(lost, actor=SYSTEM)
    assert office.counts() == before


def test_removed_webhook_keeps_no_secret_and_is_recorded(office, receiver):
    added = add(office, receiver)
    office.engine.execute(RemoveWebhook(added.id), actor=SYSTEM)
    assert isinstance(office.engine.execute(RemoveWebhook(added.id), actor=SYSTEM), NothingToDo)
    with pytest.raises(NotFoundError):
        office.engine.execute(RotateWebhookSecret(added.id, SEAL), actor=SYSTEM)
    with office.engine.read() as rows:
        assert rows.get_one(Webhook, added.id).secret == ""
        entries = list(rows.scalars(select(LedgerEntry).where(LedgerEntry.kind.like("webhook.%"))))
    assert [entry.kind for entry in entries] == ["webhook.added", "webhook.removed"]
    assert all(added.secret not in entry.body for entry in entries)
    office.open_inquiry()
    assert parcels(office) == []


def secret_of(office, webhook_id):
    with office.engine.read() as rows:
        return rows.get_one(Webhook, webhook_id).secret


def test_secret_lies_sealed_and_one_from_before_is_sealed_at_its_next_use(office, receiver):
    added = add(office, receiver)
    assert secret_of(office, added.id).startswith("sealed:")
    assert added.secret not in secret_of(office, added.id)
    with office.engine.housekeeping() as rows:
        rows.execute(update(Webhook).values(secret="whsec_from_before"))
    office.open_inquiry()
    deliver_due(office.engine)
    check_signature("whsec_from_before", *receiver.got[0])
    assert secret_of(office, added.id).startswith("sealed:")
    deliver_due(office.engine)
    check_signature("whsec_from_before", *receiver.got[-1])


def test_sealed_secret_of_another_webhook_or_key_signs_nothing(office, receiver):
    first, second = add(office, receiver), add(office, receiver)
    with office.engine.housekeeping() as rows:
        stolen = rows.get_one(Webhook, first.id).secret
        rows.execute(update(Webhook).where(Webhook.id == second.id).values(secret=stolen))
        rows.execute(update(Webhook).where(Webhook.id == first.id).values(is_active=False))
    office.open_inquiry()
    deliver_due(office.engine)
    assert receiver.got == []
    assert {parcel.last_error for parcel in parcels(office)} == {
        "Its secret was sealed with another CASEWAY_SECRET_KEY. Give it a new secret."
    }
