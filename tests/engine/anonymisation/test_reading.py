"""Opening reports: what they show, what they hide, and what cannot be read."""

import pytest

from engine.anonymisation.reading_docx import read_docx
from engine.anonymisation.reading_pdf import read_pdf
from engine.errors import InvalidInputError
from tests.engine.anonymisation.reports import pdf_file, with_part, word_file


@pytest.fixture
def opened(tmp_path):
    def read(data):
        path = tmp_path / "report"
        path.write_bytes(data)
        return read_pdf(path) if data.startswith(b"%PDF") else read_docx(path)

    return read


def hidden(report):
    return {(each.kind, each.text) for each in report.hidden}


def test_clean_word_file_hides_nothing(opened):
    report = opened(word_file("The child was seen."))
    assert report.hidden == []
    assert ("Text, paragraph 1", "The child was seen.") in report.places


def test_word_file_shows_all_that_it_hides(opened):
    report = opened(
        word_file("Text.", header="In the header", comment="Tom again", inserted="put in",
                  deleted="taken out", hidden="not seen", author="Ann Author", split="Tom Smith")
    )  # fmt: skip
    assert ("Header, paragraph 1", "In the header") in report.places
    assert "Tom Smith" in [text for _, text in report.places]
    assert hidden(report) >= {
        ("comment", "A Reader: Tom again"),
        ("tracked_change", "A Clerk put in: put in"),
        ("tracked_change", "A Clerk deleted: taken out"),
        ("hidden_text", "not seen"),
        ("property", "Ann Author"),
    }


def test_word_file_shows_what_lies_beside_its_text(opened):
    company = b'<Properties xmlns="x"><Company>The Mill School</Company><Pages>3</Pages></Properties>'
    note = (
        b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b"<w:footnote><w:p><w:r><w:t>A note</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="t" Target="file:///C:/Users/Ann/case.docx" TargetMode="External"/>'
        b"</Relationships>"
    )
    data = word_file("Text.")
    for name, content in (
        ("docProps/custom.xml", company),
        ("word/footnotes.xml", note),
        ("word/_rels/more.xml.rels", link),
        ("word/embeddings/sheet.xlsx", b"x"),
        ("word/media/photo.png", b"x"),
    ):
        data = with_part(data, name, content)
    report = opened(data)
    assert {kind for kind, _ in hidden(report)} == {"property", "link", "embedded", "picture"}
    assert ("property", "The Mill School") in hidden(report)
    assert ("Footnotes, paragraph 1", "A note") in report.places


def test_pdf_shows_all_that_it_hides(opened):
    report = opened(
        pdf_file(
            "The report", invisible="Tom Smith", note="Ask Ann", author="Ann Author", attached="list.xlsx"
        )
    )
    assert any(place == "Page 1" and "The report" in text for place, text in report.places)
    found = hidden(report)
    assert ("property", "Ann Author") in found
    assert ("embedded", "list.xlsx") in found
    assert any(kind == "hidden_text" and "Tom Smith" in text for kind, text in found)
    assert any(kind == "annotation" and "Ask Ann" in text for kind, text in found)


def test_pdf_of_pictures_says_that_it_cannot_be_read(opened):
    assert {kind for kind, _ in hidden(opened(pdf_file("")))} == {"no_text"}


FAR_DOWN = b"<!--" + b" " * 3000 + b"--><!DOCTYPE x [<!ENTITY a 'Ben Ashdown'>]><x>&a;</x>"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\nnothing",
        pdf_file("The report", password="lantern"),
        b"PK\x03\x04 nothing",
        with_part(word_file("x"), "word/header9.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        with_part(word_file("x"), "word/header9.xml", b"<x>"),
        with_part(word_file("x"), "word/header9.xml", FAR_DOWN),
        with_part(word_file("x"), "word/header9.xml", FAR_DOWN.decode().encode("utf-16")),
    ],
)
def test_what_cannot_be_read_is_refused(opened, data):
    with pytest.raises(InvalidInputError):
        opened(data)


@pytest.mark.parametrize("name", ["word/charts/chart1.xml", "word/document2.xml", "Word/Header1.XML"])
def test_words_in_any_other_part_are_found(opened, name):
    report = opened(with_part(word_file("x"), name, b"<c><t>Ben Ashdown</t></c>"))
    assert any("Ben Ashdown" in text for _, text in report.places)
