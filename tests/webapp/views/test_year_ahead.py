"""The page of a process's year ahead: it asks, counts, says what it assumes, and keeps nothing."""

from tests.webapp.views.cases.conftest import incident, words

__all__ = ["incident"]
PAGE = "/processes/serious_incident/year-ahead"


def test_page_counts_from_the_day_given(incident):
    before = incident.counts()
    text = words(
        incident.visitor("process_owner").text(f"{PAGE}?start_on-day=23&start_on-month=11&start_on-year=2026")
    )
    assert "If it starts on Monday 23 November 2026" in text
    assert "Monday 14 December 2026 Rapid review to the Panel" in text
    assert "Nothing is saved" in text
    assert "Copy to Ofsted (Serious incident): it is counted from “Planned date of publication”" in text
    assert incident.counts() == before


def test_planned_day_is_kept_in_the_form(incident):
    query = "start_on-day=23&start_on-month=11&start_on-year=2026&planned_publication_on-day=1"
    page = incident.visitor("chair").text(
        f"{PAGE}?{query}&planned_publication_on-month=7&planned_publication_on-year=2027"
    )
    assert "Tuesday 22 June 2027 Copies to the Panel" in words(page)
    assert 'name="planned_publication_on-year"' in page


def test_wrong_days_come_back_with_their_error(incident):
    for query, message in (
        ("start_on-day=31&start_on-month=2&start_on-year=2026", "real date"),
        ("start_on-day=&start_on-month=&start_on-year=", "Enter the day it starts"),
        ("start_on-day=1&start_on-month=1&start_on-year=2046", "The year must be from 2015 to 2045"),
    ):
        answer = incident.visitor("chair").get(f"{PAGE}?{query}")
        assert answer.status_code == 422
        assert message in answer.get_data(as_text=True)


def test_process_leads_to_its_year_ahead(incident):
    assert f'href="{PAGE}"' in incident.visitor("chair").text("/processes/serious_incident")
    assert incident.visitor("chair").get("/processes/none/year-ahead").status_code == 404
