"""What if: another day tried on a case, every date that would move shown, nothing saved."""

import pytest

from tests.webapp.views.cases.conftest import words
from tests.webapp.views.cases.test_clocks import state_of
from webapp.security import limiter

PAGE = "/cases/1/what-if"


def asked(office, key="notification", day="16", month="12", year="2026"):
    return f"{PAGE}?clock={office.desk.clock(key).id}&on-day={day}&on-month={month}&on-year={year}"


def test_other_day_shows_every_date_and_saves_none(incident):
    before, counts = state_of(incident), incident.counts()
    text = words(incident.visitor("chair").text(asked(incident)))
    assert "16 December 2026 instead of 18 December 2026" in text
    assert "This would move" in text
    assert "Serious incident notification STD-2026-0001 29 December 2026 23 December 2026" in text
    assert "Nothing has been saved" in text
    assert (state_of(incident), incident.counts()) == (before, counts)
    assert incident.desk.breaks() == []


def test_day_that_is_not_known_yet_can_be_supposed(incident):
    before, counts = state_of(incident), incident.counts()
    text = words(incident.visitor("chair").text(asked(incident, "prepublication_copies", "1", "7", "2027")))
    assert "Planned date of publication: 1 July 2027 instead of no date" in text
    assert (
        "Copies to the Panel and the Secretary of State STD-2026-0001 No date not started 22 June 2027"
        in text
    )
    assert (state_of(incident), incident.counts()) == (before, counts)


def test_form_comes_back_with_what_is_wrong(incident):
    for day, month, year in (("31", "2", "2026"), ("", "", ""), ("18", "12", "2026")):
        answer = incident.visitor("chair").get(asked(incident, "notification", day, month, year))
        assert answer.status_code == 422
        assert "There is a problem" in answer.get_data(as_text=True)


def test_first_visit_asks(incident):
    page = incident.visitor("chair").text(PAGE)
    assert "Show what would move" in page
    assert "There is a problem" not in page
    assert f'href="{PAGE}"' in incident.visitor("chair").text("/cases/1")
    assert ("case.read", "what-if") in incident.readings()


def test_nobody_holds_a_case_by_asking_again_and_again(incident):
    chair, manager = incident.visitor("chair"), incident.visitor("business_manager")
    limiter.enabled = True
    limiter.reset()
    answers = [chair.get(PAGE).status_code for _ in range(31)]
    others = [manager.get(PAGE).status_code, chair.get("/cases/1").status_code]
    limiter.enabled = False
    assert answers == [200] * 30 + [429]
    assert others == [200, 200]


@pytest.mark.parametrize(
    ("role", "status"), [("group_member", 403), ("administrator", 403), ("lay_member", 404)]
)
def test_others_see_nothing(incident, role, status):
    before = state_of(incident)
    answer = incident.visitor(role).get(asked(incident))
    assert answer.status_code == status
    assert "23 December 2026" not in answer.get_data(as_text=True)
    assert state_of(incident) == before


def test_other_partnership_finds_no_case(incident, stranger):
    assert stranger.get(f"{PAGE}?clock=1&on-day=1&on-month=1&on-year=2027").status_code == 404


def test_edited_address_shows_a_page(incident):
    for query in (
        "clock=x",
        "clock=999999",
        "clock=-1",
        "on-day=x",
        "clock=1&on-day=1&on-month=1&on-year=9999",
    ):
        assert incident.visitor("chair").get(f"{PAGE}?{query}").status_code in (200, 422)
