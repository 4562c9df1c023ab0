"""Drawn pages: labels, hints, errors that lead somewhere, conditions, rows and files, without JavaScript."""

import pytest

from forms import InvalidFormError, Options

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
OPTIONS = Options(
    person=tuple((f"p{number}", f"Person {number}") for number in range(12)),
    agency=(("la", "Local authority"), ("police", "Police")),
    documents={"d1": "plan.pdf", "d2": "notes.docx"},
)


def one(kind, key="q", label="Question", **extra):
    return {"type": kind, "key": key, "label": label, **extra}


REQUIRED = {"validate": {"required": True}}
EVERYTHING = [
    {"type": "text", "text": "Read this first.\n\nThen answer."},
    one("textfield", "name", "Name", description="As on the record", **REQUIRED),
    one("textfield", "email", "Email", validate={"validationType": "email"}),
    one("textarea", "facts", "Facts", **REQUIRED),
    one("number", "age", "Age"),
    one("number", "score", "Score", decimalDigits=1),
    one("checkbox", "agreed", "I have no conflict", **REQUIRED),
    one("checklist", "harm", "Harm", values=YES_NO, **REQUIRED),
    one("radio", "seen", "Was the child seen?", values=YES_NO, **REQUIRED),
    one("select", "agency", "Agency", properties={"picker": "agency"}, **REQUIRED),
    one("select", "person", "Person", properties={"picker": "person"}),
    one("datetime", "on", "Date notified", subtype="date", **REQUIRED),
    one("datetime", "at", "Sent at", subtype="datetime"),
    one("datetime", "starts", "Starts", subtype="time"),
    one("filepicker", "files", "Minutes", **REQUIRED),
    {
        "type": "group",
        "label": "Safety",
        "components": [one("textarea", "action", "Action taken", **REQUIRED)],
    },
    {
        "type": "dynamiclist",
        "key": "children",
        "label": "Children",
        "properties": {"maximum": 3, "item": "child"},
        "components": [
            one("textfield", "name", "Name", **REQUIRED),
            one("datetime", "dob", "Date of birth", subtype="date"),
            one("radio", "known", "Known?", values=YES_NO),
        ],
    },
]


def errors_of(form, raw):
    with pytest.raises(InvalidFormError) as caught:
        form.load(raw, OPTIONS)
    return caught.value.errors


def text_of(page, path):
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


@pytest.fixture
def everything(form):
    EVERYTHING[15]["components"][0]["key"] = "taken"
    return form(*EVERYTHING)


def test_every_input_has_a_label_and_every_id_is_unique(everything, draw):
    page = draw(everything, options=OPTIONS, raw={"files": ["d1"], "children": [{}, {}]})
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    labelled = set(page.xpath("//label/@for"))
    for element in page.xpath("//form//input[not(@type='hidden')] | //form//select | //form//textarea"):
        assert element.get("id") in labelled
    for described in page.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)


def test_page_has_no_inline_script_or_style(everything, draw):
    page = draw(everything, options=OPTIONS)
    assert not page.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]")


def test_text_is_drawn_as_paragraphs(everything, draw):
    assert text_of(draw(everything), "//form/p[contains(@class, 'govuk-body')]") == [
        "Read this first.",
        "Then answer.",
    ]


def test_required_is_plain_and_optional_is_said(everything, draw):
    page = draw(everything)
    assert text_of(page, "//label[@for='name']") == ["Name"]
    assert text_of(page, "//label[@for='email']") == ["Email (optional)"]
    assert "As on the record" in text_of(page, "//*[@id='name-hint']")


def test_error_summary_leads_to_inputs_that_take_the_focus(everything, draw):
    raw = {"children": [{"known": "yes"}], "at": {"day": "1", "month": "2"}}
    page = draw(everything, raw=raw, options=OPTIONS, errors=errors_of(everything, raw))
    links = page.xpath("//div[@data-module='govuk-error-summary']//a")
    hrefs = [link.get("href") for link in links]
    assert hrefs == [
        "#name", "#facts", "#agreed", "#harm", "#seen", "#agency", "#on-day", "#at-year",
        "#files-upload", "#taken", "#children-0-name",
    ]  # fmt: skip
    for href in hrefs:
        (target,) = page.xpath(f"//*[@id='{href[1:]}']")
        assert target.tag in {"input", "select", "textarea"}
    assert links[-1].text == "Child 1: Enter name"


