"""Check your answers: words, links that lead to the question, cards for rows."""

from forms import Options

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]


def one(kind, key, label, **extra):
    return {"type": kind, "key": key, "label": label, **extra}


def build(form):
    return form(
        one("textarea", "facts", "Facts"),
        one("datetime", "on", "Date notified", subtype="date"),
        {
            "type": "dynamiclist",
            "key": "children",
            "label": "Children",
            "properties": {"item": "child", "page": "Children"},
            "components": [one("textfield", "name", "Name"), one("radio", "known", "Known?", values=YES_NO)],
        },
        one("select", "agency", "Agency", properties={"picker": "agency"}),
        title="Notification",
    )


def words(page, path):
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


VALUES = {
    "facts": "One <b>\ntwo",
    "on": "2026-11-21",
    "children": [{"name": "A", "known": "yes"}, {"name": "B", "known": None}],
    "agency": "la",
}
OPTIONS = Options(agency=(("la", "Local authority"),))


def test_answers_are_told_in_words_page_by_page(form, read):
    page = read(build(form), VALUES, OPTIONS)
    assert words(page, "//h2") == ["Notification", "Children"]
    assert words(page, "//h3") == ["Child 1", "Child 2"]
    assert words(page, "//dt") == ["Facts", "Date notified", "Name", "Known?", "Name", "Known?", "Agency"]
    assert words(page, "//dd") == [
        "One <b>two", "21 November 2026", "A", "Yes", "B", "Not answered", "Local authority",
    ]  # fmt: skip
    assert not page.xpath("//dd/b | //a")
    assert page.xpath("count(//dd/br)") == 1


def test_change_links_lead_to_the_question_and_say_which(form, read):
    page = read(build(form), VALUES, OPTIONS, lambda number: f"/task/7/page/{number}")
    assert page.xpath("//a/@href") == [
        "/task/7/page/1#facts",
        "/task/7/page/1#on-day",
        "/task/7/page/2#children-row-0",
        "/task/7/page/2#children-row-0",
        "/task/7/page/2#children-row-1",
        "/task/7/page/2#children-row-1",
        "/task/7/page/2#agency",
    ]
    assert words(page, "//a")[:3] == ["Change Facts", "Change Date notified", "Change Name (Child 1)"]


def test_no_rows_are_one_unanswered_question(form, read):
    page = read(build(form), {"children": []}, OPTIONS, lambda number: f"/{number}")
    assert words(page, "//dt") == ["Children"]
    assert words(page, "//dd[1]") == ["Not answered"]
    assert page.xpath("//a/@href") == ["/2#children-row-0"]


def test_hidden_answers_and_empty_pages_are_left_out(form, read):
    page = read(build(form), {"facts": "x"})
    assert words(page, "//dt") == ["Facts"]
    assert not page.xpath("//h2")
