"""One digest a day per person at their hour, one overview a week for managers, each exactly once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from engine.actor import Actor
from engine.commands.mark_notices_read import MarkNoticesRead
from engine.commands.set_notice_settings import SetNoticeSettings
from engine.models import Instance, Membership, Notice, Outbox, Person, Task
from engine.notices.digests import digest_sections
from engine.notices.letters import write_letter
from engine.notices.topics import TOPICS
from engine.outbox import deliver_due
from engine.sending_digests import send_due_digests
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.notices.office import (
    PLAIN,
    Pigeon,
    at,
    newcomer,
    notices,
    open_report,
    person,
    send_away,
    with_mail,
)

URL = "https://caseway.example"


def among_few(desk: Desk) -> Pigeon:
    """Let mail go out, in a partnership of three: sixty people's digests take their time."""
    few = [person(desk, role) for role in ("business_manager", "chair", "dcs")]
    with desk.engine.housekeeping() as session:
        session.execute(update(Person).where(Person.id.not_in(few)).values(is_active=False))
    return with_mail(desk, digests=True)


def choose(desk: Desk, role: str, **chosen: object) -> None:
    usual = {"digest_hour": 7, "digest_days": "working", "kinds": tuple(TOPICS), "is_weekly_on": True}
    desk.engine.execute(SetNoticeSettings(**(usual | chosen)), actor=desk.actor(role))


def digests(desk: Desk, role: str, kind: str = "digest") -> list[Outbox]:
    prefix = f"mail:{kind}:{person(desk, role)}:"
    with desk.engine.read() as session:
        query = select(Outbox).where(Outbox.key.startswith(prefix, autoescape=True)).order_by(Outbox.id)
        return list(session.scalars(query))


def text(row: Outbox) -> str:
    return write_letter(row.payload, URL).text


def headings(row: Outbox) -> list[str]:
    return [section["heading"] for section in row.payload["sections"]]


def sent(desk: Desk, moment: datetime) -> int:
    """Move there without sweeping, and send what is due."""
    desk.at = moment
    return send_due_digests(desk.engine)


def test_digest_comes_once_a_day_at_the_usual_hour_with_what_was_not_told(desk: Desk) -> None:
    among_few(desk)
    case_id = open_report(desk)
    desk.move(at(23, hour=0))
    assert sent(desk, at(23, hour=6)) == 0
    assert sent(desk, at(23, hour=7)) >= 1
    [manager] = digests(desk, "business_manager")
    [chair] = digests(desk, "chair")
    yours = "Tasks for your roles, not yet claimed: due soon"
    assert headings(manager) == ["Deadlines", "Asked of you", yours], "the quarter's access review is asked"
    assert "Report to the Panel is due on 29 December 2026" in text(chair)
    assert f"{desk.case(case_id).reference}, Child A" in text(chair)
    for hour in (7, 8, 23):
        assert sent(desk, at(23, hour=hour)) == 0
    assert len(digests(desk, "chair")) == 1
    assert sent(desk, at(24, hour=7)) >= 1, "the manager's task is due in three working days"
    assert len(digests(desk, "chair")) == 1, "nothing new for the chair"
    assert len(digests(desk, "business_manager")) == 2


def test_what_was_mailed_read_or_settled_is_not_told_again(desk: Desk) -> None:
    among_few(desk)
    open_report(desk)
    for role in ("business_manager", "chair", "dcs"):
        choose(desk, role, kinds=("reminders", "breaches"))
    desk.move(at(30, hour=1))
    assert [notice.digest_at for notice in notices(desk, "breach")] == [desk.at, desk.at]
    chair = desk.actor("chair")
    with desk.engine.read() as session:
        mine = session.scalars(select(Notice.id).where(Notice.person_id == chair.person_id)).all()
    desk.engine.execute(MarkNoticesRead(tuple(mine)), actor=chair)
    sent(desk, at(30, hour=8))
    assert digests(desk, "dcs") == []
    assert digests(desk, "chair") == []
    desk.move(at(31, hour=1))
    desk.do("work", {"sent": "2026-12-31"})
    sent(desk, at(31, hour=8))
    assert digests(desk, "chair") == [], "it was met before anybody could be told of the escalation"


