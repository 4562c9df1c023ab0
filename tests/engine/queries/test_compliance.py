"""Compliance: groups, medians, reasons and periods, over what each reader may see; statements do not grow."""

from datetime import date, datetime

import pytest

from engine.commands.record_late_reason import RecordLateReason
from engine.now import LONDON
from engine.queries.compliance import DIMENSIONS, ComplianceFilter, get_compliance, list_choices
from engine.queries.late_clocks import list_clock_lines, list_unexplained
from engine.queries.periods import Period
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import user
from tests.engine.statements import statements

LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
DECLARED = """
  <caseway:fact id="aware_on" type="date" label="Day it became known"/>
  <caseway:fact id="agencies" type="agency_list" label="Agencies to ask"/>
  <caseway:clock id="note" name="Note taken" length="5" unit="working_days" direction="forward"
    anchor="aware_on" met="task:take_note" force="should" lengthSource="guidance" clause="LOCAL:x"/>
  <caseway:clock id="answer" name="Answer" length="10" unit="working_days" direction="forward" scope="part"
    anchor="opened:answer_it" met="task:answer_it" force="local" lengthSource="local" clause="LOCAL:x"/>
  <caseway:clock id="monthly" name="Monthly look" length="1" unit="months" direction="forward" repeat="true"
    anchor="aware_on" force="local" lengthSource="local" clause="LOCAL:x"/>
"""


@pytest.fixture
def watched(desk):
    """A desk with a process in which a note is due in five working days and agencies answer in ten."""
    body = user("take_note") + user(
        "answer_it", 'caseway:role="agency_author" caseway:parts="agencies"', LOOP
    ).replace('caseway:role="business_manager" ', "", 1)
    asked = question("agencies", "checklist", properties={"picker": "agency", "fact": "agencies"})
    forms = {"take_note": text_form("take_note", asked), "answer_it": text_form("answer_it")}
    desk.publish(
        "watch",
        body,
        "opened>take_note take_note>answer_it answer_it>closed",
        forms,
        gate=False,
        declared=DECLARED,
    )
    return desk


def read(desk, by="clock", role="business_manager", **chosen):
    with desk.engine.read() as rows:
        return get_compliance(rows, desk.actor(role), desk.engine.now(), by, ComplianceFilter(**chosen))


def take_note(desk, *agencies):
    return desk.do("take_note", {"agencies": list(agencies)})


def at(month, day):
    return datetime(2027 if month < 12 else 2026, month, day, 12, tzinfo=LONDON)


def by_name(found):
    return {row.name: row for row in found.rows}


def test_clocks_are_counted_by_what_became_of_them(watched):
    for _ in range(3):
        watched.start("watch")  # due 29 December, over two bank holidays
    watched.at = at(12, 22)
    take_note(watched, "police")  # two working days later: three to spare
    watched.move(at(12, 31))
    take_note(watched, "police")  # two too late
    note = by_name(read(watched))["Note taken"]
    assert (note.met, note.met_late, note.overdue, note.running) == (1, 1, 1, 0)
    assert (note.percent_in_time, note.days_to_spare, note.reasons) == (33, 0.5, 0)
    answer = by_name(read(watched))["Answer"]
    assert (answer.running, answer.percent_in_time, answer.days_to_spare) == (2, None, None)
    total = read(watched).total
    assert (total.total, total.late, total.days_to_spare) == (5, 2, 0.5)
    assert "Monthly look" not in by_name(read(watched))


def test_paused_clock_counts_as_running(watched):
    from sqlalchemy import update

    from engine.models import Clock

    watched.start("watch")
    with watched.engine.housekeeping() as rows:
        rows.execute(update(Clock).where(Clock.key == "note").values(state="paused"))
    assert by_name(read(watched))["Note taken"].running == 1


