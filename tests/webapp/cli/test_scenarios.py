"""``caseway scenarios`` counts what passed and which drawn flows were walked."""


def test_folder_prints_counts_and_flow_coverage(caseway, processes):
    result = caseway("scenarios", processes)
    lines = result.output.splitlines()
    assert result.exit_code == 0, result.output
    assert lines[-1] == "2 passed, 0 failed"
    assert "plan_action: 12 of 12 flows walked" in lines
    assert "learning_item: 7 of 7 flows walked" in lines


def test_one_file_is_played_without_counting(caseway, processes):
    result = caseway("scenarios", processes / "plan_action" / "scenarios" / "evidence_returned_and_late.yaml")
    assert (result.exit_code, result.output) == (0, "1 passed, 0 failed\n")


def test_failure_says_the_step_and_what_was_found(caseway, processes):
    file = processes / "plan_action" / "scenarios" / "evidence_returned_and_late.yaml"
    file.write_text(file.read_text().replace("clocks: {action: 2026-12-01}", "clocks: {action: 2026-12-02}"))
    result = caseway("scenarios", processes / "plan_action")
    assert result.exit_code == 1
    assert "step 2" in result.output
    assert "due on 2026-12-02; found 2026-12-01" in result.output
    assert "0 passed, 1 failed" in result.output


def test_flow_that_nothing_walks_is_named_and_fails(caseway, processes):
    file = processes / "plan_action" / "scenarios" / "evidence_returned_and_late.yaml"
    text = file.read_text()
    file.write_text(text[: text.index("  - wait: 2026-12-02")])
    result = caseway("scenarios", processes / "plan_action")
    assert result.exit_code == 1
    assert "1 passed, 0 failed" in result.output
    assert "  not walked: " in result.output


def test_unreadable_file_is_a_failure(caseway, processes):
    (processes / "plan_action" / "scenarios" / "aaa.yaml").write_text("steps: 1")
    result = caseway("scenarios", processes / "plan_action")
    assert result.exit_code == 1
    assert "FAILED plan_action/aaa.yaml" in result.output


def test_folder_without_scenarios_says_so(caseway, tmp_path):
    result = caseway("scenarios", tmp_path)
    assert result.exit_code == 1
    assert "There is no scenario in" in result.output


def test_form_that_does_not_compile_is_said_without_a_traceback(caseway, processes):
    (processes / "plan_action" / "forms" / "verify_action.json").write_text("{")
    result = caseway("scenarios", processes)
    assert result.exit_code == 1
    assert "forms/verify_action.json" in result.output
