"""The runner plays steps through the real commands and says exactly what differs."""

from engine.scenarios import load_scenario

ACCEPT = """
- as: action_owner
  do: accept_action
  with: {due_on: 2026-12-01, evidence_promised: Dip sample., resources: none}
"""


def test_steps_that_go_as_written_pass(play):
    assert play(ACCEPT + "- expect: {open: [update_action], clocks: {action: 2026-12-01}}") == ""


def test_open_task_expected_wrongly_fails_with_step_and_both_sides(play):
    failure = play("- expect: {open: [verify_action]}")
    assert failure == "step 1 (line 6): expected open: verify_action; found: accept_action"


def test_wrong_due_date_and_fact_are_both_named(play):
    failure = play(ACCEPT + "- expect: {clocks: {action: 2026-12-02}, facts: {action_rag: green}}")
    assert "step 2" in failure
    assert "expected the clock “action” due on 2026-12-02; found 2026-12-01 (running)" in failure
    assert "expected the fact action_rag = 'green'; found nothing" in failure


def test_task_that_is_not_open_fails_naming_what_is(play):
    failure = play("- {as: verifier, do: verify_action, with: {}}")
    assert "no task “verify_action” is open for verifier; open are: accept_action" in failure


def test_wrong_person_fails_with_the_commands_own_words(play):
    failure = play("- {as: chair, do: accept_action, with: {}}")
    assert "“accept_action” by chair was refused: This task is for the role “Action owner”" in failure


def test_answers_that_do_not_pass_fail_naming_the_fields(play):
    failure = play("- {as: action_owner, do: accept_action, with: {due_on: 2026-02-31}}")
    assert "due_on" in failure
    assert "real date" in failure


def test_refusal_of_what_is_allowed_fails(play):
    failure = play("""
        - refuse:
            as: action_owner
            do: accept_action
            with: {due_on: 2026-12-01, evidence_promised: Dip sample., resources: none}
        """)
    assert "was to be refused, but was accepted" in failure


def test_refusal_for_another_reason_fails(play):
    failure = play("- refuse: {as: chair, do: accept_action, with: {}, because: closed}")
    assert "it was to be refused because of “closed”, but was because of" in failure


def test_refusal_for_the_right_reason_passes(play):
    assert play("- refuse: {as: chair, do: accept_action, with: {}, because: action owner}") == ""


def test_refusal_of_an_element_that_is_drawn_nowhere_fails(play):
    assert "no process has an element" in play("- refuse: {as: chair, do: acept_action, with: {}}")


def test_clock_cannot_go_back(play):
    assert "cannot go back" in play("- wait: 2026-08-31")


def test_rungs_fire_on_the_way_and_not_before_their_instant(play):
    on_the_day = ACCEPT + "- wait: 2026-12-01 23:59\n- expect: {clocks: {action: {state: running}}}"
    after_it = (
        ACCEPT + "- wait: 2026-12-02\n- expect: {clocks: {action: {state: overdue}}, fired: [action.breach]}"
    )
    assert play(on_the_day) == ""
    assert play(after_it) == ""


def test_process_that_has_not_ended_is_said_to_run(play):
    assert "it is running, open: accept_action" in play("- expect: {ended: true}")


def test_parameter_that_no_process_declares_fails(runner):
    text = """
        name: A try
        process: plan_action
        given: {on: 2026-09-01, label: Audit A, parameters: {verification_dayz: 5}}
        steps: [{expect: {ended: false}}]
        """
    assert "no process declares the parameter “verification_dayz”" in runner.run(load_scenario(text)).failure


def test_parameter_that_the_area_sets_counts(runner):
    text = """
        name: A try
        process: plan_action
        given: {on: 2026-09-01 09:00, label: Audit A, parameters: {verification_days: 3}}
        steps:
          - as: action_owner
            do: accept_action
            with: {due_on: 2026-12-01, evidence_promised: Sample., resources: none}
          - as: action_owner
            do: update_action
            with: {progress_on: 2026-09-01, done_so_far: All., finished: "yes", rag: done, evidence: Sample.}
          - expect: {clocks: {verification: 2026-09-04}}
        """
    assert runner.run(load_scenario(text)).failure == ""


def test_unknown_process_fails_naming_the_known(play):
    assert "there is no process “plan_acton” among learning_item, plan_action" in play(ACCEPT, "plan_acton")


def test_coverage_names_the_flows_that_nothing_walked(runner):
    text = """
        name: A try
        process: plan_action
        given: {on: 2026-09-01, label: Audit A}
        steps: [{expect: {ended: false}}]
        """
    coverage = runner.run(load_scenario(text)).coverage
    diagram = runner.bundles["plan_action"].diagram
    walked, drawn = coverage.counts(diagram)
    assert (walked, drawn - walked) == (1, len(coverage.missing(diagram)))
    assert any("Verify" in words for words in coverage.missing(diagram))
