"""The editor of decision tables: cells as people type them, checks with examples, tried on values."""

import pytest

from engine.rules import read_table
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.studio.proposing import Proposed, inputs_of


@pytest.fixture
def proposed(office):
    return Proposed(office, "lcspr_decision")


def facts(proposed, kind):
    return [fact.id for fact in proposed.view.diagram().facts.values() if fact.type == kind]


def table(proposed):
    return read_table(proposed.view.files["rules/criteria.dmn"])


@pytest.fixture
def made(proposed):
    """A table on the first two facts that can be yes or no."""
    looked, set_ = facts(proposed, "boolean")[:2]
    fields = {"name": "Criteria", "input": looked, "output": set_}
    answer = proposed.post("/rules/new", **fields)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    return proposed, looked, set_


def send(proposed, action, **cells):
    filled = inputs_of(proposed.owner.text(proposed.address("/rules/criteria")))
    return proposed.post("/rules/criteria", **filled | cells | {"action": action})


def test_empty_list_says_when_a_rule_is_worth_it(proposed):
    assert "has no business rules" in words(proposed.owner.text(proposed.address("/rules")))


def test_table_is_made_cell_by_cell_and_tried(made):
    proposed, looked, set_ = made
    assert send(proposed, "add-row").status_code == 303
    filled = {"cell-1-in-1": "Yes", "cell-1-out-1": "no", "cell-2-in-1": "no", "cell-2-out-1": "yes"}
    assert send(proposed, "save", **filled, **{"note-1": "As the guidance says"}).status_code == 303
    first, second = table(proposed).rows
    assert (first.inputs, first.outputs, first.note) == (("true",), ("false",), "As the guidance says")
    assert (second.inputs, second.outputs) == (("false",), ("true",))
    page = words(proposed.owner.text(proposed.address("/rules/criteria")))
    assert "Exactly one rule fits, whatever is recorded" in page
    assert "Because: As the guidance says" in page
    label = proposed.view.diagram().facts[set_].label
    tried = words(proposed.owner.text(proposed.address(f"/rules/criteria?try-{looked}=yes&go=1")))
    assert f"Rule 1 fits. {label} is no." in tried
    tried = words(proposed.owner.text(proposed.address(f"/rules/criteria?try-{looked}=&go=1")))
    assert "is not set yet" in tried
    tried = words(proposed.owner.text(proposed.address(f"/rules/criteria?try-{looked}=perhaps&go=1")))
    assert "neither yes nor no" in tried
    assert "rules/criteria.dmn" in proposed.view.files
    listed = words(proposed.owner.text(proposed.address("/rules")))
    assert "No step names it" in listed


def test_overlap_and_gap_are_shown_with_the_values(made):
    proposed, looked, _ = made
    label = proposed.view.diagram().facts[looked].label
    send(proposed, "add-row")
    send(proposed, "save", **{"cell-1-in-1": "yes", "cell-1-out-1": "no", "cell-2-out-1": "yes"})
    page = words(proposed.owner.text(proposed.address("/rules/criteria")))
    assert f"Rules 1 and 2 both fit when {looked.replace('_', ' ')} is yes" in page or (
        f"Rules 1 and 2 both fit when {label} is yes" in page
    )
    send(proposed, "remove-row:2")
    page = words(proposed.owner.text(proposed.address("/rules/criteria")))
    assert "No rule fits when" in page
    send(proposed, "save", **{"cell-1-in-1": "about"})
    page = words(proposed.owner.text(proposed.address("/rules/criteria")))
    assert "is no value" in page


def test_columns_and_rules_come_move_and_go(made):
    proposed, looked, set_ = made
    more = facts(proposed, "date")[0]
    assert send(proposed, "add-input", **{"new-input": more}).status_code == 303
    assert send(proposed, "add-output", **{"new-output": more}).status_code == 303
    assert [each.expression for each in table(proposed).inputs] == [looked, more]
    send(proposed, "save", **{"cell-1-in-2": "> 18 March 2026", "note-1": "first"})
    assert table(proposed).rows[0].inputs == ("-", "> date('2026-03-18')")
    send(proposed, "add-row")
    send(proposed, "down:1")
    assert [row.note for row in table(proposed).rows] == ["", "first"]
    send(proposed, "remove-input:2")
    send(proposed, "remove-output:2")
    assert ([each.expression for each in table(proposed).inputs], table(proposed).rows[1].inputs) == (
        [looked],
        ("-",),
    )
    assert [each.fact for each in table(proposed).outputs] == [set_]


def test_stale_or_misshapen_posts_change_nothing(made):
    proposed, _, _ = made
    stale = str(proposed.view.revision)
    filled = inputs_of(proposed.owner.text(proposed.address("/rules/criteria")))
    send(proposed, "add-row")
    before = proposed.view
    answer = proposed.post("/rules/criteria", **filled | {"action": "save"})
    assert answer.status_code == 422
    assert "The table has changed since you opened it" in words(answer.get_data(as_text=True))
    answer = send(proposed, "save", revision=stale)
    assert answer.status_code == 409
    answer = send(proposed, "add-input", **{"new-input": "nobody"})
    assert answer.status_code == 422
    approver = proposed.office.visitor("process_approver")
    assert approver.post(proposed.address("/rules/criteria"), action="add-row").status_code == 403
    assert proposed.view.files == before.files


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"rule_id": "Bad Id"}, "small letters"),
        ({"input": ""}, "Choose what is looked at"),
        ({"output": "nobody"}, "Choose the fact that is set"),
    ],
)
def test_new_rule_that_cannot_be_is_refused(proposed, changed, said):
    before = proposed.view
    looked, set_ = facts(proposed, "boolean")[:2]
    answer = proposed.post("/rules/new", **{"name": "X", "input": looked, "output": set_} | changed)
    assert answer.status_code == 422
    assert said in words(answer.get_data(as_text=True))
    assert proposed.view.files == before.files


def test_rule_goes_only_when_no_step_names_it(made):
    proposed, _, _ = made
    assert proposed.post("/rules/criteria/delete").status_code == 303
    assert "rules/criteria.dmn" not in proposed.view.files
    assert proposed.owner.get(proposed.address("/rules/criteria")).status_code == 404
