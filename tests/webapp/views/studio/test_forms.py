"""The list editor of forms: questions added, changed, moved and removed without a script."""

import pytest

from tests.webapp.views.cases.conftest import words
from tests.webapp.views.studio.proposing import Proposed, inputs_of


@pytest.fixture
def proposed(office):
    return Proposed(office)


def keys(definition):
    return [each.get("key", each["type"]) for each in definition["components"]]


def test_list_names_the_steps_that_ask_each_form(proposed):
    page = words(proposed.owner.text(proposed.address("/forms")))
    assert "Agency summary" in page
    assert "Write the agency summary" in page
    added = proposed.post("/forms/new", title="Extra questions")
    assert added.status_code == 303
    assert added.location.endswith("/forms/extra_questions")
    assert "No step asks it" in words(proposed.owner.text(proposed.address("/forms")))


def test_every_form_of_the_process_can_be_opened_and_every_question_saved_as_it_is(proposed):
    for path in proposed.view.files:
        if not path.startswith("forms/"):
            continue
        form_id = path[6:-5]
        before = proposed.form(form_id)
        proposed.owner.text(proposed.address(f"/forms/{form_id}"))
        for number in range(1, len(before["components"]) + 1):
            end = f"/forms/{form_id}/questions/{number}"
            posted = inputs_of(proposed.owner.text(proposed.address(end)))
            answer = proposed.post(end, **posted | {"action": "save"})
            assert answer.status_code == 303, (form_id, number, words(answer.get_data(as_text=True)))
        assert plain(proposed.form(form_id)) == plain(before), form_id


def plain(value):
    """A definition without what says nothing: empty settings, and required: false."""
    if isinstance(value, dict):
        inner = {key: plain(each) for key, each in value.items() if each is not False}
        return {key: each for key, each in inner.items() if each not in ({}, "", None)}
    return [plain(each) for each in value] if isinstance(value, list) else value


