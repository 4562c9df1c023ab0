"""From page to page, past those that have nothing to ask."""

import pytest

from webapp.form_pages import Asked, next_page, page_is_shown, page_of_first_error, previous_page

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]


@pytest.fixture
def pages(form):
    def question(kind, key, page, show_if="", **extra):
        properties = {"page": page, **({"show_if": show_if} if show_if else {})}
        return {"type": kind, "key": key, "label": key, "properties": properties, **extra}

    inner = {"type": "textfield", "key": "inner", "label": "Inner"}
    return form(
        question("radio", "seen", "One", values=YES_NO),
        {"type": "text", "text": "Only words", "properties": {"page": "Two"}},
        question("textarea", "why", "Two", "seen=no"),
        question("textarea", "more", "Two", "why=x"),
        {
            "type": "group",
            "label": "G",
            "components": [inner],
            "properties": {"page": "Three", "show_if": "fact=y"},
        },
        {
            "type": "group",
            "label": "H",
            "components": [{**inner, "key": "last"}],
            "properties": {"page": "Four"},
        },
    )


def test_page_without_a_question_is_passed_over(pages):
    yes, no = Asked(raw={"seen": "yes"}), Asked(raw={"seen": "no"})
    assert [next_page(pages, number, yes) for number in (1, 2, 3, 4)] == [4, 4, 4, None]
    assert [next_page(pages, number, no) for number in (1, 2, 3, 4)] == [2, 4, 4, None]
    assert [previous_page(pages, number, no) for number in (1, 2, 3, 4)] == [None, 1, 2, 2]
    assert previous_page(pages, 4, yes) == 1
    assert not page_is_shown(pages, 3)


def test_page_that_a_fact_reveals_is_shown(pages):
    asked = Asked(visible=lambda condition, values: condition.holds({**values, "fact": "y"}))
    assert page_is_shown(pages, 3, asked)


def test_first_error_says_which_page_to_go_back_to(pages):
    assert page_of_first_error(pages, {"last": ["x"], "why": ["y"]}) == 2
    assert page_of_first_error(pages, {"": ["x"]}) == 1
