"""Mail through a real SMTP conversation, with what servers refuse and how they fail."""

import ssl
from pathlib import Path

import pytest

from engine.couriers.smtp import SmtpTransport
from engine.notices.letters import Letter
from engine.parcels import DeliveryError
from tests.services.certificates import make_certificate
from tests.services.smtp_server import Mailbox, running_smtp

LETTER = Letter("Overdue: Report to the Panel (STD-2026-0001)", "Line one\n.\nLine “three”\n")
SENDER = "Caseway <caseway@partnership.example>"


def transport(box: Mailbox, **more: object) -> SmtpTransport:
    return SmtpTransport("127.0.0.1", box.port, SENDER, **({"security": "none", "timeout": 5} | more))


def send(carrier: SmtpTransport, key: str = "mail:rung:7:3", *, is_repeated: bool = False):
    return carrier.send("sam@agency.example", LETTER, key, is_repeated=is_repeated)


def test_letter_arrives_whole_with_a_message_id_made_from_its_key():
    with running_smtp(Mailbox()) as box:
        first = send(transport(box))
        again = send(transport(box), is_repeated=True)
    [message, repeated] = box.messages
    assert first.reference == again.reference == "<mail.rung.7.3@partnership.example>"
    assert first.state == "sent"
    assert message["Message-ID"] == repeated["Message-ID"] == first.reference
    assert message["Subject"] == LETTER.subject
    assert message["From"] == SENDER
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert box.recipients == ["sam@agency.example"] * 2


@pytest.mark.parametrize(
    ("verb", "answer", "words", "permanent"),
    [
        ("RCPT", "550 no such user sam@agency.example", "The mail server refused the recipient (550).", True),
        ("RCPT", "450 greylisted", "The mail server refused the recipient (450).", False),
        ("DATA", "554 not wanted", "The mail server refused the message (554).", True),
        ("DATA", "452 disk full", "The mail server refused the message (452).", False),
        ("MAIL", "550 unknown sender", "The mail server would not take mail now (550).", False),
    ],
)
def test_what_a_server_refuses_is_said_without_the_address(verb, answer, words, permanent):
    with running_smtp(Mailbox(refuse={verb: answer})) as box, pytest.raises(DeliveryError) as raised:
        send(transport(box))
    assert str(raised.value) == words
    assert raised.value.permanent is permanent
    assert box.messages == []


def test_server_that_is_away_or_hangs_up_is_tried_again():
    with running_smtp(Mailbox()) as box:
        pass
    with pytest.raises(DeliveryError, match="could not be reached") as raised:
        send(transport(box))
    assert not raised.value.permanent
    with running_smtp(Mailbox(drop_after_data=True)) as dropping, pytest.raises(DeliveryError) as raised:
        send(transport(dropping))
    assert not raised.value.permanent
    assert len(dropping.messages) == 1, "it was taken all the same: at least once"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    folder: Path = tmp_path_factory.mktemp("certificate")
    return make_certificate(folder)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letter_and_password_travel_encrypted(certificate, security):
    server, trust = certificate
    box = Mailbox(offers=("AUTH PLAIN",))
    with running_smtp(box, server, from_the_first_byte=security == "tls"):
        send(transport(box, security=security, trust=trust, user="caseway", password="open sesame"))
    assert box.was_encrypted == [True]
    assert box.logins == ["\0caseway\0open sesame"]


def test_without_starttls_or_with_a_strange_certificate_nothing_is_sent(certificate):
    server, trust = certificate
    with (
        running_smtp(Mailbox()) as plain,
        pytest.raises(DeliveryError, match="does not offer what was set"),
    ):
        send(transport(plain, security="starttls", trust=trust))
    box = Mailbox()
    with running_smtp(box, server), pytest.raises(DeliveryError, match="certificate could not be checked"):
        send(transport(box, security="starttls"))
    assert plain.messages == box.messages == []


def test_wrong_password_is_ours_to_mend_not_the_readers_fault():
    box = Mailbox(offers=("AUTH PLAIN",), refuse={"AUTH": "535 no"})
    with running_smtp(box), pytest.raises(DeliveryError, match="user and password") as raised:
        send(transport(box, user="caseway", password="wrong"))
    assert not raised.value.permanent
    assert "wrong" not in repr(transport(box, password="wrong"))


def test_address_with_a_line_break_can_smuggle_nothing_in():
    with running_smtp(Mailbox()) as box, pytest.raises(ValueError, match="linefeed"):
        transport(box).send("sam@agency.example\r\nBcc: all@agency.example", LETTER, "k", is_repeated=False)
    assert box.messages == []
