"""A whole form: hidden questions, repeating groups, unknown fields, pages and reading back."""

import pytest

from forms import InvalidFormError, Options

OPTIONS = Options(agency=(("la", "Local authority"), ("police", "Police")), documents={"d1": "plan.pdf"})


@pytest.fixture
def form(build, component, yes_no):
    """A small agency return: a condition, a chain of them, rows with their own condition, two pages."""
    return build(
        component("radio", "involved", "Was the agency involved?", required=True, values=yes_no),
        component(
            "select",
            "lead",
            "Lead agency",
            required=True,
            properties={"picker": "agency", "show_if": "involved=yes"},
        ),
        component(
            "textarea",
            "police_note",
            "Note for the police",
            required=True,
            properties={"show_if": "lead=police"},
        ),
        {
            "type": "dynamiclist",
            "key": "children",
            "label": "Children",
            "properties": {"maximum": 2, "item": "child", "page": "Children"},
            "components": [
                component("textfield", "name", "Name", required=True),
                component("radio", "known", "Known to us?", values=yes_no),
                component(
                    "datetime",
                    "known_on",
                    "Known since",
                    required=True,
                    subtype="date",
                    properties={"show_if": "known=yes"},
                ),
                component(
                    "textfield",
                    "why",
                    "Why not involved",
                    required=True,
                    properties={"show_if": "involved=no"},
                ),
            ],
        },
        component("filepicker", "files", "Plan"),
    )


def test_hidden_question_is_dropped_and_never_required(form):
    raw = {"involved": "no", "lead": "nonsense", "police_note": "x" * 30_000}
    assert form.load(raw, OPTIONS) == {"involved": "no", "children": [], "files": []}


def test_condition_on_a_hidden_answer_does_not_hold(form, errors_of):
    raw = {"involved": "yes", "lead": "police"}
    assert errors_of(form, raw, OPTIONS) == {"police_note": ["Enter note for the police"]}
    assert "police_note" not in form.load({**raw, "involved": "no"}, OPTIONS)


def test_caller_may_ask_the_condition_with_facts_beside(form):
    asked = []

    def visible(condition, values):
        asked.append(condition.name)
        return condition.holds({"involved": "yes", **values, "lead": "police"})

    assert (
        form.load({"involved": "yes", "lead": "la", "police_note": "seen"}, OPTIONS, visible)["police_note"]
        == "seen"
    )
    assert asked == ["involved", "lead"]


def test_rows_are_judged_each_with_its_own_condition(form, errors_of):
    rows = [{}, {"name": "A", "known": "yes"}, {"known": "no", "known_on": "nonsense"}]
    assert errors_of(form, {"involved": "yes", "lead": "la", "children": rows}, OPTIONS) == {
        "children-1-known_on": ["Enter known since"],
        "children-2-name": ["Enter name"],
    }


def test_rows_read_the_answers_before_them(form, errors_of):
    assert errors_of(form, {"involved": "no", "children": [{"name": "A"}]}, OPTIONS) == {
        "children-0-why": ["Enter why not involved"]
    }


def test_blank_rows_are_left_out(form):
    rows = [{"name": " ", "known_on": {"day": ""}}, {"name": "A"}, None]
    values = form.load({"involved": "yes", "lead": "la", "children": rows}, OPTIONS)
    assert values["children"] == [{"name": "A", "known": None}]


def test_too_many_rows_are_refused(form, errors_of):
    rows = [{"name": name} for name in "ABC"]
    assert errors_of(form, {"involved": "yes", "lead": "la", "children": rows}, OPTIONS) == {
        "children": ["You can add up to 2 under “Children”"]
    }


def test_repeating_group_required_needs_a_row(build, component, errors_of):
    rows = {
        "type": "dynamiclist",
        "key": "children",
        "label": "Children",
        "validate": {"required": True},
        "properties": {"item": "child"},
        "components": [component("textfield", "name", "Name")],
    }
    assert errors_of(build(rows), {"children": [{}]}) == {"children": ["Add at least one child"]}
    assert errors_of(build(rows), {"children": "A"}) == {"children": ["Children must be a list of rows"]}


