"""What a definition may say, and how its problems are named, all at once."""

import pytest

from forms import FormDefinitionError, compile_form


@pytest.fixture
def problems(build):
    """The problems of a form of these components; empty when it compiles."""

    def find(*components, **root):
        try:
            build(*components, **root)
        except FormDefinitionError as error:
            return error.problems
        return []

    return find


def test_every_problem_is_listed_at_once(problems, component):
    found = problems(
        {"type": "signature", "key": "a"},
        component("radio", "Bad Key", "Decision", colour="red"),
        component("textfield", "name", ""),
        "not a component",
        id="",
        type="custom",
        css="x",
    )
    text = "\n".join(found)
    assert "The form: has no property css; remove it." in found
    assert "The form: its type must be default." in found
    assert "The form: give it a id." in found
    assert "Component 1: its type 'signature' is not one of" in text
    assert "Component 2 (Bad Key): a radio has no property colour; remove it." in found
    assert "Component 2 (Bad Key): list 1 to 2,000 choices under values, or use the property picker." in found
    assert any(each.startswith("Component 2 (Bad Key): give it a key of letters") for each in found)
    assert "Component 3 (name): give it a label." in found
    assert "Component 4: its type None is not one of" in text


@pytest.mark.parametrize("definition", [None, [], "form", 3, {}, {"components": None}])
def test_what_is_no_form_is_refused(definition):
    with pytest.raises(FormDefinitionError) as caught:
        compile_form(definition, lambda text: text)
    assert caught.value.problems


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ({"key": "action"}, "the key action is taken by the page itself; choose another"),
        ({"key": None}, "give it a key of letters, digits and _, starting with a small letter, 60 at most"),
        ({"key": "a-b"}, "give it a key of letters, digits and _, starting with a small letter, 60 at most"),
        ({"label": 3}, "label must be text"),
        ({"label": "x" * 301}, "label must be 300 characters or less"),
        ({"label": "a\ud800"}, "label has characters that cannot be shown"),
        ({"label": "  "}, "give it a label"),
        ({"properties": [1]}, "properties must be an object"),
        ({"properties": {"shade": 1}}, "a textfield has no property properties.shade; remove it"),
        (
            {"properties": {"sensitivity": "secret"}},
            "sensitivity must be one of official, official_sensitive",
        ),
        ({"properties": {"fact": "Not An Id"}}, "fact must be the id of a fact: small letters, digits and _"),
        ({"properties": {"show_if": "what"}}, "show_if cannot be read: write name=value"),
        ({"properties": {"picker": "person"}}, "a textfield has no property properties.picker; remove it"),
        ({"validate": {"required": "yes"}}, "required must be true or false"),
        ({"validate": {"maxLength": 0}}, "maxLength must be a whole number from 1 to 20,000"),
        ({"validate": {"maxLength": True}}, "maxLength must be a whole number from 1 to 20,000"),
        ({"validate": {"minLength": 9, "maxLength": 3}}, "minLength is more than maxLength"),
        ({"validate": {"validationType": "custom"}}, "validationType must be one of email, phone"),
        (
            {"validate": {"pattern": "(a+)+"}},
            (
                "a textfield has no property validate.pattern; use validationType email or phone, "
                "or explain the format in the description"
            ),
        ),
        (
            {"conditional": {"hide": "=true"}},
            "a textfield has no property conditional; write the condition as the property show_if",
        ),
        ({"defaultValue": {"a": 1}}, "defaultValue must be one plain answer"),
    ],
)
def test_bad_property_is_named_with_its_mend(problems, component, extra, problem):
    found = problems({**component("textfield", "name", "Name"), **extra})
    assert any(each.endswith(f": {problem}.") for each in found), found


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        "yes",
        [{"label": "Yes"}],
        [{"value": "yes"}],
        ["yes"],
        [{"label": "Yes", "value": " yes"}],
        [{"label": "Yes", "value": "y\nes"}],
        [{"label": "Yes", "value": 1}],
        [{"label": "Yes", "value": "y"}, {"label": "No", "value": "y"}],
        [{"label": str(n), "value": str(n)} for n in range(2_001)],
    ],
)
def test_choices_must_be_distinct_words(problems, component, values):
    assert problems(component("radio", "q", "Question", values=values)) != []


