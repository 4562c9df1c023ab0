"""From a breach to a mailbox: the whole way, and what came back."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from engine.couriers.following import follow_mail
from engine.couriers.notify import NotifyTransport
from engine.couriers.post import Post
from engine.couriers.smtp import SmtpTransport
from engine.models import Outbox, Person
from tests.engine.desk import Desk
from tests.engine.notices.office import at, mails, open_report, person, quiet
from tests.services.notify_server import API_KEY, Notify, running_notify
from tests.services.smtp_server import Mailbox, running_smtp

URL = "https://caseway.example"


def by_smtp(desk: Desk, box: Mailbox) -> None:
    carrier = SmtpTransport("127.0.0.1", box.port, "caseway@partnership.example", "none", timeout=5)
    if not mails(desk):
        quiet(desk)
    desk.engine.couriers = {"mail": Post(desk.engine.database, carrier, URL)}


def by_notify(desk: Desk, notify: Notify) -> None:
    carrier = NotifyTransport(API_KEY, "template", notify.url, timeout=5)
    if not mails(desk):
        quiet(desk)
    desk.engine.couriers = {"mail": Post(desk.engine.database, carrier, URL)}


def test_breach_reaches_the_mailboxes_with_reference_label_date_and_link_only(desk: Desk) -> None:
    with running_smtp(Mailbox()) as box:
        by_smtp(desk, box)
        case_id = open_report(desk)
        desk.move(at(30))
        desk.move(at(30, hour=18))
    reference = desk.case(case_id).reference
    assert box.recipients == ["business_manager.area@scenario.example", "dcs.area@scenario.example"]
    for message in box.messages:
        assert message["Subject"] == f"Overdue: Report to the Panel ({reference})"
        lines = message.get_content().replace("\r\n", "\n").split("\n")
        assert lines[:6] == [
            "Report to the Panel is overdue.",
            "",
            f"Case: {reference}, Child A",
            "It was due on: 29 December 2026",
            "",
            f"Open it in Caseway: {URL}/cases/{case_id}",
        ]
        assert lines[6:8] == ["", "--"]
        assert all(not re.search(r"Child A|STD-", line) for line in lines[8:])
        assert "Child A" not in message["Subject"]
    assert [row.state for row in mails(desk)] == ["delivered", "delivered"]


def test_refused_mail_is_visible_and_leaves_the_others_alone(desk: Desk) -> None:
    with running_smtp(Mailbox(refuse={"RCPT": "550 no such user"})) as box:
        by_smtp(desk, box)
        open_report(desk)
        desk.move(at(30))
    assert [(row.state, row.last_error) for row in mails(desk)] == [
        ("failed", "The mail server refused the recipient (550).")
    ] * 2


def test_somebody_who_left_after_the_breach_is_sent_nothing(desk: Desk) -> None:
    with running_smtp(Mailbox(refuse={"RCPT": "450 later"})) as box:
        by_smtp(desk, box)
        open_report(desk)
        desk.move(at(30))
        box.refuse.clear()
        box.recipients.clear()
        with desk.engine.housekeeping() as session:
            session.execute(update(Person).where(Person.id == person(desk, "dcs")).values(is_active=False))
        desk.move(at(30, hour=18))
    assert box.recipients == ["business_manager.area@scenario.example"]
    assert [row.receipt_state for row in mails(desk)] == ["sent", "not sent: has left"]


def test_what_notify_says_later_becomes_visible(desk: Desk) -> None:
    with running_notify(Notify()) as notify:
        by_notify(desk, notify)
        open_report(desk)
        desk.move(at(30))
        assert [row.receipt_state for row in mails(desk)] == ["sending", "sending"]
        assert follow_mail(desk.engine) == 0
        came_back, arrived = (row.receipt for row in mails(desk))
        notify.states |= {came_back: "permanent-failure", arrived: "delivered"}
        assert follow_mail(desk.engine) == 2
        assert follow_mail(desk.engine) == 0
    failed, delivered = mails(desk)
    assert (failed.state, failed.receipt_state) == ("failed", "permanent-failure")
    assert failed.last_error == "The address does not exist: the message came back."
    assert (delivered.state, delivered.receipt_state) == ("delivered", "delivered")
    assert {email["reference"] for email in notify.emails} == {row.key for row in mails(desk)}


def test_following_ends_after_some_days_and_when_notify_is_away(desk: Desk) -> None:
    with running_notify(Notify()) as notify:
        by_notify(desk, notify)
        open_report(desk)
        desk.move(at(30))
    assert follow_mail(desk.engine) == 0, "Notify is away: asked again later"
    with running_notify(notify):
        by_notify(desk, notify)
        desk.at += timedelta(days=5)
        assert follow_mail(desk.engine) == 2
    with desk.engine.read() as session:
        assert set(session.scalars(select(Outbox.receipt_state))) == {"unknown"}


def test_nothing_to_follow_without_mail_or_with_smtp(desk: Desk) -> None:
    assert follow_mail(desk.engine) == 0
    with running_smtp(Mailbox()) as box:
        by_smtp(desk, box)
        open_report(desk)
        desk.move(at(30))
        assert follow_mail(desk.engine) == 0
