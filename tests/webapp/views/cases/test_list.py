"""The list of cases: filters in the address, pages, and no statement per row."""

import re

import pytest

from tests.webapp.views.cases.conftest import words


def labels(page):
    """The labels of the cases on a page, in order."""
    return re.findall(r'<span class="govuk-!-font-weight-regular">([^<]+)</span></th>', page)


@pytest.fixture
def many(inquiry):
    """Thirty cases, Child 1 the oldest, besides the one that is there."""
    for number in range(1, 31):
        inquiry.open_inquiry(f"Child {number}")
    return inquiry


def test_row_says_stage_next_clock_and_days_left(incident):
    page = words(incident.visitor("chair").text("/cases"))
    assert "STD-2026-0001 Child A" in page
    assert "Serious incident notification 29 December 2026" in page
    assert "5 working days left" in page


def test_overdue_clocks_are_told_in_words(incident):
    incident.desk.move(incident.desk.at.replace(year=2027, month=1, day=4))
    assert "2 overdue" in words(incident.visitor("chair").text("/cases"))


def test_pages_hold_every_case_once(many):
    visitor = many.visitor("chair")
    first = visitor.text("/cases")
    following = re.search(r'href="(/cases/?\?after=[^"]+)" rel="next"', first)[1]
    second = visitor.text(following.replace("&amp;", "&"))
    found = labels(first) + labels(second)
    assert len(labels(first)) == 25
    assert len(found) == len(set(found)) == 31
    assert 'rel="next"' not in second


def test_filters_narrow_the_list(many):
    visitor = many.visitor("chair")
    for query, expected in (
        ("words=Child+7", ["Child 7"]),
        ("words=0008", ["Child 7"]),
        ("words=%25", []),
        ("state=complete", []),
        ("kind=serious_incident", []),
        ("words=child+30&state=open&kind=inquiry", ["Child 30"]),
    ):
        assert labels(visitor.text(f"/cases?{query}")) == expected


def test_empty_list_says_why_and_a_filtered_one_how_to_go_back(inquiry):
    assert "There is no case that you may see yet" in inquiry.visitor("lay_member").text("/cases")
    page = inquiry.visitor("chair").text("/cases?words=nothing")
    assert "No case matches" in page
    assert 'value="nothing"' in page


def test_edited_place_in_the_list_shows_a_list(inquiry):
    for after in ("x", "-1", "999999", "9" * 40, "1.5"):
        assert inquiry.visitor("chair").get(f"/cases?after={after}").status_code == 200


def test_only_starters_are_offered_to_open_a_case(inquiry):
    assert 'href="/cases/new"' in inquiry.visitor("business_manager").text("/cases")
    assert 'href="/cases/new"' not in inquiry.visitor("chair").text("/cases")


def test_statements_do_not_depend_on_the_rows(inquiry, statements):
    visitor = inquiry.visitor("chair")
    for number in range(2):
        inquiry.open_inquiry(f"Child {number}")
    counted = {}
    for rows in (3, 30):
        while inquiry.desk.counts()["case"] < rows:
            inquiry.open_inquiry("Child X")
        for address in ("/cases", "/deadlines"):
            with statements() as heard:
                visitor.text(address)
            counted.setdefault(address, []).append(len(heard))
    assert counted == {address: [least, least] for address, (least, _) in counted.items()}
