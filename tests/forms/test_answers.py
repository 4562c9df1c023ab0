"""What each kind of question accepts, and what it says when it does not."""

import datetime as dt

import pytest

from forms import Options

OPTIONS = Options(
    person=(("p1", "Ann Able"), ("p2", "Bo Best")),
    agency=(("police", "Police"), ("la", "Local authority")),
    role=(("chair", "Chair"),),
    documents={"d1": "minutes.docx", "d2": "plan.pdf"},
)
HARM = [{"label": "Physical", "value": "physical"}, {"label": "Neglect", "value": "neglect"}]


@pytest.fixture
def judge(build, component, errors_of):
    """(value, messages) of one question for one raw answer."""

    def ask(raw, kind, label="Date of birth", options=OPTIONS, **extra):
        form = build(component(kind, "q", label, **extra))
        messages = errors_of(form, {"q": raw}, options).get("q", [])
        return (None, messages) if messages else (form.load({"q": raw}, options)["q"], [])

    return ask


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-11-21", "2026-11-21"),
        (" 2026-11-21 ", "2026-11-21"),
        (dt.date(2026, 11, 21), "2026-11-21"),
        ({"day": "21", "month": "11", "year": "2026"}, "2026-11-21"),
        ({"day": " 1", "month": "March", "year": "2026"}, "2026-03-01"),
        ({"day": "1", "month": "sep", "year": "2026"}, "2026-09-01"),
        ({"day": 29, "month": 2, "year": 2028}, "2028-02-29"),
        ({"day": "", "month": "", "year": ""}, None),
        ("", None),
        (None, None),
    ],
)
def test_date_reads_iso_and_parts(judge, raw, value):
    assert judge(raw, "datetime", subtype="date") == (value, [])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"day": "31", "month": "2", "year": "2026"}, "Date of birth must be a real date"),
        ({"day": "29", "month": "2", "year": "2027"}, "Date of birth must be a real date"),
        ({"day": "31", "month": "2", "year": ""}, "Date of birth must include a year"),
        ({"day": "", "month": "", "year": "2026"}, "Date of birth must include a day and a month"),
        ({"day": "1", "month": "2", "year": "26"}, "Date of birth must have a year with 4 numbers"),
        ({"day": "one", "month": "2", "year": "2026"}, "Date of birth must be a real date"),
        ({"day": "1", "month": "2", "year": "1026"}, "Date of birth must be between 1900 and 2200"),
        ({"day": ["1"], "month": "2", "year": "2026"}, "Date of birth must be a real date"),
        ({"day": 10**4000, "month": "2", "year": "2026"}, "Date of birth must be a real date"),
        ("2026-02-31", "Date of birth must be a real date"),
        ("21/11/2026", "Date of birth must be a real date"),
        (20261121, "Date of birth must be a real date"),
        ("\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0661", "Date of birth must be a real date"),
    ],
)
def test_date_refuses_what_is_no_day(judge, raw, message):
    assert judge(raw, "datetime", subtype="date") == (None, [message])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("10:30", "10:30"),
        ("2:30pm", "14:30"),
        ("2.30 PM", "14:30"),
        ("0930", "09:30"),
        ("9am", "09:00"),
        ("12am", "00:00"),
        ("12:05pm", "12:05"),
        ("midday", "12:00"),
        ("midnight", "00:00"),
    ],
)
def test_time_reads_how_people_write_it(judge, raw, value):
    assert judge(raw, "datetime", subtype="time") == (value, [])


@pytest.mark.parametrize("raw", ["10", "25:00", "13pm", "0am", "10:75", "soon", 630, "1" * 10_000])
def test_time_refuses_what_is_no_time(judge, raw):
    value, messages = judge(raw, "datetime", label="Time", subtype="time")
    assert (value, messages) == (None, ["Time must be a time, for example 10:30 or 2:30pm"])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-12-18T10:30", "2026-12-18T10:30"),
        ("2026-12-18 10:30:59", "2026-12-18T10:30"),
        (dt.datetime(2026, 12, 18, 10, 30), "2026-12-18T10:30"),  # noqa: DTZ001 - YAML gives it so
        ({"day": "18", "month": "12", "year": "2026", "time": "2:30pm"}, "2026-12-18T14:30"),
    ],
)
def test_datetime_reads_a_local_moment(judge, raw, value):
    assert judge(raw, "datetime", subtype="datetime") == (value, [])