def test_picker_replaces_the_choices(problems, component, yes_no):
    assert problems(component("select", "q", "Agency", properties={"picker": "agency"})) == []
    assert problems(component("select", "q", "Agency", values=yes_no, properties={"picker": "agency"})) == [
        "Component 1 (q): choose between a picker and values; remove one of them."
    ]
    assert problems(component("select", "q", "Agency", properties={"picker": "school"}))[0] == (
        "Component 1 (q): picker must be one of agency, person, role."
    )


def test_number_bounds_are_checked(problems, component):
    assert problems(component("number", "q", "Count", validate={"min": 0, "max": 2.5}, decimalDigits=1)) == []
    assert problems(component("number", "q", "Count", validate={"min": 3, "max": 1})) == [
        "Component 1 (q): min is more than max."
    ]
    assert problems(component("number", "q", "Count", validate={"min": float("nan")})) == [
        "Component 1 (q): min must be a number."
    ]


def test_datetime_needs_its_subtype(problems, component):
    assert problems(component("datetime", "q", "When")) == [
        "Component 1 (q): give it a subtype: date, time or datetime."
    ]
    assert problems(component("datetime", "q", "When", subtype="week")) == [
        "Component 1 (q): subtype must be one of date, datetime, time."
    ]


def test_keys_facts_and_votes_are_unique(problems, component, yes_no):
    vote = {"values": yes_no, "required": True}
    found = problems(
        component("textfield", "name", "Name", properties={"fact": "child"}),
        component("textfield", "name", "Name again", properties={"fact": "child"}),
        component("radio", "a", "First", properties={"vote": True}, **vote),
        component("radio", "b", "Second", properties={"vote": "true"}, **vote),
    )
    assert found == [
        "The form: the key name is used more than once; each question needs its own.",
        "The form: the fact child is set by more than one question; keep one.",
        "The form: has more than one vote; keep one.",
    ]


def test_vote_is_always_asked_and_answered(problems, component, yes_no):
    first = component("radio", "a", "First", values=yes_no)
    vote = component("radio", "b", "Second", values=yes_no, properties={"vote": True, "show_if": "a=yes"})
    assert problems(first, vote) == [
        "Component 2 (b): a vote must be answered; set validate.required.",
        "Component 2 (b): a vote is always asked; remove show_if.",
    ]
    assert problems(component("radio", "c", "Third", values=yes_no, properties={"vote": 3}))[0] == (
        "Component 1 (c): vote must be true or false."
    )


def test_condition_may_not_read_a_later_answer(problems, component, yes_no):
    why = component("textarea", "why", "Why", properties={"show_if": "seen=no"})
    seen = component("radio", "seen", "Seen?", values=yes_no)
    assert problems(seen, why) == []
    assert problems(why, seen) == ["“Why”: show_if reads seen, asked later; move that before."]
    assert problems(component("textarea", "why", "Why", properties={"show_if": "why=x"})) != []
    assert problems(component("textarea", "why", "Why", properties={"show_if": "some_fact=x"})) == []


def test_condition_in_a_row_may_read_the_row_and_what_came_before(problems, component, yes_no):
    def rows(condition):
        note = component("textfield", "note", "Note", properties={"show_if": condition})
        seen = component("radio", "seen", "Seen?", values=yes_no)
        last = component("textfield", "last", "Last")
        listed = {"type": "dynamiclist", "key": "rows", "label": "Rows", "components": [seen, note, last]}
        return component("radio", "known", "Known?", values=yes_no), listed

    assert problems(*rows("seen=yes")) == []
    assert problems(*rows("known=yes")) == []
    assert problems(*rows("last=yes")) == ["“Note”: show_if reads last, asked later; move that before."]


