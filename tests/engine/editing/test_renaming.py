"""Another id: everything that names the old one names the new one, and nothing else changes."""

import json

import pytest

from engine.bundles.folders import SHIPPED, read_folder
from engine.editing import Elsewhere, rename_declaration, rename_element, rename_rung
from engine.editing.renaming_files import rename_in_files
from engine.editing.renaming_words import Renaming
from engine.errors import InvalidInputError, NotFoundError
from engine.gate import check_bundle
from engine.scenarios.loading import load_scenario
from tests.engine.editing.conftest import assert_whole, drawing, model

TEXT = drawing("rapid_review")
FILES = read_folder(SHIPPED / "rapid_review", {})


def found_in(key, files):
    return {(each.rule, each.element_id) for each in check_bundle(files, folder=key)}


def renamed(key, edit):
    return {**read_folder(SHIPPED / key, {}), **edit.files, f"{key}.bpmn": edit.text}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vote = 'agree' and vote is set", "view = 'agree' and view is set"),
        ("other = 'vote'", "other = 'vote'"),
        ("parts.vote > 0 and vote > 0", "parts.vote > 0 and view > 0"),
        ("votes = 1 or not vote", "votes = 1 or not view"),
        ("vote(1)", "vote(1)"),
        ("vote is (", "view is ("),
        ("“vote”", "“vote”"),
        ("", ""),
    ],
)
def test_name_in_a_condition(text, said):
    assert Renaming("fact", "vote", "view").in_expression(text) == said


def test_fact_that_is_a_choice_of_a_parameter_is_renamed_there_too():
    edit = rename_declaration(TEXT, FILES, "fact", "aware_on", "known_on")
    parameter = model(edit.text).parameters["rr_anchor"]
    assert (parameter.default, "known_on" in {choice.id for choice in parameter.choices}) == (
        "known_on",
        True,
    )
    assert "rr_anchor = 'known_on' and working_days(known_on," in edit.text
    assert any("has chosen aware_on has to choose it again" in text for text in edit.also)
    scenario = {"scenarios/a.yaml": "given: {parameters: {rr_anchor: aware_on, other: aware_on}}"}
    also = rename_declaration(TEXT, scenario, "fact", "aware_on", "known_on").files["scenarios/a.yaml"]
    assert also == "given: {parameters: {rr_anchor: known_on, other: aware_on}}"


def test_every_step_and_lane_can_have_another_id(key):
    text = drawing(key)
    diagram, files = model(text), read_folder(SHIPPED / key, {})
    before = found_in(key, files)
    for old in (*diagram.elements, *(lane.id for lane in diagram.lanes)):
        edit = rename_element(text, files, old, "quite_another")
        assert_whole(edit.text)
        assert edit.at == "quite_another"
        assert not any(f'"{old}"' in line and "caseway:" not in line for line in edit.text.splitlines())
        exchanged = {(rule, "quite_another" if at == old else at) for rule, at in before}
        assert found_in(key, renamed(key, edit)) <= exchanged
        back = rename_element(edit.text, {**files, **edit.files}, "quite_another", old)
        assert model(back.text) == diagram
        assert {**files, **edit.files, **back.files} == files


def test_every_declaration_can_have_another_id(key):
    text = drawing(key)
    diagram, files = model(text), read_folder(SHIPPED / key, {})
    families = (("fact", diagram.facts), ("parameter", diagram.parameters), ("clock", diagram.clocks))
    before = found_in(key, files)
    for what, declared in families:
        for old in declared:
            edit = rename_declaration(text, files, what, old, "quite_another")
            exchanged = {(rule, "quite_another" if at == old else at) for rule, at in before}
            assert found_in(key, renamed(key, edit)) <= exchanged, old
            back = rename_declaration(edit.text, {**files, **edit.files}, what, "quite_another", old)
            assert model(back.text) == diagram
            for path, said in {**edit.files, **back.files}.items():
                if path.startswith("forms/"):
                    assert json.loads({**edit.files, **back.files}[path]) == json.loads(files[path])
                elif path.startswith("scenarios/"):
                    assert said == files[path]


def test_scenarios_keep_their_comments_and_name_the_new_id():
    path = "scenarios/sent_back_late_and_questioned.yaml"
    edit = rename_element(TEXT, FILES, "write_rapid_review", "draft_it")
    said, was = edit.files[path], FILES[path]
    assert said == was.replace("write_rapid_review", "draft_it")
    elements = {getattr(step.deed, "element", "") for step in load_scenario(said).steps}
    assert "draft_it" in elements
    assert "write_rapid_review" not in elements
    facts = rename_declaration(TEXT, FILES, "fact", "aware_on", "known_on").files[path]
    assert load_scenario(facts).given.facts == {"known_on": "2026-12-18"}
    assert load_scenario(facts).steps == load_scenario(was).steps