def test_hour_days_and_topics_are_a_matter_of_choice(desk: Desk) -> None:
    among_few(desk)
    choose(desk, "business_manager", digest_hour=16, digest_days="every")
    choose(desk, "chair", digest_days="never")
    choose(desk, "dcs", kinds=())
    open_report(desk)
    desk.move(at(23, hour=0))
    sent(desk, at(23, hour=15))
    assert digests(desk, "business_manager") == []
    sent(desk, at(23, hour=16))
    assert len(digests(desk, "business_manager")) == 1
    sent(desk, at(25, hour=16))
    assert len(digests(desk, "business_manager")) == 2, "Christmas is one of every day"
    desk.move(at(31, hour=1))
    sent(desk, at(31, hour=20))
    assert digests(desk, "chair") == digests(desk, "dcs") == []


def test_no_digest_on_days_off_and_one_after_them(desk: Desk) -> None:
    among_few(desk)
    open_report(desk)
    desk.move(at(25, hour=0))
    for day in (25, 26, 27, 28):
        assert sent(desk, at(day, hour=9)) == 0
    assert sent(desk, at(29, hour=7)) >= 1
    assert len(digests(desk, "business_manager")) == 1


def test_after_a_downtime_there_is_one_and_not_one_for_each_day(desk: Desk) -> None:
    among_few(desk)
    choose(desk, "business_manager", digest_days="every")
    open_report(desk)
    desk.move(at(10, 1, hour=15, year=2027))
    sent(desk, at(10, 1, hour=15, year=2027))
    assert [row.payload["day"] for row in digests(desk, "business_manager")] == ["2027-01-10"]


def test_hour_that_comes_twice_is_served_once_and_one_that_is_left_out_by_the_next(desk: Desk) -> None:
    among_few(desk)
    desk.at = datetime(2026, 10, 20, 12, tzinfo=UTC)
    choose(desk, "business_manager", digest_hour=1, digest_days="every")
    body = user("work", 'caseway:clock="soon"')
    soon = '<caseway:clock id="soon" name="Soon" length="5" unit="working_days" anchor="aware_on"/>'
    forms = {"work": text_form("work")}
    desk.publish("report", body, "opened>work work>closed", forms, gate=False, declared=PLAIN + soon)
    desk.start("report", date(2026, 10, 20))
    for minutes in range(0, 180, 10):  # 25 October 2026: 01:00 to 02:00 comes twice
        sent(desk, datetime(2026, 10, 24, 23, 0, tzinfo=UTC) + timedelta(minutes=minutes))
    days = [row.payload["day"] for row in digests(desk, "business_manager")]
    assert days == ["2026-10-25"]
    desk.at = datetime(2027, 3, 26, 12, tzinfo=UTC)
    sent(desk, datetime(2027, 3, 27, 12, tzinfo=UTC))
    assert len(digests(desk, "business_manager")) == 2
    sent(desk, datetime(2027, 3, 28, 0, 59, tzinfo=UTC))  # 00:59; a minute later it is 02:00
    assert len(digests(desk, "business_manager")) == 2
    sent(desk, datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
    assert len(digests(desk, "business_manager")) == 3


def test_several_workers_send_it_once(desk: Desk) -> None:
    pigeon = among_few(desk)
    open_report(desk)
    desk.move(at(23, hour=0))
    desk.at = at(23, hour=8)
    engines = [desk.another_engine() for _ in range(3)]
    for engine in engines:
        engine.couriers = desk.engine.couriers
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send_due_digests, engines))
    assert len(digests(desk, "business_manager")) == len(digests(desk, "chair")) == 1
    deliver_due(desk.engine)
    keys = [parcel.key for parcel in pigeon.parcels]
    assert len(keys) == len(set(keys))


