"""The year ahead of shipped processes, against dates counted by hand; and every way through a diagram."""

from datetime import date

import pytest

from engine.actor import SYSTEM, Actor
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.commands.publish_version import PublishVersion
from engine.errors import NotFoundError
from engine.queries.plan_paths import paths_of
from engine.queries.processes import get_process
from engine.queries.year_ahead import get_year_ahead
from engine.scenarios.standard_area import LONG_AGO

MONDAY = date(2026, 11, 23)
INCIDENT = ("serious_incident", "serious_incident_notification", "rapid_review", "lcspr_decision", "lcspr")


@pytest.fixture
def shipped(desk):
    clauses = read_clauses(SHIPPED / "clauses")
    folders = {folder.name: folder for folder in list_process_folders()}
    for key in (*INCIDENT, "publication"):
        desk.engine.execute(PublishVersion(key, read_folder(folders[key], clauses), LONG_AGO), actor=SYSTEM)
    return desk


def ahead(desk, key="serious_incident", start=MONDAY, actor=None, **planned):
    actor = actor or desk.actor("business_manager")
    with desk.engine.read() as rows:
        view = get_process(rows, desk.engine.library, actor, date(2026, 12, 18), key)
        return get_year_ahead(
            rows, desk.engine.library, actor, date(2026, 12, 18), view.bundle, start, planned=planned
        )


def dates(found):
    return {each.clock: each for month in found.months for each in month.dates}


def test_dates_that_follow_from_the_start_alone(shipped):
    found = dates(ahead(shipped))
    notified, review = found["Serious incident notification"], found["Rapid review to the Panel"]
    assert (notified.on, notified.assumed) == (date(2026, 11, 30), ())
    assert (review.on, review.assumed, review.force) == (date(2026, 12, 14), (), "should")
    assert "Day 15 is Monday 14 December 2026." in review.working


def test_later_dates_say_what_they_assume(shipped):
    found = dates(ahead(shipped))
    reply = found["Ask the Panel about its reply"]
    assert reply.assumed == (
        "“Date the rapid review was sent to the Panel” is the due date of “Rapid review to the Panel”",
    )
    review = found["Local review completed and published"]
    assert review.on == date(2027, 7, 14)  # six months after the Panel's reply on 14 January
    assert len(review.assumed) == 3


def test_backward_clock_waits_for_a_planned_day(shipped):
    undated = {each.clock: each.waits_for for each in ahead(shipped).undated}
    assert undated["Copy to Ofsted"] == "Planned date of publication"
    found = dates(ahead(shipped, publication_on=date(2027, 7, 1)))
    assert (found["Copy to Ofsted"].on, found["Copy to Ofsted"].assumed) == (date(2027, 6, 22), ())


def test_planned_day_takes_the_place_of_what_is_assumed(shipped):
    found = dates(ahead(shipped, decision_on=date(2027, 3, 31)))
    review = found["Local review completed and published"]
    assert (review.on, review.assumed) == (date(2027, 9, 30), ())


def test_repeating_clock_is_told_for_a_year(shipped):
    found = ahead(shipped, "lcspr")
    days = [each.on for month in found.months for each in month.dates if each.clock.startswith("Check of")]
    assert days[:2] == [date(2026, 12, 23), date(2027, 1, 23)]
    assert days[-1] == date(2027, 10, 23)


def test_months_are_in_order_and_hold_their_own_dates(shipped):
    found = ahead(shipped)
    assert [month.first for month in found.months] == sorted(month.first for month in found.months)
    assert all(each.on.replace(day=1) == month.first for month in found.months for each in month.dates)


def test_every_process_as_shipped_can_be_looked_ahead(shipped):
    for key in (*INCIDENT, "publication"):
        for start in (date(2026, 2, 28), date(2028, 2, 29), date(2044, 12, 31)):
            found = ahead(shipped, key, start)
            total = sum(len(month.dates) for month in found.months) + len(found.undated)
            with shipped.engine.read() as rows:
                actor = shipped.actor("business_manager")
                view = get_process(rows, shipped.engine.library, actor, date(2026, 12, 18), key)
            assert total >= len(view.clocks)


def test_without_an_area_there_is_no_calendar(shipped):
    from engine.bundles import bind_in_force

    with shipped.engine.read() as rows:
        version = bind_in_force(rows, "publication", shipped.area.area_id, date(2026, 12, 18))
        bundle = shipped.engine.library.get(rows, version.id)
        with pytest.raises(NotFoundError, match="no partnership"):
            get_year_ahead(
                rows, shipped.engine.library, Actor(1, "Nobody"), MONDAY, bundle, MONDAY, planned={}
            )


def test_ways_leave_out_the_way_back_and_what_only_lateness_reaches():
    from engine.diagram import read_diagrams
    from tests.engine.diagram.drawing import draw, gateway, timer, user

    body = (
        user("write")
        + user("check")
        + user("chase")
        + gateway("exclusive", "good")
        + timer("late", "write", "soon")
    )
    arrows = "opened>write write>check check>good good>write[harmed] good>closed late>chase chase>closed"
    (diagram,) = read_diagrams(draw(body, arrows))
    paths = paths_of(diagram)
    assert paths.sources["write"] == ("opened",)
    assert paths.sources["closed"] == ("good",)
    assert "chase" not in paths.sources
    assert paths.ends == ("closed",)
