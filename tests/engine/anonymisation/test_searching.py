"""Finding names, dates, places and numbers however they are written, and not finding what is none of them."""

import pytest

from engine.anonymisation.report import Report
from engine.anonymisation.searching import search_report
from engine.anonymisation.terms import Term


def kinds(text, *terms, name="report.docx"):
    report = Report()
    report.add("Text", text)
    return {(hit.kind, hit.found) for hit in search_report(report, terms, name)}


@pytest.mark.parametrize(
    "text",
    [
        "Tom Smith was seen.", "TOM  SMITH", "tom\u00a0smith", "Tom Smith\u2019s", "(Tom\nSmith)",
        "T\u200bom Smith",
    ],
)  # fmt: skip
def test_name_is_found_however_it_is_written(text):
    assert {kind for kind, _ in kinds(text, Term("name", "Tom Smith", "Form"))} == {"name"}


def test_part_of_a_word_is_no_name():
    assert kinds("The tomato and the blacksmith", Term("name", "Tom", ""), Term("name", "Smith", "")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "born 3 March 2019", "3rd March, 2019", "03/03/2019", "3.3.19", "2019-03-03", "March 3, 2019",
        "3 Mar 2019", "the 3rd of March 2019", "on 3 March he", "the third of March", "Third March 2019",
    ],
)  # fmt: skip
def test_date_is_found_however_it_is_written(text):
    assert [kind for kind, _ in kinds(text, Term("date_of_birth", "2019-03-03", "Form"))] == ["date_of_birth"]


@pytest.mark.parametrize(
    "text", ["13 March 2019", "3 March 2020", "in March 2019", "3 May 2019", "3 March '20"]
)
def test_other_dates_are_left_alone(text):
    assert kinds(text, Term("date_of_birth", "2019-03-03", "Form")) == set()


def test_number_is_found_however_it_is_grouped():
    term = Term("identifier", "943 476 5919", "Form")
    for text in ("9434765919", "943-476-5919"):
        assert ("identifier", text) in kinds(text, term)


def test_patterns_name_people_anywhere():
    found = kinds("Write to ann@example.org, 01632 960 123, AB12 3CD, NHS 943 476 5919, not 943 476 5918.")
    assert found == {
        ("email", "ann@example.org"), ("telephone", "01632 960 123"), ("postcode", "AB12 3CD"),
        ("nhs_number", "943 476 5919"),
    }  # fmt: skip


def test_name_of_the_file_is_searched():
    assert kinds("Nothing", Term("name", "Tom Smith", ""), name="Tom_Smith-final.docx") == {
        ("name", "Tom Smith")
    }


def test_word_that_stands_everywhere_is_shown_some_times():
    report = Report()
    for number in range(100):
        report.add(f"Page {number}", "Tom")
    assert len(search_report(report, [Term("name", "Tom", "")], "x.pdf")) == 20


def test_one_place_is_one_finding():
    terms = [Term(kind, words, "") for kind, words in (
        ("name", "Tom Smith"), ("name", "Tom"), ("name", "Smith"), ("staff", "Tom Smith"),
        ("identifier", "01632 960 123"),
    )]  # fmt: skip
    found = kinds("Tom Smith, then Tom; ring 01632 960 123", *terms)
    assert found == {("name", "Tom Smith"), ("name", "Tom"), ("identifier", "01632 960 123")}


def test_surname_of_staff_is_found_as_a_name_only():
    marsh = Term("staff", "Marsh", "People on the case")
    assert kinds("Ms Marsh, MARSH, a marsh", marsh) == {("staff", "Marsh")}