def test_leavers_get_none_and_whoever_stands_in_is_told_for_whom(desk: Desk) -> None:
    among_few(desk)
    deputy = newcomer(desk, "Deputy", "lay_member")
    send_away(desk, person(desk, "chair"), deputy, date(2026, 12, 1), date(2027, 1, 31))
    open_report(desk)
    desk.move(at(23, hour=0))
    with desk.engine.housekeeping() as session:
        gone = update(Person).where(Person.id == person(desk, "chair"))
        session.execute(gone.values(is_active=False))
        manager = update(Membership).where(Membership.person_id == person(desk, "business_manager"))
        session.execute(manager.values(to_on=date(2026, 12, 22)))
    sent(desk, at(23, hour=8))
    assert digests(desk, "chair") == digests(desk, "business_manager") == []
    with desk.engine.read() as session:
        [row] = session.scalars(select(Outbox).where(Outbox.person_id == deputy)).all()
    assert "for Partnership chair" in text(row)


def test_who_stood_in_hears_no_more_of_it_afterwards(desk: Desk) -> None:
    """A deputy from elsewhere: without the cover nothing of this partnership is theirs to know."""
    pigeon = among_few(desk)
    deputy = newcomer(desk, "Deputy")
    send_away(desk, person(desk, "chair"), deputy, date(2026, 12, 1), date(2026, 12, 23))
    open_report(desk)
    desk.move(at(23, hour=0))
    assert deputy in [notice.person_id for notice in notices(desk, "reminder")]
    for on, heard in ((date(2026, 12, 23), True), (date(2026, 12, 24), False)):
        with desk.engine.read() as session:
            actor = Actor(deputy, "Deputy", frozenset())
            found = digest_sections(session, actor, list(TOPICS), desk.at, on)
        assert bool(found) is heard
    assert pigeon.parcels == []


def test_without_mail_nothing_is_sent_or_settled(desk: Desk) -> None:
    open_report(desk)
    desk.move(at(23, hour=0))
    before = desk.counts()
    assert sent(desk, at(23, hour=8)) == 0
    assert desk.counts() == before
    among_few(desk)
    assert sent(desk, at(23, hour=8)) >= 1


def test_mail_set_up_late_does_not_pour_out_old_notices(desk: Desk) -> None:
    choose(desk, "chair", kinds=("reminders",))
    open_report(desk)
    desk.move(at(23, hour=0))
    among_few(desk)
    desk.at = at(4, 1, hour=8, year=2027)
    send_due_digests(desk.engine)
    assert digests(desk, "chair") == []


def test_managers_get_the_week_on_its_first_working_day(desk: Desk) -> None:
    among_few(desk)
    choose(desk, "chair", digest_days="never")
    case_id = open_report(desk)
    desk.move(at(28, hour=9))
    assert digests(desk, "chair", "weekly") == [], "28 December is a bank holiday"
    desk.move(at(29, hour=8))
    [row] = digests(desk, "chair", "weekly")
    assert headings(row) == ["Due by 5 January 2027"]
    assert "- Report to the Panel, due 29 December 2026" in text(row)
    desk.move(at(31, hour=8))
    assert len(digests(desk, "chair", "weekly")) == 1
    desk.move(at(4, 1, hour=8, year=2027))
    late = digests(desk, "chair", "weekly")[1]
    assert headings(late) == ["Overdue, Standard partnership"]
    assert f"{URL}/cases/{case_id}" in text(late)
    assert digests(desk, "dcs", "weekly") == []
    choose(desk, "chair", is_weekly_on=False)
    desk.move(at(11, 1, hour=8, year=2027))
    assert len(digests(desk, "chair", "weekly")) == 2


def test_no_title_that_somebody_typed_is_in_any_mail(desk: Desk) -> None:
    """A called process carries its item's title in the names of its steps: mails leave it out."""
    pigeon = among_few(desk)
    open_report(desk)
    with desk.engine.housekeeping() as session:
        secret = "Ring Jo Bloggs's mother"
        session.execute(update(Instance).values(part_key="1", label=secret))
        session.execute(update(Task).values(name=f"Work: {secret}"))
    for day in (23, 30, 31):
        desk.move(at(day, hour=8))
    sent(desk, at(31, hour=9))
    deliver_due(desk.engine)
    letters = [write_letter(parcel.payload, URL) for parcel in pigeon.parcels]
    assert len(letters) > 3
    for letter in letters:
        assert "Bloggs" not in letter.subject + letter.text
        assert not re.search("Child A", letter.subject)
    assert any("- Work, due 29 December 2026" in letter.text for letter in letters)