def test_error_of_every_kind_stands_at_its_question(everything, draw):
    raw = {"children": [{"known": "yes"}]}
    page = draw(everything, raw=raw, options=OPTIONS, errors=errors_of(everything, raw))
    for path in (
        "name",
        "facts",
        "agreed",
        "harm",
        "seen",
        "agency",
        "on",
        "files-upload",
        "children-0-name",
    ):
        assert page.xpath(f"//*[@id='{path}-error']"), path


def test_date_marks_the_parts_that_are_wrong(form, draw):
    dated = form(one("datetime", "on", "Date notified", subtype="date"))
    raw = {"on": {"day": "1", "month": "2", "year": ""}}
    page = draw(dated, raw=raw, errors=errors_of(dated, raw))
    assert page.xpath("//input[contains(@class, 'govuk-input--error')]/@name") == ["on-year"]
    assert page.xpath("//div[@class='govuk-error-summary']//a/@href") == ["#on-year"]
    assert page.xpath("//input[@name='on-day']/@value") == ["1"]
    raw = {"on": {"day": "31", "month": "2", "year": "2026"}}
    page = draw(dated, raw=raw, errors=errors_of(dated, raw))
    assert len(page.xpath("//input[contains(@class, 'govuk-input--error')]")) == 3


def test_problem_of_the_whole_form_is_told_without_a_link(everything, draw):
    page = draw(everything, errors={"": ["Somebody else has done this"], "elsewhere": ["Not here"]})
    assert text_of(page, "//div[@class='govuk-error-summary']//li") == ["Somebody else has done this"]
    assert not page.xpath("//div[@class='govuk-error-summary']//a")


def test_what_a_page_shows_is_what_it_posts_back(everything, draw, posted):
    raw = {
        "name": "A",
        "email": "a@example.org",
        "facts": "One\n  two\n\nthree <b>&amp;",
        "age": 7,
        "score": "1.5",
        "agreed": True,
        "harm": ["no"],
        "seen": "yes",
        "agency": "police",
        "person": "p3",
        "on": "2026-11-01",
        "at": "2026-12-18T14:30",
        "starts": "09:00",
        "files": ["d2"],
        "taken": "None",
        "children": [
            {"name": "B", "dob": "2020-02-29", "known": "no"},
            {"name": "C", "dob": None, "known": None},
        ],
    }
    values = everything.load(raw, OPTIONS)
    again = everything.raw_from_post(posted(draw(everything, raw=values, options=OPTIONS)))
    assert everything.load(again, OPTIONS) == values


def test_raw_answers_that_were_refused_are_shown_again(everything, draw):
    raw = {
        "name": "x" * 300,
        "age": "seven",
        "on": {"day": "31", "month": "2", "year": "2026"},
        "seen": "maybe",
    }
    page = draw(everything, raw=raw, errors=errors_of(everything, raw))
    assert page.xpath("//input[@name='age']/@value") == ["seven"]
    assert page.xpath("//input[@name='name']/@value") == ["x" * 300]
    assert page.xpath("//input[@name='on-day']/@value") == ["31"]


def test_everything_written_is_escaped(form, draw):
    nasty = "\"><script>alert('1')</script>"
    shown = form(
        {"type": "text", "text": nasty},
        one("textfield", "a", nasty, description=nasty, **REQUIRED),
        one("textarea", "b", nasty, description=nasty),
        one("radio", "c", nasty, values=[{"label": nasty, "value": nasty}]),
        one("select", "d", nasty, values=[{"label": nasty, "value": nasty}]),
        one("checklist", "e", nasty, values=[{"label": nasty, "value": nasty}]),
        {"type": "group", "label": nasty, "components": [one("datetime", "f", nasty, subtype="date")]},
        {
            "type": "dynamiclist", "key": "g", "label": nasty, "components": [one("textfield", "h", nasty)],
            "properties": {"item": nasty},
        },
        title=nasty,
    )  # fmt: skip
    raw = {"a": nasty, "b": nasty, "f": {"day": nasty}, "g": [{"h": nasty}]}
    page = draw(shown, raw=raw, errors={"a": [nasty], "g": [nasty], "": [nasty]})
    assert not page.xpath("//script")
    assert page.xpath("//input[@name='a']/@value") == [nasty]
    assert page.xpath("//textarea[@name='b']")[0].text == nasty