def test_recorded_reasons_are_counted_and_leave_the_list(watched):
    watched.start("watch")
    watched.move(at(12, 31))
    with watched.engine.read() as rows:
        late = list_unexplained(rows, watched.actor("business_manager"), watched.at, ComplianceFilter())
    assert [(row.name, row.due_on, row.may_record) for row in late.rows] == [
        ("Note taken", date(2026, 12, 29), True)
    ]
    with watched.engine.read() as rows:
        seen = list_unexplained(rows, watched.actor("chair"), watched.at, ComplianceFilter())
        heads = list_unexplained(rows, watched.actor("administrator"), watched.at, ComplianceFilter())
    assert [row.may_record for row in (*seen.rows, *heads.rows)] == [False, False]
    command = RecordLateReason(late.rows[0].clock_id, "The office was flooded.")
    watched.engine.execute(command, actor=watched.actor("business_manager"))
    with watched.engine.read() as rows:
        assert not list_unexplained(
            rows, watched.actor("business_manager"), watched.at, ComplianceFilter()
        ).rows
    assert by_name(read(watched))["Note taken"].reasons == 1


def test_list_of_late_clocks_goes_on_where_it_stopped(watched):
    for _ in range(5):
        watched.start("watch")
    watched.move(at(12, 31))
    found, after = [], ""
    with watched.engine.read() as rows:
        for _ in range(3):
            page = list_unexplained(
                rows, watched.actor("chair"), watched.at, ComplianceFilter(), after, limit=2
            )
            found += [row.clock_id for row in page.rows]
            after = page.after
    assert len(found) == len(set(found)) == 5
    assert after == ""


def test_groups_by_stage_month_quarter_and_agency(watched):
    watched.start("watch", opened_on=date(2026, 12, 18))
    take_note(watched, "police", "education")
    watched.start("watch", opened_on=date(2026, 12, 17))
    assert [row.name for row in read(watched, "stage").rows] == ["Watch"]
    months = [(row.name, row.total) for row in read(watched, "month").rows]
    assert months == [("January 2027", 2), ("December 2026", 2)]
    quarters = [(row.name, row.total) for row in read(watched, "quarter").rows]
    assert quarters == [("January to March 2027", 2), ("October to December 2026", 2)]
    assert [(row.name, row.running) for row in read(watched, "agency").rows] == [
        ("Education", 1),
        ("Police", 1),
    ]


def test_filters_narrow_what_is_counted(watched):
    watched.start("watch")
    take_note(watched, "police")
    december = Period(date(2026, 12, 1), date(2026, 12, 31))
    assert [row.name for row in read(watched, period=december).rows] == ["Note taken"]
    assert [row.name for row in read(watched, period=Period(first=date(2027, 1, 1))).rows] == ["Answer"]
    assert [row.name for row in read(watched, clock="answer").rows] == ["Answer"]
    assert read(watched, stage="other").rows == ()
    with watched.engine.read() as rows:
        choices = list_choices(rows, watched.actor("chair"), watched.at)
    assert choices.stages == (("watch", "Watch"),)
    assert choices.clocks == (("answer", "Answer"), ("note", "Note taken"))
    ((agency, name),) = choices.agencies
    assert name == "Police"
    assert [row.name for row in read(watched, agency=agency).rows] == ["Answer"]


def test_readers_count_only_what_they_may_see(watched):
    watched.start("watch")
    take_note(watched, "police", "education")
    assert read(watched, role="process_owner").rows == ()
    assert read(watched, role="lay_member").rows == ()
    assert by_name(read(watched, role="group_member")).keys() == {"Note taken"}
    with watched.engine.read() as rows:
        police = watched.actor("agency_author", "police")
        found = get_compliance(rows, police, watched.at, "agency")
        lines = list_clock_lines(rows, police, watched.at, ComplianceFilter())
        assert list_choices(rows, police, watched.at).agencies[0][1] == "Police"
    assert [row.name for row in found.rows] == ["Police"]
    assert {line.of for line in lines} <= {"", "Police"}


@pytest.mark.parametrize("by", DIMENSIONS)
def test_statements_do_not_grow_with_the_clocks(watched, by):
    def sent():
        with watched.engine.read() as rows, statements(watched.engine.database) as heard:
            get_compliance(rows, watched.actor("chair"), watched.at, by)
            list_unexplained(rows, watched.actor("chair"), watched.at, ComplianceFilter())
            list_clock_lines(rows, watched.actor("chair"), watched.at, ComplianceFilter())
        return len(heard)

    watched.start("watch")
    take_note(watched, "police")
    few = sent()
    for _ in range(4):
        watched.start("watch")
        take_note(watched, "police", "education", "la")
    assert sent() == few
