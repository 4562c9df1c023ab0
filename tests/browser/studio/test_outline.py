"""The outline as somebody uses it who cannot use a canvas: the keyboard alone, and no JavaScript."""

import re

from sqlalchemy import select

from engine.commands.create_proposal import CreateProposal
from engine.diagram import read_diagrams
from engine.models import Process, Proposal, Version
from tests.browser.pages.visitor import visiting

OWNER = "process_owner"


class Outline:
    """A proposal in a browser without scripts, worked by key presses."""

    def __init__(self, visitor, proposal):
        self.visitor, self.page, self.proposal = visitor, visitor.page, proposal

    def press(self, role, name, *, exact=True, within="main"):
        """Press Enter on a link or button."""
        target = self.page.locator(within).get_by_role(role, name=name, exact=exact).first
        target.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label, text):
        """Type into a field."""
        self.page.get_by_label(label, exact=True).first.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label, words):
        """Choose from a list by typing how the choice begins."""
        self.page.get_by_label(label, exact=True).first.focus()
        self.page.keyboard.type(words)

    def done(self):
        """What the page says was done, and where one stands now."""
        words = " ".join(self.page.locator("#done").inner_text().split())
        return words, self.page.url.rpartition("#")[2]


def test_process_is_changed_by_key_presses_alone(browser, site):
    world = site.world
    with world.engine.read() as rows:
        version = rows.scalars(select(Version.id).join(Process).where(Process.key == "rapid_review")).first()
    starting = CreateProposal(world.area.area_id, "rapid_review", "A second reader", version)
    proposal = world.engine.execute(starting, actor=world.actor(OWNER))

    def diagram():
        with world.engine.read() as rows:
            text = rows.get_one(Proposal, proposal).files["rapid_review.bpmn"]
        return read_diagrams(text.encode())[0]

    before = diagram()
    with visiting(browser, site, scripts=False) as visitors:
        owner = visitors[OWNER]
        outline = Outline(owner, proposal)
        owner.go(f"/studio/{proposal}/outline")
        outline.press("link", "Add after “Write the rapid review”")
        outline.press("link", "A task with a form")
        outline.write("Name", "Read by a second reader")
        outline.choose("Who does it? (optional)", "Independent")
        outline.press("button", "Add it")
        said, anchor = outline.done()
        assert said.startswith(
            "Done: Added the step “Read by a second reader” after “Write the rapid review”."
        )
        assert anchor == "at-read_by_a_second_reader"
        assert diagram().elements["read_by_a_second_reader"].role == "scrutineer"

        outline.press("link", "Add after “Read by a second reader”")
        outline.press("link", "A question: one way out of several")
        outline.write("The question", "Is it good enough?")
        outline.page.locator("[name=ways-0-name]").focus()
        outline.page.keyboard.type("Yes")
        outline.press("button", "Add another way")
        outline.page.locator("[name=ways-1-name]").focus()
        outline.page.keyboard.type("No")
        outline.page.locator("[name=ways-1-to]").focus()
        outline.page.keyboard.type("6")
        target = outline.page.locator("[name=ways-1-to]").input_value()
        assert target in before.elements
        outline.press("button", "Add it")
        assert outline.done()[0].startswith("Done: Added the question “Is it good enough?”")

        outline.press("link", "Change this way “No”")
        outline.page.get_by_label("When what is chosen below is true").focus()
        outline.page.keyboard.press("Space")
        outline.page.locator("[name=tests-0-name]").focus()
        outline.page.keyboard.type("All three partners")
        outline.page.locator("[name=tests-0-operator]").select_option("is no")
        outline.press("button", "Save")
        (no,) = [flow for flow in diagram().outgoing("is_it_good_enough") if flow.name == "No"]
        assert (no.condition, no.target) == ("not rapid_review_agreed", target)
        assert outline.done()[1] == f"at-{no.id}"

        outline.press("link", "Remove “Is it good enough?”")
        outline.page.get_by_label("The way Yes").focus()
        outline.page.keyboard.press("Space")
        outline.press("button", "Remove it")
        outline.press("link", "Remove “Read by a second reader”")
        outline.press("button", "Remove it")
        assert (diagram().elements, diagram().flows) == (before.elements, before.flows)
        outline.press("button", re.compile("^Undo"), exact=False)
        assert "read_by_a_second_reader" in diagram().elements
