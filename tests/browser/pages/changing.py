"""A change of guidance on a site: the version before it, live cases, and what becomes of them."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from engine.actor import Actor
from engine.models import Case, Version
from engine.moving.settling import settle_migrations
from engine.scenarios.standard_area import StandardArea
from tests.browser.pages.site import Site
from tests.browser.pages.studio_editor import StudioEditor
from tests.browser.pages.visitor import Visitor, Visitors
from tests.engine.moving.live_cases import LiveCases
from tests.engine.moving.stories import Story, clocks_after

WORDS: Final = {
    "moves": "Moves",
    "reassigned": "Moves, re-assigned",
    "needs_person": "Needs a person",
    "stays": "Stays",
}


class SiteDesk:
    """A site as the tests of moving know a desk: its engine, area, clock and people."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.engine = site.world.engine
        self.area: StandardArea = site.world.area

    @property
    def at(self) -> datetime:
        """The moment it is on the site."""
        return self.site.world.clock.at

    @at.setter
    def at(self, moment: datetime) -> None:
        self.site.world.clock.at = moment

    def actor(self, role: str) -> Actor:
        """Who holds a role."""
        return self.site.world.actor(role)


class ChangeOnSite:
    """The live cases of a story on a site, and the way of a proposal from editing to the cases moved."""

    def __init__(self, site: Site, visitors: Visitors, story: Story) -> None:
        self.story, self.visitors = story, visitors
        self.live = LiveCases(SiteDesk(site), story.change, story.at)  # type: ignore[arg-type]
        self.case_ids = [
            self.live.bring(story.scenario, case.until, parts_done=case.parts_done, root=story.root)
            for case in story.cases
        ]
        self.before = [self.live.clocks(case_id) for case_id in self.case_ids]
        self.editor = StudioEditor(visitors["process_owner"])
        self._area_id = site.world.area.area_id

    @property
    def day(self) -> str:
        """Today, as a form takes it."""
        return self.story.at.date().isoformat()

    def start(self, name: str, title: str) -> StudioEditor:
        """Start the proposal from the version that the cases run on."""
        number = self.live.number(self.case_ids[0])
        self.editor.start(f"{name}, version {number}", title)
        return self.editor

    def release(self) -> None:
        """Look at checks and impact, submit, and let a second person approve."""
        self.editor.look_at_checks()
        self.look_at_impact(self.visitors["process_owner"])
        self.editor.submit()
        self.look_at_impact(self.visitors["process_approver"])
        self.editor.approve(self.visitors["process_approver"])

    def look_at_impact(self, visitor: Visitor) -> None:
        """Every live case is told with its verdict, its place and the dates that change."""
        visitor.go(f"{self.editor.base}/impact")
        for case, case_id, clocks in zip(self.story.cases, self.case_ids, self.before, strict=True):
            row = visitor.page.locator("tbody tr").filter(has_text=self.reference(case_id))
            told = {
                each.get_attribute("data-label"): _words(each.inner_text())
                for each in row.locator("td").all()
            }
            assert told["Verdict"].casefold() == WORDS[case.verdict].casefold(), (case, told)
            assert told["Why"]
            for key, due_on in (*case.begins, *case.moves):
                assert (_day(due_on) if due_on else "no date") in told["Dates"], (key, told)
            for key, _ in case.moves:
                was_on = clocks[key].due_on
                assert was_on is not None
                assert _day(was_on) in told["Dates"]
            if not case.begins and not case.moves:
                assert told["Dates"] == "No date changes"

    def migrate(self, reason: str = "The new edition is in force") -> None:
        """Choose all cases that can move, see the dry run, move them, and look at what became of each."""
        owner = self.visitors["process_owner"]
        page = owner.page
        owner.go(f"{self.editor.base}/impact")
        page.get_by_role("button", name="Choose cases to move").click()
        page.get_by_label("Reason").fill(reason)
        page.get_by_role("button", name="Continue").click()
        moving = sum(case.verdict in ("moves", "reassigned") for case in self.story.cases)
        page.get_by_role("button", name=re.compile(f"^Move {moving} case")).click()
        page.wait_for_url(re.compile(r"/studio/migrations/\d+"))
        settle_migrations(self.live.desk.engine)
        owner.go(page.url.removeprefix(self.live.desk.site.address))  # type: ignore[attr-defined]
        assert f"{moving} of {moving}" in owner.text
        for case, case_id in zip(self.story.cases, self.case_ids, strict=True):
            row = page.locator("tbody tr").filter(has_text=self.reference(case_id))
            if case.verdict in ("moves", "reassigned"):
                assert "moved" in row.inner_text().casefold()
            else:
                assert row.count() == 0
        self.check()

    def check(self) -> None:
        """Every case stands where the table says, on the version it says, with the dates it says."""
        newest = self._newest()
        for case, case_id, clocks in zip(self.story.cases, self.case_ids, self.before, strict=True):
            does_move = case.verdict in ("moves", "reassigned")
            assert self.live.host(case_id).version_id == (newest if does_move else self.live.old_id), case
            assert self.live.open(case_id) == [case.until]
            assert self.live.clocks(case_id) == clocks_after(case, clocks)

    def reference(self, case_id: int) -> str:
        """What people call a case by."""
        return str(self.live.world.rows(select(Case).where(Case.id == case_id))[0].reference)

    def at(self, where: str) -> int:
        """The first case that stands before, at or past the change."""
        found: Sequence[int] = [
            case_id
            for case, case_id in zip(self.story.cases, self.case_ids, strict=True)
            if case.where == where
        ]
        return found[0]

    def _newest(self) -> int:
        query = select(Version).where(Version.area_id == self._area_id).order_by(Version.id.desc())
        return self.live.world.rows(query)[0].id


def _words(text: str) -> str:
    return " ".join(text.split())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