def test_question_is_added_with_a_condition_by_choosing(proposed):
    proposed.post("/forms/new", title="Extra")
    asked = {"kind": "radio", "into": "", "q_label": "Was the child seen?", "q_picker": "none",
             "q_choices-0-label": "Yes", "q_choices-1-label": "No", "q_required": "true", "q_shown": "always",
             "action": "save"}  # fmt: skip
    answer = proposed.post("/forms/extra/questions/new", **asked)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    test = {"name": "was_the_child_seen", "operator": "=", "value": "no"}
    why = {"kind": "textarea", "into": "", "q_label": "Why not?", "q_shown": "all", "action": "save"}
    why |= {f"q_tests-0-{name}": value for name, value in test.items()}
    answer = proposed.post("/forms/extra/questions/new", **why)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    first, second = proposed.form("extra")["components"]
    assert first["values"] == [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
    assert first["validate"] == {"required": True}
    assert second["properties"] == {"show_if": "was_the_child_seen = 'no'"}
    page = words(proposed.owner.text(proposed.address("/forms/extra")))
    assert "asked only if was the child seen? is No" in page
    shown = proposed.owner.text(proposed.address("/forms/extra/questions/2"))
    assert "was_the_child_seen = &#39;no&#39;" in shown
    assert proposed.view.revision == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"q_label": ""}, "Enter the question"),
        ({"q_key": "Not a key"}, "starting with a small letter"),
        ({"q_key": "agency"}, "used more than once"),
        ({"q_shown": "written", "q_written": "nobody = 'x'"}, "can be read neither from the form nor"),
        ({"q_shown": "written", "q_written": "= ="}, "not expected here"),
        ({"q_shown": "all"}, "Add at least one test"),
        ({"q_fact": "panel_agrees"}, "The question gives text"),
    ],
)
def test_question_that_cannot_be_is_refused_and_comes_back_filled_in(proposed, fields, said):
    proposed.post("/forms/new", title="Extra")
    first = {"kind": "textfield", "q_label": "Agency", "q_shown": "always", "action": "save"}
    assert proposed.post("/forms/extra/questions/new", **first).status_code == 303
    before = proposed.view
    fact = next((f.id for f in before.diagram().facts.values() if f.type == "boolean"), "")
    if "q_fact" in fields:
        fields = fields | {"q_fact": fact}
    asked = {"kind": "textfield", "q_label": "Something new", "q_shown": "always", "action": "save"} | fields
    answer = proposed.post("/forms/extra/questions/new", **asked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in words(page)
    assert "There is a problem" in page
    assert 'value="Something new"' in page or not asked["q_label"]
    assert (proposed.view.revision, proposed.view.files) == (before.revision, before.files)


def test_questions_move_and_go(proposed):
    before = keys(proposed.form("agency_summary"))
    assert proposed.post("/forms/agency_summary", action="down:1").status_code == 303
    assert keys(proposed.form("agency_summary"))[:2] == [before[1], before[0]]
    assert proposed.post("/forms/agency_summary", action="up:2").status_code == 303
    assert keys(proposed.form("agency_summary")) == before
    last = len(before)
    assert proposed.post("/forms/agency_summary", action=f"remove:{last}").status_code == 303
    assert keys(proposed.form("agency_summary")) == before[:-1]
    assert proposed.post("/forms/agency_summary", action="remove:99").status_code == 409


def test_question_cannot_move_above_what_its_condition_reads(proposed):
    proposed.post("/forms/new", title="Extra")
    seen = {"kind": "checkbox", "q_label": "Seen", "q_shown": "always", "action": "save"}
    proposed.post("/forms/extra/questions/new", **seen)
    why = {
        "kind": "textfield",
        "q_label": "Where",
        "q_shown": "written",
        "q_written": "seen",
        "action": "save",
    }
    proposed.post("/forms/extra/questions/new", **why)
    before = proposed.view
    answer = proposed.post("/forms/extra", action="up:2")
    assert answer.status_code == 422
    assert "asked later" in words(answer.get_data(as_text=True))
    assert proposed.view.files == before.files
    answer = proposed.post("/forms/extra", action="remove:1")
    assert answer.status_code == 422
    assert proposed.view.files == before.files


def test_save_on_an_older_revision_is_refused_with_what_was_typed(proposed):
    stale = str(proposed.view.revision)
    assert proposed.post("/forms/agency_summary", action="title", title="Summary").status_code == 303
    before = proposed.view
    end = "/forms/agency_summary/questions/1"
    posted = inputs_of(proposed.owner.text(proposed.address(end)))
    answer = proposed.post(end, **posted | {"q_label": "Typed in vain", "action": "save", "revision": stale})
    assert answer.status_code == 409
    assert "Typed in vain" in answer.get_data(as_text=True)
    assert "has saved this proposal since you opened it" in words(answer.get_data(as_text=True))
    assert proposed.view.files == before.files


def test_form_is_deleted_only_when_no_step_asks_it(proposed):
    before = proposed.view
    assert "cannot be deleted" in words(proposed.owner.text(proposed.address("/forms/agency_summary/delete")))
    assert proposed.post("/forms/agency_summary/delete").status_code == 409
    assert proposed.view.files == before.files
    assert proposed.post("/forms/agency_summary/copy", title="A copy").status_code == 303
    assert proposed.form("a_copy")["components"] == proposed.form("agency_summary")["components"]
    assert proposed.post("/forms/a_copy/delete").status_code == 303
    assert proposed.view.files == before.files


def test_names_of_a_new_form_are_checked(proposed):
    before = proposed.view
    for fields, said in (
        ({"title": ""}, "Enter a title"),
        ({"title": "X", "form_id": "Bad Id"}, "small letters"),
        ({"title": "X", "form_id": "agency_summary"}, "already"),
    ):
        answer = proposed.post("/forms/new", **fields)
        assert answer.status_code == 422
        assert said in words(answer.get_data(as_text=True))
    assert proposed.view.files == before.files


def test_preview_walks_the_form_and_stores_nothing(proposed):
    counts = proposed.office.desk.counts()
    for seen in ("session", "proposal_editor"):  # who is here is noted, what was typed is not
        counts.pop(seen, None)
    page = proposed.owner.text(proposed.address("/forms/rapid_review_record/preview"))
    assert "Nothing you enter here is stored" in words(page)
    answer = proposed.post("/forms/rapid_review_record/preview", page="1", action="continue")
    assert answer.status_code == 422
    assert "Summarise the facts" in words(answer.get_data(as_text=True))
    fields = {"summary": "A short account of it", "page": "1"}
    answer = proposed.post("/forms/rapid_review_record/preview", action="page:2", **fields)
    text = answer.get_data(as_text=True)
    assert '<input type="hidden" name="summary" value="A short account of it">' in text
    answer = proposed.post("/forms/rapid_review_record/preview", action="page:check", **fields)
    text = words(answer.get_data(as_text=True))
    assert "Check your answers" in text
    assert "A short account of it" in text
    after = proposed.office.desk.counts()
    for seen in ("session", "proposal_editor"):
        after.pop(seen, None)
    assert after == counts


def test_only_owners_change_forms_and_a_submitted_proposal_is_closed_to_them(proposed):
    approver = proposed.office.visitor("process_approver")
    page = approver.text(proposed.address("/forms/agency_summary"))
    assert "Move up" not in page
    before = proposed.view
    for end in ("/forms/new", "/forms/agency_summary", "/forms/agency_summary/questions/1"):
        answer = approver.post(proposed.address(end), title="X", action="title", revision="1")
        assert answer.status_code == 403
    assert approver.get(proposed.address("/forms/nothing")).status_code == 404
    assert proposed.view.files == before.files