@pytest.mark.parametrize(
    "raw", [None, [], "x", {"on": [1], "children": "x", "harm": {"a": 1}, "files": 3, "name": {}}]
)
def test_any_raw_answers_can_be_drawn(everything, draw, raw):
    assert draw(everything, raw=raw, options=OPTIONS).xpath("//input[@name='name']")


def test_textarea_counts_its_characters(form, draw):
    page = draw(form(one("textarea", "facts", "Facts", validate={"maxLength": 4000})))
    (count,) = page.xpath("//*[@data-module='govuk-character-count']")
    assert count.get("data-maxlength") == "4000"
    assert text_of(page, "//*[@id='facts-info']") == ["You can enter up to 4000 characters"]


def test_long_picker_may_be_typed_into(form, draw):
    people = form(one("select", "who", "Reviewer", properties={"picker": "person"}))
    (select,) = draw(people, options=OPTIONS).xpath("//select")
    assert select.get("data-autocomplete") == "true"
    assert [option.get("value") for option in select][:2] == ["", "p0"]


def test_default_value_is_filled_in_until_answered(form, draw):
    page = form(one("textfield", "name", "Name", defaultValue="Not known"))
    assert draw(page).xpath("//input[@name='name']/@value") == ["Not known"]
    assert draw(page, raw={"name": ""}).xpath("//input[@name='name']/@value") == [""]


def test_condition_on_the_same_page_is_explained_and_always_answerable(form, draw):
    conditional = form(
        one("radio", "seen", "Was the child seen?", values=YES_NO),
        one("textarea", "why", "Why not?", description="In short", properties={"show_if": "seen=no"}),
    )
    page = draw(conditional, raw={"seen": "yes"})
    assert text_of(page, "//*[@id='why-hint']") == [
        "Only answer this if “Was the child seen?” is “No”. In short"
    ]
    (wrapper,) = page.xpath("//div[@class='caseway-conditional']")
    assert (wrapper.get("data-shown-by"), wrapper.get("data-shown-for")) == ("seen", "no")


def test_condition_that_cannot_say_itself_still_has_a_hint(form, draw):
    class Mute:
        def __init__(self, text):
            self.names = frozenset(text.split())

        def holds(self, values):
            return "a" in values and "b" in values

    mute = form(
        one("textfield", "a", "A"), one("textfield", "b", "B", properties={"show_if": "a fact"}), parse=Mute
    )
    page = draw(mute)
    assert text_of(page, "//*[@id='b-hint']") == ["Only answer this if it applies."]
    assert not page.xpath("//div[@class='caseway-conditional']")


def test_condition_on_an_earlier_page_decides_what_is_drawn(form, draw):
    paged = form(
        one("radio", "seen", "Seen?", values=YES_NO, properties={"page": "First"}),
        one("textarea", "why", "Why not?", properties={"show_if": "seen=no", "page": "Second"}),
        one("textarea", "more", "More", properties={"show_if": "why=x"}),
        one("textfield", "name", "Name", properties={"show_if": "fact=y"}),
    )
    assert draw(paged, 2, raw={"seen": "yes"}).xpath("//textarea/@name") == []
    assert draw(paged, 2, raw={"seen": "no"}).xpath("//textarea/@name") == ["why", "more"]
    shown = draw(paged, 2, visible=lambda condition, values: condition.holds({**values, "fact": "y"}))
    assert shown.xpath("//input[@name='name']")
    assert text_of(shown, "//span[@class='govuk-caption-l']") == ["Page 2 of 2"]


