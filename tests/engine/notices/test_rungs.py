"""A rung tells the people it names, each once, in the transaction that fires it."""

from datetime import date

from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.claim_task import ClaimTask
from engine.commands.fire_rung import FireRung
from engine.execute import NothingToDo
from engine.models import CaseMember, Membership, Notice, Person, Rung
from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.notices.office import (
    DUE,
    PLAIN,
    at,
    mails,
    newcomer,
    notices,
    open_report,
    person,
    send_away,
    told,
    with_mail,
)
from tests.engine.statements import statements

RUNGS = ("reminder", "due", "breach", "escalation")
SHARED = """
  <caseway:fact id="asked" type="agency_list" label="Agencies asked"/>
  <caseway:clock id="share" name="Agency summary" length="5" unit="working_days" anchor="opened:write"
      met="task:write" scope="part" force="local" lengthSource="local">
    <caseway:rung id="remind" kind="remind" offset="-2" to="role:agency_author"/>
    <caseway:rung id="breach" kind="breach" to="role:agency_lead role:business_manager"/>
  </caseway:clock>
"""


def rungs_told(desk: Desk) -> list[tuple[str, int, int | None]]:
    return [row for row in told(desk) if row[0] in RUNGS]


def test_ladder_tells_its_roles_in_turn_and_mails_only_the_breach(desk: Desk) -> None:
    pigeon = with_mail(desk)
    open_report(desk)
    assert desk.clock("report").due_on == DUE
    manager, chair, dcs = (person(desk, role) for role in ("business_manager", "chair", "dcs"))
    desk.move(at(23))
    assert rungs_told(desk) == [("reminder", manager, None), ("reminder", chair, None)]
    desk.move(at(29))
    assert rungs_told(desk)[2:] == [("due", manager, None)]
    assert notices(desk, "due")[0].title == "Report to the Panel is due today"
    assert pigeon.parcels == []
    desk.move(at(30))
    assert rungs_told(desk)[3:] == [("breach", manager, None), ("breach", dcs, None)]
    assert [parcel.person_id for parcel in pigeon.parcels] == [manager, dcs]
    desk.move(at(31))
    assert rungs_told(desk)[5:] == [("escalation", chair, None), ("escalation", dcs, None)]
    assert len(pigeon.parcels) == 2, "an escalation waits for the digest"
    assert desk.breaks() == []


def test_breach_is_told_once_however_often_its_rung_is_fired(desk: Desk) -> None:
    pigeon = with_mail(desk)
    open_report(desk)
    desk.move(at(30))
    with desk.engine.read() as session:
        breach = session.scalars(select(Rung.id).where(Rung.key == "breach")).one()
    before = desk.counts()
    for _ in range(3):
        assert isinstance(desk.engine.execute(FireRung(breach), actor=SYSTEM), NothingToDo)
        desk.move(at(30))
    assert desk.counts() == before
    assert [mail.key for mail in mails(desk)] == [
        f"mail:rung:{breach}:{person(desk, role)}" for role in ("business_manager", "dcs")
    ]
    assert [parcel.key for parcel in pigeon.parcels] == [mail.key for mail in mails(desk)]


def test_notices_name_the_clock_and_never_the_label(desk: Desk) -> None:
    open_report(desk)
    desk.move(at(31))
    assert [notice.title for kind in RUNGS for notice in notices(desk, kind)] == [
        "Report to the Panel is due on 29 December 2026",
        "Report to the Panel is due on 29 December 2026",
        "Report to the Panel is due on 29 December 2026",  # fired late
        "Report to the Panel is overdue: it was due on 29 December 2026",
        "Report to the Panel is overdue: it was due on 29 December 2026",
        "Escalated to you: Report to the Panel was due on 29 December 2026",
        "Escalated to you: Report to the Panel was due on 29 December 2026",
    ]
    assert {notice.is_urgent for notice in notices(desk, "breach")} == {True}
    assert {notice.is_urgent for notice in notices(desk, "due")} == {False}


def test_without_mail_nothing_is_queued_and_everybody_is_still_told(desk: Desk) -> None:
    open_report(desk)
    desk.move(at(30))
    assert mails(desk) == []
    assert [notice.digest_at for notice in notices(desk, "breach")] == [None, None]


def test_whoever_stands_in_is_told_too_and_the_absent_one_as_well(desk: Desk) -> None:
    pigeon = with_mail(desk)
    open_report(desk)
    manager, dcs, scrutineer = (person(desk, role) for role in ("business_manager", "dcs", "scrutineer"))
    send_away(desk, manager, scrutineer, date(2026, 12, 30), date(2026, 12, 30))
    send_away(desk, dcs, manager, date(2026, 12, 1), date(2026, 12, 29))
    desk.move(at(29))
    assert rungs_told(desk)[-1] == ("due", manager, None), "cover counts on its own days only"
    desk.move(at(30))
    assert told(desk, "breach") == [
        ("breach", manager, None),
        ("breach", dcs, None),
        ("breach", scrutineer, manager),
    ]
    assert [parcel.payload["for"] for parcel in pigeon.parcels] == ["", "", "Business manager"]