def test_containers_do_not_nest_without_end(problems, component):
    def group(*components):
        return {"type": "group", "label": "Group", "components": list(components)}

    def rows(key, *components, **properties):
        return {
            "type": "dynamiclist",
            "path": key,
            "label": "R",
            "components": list(components),
            "properties": properties,
        }

    name = component("textfield", "name", "Name")
    assert problems(rows("rows", group(name), maximum="4", item="child")) == []
    assert "a group cannot stand inside a group; move it out" in problems(group(group(name)))[0]
    assert "a dynamiclist cannot stand inside a dynamiclist" in problems(rows("a", rows("b", name)))[0]
    assert "a dynamiclist cannot stand inside a group" in problems(group(rows("b", name)))[0]
    assert problems(rows("rows", name, maximum=0)) == [
        "Component 1 (rows): maximum must be a whole number from 1 to 200."
    ]
    assert problems(rows("rows")) == ["Component 1 (rows): holds no questions; add at least one."]
    assert problems({"type": "group", "components": "x"})[0] == "Component 1: components must be a list."


def test_rows_set_no_fact_and_hold_no_vote(problems, component, yes_no):
    children = [
        component("textfield", "name", "Name", properties={"fact": "child"}),
        component("radio", "vote", "Vote", required=True, values=yes_no, properties={"vote": True}),
        component("textfield", "name", "Name"),
        component("filepicker", "files", "Files"),
    ]
    found = problems({"type": "dynamiclist", "key": "rows", "label": "Rows", "components": children})
    assert "Component 1 (rows): a question in a repeating group sets no fact; a fact has one value." in found
    assert "Component 1 (rows): the vote cannot stand in a repeating group; move it out." in found
    assert "Component 1 (rows): a file question cannot stand in a repeating group; move it out." in found
    assert "Component 1 (rows): the key name is used more than once; each question needs its own." in found


def test_page_belongs_to_the_outermost_and_stands_together(problems, component):
    def on(page, key):
        return component("textfield", key, key, properties={"page": page})

    assert problems(on("Safety", "a"), component("textfield", "b", "B"), on("Facts", "c")) == []
    assert problems(on("Safety", "a"), on("Facts", "b"), on("Safety", "c")) == [
        "The form: the questions of page “Safety” must stand together."
    ]
    assert problems({"type": "group", "components": [on("Safety", "a")]}) == [
        "Component 1.1 (a): it stands inside a group; set the page on the group."
    ]


def test_form_of_too_many_components_is_refused_once(problems, component):
    many = [component("textfield", f"q{number}", "Q") for number in range(400)]
    assert problems(*many) == ["The form: has more than 300 components; split it."]


def test_compiled_form_says_what_it_asks(build, component, yes_no):
    form = build(
        {"type": "text", "text": "Read this first."},
        component("datetime", "aware_on", "Became aware", subtype="date", properties={"fact": "aware_on"}),
        {
            "type": "group",
            "label": "Agencies",
            "components": [component("checklist", "agencies", "Agencies", properties={"picker": "agency"})],
        },
        component(
            "radio",
            "view",
            "View",
            required=True,
            values=yes_no,
            properties={"vote": True, "page": "Decision"},
        ),
        component("number", "age", "Age", properties={"show_if": "view=yes"}),
        id="decide_review",
    )
    assert (form.id, form.title) == ("decide_review", "Decide review")
    assert [(page.number, page.title) for page in form.pages] == [(1, "Decide review"), (2, "Decision")]
    assert [field.key for field in form.fields()] == ["aware_on", "agencies", "view", "age"]
    assert form.facts == {"aware_on": "aware_on"}
    assert form.vote_field == form.by_key["view"]
    types = {"aware_on": "date", "agencies": "agency_list", "view": "choice"}
    assert [(field.key, dict(known)) for field, known in form.conditions()] == [("age", types)]


def test_title_of_the_definition_is_used(build, component):
    assert build(component("textfield", "q", "Q"), title="Agency summary").title == "Agency summary"
