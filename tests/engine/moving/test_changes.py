"""Ten changes of guidance: what becomes of live cases before, at and past what changed.

The verdicts, places and dates are those that were written down before the engine could say any.
"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import DefinitionError
from engine.models import Comment, Draft, Submission
from engine.scenarios.errors import ScenarioError
from tests.engine.desk import Desk
from tests.engine.moving.live_cases import ClockFace, LiveCases, archived
from tests.engine.moving.stories import NOTIFYING, STORIES, Story, at, clocks_after
from tests.processes.changes import E4, E5, E8, E10, E11, E14, E14_REPORT, E15, E16, E19, E21, Change

every = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.change.name)


def tell(desk: Desk, story: Story) -> tuple[LiveCases, list[int]]:
    live = LiveCases(desk, story.change, story.at, beside=story.beside)
    return live, [
        live.bring(story.scenario, case.until, parts_done=case.parts_done, root=story.root)
        for case in story.cases
    ]


@every
def test_every_case_gets_its_verdict_its_place_and_its_dates(desk: Desk, story: Story) -> None:
    live, case_ids = tell(desk, story)
    before = [live.clocks(case_id) for case_id in case_ids]
    version_id = live.release()

    impact = live.impact()
    found = [(impact[case_id].foresight.verdict, impact[case_id].foresight.position) for case_id in case_ids]
    assert found == [(case.verdict, case.where) for case in story.cases]
    assert all(impact[case_id].foresight.reason for case_id in case_ids)

    moved = live.migrate(version_id, *case_ids)
    for case, case_id, clocks in zip(story.cases, case_ids, before, strict=True):
        does_move = case.verdict in ("moves", "reassigned")
        assert (moved[case_id].verdict, moved[case_id].state) == (
            case.verdict,
            "moved" if does_move else "refused",
        )
        assert live.number(case_id) == (2 if does_move else 1)
        assert live.open(case_id) == [case.until]
        assert live.clocks(case_id) == clocks_after(case, clocks)
    assert desk.breaks() == []


@every
def test_impact_foretells_the_very_clocks_that_change(sqlite_desk: Desk, story: Story) -> None:
    live, case_ids = tell(sqlite_desk, story)
    was = [live.clocks(case_id) for case_id in case_ids]
    live.release()
    impact = live.impact()
    for case, case_id, clocks in zip(story.cases, case_ids, was, strict=True):
        told = {move.key: (move.was_on, move.due_on) for move in impact[case_id].foresight.clocks}
        expected = {key.partition(":")[0]: (None, due_on) for key, due_on in case.begins}
        expected |= {key: (clocks[key].due_on, due_on) for key, due_on in case.moves}
        assert told == expected


def first_of(desk: Desk, change: Change) -> tuple[LiveCases, dict[str, int]]:
    """The live cases of a change by where they stand; of several at the changed step, the first."""
    story = next(each for each in STORIES if each.change is change)
    live, case_ids = tell(desk, story)
    found: dict[str, int] = {}
    for case, case_id in zip(story.cases, case_ids, strict=True):
        found.setdefault(case.where, case_id)
    return live, found


def drafts(live: LiveCases) -> list[dict[str, object]]:
    return [draft.values for draft in live.world.rows(select(Draft))]


def test_e4_asks_what_the_old_form_did_not(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E4)
    live.migrate(live.release(), case["before"])
    live.do(case["before"], "business_manager", "secure_files", asked_on="2015-02-05")
    live.do(case["before"], "business_manager", "gather_information", accounts="Two agencies knew the child.")
    assert live.open(case["before"]) == ["complete_the_notification"]
    live.do(case["before"], "notifying_officer", "complete_the_notification", regulated_setting="no")
    assert live.open(case["before"]) == ["notify_ofsted"]
    live.do(case["before"], "notifying_officer", "notify_ofsted", notified_on="2015-02-06")
    assert live.clocks(case["before"])["ofsted_notified"] == ClockFace(date(2015, 2, 9), "met")
    assert live.clocks(case["before"])["lscb_notified"].state == "running"


def test_e4_carries_the_draft_and_shows_what_is_missing(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E4)
    typed = {
        "told_by": "A hospital",
        "referred_on": "2015-02-03",
        "ground": "harm_abuse",
        "outline": "A fall.",
    }
    live.draft(case["at"], "notifying_officer", "record_notification", **typed)
    live.migrate(live.release(), case["at"])
    assert drafts(live) == [typed]
    with pytest.raises(ScenarioError, match="why_serious_harm"):
        live.do(case["at"], "notifying_officer", "record_notification", **typed)
    assert live.open(case["at"]) == ["record_notification"]


def test_e5_leaves_every_case_where_it_is_and_governs_new_incidents(sqlite_desk: Desk) -> None:
    old = replace(E5, process="serious_case_review", year=2015)
    called = ("serious_incident_notification", "rapid_review", "lcspr_decision", "lcspr", "publication")
    live = LiveCases(sqlite_desk, old, at(2018, 7, 2), beside=called)
    scenario = archived(2015, "serious_case_review", "review_carried_out")
    case_ids = [live.bring(scenario, until) for until in ("secure_files", "decide_review", "publish_review")]
    before = [live.clocks(case_id) for case_id in case_ids]
    live.release(E5)

    assert [live.impact()[case_id].foresight.verdict for case_id in case_ids] == ["stays"] * 3
    assert [live.clocks(case_id) for case_id in case_ids] == before
    assert [live.number(case_id) for case_id in case_ids] == [1, 1, 1]
    live.do(
        case_ids[2],
        "business_manager",
        "publish_review",
        published_on="2016-10-10",
        address="https://x.example",
    )
    assert live.open(case_ids[2]) == ["brief_staff"]
    sqlite_desk.start("serious_case_review", date(2018, 6, 28))
    sqlite_desk.start("serious_incident", date(2018, 6, 29))
    for process, known_on in (
        ("serious_case_review", date(2018, 6, 29)),
        ("serious_incident", date(2018, 6, 28)),
    ):
        counts = sqlite_desk.counts()
        with pytest.raises(DefinitionError):
            sqlite_desk.start(process, known_on)
        assert sqlite_desk.counts() == counts


def test_e8_says_how_many_notifications_were_sent_already(sqlite_desk: Desk) -> None:
    live, _ = first_of(sqlite_desk, E8)
    case_id = live.bring(NOTIFYING, "send_notification", parts_done=1, root="serious_incident")
    live.release()
    assert "1 of 2" in live.impact()[case_id].foresight.reason


def test_e8_asks_for_one_notification_of_the_incident(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E8)
    live.migrate(live.release(), case["at"])
    live.do(
        case["at"], "notifying_officer", "send_notification", reference="SIN-1", submitted_on="2018-09-05"
    )
    assert live.open(case["at"]) == ["record_submission"]


def test_e10_makes_the_decision_one_of_three_and_keeps_the_draft_as_a_comment(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E10)
    live.draft(case["at"], "chair", "decide_review", rationale="The evidence is strong.")
    live.migrate(live.release(), case["at"])

    task = live.task(case["at"], "decide_review")
    assert [part.role for part in live.parts(task)] == ["dsp_la", "dsp_icb", "dsp_police"]
    (comment,) = live.world.rows(select(Comment))
    assert (comment.case_id, "The evidence is strong." in comment.body) == (case["at"], True)
    answers = {
        f"{key}{more}": value
        for key in ("improvements", "themes", "working_together", "panel_concluded")
        for more, value in (("", "yes"), ("_reason", "As the paper says."))
    }
    answers |= {"rationale": "There is learning.", "conflict": "none"}
    with pytest.raises(ScenarioError):
        live.do(case["at"], "chair", "decide_review", decision="yes", **answers)
    for role in ("dsp_la", "dsp_icb", "dsp_police"):
        live.do(case["at"], role, "decide_review", decision="yes", **answers)
    assert live.open(case["at"]) == ["record_review_decision"]


def test_e11_gives_a_care_leaver_a_way_and_a_clock_of_their_own(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E11)
    live.migrate(live.release(), case["at"])
    chosen = {"reason": "care_leaver_18_to_24", "abuse_suspected": "no"}
    live.do(case["at"], "notifying_officer", "choose_grounds", **chosen)
    assert live.open(case["at"]) == ["describe_the_care_leaver"]
    told = {"known_on": "2018-09-03", "outline": "A flat fire."}
    live.do(case["at"], "notifying_officer", "describe_the_care_leaver", **told)
    assert live.open(case["at"]) == ["notify_care_leaver_death"]
    assert live.clocks(case["at"])["care_leaver_death"] == ClockFace(date(2018, 9, 10), "running")


def test_e14_carries_the_draft_and_asks_what_is_new(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E14)
    child = {"title": "Child 1", "last_name": "A", "first_names": "Child", "born_on": "2016-02-03"}
    live.draft(case["at"], "notifying_officer", "describe_children", children=[child])
    live.migrate(live.release(), case["at"])
    assert drafts(live) == [{"children": [child]}]
    with pytest.raises(ScenarioError, match=r"(?s)ethnicity.*unborn|unborn.*ethnicity"):
        live.do(case["at"], "notifying_officer", "describe_children", children=[child])
    unborn = {"title": "Child 1", "ethnicity": "not_known"}
    live.do(case["at"], "notifying_officer", "describe_children", children=[unborn], unborn="yes")
    assert live.open(case["at"]) == ["plan_how_name_and_date_of_birth_follow"]


def test_e14_asks_for_disproportionality_in_the_report(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E14_REPORT)
    live.draft(case["at"], "business_manager", "write_report", impact="Fewer children waited.")
    live.migrate(live.release(), case["at"])
    assert drafts(live) == [{"impact": "Fewer children waited."}]
    with pytest.raises(ScenarioError, match="disproportionality"):
        live.do(case["at"], "business_manager", "write_report", impact="Fewer children waited.")


def test_e15_asks_education_now_and_leaves_the_others_alone(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E15)
    before = {part.key: part.state for part in live.parts(live.task(case["at"], "answer_request"))}
    live.migrate(live.release(), case["at"])
    parts = {part.key: part for part in live.parts(live.task(case["at"], "answer_request"))}
    assert before == {"icb": "completed", "police": "offered"}
    assert {key: part.state for key, part in parts.items()} == {**before, "education": "offered"}
    assert parts["education"].asked_at == sqlite_desk.at
    live.do(case["at"], "agency_lead@police", "answer_request", outcome="given", information="Four calls.")
    assert live.open(case["at"]) == ["answer_request"]
    live.do(case["at"], "agency_lead@education", "answer_request", outcome="given", information="Attendance.")
    assert live.open(case["at"]) == ["review_answers"]


def test_e15_asks_education_besides_those_that_are_chosen(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E15)
    live.migrate(live.release(), case["before"])
    live.do(case["before"], "business_manager", "choose_agencies", agencies=["police"])
    parts = live.parts(live.task(case["before"], "answer_request"))
    assert sorted(part.key for part in parts) == ["education", "police"]


def test_e16_keeps_what_was_answered_and_wants_a_reason_from_the_rest(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E16)
    live.migrate(live.release(), case["at"])
    with pytest.raises(ScenarioError, match="why_not"):
        live.do(case["at"], "agency_lead@police", "answer_request", outcome="withheld")
    reason = "Telling would put the child at risk."
    live.do(case["at"], "agency_lead@police", "answer_request", outcome="withheld", why_not=reason)
    query = select(Submission).where(
        Submission.case_id == case["at"], Submission.element_id == "answer_request"
    )
    assert [row.values["outcome"] for row in live.world.rows(query.order_by(Submission.id))] == [
        "given",
        "withheld",
    ]


def test_e19_names_the_case_anew_and_sends_a_copy_to_the_commissioner(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E19)
    live.migrate(live.release(), case["before"], case["at"])
    notice = {
        "told_by": "The police", "died_on": "2016-09-02", "aged_16": "yes", "cause": "suicide",
        "child_in_household": "no", "outline": "Years of coercion.",
    }  # fmt: skip
    live.do(case["at"], "business_manager", "record_notice", **notice)
    assert live.open(case["at"]) == ["collect_information"]
    assert (
        live.world.bundle_of(live.host(case["at"]).id).diagram.name == "Domestic abuse related death review"
    )


def test_e21_needs_a_person_when_the_day_of_publication_is_near(sqlite_desk: Desk) -> None:
    live, case = first_of(sqlite_desk, E21)
    sqlite_desk.at = at(2027, 3, 31)
    live.world.clock.at = sqlite_desk.at
    before = live.clocks(case["at"])
    version_id = live.release()
    found = live.impact()[case["at"]].foresight
    assert (found.verdict, found.reason) == (
        "needs_person",
        "The day of publication is less than seven working days away.",
    )
    assert live.migrate(version_id, case["at"])[case["at"]].state == "refused"
    assert live.clocks(case["at"]) == before
    assert live.migrate(version_id, case["at"], accepted=True)[case["at"]].state == "moved"
    live.do(case["at"], "business_manager", "consider_comments", comments="none", ready=[
        "proceedings", "family", "staff", "legal", "accessible",
    ])  # fmt: skip
    assert live.open(case["at"]) == ["sign_off_wording"]
