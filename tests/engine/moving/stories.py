"""The live cases of each change, and what was written down of them before the engine could say any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.engine.moving.live_cases import ClockFace, archived
from tests.processes.changes import E4, E8, E10, E11, E14, E14_REPORT, E15, E16, E19, E21, Change

STAGES = ("serious_incident",)


@dataclass(frozen=True)
class Live:
    """One live case and what is expected of it.

    Attributes:
        where: before, at or past the changed step.
        until: the step at which it stands.
        verdict: what is expected.
        parts_done: how many parts of that step have come back.
        begins: the clocks that begin with the move, with their dates; None for one that waits.
        moves: the clocks whose date is meant to change, with the new date.
    """

    where: str
    until: str
    verdict: str
    parts_done: int = 0
    begins: tuple[tuple[str, date | None], ...] = ()
    moves: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Story:
    """A change with its live cases: the scenario that brings them there, and the moment of it all."""

    change: Change
    at: datetime
    scenario: str
    cases: tuple[Live, ...]
    root: str = ""
    beside: tuple[str, ...] = ()


def at(year: int, month: int, day: int) -> datetime:
    """Ten o'clock on a day."""
    return datetime(year, month, day, 10, tzinfo=UTC)


NOTIFYING = archived(2018, "serious_incident_notification", "one_notification_for_each_child")
FIVE_DAYS = (("ofsted_notified", date(2015, 2, 9)), ("lscb_notified", date(2015, 2, 9)))
NEW_CLOCK = (("care_leaver_death", None),)
STORIES = (
    Story(
        E4,
        at(2015, 2, 5),
        archived(2013, "serious_case_review", "review_carried_out"),
        (
            Live("before", "secure_files", "moves", begins=FIVE_DAYS),
            Live("at", "record_notification", "moves", begins=FIVE_DAYS),
            Live("past", "decide_review", "stays"),
        ),
    ),
    Story(
        E8,
        at(2018, 9, 5),
        NOTIFYING,
        (
            Live("before", "choose_grounds", "moves"),
            Live("at", "send_notification", "moves"),
            Live("at", "send_notification", "needs_person", parts_done=1),
            Live("past", "record_submission", "stays"),
        ),
        root="serious_incident",
        beside=STAGES,
    ),
    Story(
        E10,
        at(2019, 3, 5),
        archived(2018, "lcspr_decision", "chair_decides_to_review"),
        (
            Live("before", "prepare_decision", "moves"),
            Live("at", "decide_review", "reassigned"),
            Live("past", "record_review_decision", "stays"),
        ),
    ),
    Story(
        E11,
        at(2018, 9, 5),
        NOTIFYING,
        (
            Live("before", "record_incident", "moves", begins=NEW_CLOCK),
            Live("at", "choose_grounds", "moves", begins=NEW_CLOCK),
            Live("past", "describe_children", "stays"),
        ),
        root="serious_incident",
        beside=STAGES,
    ),
    Story(
        E14,
        at(2018, 9, 5),
        NOTIFYING,
        (
            Live("before", "record_incident", "moves"),
            Live("at", "describe_children", "moves"),
            Live("past", "describe_circumstances", "stays"),
        ),
        root="serious_incident",
        beside=STAGES,
    ),
    Story(
        E14_REPORT,
        at(2019, 5, 7),
        archived(2018, "yearly_report", "sent_back_once_then_published"),
        (
            Live("before", "plan_report", "moves"),
            Live("at", "write_report", "moves"),
            Live("past", "publish_yearly_report", "stays"),
        ),
    ),
    Story(
        E15,
        at(2023, 6, 5),
        archived(2023, "information_request", "given_by_all"),
        (
            Live("before", "choose_agencies", "moves"),
            Live(
                "at", "answer_request", "moves", parts_done=1,
                begins=(("answer:education", date(2023, 6, 19)),),
            ),
            Live("past", "review_answers", "stays"),
        ),
    ),
    Story(
        E16,
        at(2023, 6, 5),
        archived(2023, "information_request", "given_by_all"),
        (
            Live("before", "choose_agencies", "moves"),
            Live("at", "answer_request", "moves", parts_done=1),
            Live("past", "review_answers", "stays"),
        ),
    ),
    Story(
        E19,
        at(2016, 10, 3),
        archived(2016, "domestic_homicide_review", "report_assured_and_published"),
        (
            Live("before", "agree_scope", "moves"),
            Live("at", "record_notice", "moves"),
            Live("at", "send_copies", "moves"),
            Live("past", "publish_report", "stays"),
        ),
    ),
    Story(
        E21,
        at(2027, 3, 1),
        "publication/scenarios/copies_too_late_for_the_planned_day.yaml",
        (
            Live("before", "prepare_report", "moves", moves=(("area_publication", date(2027, 4, 14)),)),
            Live("at", "consider_comments", "moves", moves=(("area_publication", date(2027, 4, 14)),)),
            Live("past", "publish_report", "stays"),
        ),
        beside=("serious_incident", "lcspr"),
    ),
)  # fmt: skip


def clocks_after(case: Live, clocks: Mapping[str, ClockFace]) -> dict[str, ClockFace]:
    """Every clock of a case after the move: as it was, but for those that begin or are meant to change."""
    expected = dict(clocks)
    for key, due_on in case.begins:
        expected[key] = ClockFace(due_on, "running" if due_on else "waiting")
    for key, moved_to in case.moves:
        expected[key] = ClockFace(moved_to, clocks[key].state)
    return expected


def story_of(change: Change) -> Story:
    """The story of a change."""
    return next(each for each in STORIES if each.change is change)
