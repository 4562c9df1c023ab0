"""A browser's post without JavaScript, read into raw answers; rows added and removed by buttons."""

import pytest

HARM = [{"label": "Physical", "value": "physical"}, {"label": "Neglect", "value": "neglect"}]


@pytest.fixture
def form(build, component, yes_no):
    return build(
        component("textfield", "name", "Name"),
        component("datetime", "on", "On", subtype="date"),
        component("datetime", "at", "At", subtype="datetime"),
        component("datetime", "from", "From", subtype="time"),
        component("checklist", "harm", "Harm", values=HARM),
        component("checkbox", "agreed", "Agreed"),
        component("filepicker", "files", "Files"),
        {
            "type": "dynamiclist",
            "key": "rows",
            "label": "Rows",
            "properties": {"maximum": 3, "page": "Rows"},
            "components": [
                component("radio", "seen", "Seen?", values=yes_no),
                component("datetime", "on", "On", subtype="date"),
                {"type": "group", "label": "Inner", "components": [component("textfield", "note", "Note")]},
            ],
        },
    )


EMPTY = {
    "name": "",
    "on": {"day": "", "month": "", "year": ""},
    "at": {"day": "", "month": "", "year": "", "time": ""},
    "from": "",
    "harm": [],
    "agreed": False,
    "files": [],
}


def test_every_kind_is_read_by_its_names(form):
    multi = {
        "name": ["A"],
        "on-day": ["1"],
        "on-month": ["2"],
        "on-year": ["2026"],
        "at-day": ["3"],
        "at-time": ["10:30"],
        "from": ["9am"],
        "harm": ["neglect", "physical"],
        "agreed": ["true"],
        "files": ["", "d1"],
        "files-upload": [""],
        "csrf_token": ["t"],
        "action": ["continue"],
        "page": ["1"],
    }
    assert form.raw_from_post(multi, page=1) == {
        "name": "A",
        "on": {"day": "1", "month": "2", "year": "2026"},
        "at": {"day": "3", "month": "", "year": "", "time": "10:30"},
        "from": "9am",
        "harm": ["neglect", "physical"],
        "agreed": "true",
        "files": ["d1"],
    }


def test_unticked_boxes_of_the_posted_page_are_answers(form):
    assert form.raw_from_post({}, page=1) == EMPTY
    assert form.raw_from_post({}, page=2) == {"rows": []}
    assert form.raw_from_post({}) == {**EMPTY, "rows": []}


def test_fields_of_another_page_are_read_when_they_are_posted(form):
    assert form.raw_from_post({"name": ["A"]}, page=2) == {"name": "A", "rows": []}


def test_rows_keep_their_order_and_close_their_gaps(form):
    multi = {"rows-10-note": ["last"], "rows-2-on-day": ["5"], "rows-2-seen": ["yes"]}
    assert form.raw_from_post(multi, page=2) == {
        "rows": [
            {"seen": "yes", "on": {"day": "5", "month": "", "year": ""}, "note": ""},
            {"seen": "", "on": {"day": "", "month": "", "year": ""}, "note": "last"},
        ]
    }


def test_a_flood_of_rows_is_cut_so_that_validation_refuses_it(form, errors_of):
    multi = {f"rows-{number}-note": ["x"] for number in range(5000)}
    raw = form.raw_from_post(multi, page=2)
    assert len(raw["rows"]) == 4
    assert errors_of(form, raw) == {"rows": ["You can add up to 3 under “Rows”"]}


def test_names_that_belong_to_no_question_are_kept_to_be_refused(form, errors_of):
    raw = form.raw_from_post(
        {"name": ["A"], "is_admin": ["1", "2"], "rows-x-note": ["y"], "rows-0-other": ["z"]}
    )
    assert raw["is_admin"] == "2"
    assert "rows-0-other" in errors_of(form, raw)[""][0]


def test_whole_iso_dates_are_read_as_they_are(form):
    assert form.raw_from_post({"on": ["2026-11-21"]}, page=2)["on"] == "2026-11-21"


def test_add_another_row(form):
    assert form.row_action({"action": ["add-row:rows"]}, page=2) == {"rows": [{}, {}]}
    multi = {"action": ["add-row:rows"], "rows-0-note": ["A"]}
    blank = {"seen": "", "on": {"day": "", "month": "", "year": ""}}
    assert form.row_action(multi, page=2) == {"rows": [{**blank, "note": "A"}, {}]}


def test_no_row_is_added_beyond_the_most(form):
    multi = {"action": ["add-row:rows"], **{f"rows-{number}-note": ["A"] for number in range(3)}}
    assert len(form.row_action(multi, page=2)["rows"]) == 3


def test_remove_a_row(form):
    multi = {"action": ["remove-row:rows-0"], "rows-0-note": ["A"], "rows-1-note": ["B"]}
    assert [row["note"] for row in form.row_action(multi, page=2)["rows"]] == ["B"]
    multi["action"] = ["remove-row:rows-999999"]
    assert [row["note"] for row in form.row_action(multi, page=2)["rows"]] == ["A", "B"]


@pytest.mark.parametrize(
    "action",
    ["", "continue", "add-row:", "add-row:name", "add-row:rows-1", "remove-row:rows", "remove-row:rows--1"],
)
def test_other_buttons_are_no_row_action(form, action):
    assert form.row_action({"action": [action], "rows-0-note": ["A"]}) is None
    assert form.row_action({}) is None


def test_upload_inputs_are_named_for_the_page_that_stores_the_files(form):
    assert list(form.uploads()) == [("files-upload", "files")]
