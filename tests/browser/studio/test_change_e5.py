"""E5 in the studio: the reviews of 2018 take the place of serious case reviews."""

from dataclasses import replace
from datetime import date

import pytest

from engine.commands.start_case import StartCase
from engine.errors import DefinitionError
from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.live_cases import archived
from tests.engine.moving.stories import Live, Story, at
from tests.processes.changes import E5

STORY = Story(
    replace(E5, process="serious_case_review", year=2015, rule="", replaces=""),
    at(2018, 7, 2),
    archived(2015, "serious_case_review", "review_carried_out"),
    tuple(
        Live(where, until, "stays")
        for where, until in (
            ("before", "secure_files"),
            ("at", "decide_review"),
            ("past", "publish_review"),
        )
    ),
)


def test_serious_case_reviews_finish_where_they_are(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, STORY)
        editor, owner = change.editor, visitors["process_owner"]
        editor.start("Serious incident, version 1", "Reviews of 2018")
        editor.rule(E5.rule)
        editor.describe(
            change.day,
            "Serious case reviews end; the reviews of 2018 begin.",
            "Working Together 2018",
            replaces="serious_case_review",
        )
        editor.look_at_checks()
        owner.go(f"{editor.base}/impact")
        assert "It replaces serious_case_review: 3 cases of it finish where they are." in owner.text
        editor.submit()
        editor.approve(visitors["process_approver"])

        for case_id, clocks, live in zip(change.case_ids, change.before, STORY.cases, strict=True):
            assert change.live.open(case_id) == [live.until]
            assert change.live.clocks(case_id) == clocks
            assert change.live.host(case_id).version_id == change.live.old_id
        for process, known_on, starts in (
            ("serious_case_review", date(2018, 6, 28), True),
            ("serious_case_review", date(2018, 6, 29), False),
            ("serious_incident", date(2018, 6, 29), True),
        ):
            opening = StartCase(site.world.area.area_id, process, "Child Z", known_on)
            if starts:
                site.world.engine.execute(opening, actor=site.world.actor("business_manager"))
            else:
                with pytest.raises(DefinitionError):
                    site.world.engine.execute(opening, actor=site.world.actor("business_manager"))