@pytest.mark.parametrize(
    ("raw", "ending"),
    [
        ("2026-12-18", "must be a real date and time"),
        ("2026-12-18T10:30Z", "must be a real date and time"),
        ({"day": "18", "month": "12", "year": "2026"}, "must include a time"),
        (
            {"day": "18", "month": "12", "year": "2026", "time": "x"},
            "must be a time, for example 10:30 or 2:30pm",
        ),
    ],
)
def test_datetime_refuses_half_a_moment(judge, raw, ending):
    assert judge(raw, "datetime", subtype="datetime") == (None, [f"Date of birth {ending}"])


@pytest.mark.parametrize(
    ("raw", "value"), [("12", 12), (3, 3), (3.0, 3), ("1,200", 1200), ("-4", -4), ("3.0", 3)]
)
def test_number_gives_whole_numbers(judge, raw, value):
    found, messages = judge(raw, "number")
    assert (found, messages) == (value, [])
    assert type(found) is int


def test_number_gives_decimals_as_text_so_no_digit_is_lost(judge):
    assert judge("12.5", "number", decimalDigits=2) == ("12.50", [])
    assert judge(0.1, "number", decimalDigits=2) == ("0.10", [])


@pytest.mark.parametrize(
    ("raw", "ending", "extra"),
    [
        ("x", "must be a number", {}),
        (True, "must be a number", {}),
        (float("nan"), "must be a number", {}),
        (float("inf"), "must be a number", {}),
        (1e300, "must be a number", {}),
        (10**4000, "must be a smaller number", {}),
        ("9" * 5000, "must be a smaller number", {}),
        ("1.5", "must be a whole number", {}),
        ("1.555", "must have 2 decimal places or fewer", {"decimalDigits": 2}),
        ("0", "must be 1 or more", {"validate": {"min": 1}}),
        ("1001", "must be 1,000 or less", {"validate": {"max": 1000}}),
        ("11", "must be between 1 and 10", {"validate": {"min": 1, "max": 10}}),
    ],
)
def test_number_refuses_and_says_why(judge, raw, ending, extra):
    assert judge(raw, "number", label="Number of children", **extra) == (
        None,
        [f"Number of children {ending}"],
    )


def test_text_is_stripped_and_its_lines_are_plain(judge):
    assert judge(" one\r\ntwo\x0bthree \r\n", "textarea") == ("one\ntwo\nthree", [])
    assert judge("one\r\ntwo", "textfield") == ("one two", [])
    assert judge(12345, "textfield") == ("12345", [])


@pytest.mark.parametrize(("kind", "limit"), [("textfield", "200"), ("textarea", "20,000")])
def test_text_of_a_megabyte_is_refused_with_its_limit(judge, kind, limit):
    assert judge("x" * 1_000_000, kind, "Facts") == (None, [f"Facts must be {limit} characters or less"])


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "a\x1bb"])
def test_text_that_no_database_or_page_can_hold_is_refused(judge, bad):
    _, messages = judge(bad, "textarea", "Facts")
    assert messages == ["Facts has characters that cannot be shown. Type it again, or paste it as plain text"]


def test_text_too_short_says_how_long(judge):
    assert judge("ok", "textarea", "Reason", validate={"minLength": 10})[1] == [
        "Reason must be 10 characters or more"
    ]


@pytest.mark.parametrize("raw", [["a"], {"a": "b"}, True, 1.5, 10**4000])
def test_text_refuses_what_is_no_text(judge, raw):
    assert judge(raw, "textfield", "Name") == (None, ["Name must be text"])


def test_text_formats_are_checked(judge):
    email = {"validate": {"validationType": "email"}}
    phone = {"validate": {"validationType": "phone"}}
    assert judge("a.b@example.org", "textfield", **email) == ("a.b@example.org", [])
    assert judge("a.b at example", "textfield", "Email", **email)[1] == [
        "Email must be an email address in the correct format, like name@example.com"
    ]
    assert judge("+44 808 157 0192", "textfield", **phone) == ("+44 808 157 0192", [])
    assert judge("ring me", "textfield", "Telephone", **phone)[1] == [
        "Telephone must be a telephone number, like 01632 960 001 or +44 808 157 0192"
    ]


@pytest.mark.parametrize(
    ("raw", "value"), [("true", True), ("on", True), (True, True), ("", False), ("false", False)]
)
def test_checkbox_gives_true_or_false(judge, raw, value):
    assert judge(raw, "checkbox") == (value, [])


