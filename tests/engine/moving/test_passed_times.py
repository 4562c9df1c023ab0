"""What a move would set off at once: named before; what only tells is left out, what acts is looked at."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.models import Clock, Notice, Rung
from engine.queries.timeline import list_timeline
from tests.engine.desk import Desk
from tests.engine.diagram.drawing import timer, user
from tests.engine.moving.moves import foreseen, migrate, picture, publish, standing, undo
from tests.engine.moving.test_clocks_moved import ARROWS, BOTH, FORMS, MORE, clock, fired, pending, rung

CHASED = '<bpmn:endEvent id="chased"/>' + user("chase")
CHECKED = user("check")
LATE = datetime(2027, 1, 6, 12, tzinfo=UTC)  # the clock was due on 3 January


def with_timer(*, interrupting: bool, opens: bool = True) -> tuple[str, str]:
    said = "" if interrupting else 'cancelActivity="false"'
    if opens:
        body = MORE[0] + timer("is_late", "write", "ladder", said) + CHASED
        return body, f"{MORE[1]} is_late>chase chase>chased"
    body = MORE[0] + timer("is_late", "write", "ladder", said) + '<bpmn:endEvent id="noted"/>'
    return body, f"{MORE[1]} is_late>noted"


def notices(desk: Desk) -> list[str]:
    with desk.engine.read() as session:
        kinds = ("reminder", "due", "breach", "escalation")
        return list(session.scalars(select(Notice.kind).where(Notice.kind.in_(kinds)).order_by(Notice.id)))


@pytest.mark.parametrize("interrupting", [False, True])
def test_timer_that_would_open_a_step_at_once_needs_a_person(desk: Desk, interrupting: bool) -> None:
    publish(desk, BOTH, ARROWS, FORMS, declared=clock())
    case_id = desk.start("moving", date(2026, 12, 14))
    desk.move(LATE)
    version = publish(desk, *with_timer(interrupting=interrupting), FORMS, declared=clock())
    (found,) = foreseen(desk, version)
    ended = ", and “Write” would be ended" if interrupting else ""
    words = f"The timer “is_late” has passed on 4 January 2027: “Chase” would open at once{ended}."
    assert (found.verdict, found.reason, found.passed) == ("needs_person", words, (words,))
    assert found.mend == "Look at the case, then say that it may move."
    before = picture(desk)
    (row,) = migrate(desk, version, case_id)
    assert (row.verdict, row.state) == ("needs_person", "refused")
    assert picture(desk) == before

    (row,) = migrate(desk, version, case_id, accepted=True)
    assert (row.state, row.message) == ("moved", "")
    desk.move(desk.at)
    assert desk.open_steps(case_id) == (["chase"] if interrupting else ["chase", "write"])
    with desk.engine.read() as session:
        lines, _ = list_timeline(session, case_id)
    assert any(words in line.words for line in lines)
    assert desk.breaks() == []


def test_timer_that_opens_nothing_is_named_and_moves(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS, declared=clock())
    case_id = desk.start("moving", date(2026, 12, 14))
    desk.move(LATE)
    version = publish(desk, *with_timer(interrupting=False, opens=False), FORMS, declared=clock())
    (found,) = foreseen(desk, version)
    words = "The timer “is_late” has passed on 4 January 2027: it would fire at once."
    assert (found.verdict, found.passed) == ("moves", (words,))
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    desk.move(desk.at)
    assert desk.open_steps(case_id) == ["write"]


def test_timer_still_to_come_or_waited_for_already_is_not_named(desk: Desk) -> None:
    body, arrows = with_timer(interrupting=False)
    publish(desk, BOTH, ARROWS, FORMS, declared=clock())
    case_id = desk.start("moving", date(2026, 12, 14))
    version = publish(desk, body, arrows, FORMS, declared=clock())
    (found,) = foreseen(desk, version)
    assert (found.verdict, found.passed) == ("moves", ())
    again = publish(
        desk,
        body.replace(CHECKED, CHECKED.replace("business_manager", "chair")),
        arrows,
        FORMS,
        declared=clock(),
    )
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    desk.at = LATE  # and no sweep has come by
    (found,) = foreseen(desk, again)
    assert (found.verdict, found.passed) == ("moves", ())


def test_clock_that_begins_in_the_past_is_overdue_but_sends_no_old_reminders(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS)
    case_id = desk.start("moving", date(2026, 12, 14))
    desk.move(LATE)
    ladder = (
        rung("early", -2) + rung("day", 0, "due") + rung("up", 1, "escalate") + rung("top", 9, "escalate")
    )
    version = publish(desk, *MORE, FORMS, declared=clock(inside=ladder))
    (found,) = foreseen(desk, version)
    assert found.verdict == "moves"
    assert found.passed == (
        "The reminder of “ladder” for 1 January 2027 has passed: it is not sent.",
        "The notice of the day of “ladder” for 3 January 2027 has passed: it is not sent.",
        "The escalation of “ladder” for 4 January 2027 has passed: it is not sent.",
        "“ladder” would be overdue at once: its day is 3 January 2027.",
    )
    was, told = standing(desk), fired(desk)
    left_out = "Left out, as their time had passed when the case moved: 3 notices."
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    assert pending(desk) == {"breach": "2027-01-04", "top": "2027-01-12"}
    assert left_out in desk.clock("ladder").working["notes"]
    undo(desk, row.migration_id)
    assert standing(desk) == was
    migrate(desk, version, case_id)
    desk.move(desk.at)
    assert sorted(fired(desk)) == sorted([*told, "breach"])
    assert desk.clock("ladder").state == "overdue"
    assert desk.breaks() == []


def test_counting_again_into_the_past_leaves_out_what_was_still_to_come(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS, declared=clock(length=40, inside=rung("early", -2)))
    case_id = desk.start("moving", date(2026, 12, 14))  # due on 23 January
    desk.move(LATE)
    version = publish(desk, *MORE, FORMS, declared=clock(inside=rung("early", -2)))
    (found,) = foreseen(desk, version)
    assert found.passed == (
        "The reminder of “ladder” for 1 January 2027 has passed: it is not sent.",
        "“ladder” would be overdue at once: its day is 3 January 2027.",
    )
    (row,) = migrate(desk, version, case_id)
    assert row.state == "moved", row.message
    desk.move(desk.at)
    assert (desk.clock("ladder").state, "early" in fired(desk)) == ("overdue", False)
    assert notices(desk).count("reminder") == 0
    with desk.engine.read() as session:
        lines, _ = list_timeline(session, case_id)
    assert any("is not sent" in line.words for line in lines)


def test_ladder_that_puts_a_reminder_into_the_past_does_not_send_it(desk: Desk) -> None:
    publish(desk, BOTH, ARROWS, FORMS, declared=clock(length=40, inside=rung("early", -2)))
    case_id = desk.start("moving", date(2026, 12, 14))
    desk.move(LATE)
    version = publish(desk, *MORE, FORMS, declared=clock(length=40, inside=rung("early", -20)))
    was = standing(desk)
    (found,) = foreseen(desk, version)
    assert found.passed == ("The reminder of “ladder” for 3 January 2027 has passed: it is not sent.",)
    (row,) = migrate(desk, version, case_id)
    assert pending(desk) == {"breach": "2027-01-24"}
    undo(desk, row.migration_id)
    assert standing(desk) == was
    with desk.engine.read() as session:
        assert session.scalars(select(Rung).where(Rung.key == "early", Rung.state == "fired")).all() == []
        assert session.scalars(select(Clock.due_on).where(Clock.key == "ladder")).one() == date(2027, 1, 23)
