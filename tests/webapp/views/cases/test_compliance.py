"""Compliance: the table with its bars, the filters, the missing reasons, the spreadsheet and its record."""

import io
import re
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from engine.access import verify_access
from engine.models import AccessEntry, Case, Clock
from engine.now import LONDON
from tests.webapp.views.cases.conftest import words

PAGE = "/deadlines/compliance"
EXPORT = f"{PAGE}/export.xlsx"


@pytest.fixture
def late(incident):
    """An office where the notification and the telling of partners are overdue."""
    incident.desk.move(datetime(2027, 1, 4, 12, tzinfo=LONDON))
    return incident


def book_of(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    return load_workbook(io.BytesIO(answer.get_data()))


def test_table_counts_what_is_late_and_what_runs(late):
    page = late.visitor("chair").text(PAGE)
    text = words(page)
    assert "Serious incident notification 0 0% 0 1 0 None met yet 0 of 1" in text
    assert "Rapid review to the Panel 0 0 0 1 None met yet None needed" in text
    assert page.count("<rect") > 4
    assert "All together" in text


def test_deadlines_and_compliance_lead_to_each_other(incident):
    assert f'href="{PAGE}"' in incident.visitor("chair").text("/deadlines")
    assert 'href="/deadlines"' in incident.visitor("chair").text(PAGE)


def test_missing_reason_is_recorded_by_its_link(late):
    manager = late.visitor("business_manager")
    link = re.search(r'href="(/cases/1/clocks/\d+/lateness)"', manager.text(PAGE))[1]
    assert "Record why" not in words(late.visitor("chair").text(PAGE))
    assert "team records it" in words(late.visitor("chair").text(PAGE))
    before = words(manager.text(PAGE)).count("Record why")
    assert manager.post(link, reason="Bank holidays.").status_code == 303
    assert words(manager.text(PAGE)).count("Record why") == before - 1


def test_filters_stand_in_the_address(late):
    manager = late.visitor("business_manager")
    text = words(manager.text(f"{PAGE}?by=stage&period=own&to_on-day=31&to_on-month=12&to_on-year=2026"))
    assert "the beginning to 31 December 2026" in text
    assert "By stage" in text
    nothing = words(manager.text(f"{PAGE}?period=last_financial_year"))
    assert "No clock matches" in nothing
    assert "1 April 2025 to 31 March 2026" in nothing
    one = words(manager.text(f"{PAGE}?clock=rapid_review"))
    assert "Late, and no reason recorded Every late clock here has its reason." in one


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from_on-day=31&from_on-month=2&from_on-year=2026", "must be a real date"),
        (
            "from_on-day=2&from_on-month=2&from_on-year=2026&to_on-day=1&to_on-month=2&to_on-year=2026",
            "The end must be the same day as the beginning, or later",
        ),
    ],
)
def test_dates_that_make_no_period_come_back_with_their_error(late, query, message):
    answer = late.visitor("chair").get(f"{PAGE}?period=own&{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert message in page
    assert 'value="2"' in page


def test_spreadsheet_holds_the_table_and_the_clocks_and_is_recorded(late):
    book = book_of(late.visitor("chair").get(f"{EXPORT}?period=this_quarter&by=clock"))
    table, clocks = book["Compliance"], book["Clocks"]
    assert "1 January 2027 to 31 March 2027" in table["A1"].value
    assert [cell.value for cell in table[3]][:3] == ["Clock", "Met in time", "Met late"]
    assert table["A4"].value == "Rapid review to the Panel"
    assert [cell.value for cell in clocks[1]][:2] == ["Case", "Label"]
    assert clocks["A2"].value == "STD-2026-0001"
    assert clocks["B2"].value == "Child A"
    assert clocks["I2"].value.date() == date(2027, 1, 13)
    lines = clocks.max_row - 1
    with late.engine.read() as rows:
        assert list(verify_access(rows)) == []
        last = rows.scalars(select(AccessEntry).order_by(AccessEntry.id.desc())).first()
    assert (last.kind, last.target, last.case_id) == ("compliance.exported", f"lines:{lines}", None)


def test_spreadsheet_names_nobody_and_runs_no_formula(late):
    with late.engine.housekeeping() as rows:
        rows.execute(update(Case).values(label='=HYPERLINK("https://evil.example","x")'))
        rows.execute(update(Clock).where(Clock.state == "overdue").values(late_reason="Ann Example was away"))
    book = book_of(late.visitor("business_manager").get(EXPORT))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    text = " ".join(str(cell.value) for cell in cells)
    assert "Ann Example" not in text
    assert "Business manager" not in text


def test_spreadsheet_is_not_sent_when_it_cannot_be_recorded(late):
    chair = late.visitor("chair")
    with late.engine.housekeeping() as rows:
        rows.connection().exec_driver_sql("ALTER TABLE access_entry RENAME TO away")
    answer = chair.get(EXPORT)
    assert answer.status_code == 503
    assert b"Child A" not in answer.get_data()


def test_others_see_and_take_nothing(late, stranger):
    for visitor in (stranger, late.visitor("process_owner"), late.visitor("lay_member")):
        page = visitor.text(PAGE)
        assert "Child A" not in page
        text = " ".join(
            str(cell.value)
            for sheet in book_of(visitor.get(EXPORT))
            for row in sheet.iter_rows()
            for cell in row
        )
        assert "Child A" not in text
        assert "STD-" not in text


def test_statements_do_not_grow_with_the_cases(incident, statements):
    def sent():
        incident.visitor("chair").text(PAGE)
        with statements() as heard:
            incident.visitor("chair").text(PAGE)
        return len(heard)

    few = sent()
    for number in range(5):
        incident.desk.start("serious_incident", label=f"Child {number}")
    assert sent() == few


def test_edited_address_shows_a_page(incident):
    for query in ("by=x", "period=x", "stage=x", "agency=x", "page=99", "page=-1", "after=x", "clock=%00"):
        assert incident.visitor("chair").get(f"{PAGE}?{query}").status_code == 200
        assert incident.visitor("chair").get(f"{EXPORT}?{query}").status_code == 200