def test_checkbox_required_must_be_ticked(judge):
    for raw in ("", False, "false", None):
        assert judge(raw, "checkbox", "I have no conflict", required=True)[1] == [
            "Select “I have no conflict”"
        ]
    assert judge(["x"], "checkbox", "Read")[1] == ["Read must be ticked or left empty"]


def test_radio_takes_one_of_its_choices(judge, yes_no):
    assert judge("yes", "radio", values=yes_no) == ("yes", [])
    assert judge(True, "radio", values=yes_no) == ("yes", [])
    assert judge(False, "radio", values=yes_no) == ("no", [])
    assert judge("maybe", "radio", "Decision", values=yes_no)[1] == [
        "Decision must be one of the choices offered"
    ]
    assert judge({"a": 1}, "radio", "Decision", values=yes_no)[1] == [
        "Decision must be one of the choices offered"
    ]


def test_radio_takes_numbers_where_the_choices_are_numbers(judge):
    assert judge(3, "radio", values=[{"label": "Three", "value": "3"}]) == ("3", [])


def test_checklist_keeps_the_order_offered_and_each_once(judge):
    assert judge(["neglect", "physical", "neglect", ""], "checklist", values=HARM) == (
        ["physical", "neglect"],
        [],
    )
    assert judge("neglect", "checklist", values=HARM) == (["neglect"], [])
    assert judge([], "checklist", values=HARM) == ([], [])
    assert judge(["arson"], "checklist", "Harm", values=HARM)[1] == [
        "Harm must be some of the choices offered"
    ]
    assert judge({"a": "b"}, "checklist", "Harm", values=HARM)[1] == [
        "Harm must be a list of the choices offered"
    ]
    assert judge(["neglect"] * 2000, "checklist", "Harm", values=HARM)[1] == [
        "Harm must be a list of the choices offered"
    ]


def test_pickers_offer_only_what_the_options_hold(judge):
    assert judge("p2", "select", properties={"picker": "person"}) == ("p2", [])
    assert judge("chair", "radio", properties={"picker": "role"}) == ("chair", [])
    assert judge(["la", "police"], "checklist", properties={"picker": "agency"}) == (["police", "la"], [])
    assert judge("p2", "select", "Reviewer", Options(), properties={"picker": "person"})[1] == [
        "Reviewer must be one of the choices offered"
    ]


def test_filepicker_takes_only_known_documents(judge):
    assert judge(["d2", "d1", "d2", ""], "filepicker") == (["d2", "d1"], [])
    assert judge("d1", "filepicker") == (["d1"], [])
    assert judge(None, "filepicker") == ([], [])
    assert judge(["d9"], "filepicker", "Minutes")[1] == [
        "Minutes has a file that is no longer here. Upload it again"
    ]
    assert judge({"x": "y"}, "filepicker", "Minutes")[1] == ["Minutes must be a list of documents"]
    assert judge([], "filepicker", "Minutes", required=True)[1] == ["Add a file for “Minutes”"]


@pytest.mark.parametrize(
    ("kind", "label", "extra", "message"),
    [
        ("textfield", "Name of the chair", {}, "Enter name of the chair"),
        ("textarea", "LA of incident", {}, "Enter LA of incident"),
        ("textfield", "Written by", {}, "Enter “Written by”"),
        ("textfield", "Ofsted reference", {}, "Enter Ofsted reference"),
        ("datetime", "Date notified", {"subtype": "date"}, "Enter date notified"),
        ("select", "Lead agency", {"properties": {"picker": "agency"}}, "Select lead agency"),
        ("radio", "Was the child seen?", {"values": HARM}, "Answer “Was the child seen?”"),
        ("textfield", "Name", {"properties": {"required_message": "Enter your name"}}, "Enter your name"),
    ],
)
def test_required_question_says_what_to_enter(judge, kind, label, extra, message):
    assert judge("  ", kind, label, required=True, **extra)[1] == [message]


def test_text_loses_the_invisible_marks_that_turn_its_direction(judge):
    assert judge("\u202a01632 960 001\u202c", "textfield") == ("01632 960 001", [])
    assert judge("\u202e\u2066", "textfield", required=True)[1] == ["Enter date of birth"]
    assert judge("שלום", "textfield") == ("שלום", [])
