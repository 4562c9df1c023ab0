"""E19 and E21 with the drawing edited on the canvas, forms on their pages."""

from playwright.sync_api import expect

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.browser.studio.drawing import Canvas
from tests.browser.studio.test_change_e19 import CAUSES, NAME, RECIPIENTS
from tests.engine.moving.stories import story_of
from tests.processes.changes import E19, E21


def canvas_of(editor):
    return Canvas(editor.owner, int(editor.base.rpartition("/")[2])).open()


def test_sign_off_and_shorter_clock_are_drawn(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E21))
        editor = change.start("Publication", "What is said is signed off")
        editor.add_form("Sign off what is said", "wording_signed")
        editor.ask(
            "wording_signed", "textarea", label="What is said to the press?", key="wording", required=True
        )
        canvas = canvas_of(editor)
        canvas.select("").fill("panel-clock-area_publication-length", "30")
        step = canvas.add_behind("consider_comments", "user-task", "Sign off what is said")
        canvas.choose("panel-form", "wording_signed").choose("panel-role", "communications_lead")
        canvas.connect(step, "publish_report")
        canvas.select("consider_comments__publish_report").press("panel-delete")
        canvas.saved()
        editor.needs_person(E21.person_when, E21.person_words)
        editor.describe(change.day, "One more pair of eyes, and less time.", "Decision of the partnership")
        change.release()
        change.migrate()


def test_new_name_trigger_and_recipient_are_drawn(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E19))
        editor = change.start("Domestic homicide review", "Domestic abuse related death reviews")
        canvas = canvas_of(editor)
        canvas.select("").fill("panel-name", NAME)
        values = canvas.page.locator("[id^=panel-fact-death_cause-value-][id$=-label]")
        number = values.count()
        canvas.press("panel-fact-death_cause-value-add")
        expect(values).to_have_count(number + 1)
        canvas.fill(f"panel-fact-death_cause-value-{number}-label", dict(CAUSES)["suicide"])
        canvas.fill(f"panel-fact-death_cause-value-{number}-id", "suicide")
        canvas.select("is_it_within_the_definition__collect_information")
        canvas.fill("panel-condition-text", "death_cause in ('violence', 'suicide')")
        canvas.select("send_copies").tick("panel-clause", "VPA2024:19")
        canvas.saved()
        for form, asked, choices in (
            ("death_notice", "How did the person die?", CAUSES),
            ("death_copies", "Who received a copy?", RECIPIENTS),
        ):
            rows = [{"value": key, "label": label} for key, label in choices]
            editor.change_question(form, asked, choices=rows)
        editor.describe(change.day, "The reviews have a new name and look at suicide.", "VPA 2024 s.19")
        change.release()
        change.migrate()
