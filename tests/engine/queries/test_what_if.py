"""What if: the days that clocks count from, grouped as a correction would move them; nothing is saved."""

from datetime import date

import pytest

from engine.errors import InvalidInputError
from engine.queries.what_if import list_anchors, preview_anchor
from tests.engine.desk import question, text_form
from tests.engine.diagram.drawing import user

DECLARED = """
  <caseway:fact id="aware_on" type="date" label="Authority became aware"/>
  <caseway:fact id="publication_on" type="date" label="Planned date of publication"/>
  <caseway:clock id="first" name="First" length="5" unit="working_days" direction="forward"
    anchor="aware_on" met="task:write" force="should" lengthSource="guidance"/>
  <caseway:clock id="second" name="Second" length="2" unit="months" direction="forward"
    anchor="fact:aware_on" met="task:check" force="local" lengthSource="local"/>
  <caseway:clock id="copies" name="Copies" length="7" unit="working_days" direction="backward"
    anchor="publication_on" met="task:check" force="must" lengthSource="guidance"/>
  <caseway:clock id="checking" name="Checking" length="3" unit="days" direction="forward"
    anchor="task:write" met="task:check" force="local" lengthSource="local"/>
"""


@pytest.fixture
def reviewed(desk):
    forms = {
        "write": text_form(
            "write", question("publication_on", "datetime", fact="publication_on", subtype="date")
        ),
        "check": text_form("check"),
    }
    desk.publish(
        "review",
        user("write") + user("check"),
        "opened>write write>check check>closed",
        forms,
        gate=False,
        declared=DECLARED,
    )
    desk.start("review")
    return desk


def anchors(desk):
    with desk.engine.read() as rows:
        return list_anchors(rows, desk.engine.library, 1)


def moved(preview):
    return {each.name: (each.was_on, each.due_on) for each in preview.changes}


def test_clocks_on_one_fact_are_one_day_and_events_wait(reviewed):
    found = [(each.label, each.on, len(each.clock_ids)) for each in anchors(reviewed)]
    assert found == [
        ("Authority became aware", date(2026, 12, 18), 2),
        ("Planned date of publication", None, 1),
    ]


def test_other_day_moves_all_that_counts_from_it_and_saves_nothing(reviewed):
    before = reviewed.counts()
    preview = preview_anchor(reviewed.engine, anchors(reviewed)[0], date(2026, 12, 16))
    assert moved(preview) == {
        "First": (date(2026, 12, 29), date(2026, 12, 23)),
        "Second": (date(2027, 2, 18), date(2027, 2, 16)),
    }
    assert reviewed.clock("first").due_on == date(2026, 12, 29)
    assert reviewed.counts() == before
    assert reviewed.breaks() == []


def test_day_not_known_yet_starts_its_clock_in_thought_only(reviewed):
    before = reviewed.counts()
    preview = preview_anchor(reviewed.engine, anchors(reviewed)[1], date(2027, 7, 1))
    assert moved(preview) == {"Copies": (None, date(2027, 6, 22))}
    assert reviewed.clock("copies").state == "waiting"
    assert reviewed.counts() == before


def test_the_day_that_it_is_already_is_refused(reviewed):
    before = reviewed.counts()
    with pytest.raises(InvalidInputError):
        preview_anchor(reviewed.engine, anchors(reviewed)[0], date(2026, 12, 18))
    assert reviewed.counts() == before
