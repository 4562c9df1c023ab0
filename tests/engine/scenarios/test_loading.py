"""A scenario file is read as written, and whatever is wrong with it is said with its line."""

import contextlib
import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.now import LONDON
from engine.scenarios import ScenarioFileError, load_scenario
from engine.scenarios.script import AddAgency, ClockWanted, Do, Refuse, Withdraw
from engine.scenarios.text import read_yaml

HEAD = "name: A try\nprocess: plan_action\ngiven: {on: 2026-09-01 10:00, label: Audit A}\nsteps:\n"


def test_on_is_a_word_and_dates_in_answers_stay_text():
    scenario = load_scenario(
        HEAD + "  - {on: 2026-09-02, as: chair, do: decide, with: {day: 2026-09-02, agree: yes}}"
    )
    step = scenario.steps[0]
    assert step.at == datetime(2026, 9, 2, 9, 0, tzinfo=LONDON)
    assert step.deed == Do("chair", "decide", {"day": "2026-09-02", "agree": "yes"})


def test_wait_without_a_time_is_just_after_midnight():
    scenario = load_scenario(HEAD + "  - wait: 2026-09-02")
    assert scenario.steps[0].at == datetime(2026, 9, 2, 0, 30, tzinfo=LONDON)
    assert scenario.steps[0].deed is None


def test_parts_refusals_and_clocks_are_read():
    steps = """
  - add_part: {task: write, agency: probation, as: business_manager}
  - withdraw_part: {task: write, agency: la, as: business_manager, reason: Closed.}
  - refuse: {as: chair, do: decide, because: closed}
  - expect: {clocks: {a: 2026-12-29, b: {state: met}}}
"""
    deeds = [step.deed for step in load_scenario(HEAD + steps).steps]
    assert deeds[0] == AddAgency("business_manager", "write", "probation")
    assert deeds[1] == Withdraw("business_manager", "write", "la", "Closed.")
    assert deeds[2] == Refuse(Do("chair", "decide", {}), "closed")
    assert deeds[3].clocks == {"a": ClockWanted(due=date(2026, 12, 29)), "b": ClockWanted(state="met")}


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("  - {as: chair, do: decide, wiht: {}}", "try.yaml:5: step 1: “step” cannot hold wiht"),
        (
            "  - wait: 2026-09-02\n  - wait: tomorrow",
            "try.yaml:6: step 2: “wait” must be like 2026-12-18 10:00",
        ),
        ("  - {as: chairman, do: decide}", "try.yaml:5: step 1: there is no role “chairman”"),
        ("  - {as: chair, do: decide, wait: 2026-09-02}", "exactly one of"),
        ("  - expect: {}", "“expect” expects nothing"),
        ("  - expect: {clocks: {a: {state: late}}}", "a clock's state is one of"),
        ("  - expect: {ended: perhaps}", "“ended” must be true or false"),
        ("  - {as: chair, do: [}", "try.yaml:5: this is not readable YAML"),
        ("  just words", "“steps” must be a list"),
    ],
)
def test_mistake_is_said_with_its_line(steps, message):
    with pytest.raises(ScenarioFileError) as caught:
        load_scenario(HEAD + steps, "try.yaml")
    assert message in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(ScenarioFileError):
        load_scenario(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["on", "as", "do", "with", "expect", "wait", "refuse", "open", "clocks"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    )
)
def test_any_steps_are_read_or_refused(steps):
    text = HEAD.replace("steps:\n", "") + "steps: " + json.dumps(steps)
    with contextlib.suppress(ScenarioFileError):
        assert load_scenario(text).steps


def test_expanding_aliases_and_overlong_files_are_refused_quickly():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    for text in (bomb + HEAD + "  - wait: *m", "# " + "x" * 300_000):
        with pytest.raises(ScenarioFileError) as caught:
            load_scenario(text)
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("half", ["\\ud800", "\\U0000DC00", "\ud83d"])
def test_half_a_character_is_refused_with_its_line(half):
    """No page could show the name of such a scenario, so every page that lists it would fail."""
    with pytest.raises(ScenarioFileError, match=r":2: .* no whole character"):
        read_yaml(f'process: x\nname: "{half}"')
