"""Mail through GOV.UK Notify's API, as a local server speaks it."""

import pytest

from engine.couriers.notify import NotifyTransport
from engine.notices.letters import Letter
from engine.parcels import DeliveryError
from tests.services.notify_server import API_KEY, SECRET, Notify, running_notify

LETTER = Letter("Overdue: Report (STD-2026-0001)", "It is overdue.\n")


def transport(notify: Notify, key: str = API_KEY) -> NotifyTransport:
    return NotifyTransport(key, "template-1", notify.url, timeout=5)


def send(notify: Notify, *, is_repeated: bool = False, key: str = API_KEY):
    carrier = transport(notify, key)
    return carrier.send("sam@agency.example", LETTER, "mail:rung:7:3", is_repeated=is_repeated)


def test_letter_is_given_with_its_key_as_reference():
    with running_notify(Notify()) as notify:
        receipt = send(notify)
    [email] = notify.emails
    assert email == {
        "id": receipt.reference,
        "email_address": "sam@agency.example",
        "template_id": "template-1",
        "personalisation": {"subject": LETTER.subject, "body": LETTER.text},
        "reference": "mail:rung:7:3",
    }
    assert receipt.state == "sending"


def test_repeated_letter_that_notify_has_already_is_not_sent_again():
    with running_notify(Notify(hang_up=True)) as notify:
        with pytest.raises(DeliveryError, match="could not take the message") as raised:
            send(notify)
        assert not raised.value.permanent
        notify.hang_up = False
        receipt = send(notify, is_repeated=True)
    assert [email["id"] for email in notify.emails] == [receipt.reference]


def test_repeated_letter_that_never_arrived_is_sent():
    with running_notify(Notify()) as notify:
        send(notify, is_repeated=True)
    assert len(notify.emails) == 1


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_letter_that_came_back_is_sent_anew_once(status):
    with running_notify(Notify()) as notify:
        first = send(notify)
        notify.states[first.reference] = status
        second = send(notify, is_repeated=True)
        third = send(notify, is_repeated=True)
    assert [email["id"] for email in notify.emails] == [first.reference, second.reference]
    assert third.reference == second.reference


def refusal(kind: str, message: str) -> dict[str, object]:
    return {"errors": [{"error": kind, "message": message}]}


@pytest.mark.parametrize(
    ("status", "body", "words", "permanent"),
    [
        (400, refusal("ValidationError", "email_address Not a valid email address"), "not valid", True),
        (400, refusal("BadRequestError", "Template not found"), "check the template", False),
        (
            429,
            refusal("RateLimitError", "Exceeded rate limit"),
            "could not take the message now (429)",
            False,
        ),
        (500, refusal("Exception", "Internal server error"), "could not take the message now (500)", False),
        (503, {}, "could not take the message now (503)", False),
    ],
)
def test_what_notify_refuses(status, body, words, permanent):
    with running_notify(Notify(refuse=(status, body))) as notify, pytest.raises(DeliveryError) as raised:
        send(notify)
    assert words in str(raised.value)
    assert "sam@" not in str(raised.value)
    assert raised.value.permanent is permanent


def test_wrong_key_is_ours_to_mend():
    wrong = API_KEY.replace(SECRET, "00000000-8d35-48ac-975b-e847b4f122b0")
    with running_notify(Notify()) as notify, pytest.raises(DeliveryError, match="Caseway's key") as raised:
        send(notify, key=wrong)
    assert not raised.value.permanent
    assert SECRET not in repr(transport(notify))


def test_what_became_of_a_letter():
    with running_notify(Notify()) as notify:
        carrier, receipt = transport(notify), send(notify)
        seen = []
        for state in ("created", "sending", "pending", "sent", "delivered", "permanent-failure"):
            notify.states[receipt.reference] = state
            seen.append(carrier.state_of(receipt.reference))
        with pytest.raises(DeliveryError):
            carrier.state_of("nothing")
    assert seen == ["sending"] * 4 + ["delivered", "permanent-failure"]
