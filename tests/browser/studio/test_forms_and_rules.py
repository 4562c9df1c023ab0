"""Forms and business rules made in a browser: on pages without scripts, and in the editors that drag."""

import json

import pytest
from sqlalchemy import select

from engine.models import Proposal
from engine.rules import read_table
from tests.browser.pages.judging import faults_of
from tests.browser.pages.seeding import seed_incidents
from tests.browser.pages.studio_forms import seed_forms
from tests.browser.pages.visitor import visiting

OWNER = "process_owner"


@pytest.fixture(scope="module")
def seeded(sites, tmp_path_factory):
    with sites.open(tmp_path_factory.mktemp("forms_and_rules")) as site:
        seeded = seed_incidents(site, {})
        seed_forms(seeded)
        yield seeded


@pytest.fixture(scope="module")
def plain(browser, seeded):
    with visiting(browser, seeded.site, scripts=False) as visitors:
        yield visitors[OWNER]


@pytest.fixture(scope="module")
def owner(browser, seeded):
    with visiting(browser, seeded.site) as visitors:
        yield visitors[OWNER]


def files(seeded):
    with seeded.site.world.engine.read() as rows:
        return rows.scalar(select(Proposal.files).where(Proposal.id == seeded.formed))


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def test_form_is_made_and_tried_without_a_script(plain, seeded):
    page, base = plain.page, f"/studio/{seeded.formed}/forms"
    plain.go(base)
    page.get_by_role("button", name="Add a form").click()
    page.get_by_label("Title").fill("Visit to the family")
    press(page, "Add the form")
    assert plain.heading == "Form: Visit to the family"
    page.get_by_label("What is asked").select_option("radio")
    press(page, "Add")
    page.get_by_label("Question or short noun").fill("Was the child seen?")
    page.get_by_label("It has to be answered").check()
    page.get_by_label("Choices written below").check()
    page.locator("#q_choices-0-label").fill("Yes")
    press(page, "Add another choice")
    page.locator("#q_choices-1-label").fill("No")
    press(page, "See how it looks")
    assert "Was the child seen?" in page.locator(".caseway-form-preview").inner_text()
    press(page, "Add the question")
    page.get_by_label("What is asked").select_option("textarea")
    press(page, "Add")
    page.get_by_label("Question or short noun").fill("Why was the child not seen?")
    page.get_by_label("Page (optional)").fill("Why not")
    page.get_by_label("Only when all of these are true").check()
    page.locator("#q_tests-0-name").select_option("was_the_child_seen")
    page.locator("#q_tests-0-operator").select_option("=")
    page.locator("#q_tests-0-value").fill("No")
    press(page, "Add the question")
    assert "asked only if was the child seen? is No" in plain.text
    form = json.loads(files(seeded)["forms/visit_to_the_family.json"])
    assert form["components"][1]["properties"]["show_if"] == "was_the_child_seen = 'no'"
    page.get_by_role("link", name="Try the form").click()
    press(page, "Continue")
    assert "Answer “Was the child seen?”" in plain.text
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Why was the child not seen? (optional)").fill("Nobody was at home")
    press(page, "Continue")
    assert "Check your answers" in plain.text
    assert "Nobody was at home" in plain.text
    plain.go(f"{base}/visit_to_the_family")
    page.get_by_role("button", name="Move up 2 Why was the child not seen?").click()
    assert "asked later" in plain.text
    assert plain.faults == []


def test_rule_is_made_and_tried_without_a_script(plain, seeded):
    page, base = plain.page, f"/studio/{seeded.formed}/rules"
    plain.go(f"{base}/new")
    page.get_by_label("Name").fill("Who decides")
    page.get_by_label("What is looked at first").select_option("learning_route")
    page.get_by_label("Fact that is set").select_option("review_needed")
    press(page, "Add the business rule")
    press(page, "Add a rule")
    page.get_by_label("Rule 1, if How the learning").fill("Multi-agency audit, Thematic review")
    page.get_by_label("Rule 1, then A local child").fill("yes")
    page.get_by_label("Rule 2, then A local child").fill("no")
    press(page, "Save the business rule")
    assert (
        "Rules 1 and 2 both fit when How the learning will be drawn instead is Multi-agency audit"
        in plain.text
    )
    page.get_by_label("Rule 2, if How the learning").fill("not(Multi-agency audit, Thematic review)")
    press(page, "Save the business rule")
    assert "Exactly one rule fits, whatever is recorded." in plain.text
    page.locator("#try-learning_route").fill("Appreciative inquiry")
    press(page, "Try it")
    assert "Rule 2 fits." in plain.text
    table = read_table(files(seeded)["rules/who_decides.dmn"])
    assert table.rows[1].inputs == ("not('audit', 'thematic')",)
    assert plain.faults == []


def test_form_is_edited_by_dragging_and_a_save_on_an_older_revision_is_refused(owner, seeded):
    page, base = owner.page, f"/studio/{seeded.formed}/forms/scrutiny"
    before = json.loads(files(seeded)["forms/scrutiny.json"])["components"]
    owner.go(f"{base}/draw")
    page.wait_for_selector("[data-form-editor][data-state=drawn]")
    assert faults_of(page, 1280) == []
    assert page.locator(".fjs-powered-by, .fjs-palette-footer, [class*=powered]").count() > 0
    press(page, "Save the form")
    page.get_by_text("Saved as revision").wait_for()
    saved = int(page.locator("[data-form-status]").inner_text().strip(" .").rpartition(" ")[2])
    after = json.loads(files(seeded)["forms/scrutiny.json"])["components"]
    assert [each["key"] for each in after] == [each["key"] for each in before]
    assert [each.get("properties") for each in after] == [each.get("properties") for each in before]
    page.locator("[data-form-editor]").evaluate("each => each.scrollIntoView()")
    source = page.locator(".fjs-palette-field[data-field-type=checkbox]").bounding_box()
    target = page.locator(".fjs-element[data-id]").nth(1).bounding_box()
    page.mouse.move(source["x"] + 20, source["y"] + 20)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 10, steps=12)
    page.wait_for_timeout(500)
    page.mouse.move(target["x"] + 60, target["y"] + 12, steps=3)
    page.mouse.up()
    page.wait_for_timeout(500)
    press(page, "Save the form")
    page.get_by_text(f"Saved as revision {saved + 1}.").wait_for()
    grown = json.loads(files(seeded)["forms/scrutiny.json"])["components"]
    assert len(grown) == len(before) + 1
    page.evaluate("document.querySelector('[data-form-editor]').dataset.revision = 1")
    press(page, "Save the form")
    page.get_by_text("has saved this proposal since you opened it").wait_for()
    assert json.loads(files(seeded)["forms/scrutiny.json"])["components"] == grown
    assert owner.faults == []


def test_rule_is_edited_in_the_table_editor(owner, seeded):
    page = owner.page
    owner.go(f"/studio/{seeded.formed}/rules/criteria/draw")
    page.wait_for_selector("[data-rule-editor][data-state=drawn]")
    assert faults_of(page, 1280) == []
    assert page.locator(".bjs-powered-by").is_visible()
    before = read_table(files(seeded)["rules/criteria.dmn"])
    press(page, "Save the business rule")
    page.get_by_text("Saved as revision").wait_for()
    assert read_table(files(seeded)["rules/criteria.dmn"]) == before
    assert owner.faults == []