def test_somebody_told_in_their_own_right_is_not_told_again_for_another(desk: Desk) -> None:
    open_report(desk)
    manager, dcs = person(desk, "business_manager"), person(desk, "dcs")
    send_away(desk, dcs, manager, date(2026, 12, 1), date(2027, 1, 31))
    desk.move(at(30))
    assert told(desk, "breach") == [("breach", manager, None), ("breach", dcs, None)]


def test_leavers_and_those_who_are_walled_out_are_not_told(desk: Desk) -> None:
    manager, dcs = person(desk, "business_manager"), person(desk, "dcs")
    walled = newcomer(desk, "Involved", "dcs")
    gone = newcomer(desk, "Gone", "dcs")
    former = newcomer(desk, "Former", "dcs")
    deputy_gone = newcomer(desk, "Deputy", active=False)
    case_id = open_report(desk)
    send_away(desk, manager, deputy_gone, date(2026, 12, 1), date(2027, 1, 31))
    send_away(desk, dcs, walled, date(2026, 12, 1), date(2027, 1, 31))
    with desk.engine.housekeeping() as session:
        session.add(
            CaseMember(
                case_id=case_id, person_id=walled, relation="subject_team", reason="The family's team",
                from_at=desk.at,
            )
        )  # fmt: skip
        session.execute(update(Person).where(Person.id == gone).values(is_active=False))
        until = update(Membership).where(Membership.person_id == former)
        session.execute(until.values(to_on=date(2026, 12, 29)))
    desk.move(at(30))
    assert told(desk, "breach") == [("breach", manager, None), ("breach", dcs, None)]


def test_whoever_claimed_the_work_is_told_instead_of_everybody_with_the_role(desk: Desk) -> None:
    second = newcomer(desk, "Second", "business_manager")
    open_report(desk)
    manager, dcs, chair = (person(desk, role) for role in ("business_manager", "dcs", "chair"))
    desk.move(at(22))
    desk.engine.execute(ClaimTask(desk.task("work").id), actor=desk.actor("business_manager"))
    desk.move(at(31))
    assert second not in {row[1] for row in rungs_told(desk)}
    assert rungs_told(desk) == [
        ("reminder", manager, None),
        ("reminder", chair, None),
        ("due", manager, None),
        ("breach", manager, None),
        ("breach", dcs, None),
        ("escalation", chair, None),
        ("escalation", dcs, None),
    ]


def test_clock_of_a_part_tells_its_own_agency_only(desk: Desk) -> None:
    pigeon = with_mail(desk)
    parts = 'caseway:parts="asked" caseway:role="agency_author" caseway:clock="share"'
    write = user("write", parts, "<bpmn:multiInstanceLoopCharacteristics/>").replace(
        'caseway:role="business_manager" ', ""
    )
    choose = {
        "type": "checklist",
        "key": "asked",
        "label": "Asked",
        "properties": {"fact": "asked", "picker": "agency"},
    }
    desk.publish(
        "shared",
        user("pick") + write,
        "opened>pick pick>write write>closed",
        {"pick": text_form("pick", choose), "write": text_form("write")},
        gate=False,
        declared=PLAIN + SHARED,
    )
    desk.start("shared")
    desk.do("pick", {"asked": ["police", "education"]})
    desk.do_part("write", "education", {"note": "x"}, "agency_author", "education")
    desk.move(at(30))
    police = person(desk, "agency_author", "police")
    lead, manager = person(desk, "agency_lead", "police"), person(desk, "business_manager")
    assert told(desk, "reminder") == [("reminder", police, None)]
    assert told(desk, "breach") == [("breach", lead, None), ("breach", manager, None)]
    late = "Agency summary (Police) is overdue: it was due on 29 December 2026"
    assert {notice.title for notice in notices(desk, "breach")} == {late}
    assert [parcel.payload["page"] for parcel in pigeon.parcels] == ["/notices", "/cases/1"]


def test_a_fired_rung_stays_cheap_however_many_are_told(desk: Desk) -> None:
    for number in range(20):
        newcomer(desk, f"Director{number}", "dcs")
    with_mail(desk)
    open_report(desk)
    desk.move(at(29))
    with desk.engine.read() as session:
        breach = session.scalars(select(Rung.id).where(Rung.key == "breach")).one()
    desk.at = at(30)
    with statements(desk.engine.database) as sent:
        desk.engine.execute(FireRung(breach), actor=SYSTEM)
    assert len(mails(desk)) == 22
    assert len(sent) <= 9, sent


def test_notice_is_in_the_same_transaction_as_its_rung(desk: Desk) -> None:
    open_report(desk)
    desk.at = at(30)
    with desk.engine.read() as session:
        breach = session.scalars(select(Rung.id).where(Rung.key == "breach")).one()
    before = desk.counts()
    preview = desk.engine.preview(FireRung(breach), SYSTEM)
    assert not isinstance(preview.result, NothingToDo)
    assert desk.counts() == before
    with desk.engine.read() as session:
        assert session.scalars(select(Notice).where(Notice.kind == "breach")).all() == []