def test_unknown_fields_are_refused_for_the_whole_form(form, errors_of):
    raw = {
        "involved": "no",
        "role": "admin",
        "_schema": 1,
        "children": [{"name": "A", "why": "x", "admin": 1}, 7],
    }
    found = errors_of(form, raw, OPTIONS)
    assert found["children-0"] == ["This form does not ask for 'admin'. Remove what it does not ask for"]
    assert found["children-1"] == ["Send the answers as one object"]
    assert "'role'" in found[""][0]


@pytest.mark.parametrize("raw", [None, [], "x", 3])
def test_answers_that_are_no_object_are_refused(form, errors_of, raw):
    assert errors_of(form, raw, OPTIONS)[""] == ["Send the answers as one object"]


def test_error_keeps_the_raw_answers(form):
    raw = {"involved": "maybe"}
    with pytest.raises(InvalidFormError) as caught:
        form.load(raw, OPTIONS)
    assert caught.value.raw is raw


def test_cleaned_answers_pass_unchanged(form):
    raw = {
        "involved": "yes",
        "lead": "la",
        "children": [{"name": "A", "known": "yes", "known_on": {"day": "1", "month": "2", "year": "2026"}}],
        "files": ["d1"],
    }
    values = form.load(raw, OPTIONS)
    assert form.load(values, OPTIONS) == values


def test_page_is_judged_alone(form):
    raw = {"involved": "no", "children": [{"known": "yes"}]}
    assert form.load_page(raw, 1, OPTIONS)["involved"] == "no"
    with pytest.raises(InvalidFormError) as caught:
        form.load_page(raw, 2, OPTIONS)
    assert set(caught.value.errors) == {"children-0-name", "children-0-known_on", "children-0-why"}


def test_unfinished_form_shows_what_can_be_read(form):
    assert form.shown({"involved": "yes", "lead": "nowhere"}, OPTIONS) == {
        "involved": "yes",
        "children": [],
        "files": [],
    }


def test_answers_are_read_back_in_plain_english(form):
    values = form.load(
        {
            "involved": "yes",
            "lead": "police",
            "police_note": "One\ntwo",
            "children": [{"name": "A", "known": "yes", "known_on": "2026-11-21"}],
            "files": ["d1"],
        },
        OPTIONS,
    )
    assert form.read_back(values, OPTIONS) == [
        ("Was the agency involved?", "Yes"),
        ("Lead agency", "Police"),
        ("Note for the police", "One\ntwo"),
        ("Children", [[("Name", "A"), ("Known to us?", "Yes"), ("Known since", "21 November 2026")]]),
        ("Plan", "plan.pdf"),
    ]


def test_unanswered_and_unknown_are_said_plainly(build, component):
    form = build(
        component("textfield", "name", "Name"),
        component("checkbox", "agreed", "Agreed"),
        component("select", "who", "Who", properties={"picker": "person"}),
        component("datetime", "at", "At", subtype="datetime"),
        component("datetime", "from", "From", subtype="time"),
        component("datetime", "noon", "Noon", subtype="time"),
    )
    values = {
        "name": None,
        "agreed": True,
        "who": "gone",
        "at": "2026-12-18T14:30",
        "from": "00:00",
        "noon": "12:00",
    }
    assert form.read_back(values) == [
        ("Name", "Not answered"),
        ("Agreed", "Yes"),
        ("Who", "gone"),
        ("At", "18 December 2026 at 2:30pm"),
        ("From", "midnight"),
        ("Noon", "midday"),
    ]


def test_conditions_tell_what_a_row_may_read(form):
    found = {field.key: dict(types) for field, types in form.conditions()}
    before = {"involved": "choice", "lead": "agency", "police_note": "text"}
    assert found["lead"] == {"involved": "choice"}
    assert found["known_on"] == {**before, "name": "text", "known": "choice"}
    assert found["why"] == {**before, "name": "text", "known": "choice", "known_on": "date"}