def test_scenario_words_that_only_look_alike_stay():
    text = (
        "steps:\n  - do: meet # not meeting\n    with: {do: meet, meet: x}\n"
        "  - expect: {open: [meet, 'meet'], fired: [due.meet], clocks: {meet: 2026-01-01}}\n"
    )
    changed, kept = rename_in_files({"scenarios/a.yaml": text}, Renaming("step", "meet", "yes"))
    assert not kept
    assert changed["scenarios/a.yaml"] == (
        'steps:\n  - do: "yes" # not meeting\n    with: {do: meet, meet: x}\n'
        '  - expect: {open: ["yes", "yes"], fired: [due.meet], clocks: {meet: 2026-01-01}}\n'
    )
    clock, _ = rename_in_files({"scenarios/a.yaml": text}, Renaming("clock", "due", "late"))
    assert "fired: [late.meet]" in clock["scenarios/a.yaml"]


def test_rung_takes_along_what_waits_for_it():
    edit = rename_rung(TEXT, FILES, "summaries", "day_nine", "day_eight")
    diagram = model(edit.text)
    assert "day_eight" in {rung.id for rung in diagram.clocks["summaries"].rungs}
    assert "day_nine" not in {e.rung for e in diagram.elements.values() if e.clock == "summaries"}
    with pytest.raises(NotFoundError):
        rename_rung(TEXT, FILES, "summaries", "nothing", "a")


def test_decision_table_reads_and_sets_the_new_id():
    table = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><decisionTable>'
        "<input><inputExpression><text>aware_on is set</text></inputExpression></input>"
        '<output name="aware_on"/></decisionTable></decision></definitions>'
    )
    edit = rename_declaration(TEXT, {"rules/when.dmn": table}, "fact", "aware_on", "known_on")
    said = edit.files["rules/when.dmn"]
    assert "known_on is set" in said
    assert 'name="known_on"' in said
    assert "aware_on" not in said
    assert edit.also[0] == "Changed along: rules/when.dmn."


def test_what_is_shared_or_stands_elsewhere_is_told():
    shared = Elsewhere(
        frozenset({"aware_on"}), {"Whom it governs": "aware_on is set", "Other": "today() > 1"}
    )
    edit = rename_declaration(TEXT, FILES, "fact", "aware_on", "known_on", shared)
    assert not any(path.startswith("scenarios/") for path in edit.files)
    assert any("Other processes have aware_on too" in text for text in edit.also)
    assert "Whom it governs still reads aware_on. Change it there." in edit.also
    broken = rename_declaration(TEXT, {"forms/a.json": '{"aware_on'}, "fact", "aware_on", "known_on")
    assert broken.files == {}
    assert broken.also[0] == "Could not be changed along: forms/a.json. Change it there."


@pytest.mark.parametrize(
    "new",
    [
        "", "Meet", "1st", "a b", "a-b", "é", "x" * 61, "end", "sig_a", "a__side", "hold_meeting",
        "rapid_review", "a\x00", "<b>",
    ],
)  # fmt: skip
def test_id_that_is_taken_or_not_usable_is_refused(new):
    with pytest.raises(InvalidInputError) as caught:
        rename_element(TEXT, FILES, "write_summary", new)
    assert list(caught.value.errors) == ["id"]


@pytest.mark.parametrize("new", ["parts", "panel_view", "rr_anchor", "Bad"])
def test_id_of_a_fact_that_is_taken_or_not_usable_is_refused(new):
    with pytest.raises(InvalidInputError):
        rename_declaration(TEXT, FILES, "fact", "aware_on", new)


def test_id_that_a_form_would_read_as_its_own_question_is_refused():
    form = {
        "components": [{"key": "when", "properties": {"show_if": "aware_on is set"}}, {"key": "known_on"}]
    }
    with pytest.raises(InvalidInputError) as caught:
        rename_declaration(TEXT, {"forms/a.json": json.dumps(form)}, "fact", "aware_on", "known_on")
    assert "known_on" in str(caught.value.errors)


def test_question_of_the_same_id_is_left_alone():
    form = {
        "components": [
            {"key": "aware_on", "properties": {"fact": "aware_on"}},
            {"key": "b", "properties": {"show_if": "aware_on is set"}},
        ]
    }
    edit = rename_declaration(TEXT, {"forms/a.json": json.dumps(form)}, "fact", "aware_on", "known_on")
    first, second = json.loads(edit.files["forms/a.json"])["components"]
    assert first["properties"]["fact"] == "known_on"
    assert second == form["components"][1]


def test_the_same_id_changes_nothing():
    assert rename_element(TEXT, FILES, "hold_meeting", "hold_meeting").text == TEXT
    assert rename_declaration(TEXT, FILES, "clock", "summary", "summary").text == TEXT
