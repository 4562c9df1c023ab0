"""A walk is replayed the same each time, is kept as a scenario that passes, and tells what a change moves."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.bundles.folders import SHIPPED, read_folder
from engine.errors import DefinitionError, InvalidInputError
from engine.playing.governing import days_around, governs
from engine.playing.keeping import Chosen, with_expectations
from engine.playing.results import run_scenarios
from engine.playing.scripts import moment_text, new_script, read_script, up_to, with_step
from engine.playing.standing import read_stand
from engine.playing.surroundings import folders_of
from engine.playing.walking import try_step, walk_through
from engine.scenarios import load_scenario
from tests.engine.desk import text_form
from tests.engine.diagram.drawing import draw, user
from tests.engine.scenarios.conftest import KEPT
from tests.webapp.views.inquiry import NOTE
from tests.webapp.views.inquiry import files as inquiry_files

GIVEN = {"on": "2026-12-18 10:00", "label": "Child A", "opening": "2026-12-18"}
TAKE_NOTE = {"as": "audit_lead", "do": "take_note", "with": NOTE}


def folders(**changed: str) -> dict[str, dict[str, str]]:
    return {"inquiry": {**inquiry_files(), **changed}}


def script(*steps: dict) -> str:
    text = new_script("inquiry", "A walk", GIVEN)
    for step in steps:
        text = with_step(text, step)
    return text


def look(text: str, **changed: str):
    with walk_through(folders(**changed), read_script(text)) as walk:
        stand = read_stand(walk.world) if walk.has_started else None
        return walk.seen, walk.stop, stand


def test_replay_is_the_same_each_time():
    text = script(TAKE_NOTE, {"wait": "2027-01-25"})
    first, again = look(text), look(text)
    assert first[:2] == again[:2]
    assert replace(first[2], diagrams=()) == replace(again[2], diagrams=())
    assert first[2].diagrams[0].marks == again[2].diagrams[0].marks


def test_stand_shows_tasks_clocks_jumps_notices_and_what_happened():
    _, stop, stand = look(script(TAKE_NOTE, {"wait": "2027-01-25"}))
    assert stop is None
    assert [(task.element_id, task.role, task.who) for task in stand.tasks] == [
        ("tell", "business_manager", "Business manager")
    ]
    assert [(clock.key, clock.due_on, clock.state) for clock in stand.clocks] == [
        ("telling", date(2027, 1, 20), "overdue")
    ]
    assert any("overdue" in told.title.lower() and told.is_urgent for told in stand.notices)
    assert any("Completed" in line.words for line in stand.happenings)
    assert stand.jumps == ()


def test_jumps_lead_to_every_instant_at_which_something_happens():
    _, _, stand = look(script(TAKE_NOTE))
    assert stand.jumps
    for jump in stand.jumps:
        _, stop, later = look(script(TAKE_NOTE, {"wait": moment_text(jump.at)}))
        assert stop is None
        assert later.at == jump.at


def test_moments_in_the_hour_that_comes_twice_are_told_apart():
    texts = {moment_text(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1, 2)}
    assert len(texts) == 3
    for hour in (0, 1):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        scenario = read_script(new_script("inquiry", "A", {**GIVEN, "on": moment_text(at)}))
        assert scenario.given.at.astimezone(UTC) == at


def test_step_that_is_refused_is_told_by_field_and_changes_nothing():
    with walk_through(folders(), read_script(script())) as walk:
        wrong = read_script(script({**TAKE_NOTE, "with": {**NOTE, "theme": "none"}})).steps[-1]
        with pytest.raises(InvalidInputError) as caught:
            try_step(walk, wrong)
        assert set(caught.value.errors) == {"theme"}
        assert [task.element_id for task in read_stand(walk.world).tasks] == ["take_note"]


def kept() -> str:
    text = script(TAKE_NOTE)
    seen, _, _ = look(text)
    chosen = {step: Chosen(open=True, clocks=True, ended=True) for step in seen}
    return with_expectations(text, "Kept", seen, chosen)


def test_kept_walk_passes_when_it_is_run_again():
    results = run_scenarios("inquiry", folders(**{"scenarios/kept.yaml": kept()}))
    assert [(result.name, result.failure) for result in results.results] == [("Kept", "")]
    assert results.words.startswith("1 scenario, 1 passes, ")
    assert 0 < results.per_cent < 100
    assert any("tell" in words.lower() for words in results.missing)


def test_changed_clock_makes_the_expected_date_fail_with_a_sentence():
    drawing = inquiry_files()["inquiry.bpmn"].replace('length="20"', 'length="10"')
    texts = folders(**{"scenarios/kept.yaml": kept(), "inquiry.bpmn": drawing})
    (result,) = run_scenarios("inquiry", texts).results
    assert result.step == 3
    assert "expected the clock “telling” due on 2027-01-20; found 2027-01-06 (running)" in result.failure


def test_scenarios_of_the_version_before_are_run_where_the_proposal_has_them_no_more():
    base = {"scenarios/kept.yaml": kept(), "scenarios/other.yaml": kept().replace("Kept", "Other")}
    results = run_scenarios("inquiry", folders(**{"scenarios/kept.yaml": kept()}), base)
    assert [(result.name, result.from_base) for result in results.results] == [
        ("Kept", False),
        ("Other", True),
    ]
    assert results.words.startswith("1 scenario, 1 passes")


def test_without_time_nothing_is_run_and_what_was_run_is_remembered():
    texts = folders(**{"scenarios/a.yaml": kept().replace("Kept", "Never seen before")})
    assert run_scenarios("inquiry", texts, seconds=-1).waiting == ("scenarios/a.yaml",)
    assert run_scenarios("inquiry", texts).is_complete
    assert run_scenarios("inquiry", texts, seconds=-1).is_complete


def test_scenario_that_takes_too_long_stops_at_its_step():
    text = script(TAKE_NOTE)
    with walk_through(folders(), read_script(text), seconds=-1) as walk:
        assert "takes longer than" in walk.stop.words
        assert walk.stop.step == 1


HOSTILE = [
    {"as": "audit_lead", "do": "take_note", "with": {"learning": {"a": [1, {"b": None}]}, "agencies": "x"}},
    {"as": "audit_lead", "do": "no_such_step"},
    {"as": "audit_lead@nowhere", "do": "take_note", "with": {}},
    {"message": "take_note", "as": "chair", "with": {"x": 1}},
    {"add_part": {"task": "take_note", "agency": "la", "as": "business_manager"}},
    {"withdraw_part": {"task": "take_note", "part": "x", "as": "chair", "reason": ""}},
    {"wait": "2100-12-31"},
    {"expect": {"clocks": {"telling": "2027-01-01"}}},
    {"as": "audit_lead", "do": "take_note", "part": "police", "with": NOTE},
]


@pytest.mark.parametrize("step", HOSTILE, ids=json.dumps)
def test_hostile_step_stops_the_walk_with_words_or_goes(step):
    _, stop, stand = look(script(step))
    assert stand is not None
    if stop is not None:
        assert stop.step == 1
        assert "our fault" not in stop.words
        assert stop.words


@pytest.mark.parametrize(
    "given",
    [
        {**GIVEN, "facts": {"aware_on": {"a": 1}}},
        {**GIVEN, "facts": {"aware_on": "soon", "agencies": 3}},
        {**GIVEN, "facts": {"nothing": 1}},
        {**GIVEN, "parameters": {"nothing": 1}},
        {**GIVEN, "as": "lay_member"},
        {**GIVEN, "opening": "2027-12-01"},
        {**GIVEN, "label": "x" * 5_000},
    ],
    ids=json.dumps,
)
def test_hostile_beginning_does_not_start_or_starts(given):
    text = new_script("inquiry", "A", given)
    (result,) = run_scenarios(
        "inquiry", folders(**{"scenarios/a.yaml": with_step(text, {"expect": {"ended": False}})})
    ).results
    assert "Traceback" not in result.failure


def test_broken_draft_is_refused_with_findings():
    broken = inquiry_files()["inquiry.bpmn"].replace('caseway:role="audit_lead"', 'caseway:role="nobody"')
    with (
        pytest.raises(DefinitionError) as caught,
        walk_through(folders(**{"inquiry.bpmn": broken}), read_script(script())),
    ):
        pass
    assert any("nobody" in finding.problem + finding.mend for finding in caught.value.findings)
    assert run_scenarios("inquiry", folders(**{"inquiry.bpmn": broken, "scenarios/a.yaml": kept()})).problem


def test_steps_are_taken_back_one_by_one():
    text = script(TAKE_NOTE, {"wait": "2027-01-25"})
    assert up_to(text, 1) == script(TAKE_NOTE)
    assert up_to(text, 0) == script()


def test_text_written_is_the_text_read():
    answers = {
        "a": "yes",
        "b": "no",
        "c": "2026-01-01",
        "d": "12",
        "e": 12,
        "f": True,
        "g": "a: b\n# c\n\ttab ",
        "h": ["on", "off"],
    }
    steps = read_script(script({"as": "chair", "do": "x", "with": answers})).steps
    assert steps[-1].deed.answers == answers


def test_called_processes_come_from_the_area_or_else_as_shipped(sqlite_desk):
    calling = draw(
        '<bpmn:callActivity id="one" calledElement="learning_item"/>'
        '<bpmn:callActivity id="two" calledElement="two"/>',
        "opened>one one>two two>closed",
        process='id="one" name="One" isExecutable="true"',
    ).decode()
    sqlite_desk.publish(
        "two",
        user("do_it"),
        "opened>do_it do_it>closed",
        {"do_it": text_form("do_it")},
    )
    with sqlite_desk.engine.read() as rows:
        found = folders_of(rows, sqlite_desk.area.area_id, "one", {"one.bpmn": calling}, date(2026, 12, 18))
    assert set(found) == {"one", "two", "learning_item"}
    assert (
        found["learning_item"]["learning_item.bpmn"]
        == read_folder(SHIPPED / "learning_item")["learning_item.bpmn"]
    )


def test_rule_or_first_day_says_which_version_governs():
    scenario = load_scenario((KEPT / "plan_action/scenarios/evidence_returned_and_late.yaml").read_text())
    with walk_through(folders(), read_script(script())) as walk:
        diagram, given = walk.world.bundles["inquiry"].diagram, walk.scenario.given
    rule = "aware_on >= date('2026-12-18')"
    assert governs(diagram, given, rule, None).is_proposal
    assert not governs(diagram, given, "aware_on > date('2026-12-18')", None).is_proposal
    assert "not known" in governs(diagram, scenario.given, rule, None).why
    assert not governs(diagram, given, "", date(2026, 12, 19)).is_proposal
    assert days_around(rule, None) == (date(2026, 12, 17), date(2026, 12, 18))
    assert days_around("", date(2027, 1, 1)) == (date(2026, 12, 31), date(2027, 1, 1))