def test_condition_in_a_row_points_at_its_own_row(form, draw):
    rows = form(
        {
            "type": "dynamiclist",
            "key": "visits",
            "label": "Visits",
            "components": [
                one("radio", "seen", "Seen?", values=YES_NO),
                one("textarea", "why", "Why not?", properties={"show_if": "seen=no"}),
            ],
        }
    )
    page = draw(rows, raw={"visits": [{}, {}]})
    assert page.xpath("//@data-shown-by") == ["visits-0-seen", "visits-1-seen"]
    assert text_of(page, "//*[@id='visits-1-why-hint']") == ["Only answer this if “Seen?” is “No”."]


def test_error_of_a_question_that_is_not_drawn_is_still_told(form, draw):
    hidden = form(one("textfield", "name", "Name", properties={"show_if": "fact=y"}))
    page = draw(hidden, errors={"name": ["Enter name"]})
    assert text_of(page, "//div[@class='govuk-error-summary']//li") == ["Enter name"]


def test_rows_are_added_and_removed_by_buttons(form, draw, posted):
    rows = form(EVERYTHING[16])
    page = draw(rows)
    assert page.xpath("//button/@value") == ["continue", "add-row:children", "continue"]
    raw = rows.row_action({**posted(page), "action": ["add-row:children"], "children-0-name": ["A"]}, page=1)
    page = draw(rows, raw=raw)
    assert page.xpath("//input[contains(@name, '-name')]/@value") == ["A", ""]
    assert "remove-row:children-1" in page.xpath("//button/@value")
    raw = rows.row_action({**posted(page), "action": ["remove-row:children-0"]}, page=1)
    assert draw(rows, raw=raw).xpath("//input[contains(@name, '-name')]/@name") == ["children-0-name"]


def test_most_rows_say_so_instead_of_offering_another(form, draw):
    page = draw(form(EVERYTHING[16]), raw={"children": [{}, {}, {}]})
    assert not [value for value in page.xpath("//button/@value") if value.startswith("add-row")]
    assert "You have added 3, which is the most." in text_of(page, "//fieldset/p")


def test_error_of_a_row_or_of_all_rows_leads_to_a_row(form, draw):
    rows = form(EVERYTHING[16])
    raw = {"children": [{"name": "A", "other": "x"}]}
    page = draw(rows, raw=raw, errors=errors_of(rows, raw))
    assert page.xpath("//div[@class='govuk-error-summary']//a/@href") == ["#children-row-0"]
    assert text_of(page, "//div[@class='govuk-error-summary']//a")[0].startswith(
        "Child 1: This form does not"
    )
    raw = {"children": [{"name": name} for name in "ABCD"]}
    page = draw(rows, raw=raw, errors=errors_of(rows, raw))
    assert page.xpath("//div[@class='govuk-error-summary']//a/@href") == ["#children-row-0"]
    assert page.xpath("//*[@id='children-row-0']/@tabindex") == ["-1"]


def test_files_already_added_can_be_kept_or_taken_away(form, draw, posted):
    filed = form(one("filepicker", "files", "Minutes"))
    page = draw(filed, raw={"files": ["d1", "gone"]}, options=OPTIONS)
    assert page.xpath("//form/@enctype") == ["multipart/form-data"]
    assert page.xpath("//input[@name='files' and @checked]/@value") == ["d1"]
    assert page.xpath("//input[@type='file']/@name") == ["files-upload"]
    multi = posted(page)
    multi.pop("files-upload", None)
    assert filed.raw_from_post(multi)["files"] == ["d1"]


def test_choice_of_very_many_is_explained_in_words_only(form, draw):
    many = [{"label": str(number), "value": str(number)} for number in range(60)]
    page = draw(
        form(one("select", "a", "A", values=many), one("textfield", "b", "B", properties={"show_if": "a=3"}))
    )
    assert not page.xpath("//@data-shown-by")
    assert text_of(page, "//*[@id='b-hint']") == ["Only answer this if “A” is “3”."]
