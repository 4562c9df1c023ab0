"""Answering tasks in other ways: without scripts, by keyboard alone, with answers that cannot be stored."""

from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from engine.models import Submission
from tests.browser.pages.judging import faults_of
from tests.browser.pages.playing import Journey, complete_form, error_texts
from tests.browser.pages.seeding import INCIDENT, seed_incidents
from tests.browser.pages.visitor import DESKTOP, visiting

OFFICER, MANAGER, POLICE = "notifying_officer", "business_manager", "agency_author@police"
TOLD_ON = "Date the partners were told"
STAGES = {
    "plain": ("tell_partners", ""),
    "keyboard": ("tell_partners", ""),
    "dates": ("tell_partners", ""),
    "twice": ("tell_partners", ""),
    "long": ("judge_harm", ""),
    "parts": ("write_summary", "police"),
    "withdrawn": ("write_summary", "police"),
    "decision": ("sign_decision", "dsp_police"),
}


@pytest.fixture(scope="module")
def seeded(sites, tmp_path_factory):
    with sites.open(tmp_path_factory.mktemp("answering")) as site:
        yield seed_incidents(site, STAGES)


@pytest.fixture(scope="module")
def visitors(browser, seeded):
    with visiting(browser, seeded.site) as visitors:
        yield visitors


@pytest.fixture(scope="module")
def visitors_without_scripts(browser, seeded):
    with visiting(browser, seeded.site, scripts=False) as visitors:
        yield visitors


def address(seeded, stage):
    element, part = STAGES[stage]
    deed = journey_of(seeded).deed(element, part)
    return seeded.address(stage, element, deed.role, deed.part)


def journey_of(seeded):
    return Journey(seeded.site, None, INCIDENT)


def stored(seeded, stage):
    """How many answers of a case are stored."""
    with seeded.site.world.engine.read() as rows:
        return rows.scalar(select(func.count()).where(Submission.case_id == seeded.cases[stage]))


@pytest.mark.parametrize("stage", ["plain", "parts", "decision"])
def test_task_is_completed_without_scripts(seeded, visitors_without_scripts, stage):
    element, part = STAGES[stage]
    journey = journey_of(seeded)
    deed = journey.deed(element, part)
    path, before = address(seeded, stage), stored(seeded, stage)
    visitor = visitors_without_scripts[POLICE if stage == "parts" else deed.role]
    visitor.open_task(path)
    journey.answer(visitor, deed)
    assert stored(seeded, stage) == before + 1
    assert "Your vote is recorded" in visitor.text or "Your answers are stored" in visitor.text


def test_sign_in_and_task_need_only_a_keyboard(browser, seeded):
    path, before = address(seeded, "keyboard"), stored(seeded, "keyboard")
    with visiting(browser, seeded.site) as visitors:
        visitor = visitors[""]
        visitor.role = OFFICER
        visitor.go(f"/sign-in?next={path}")
        page = visitor.page
        tab_to(page, "E-mail address")
        page.keyboard.type(seeded.site.email(OFFICER))
        tab_to(page, "Password")
        page.keyboard.type("a long enough password")
        page.keyboard.press("Enter")
        page.wait_for_url(seeded.site.address + path)
        tab_to(page, "Day")
        for words in ("29", "12", "2026"):
            page.keyboard.type(words)
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        tab_to(page, "Continue")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Check your answers").wait_for()
        tab_to(page, "Complete this task")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=yes")
    assert stored(seeded, "keyboard") == before + 1


def tab_to(page, words):
    """Press Tab until what has the focus is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        named = page.evaluate(
            """() => { const at = document.activeElement;
                 return ((at.labels && at.labels[0]) || at).textContent.trim(); }"""
        )
        if named == words:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            assert outline != "none" or shadow != "none", f"{words} has the focus, but nobody can see it"
            return
    raise AssertionError(f"Tab does not come to {words}")


def test_date_that_is_none_comes_back_as_it_was_typed(seeded, visitors):
    path, before = address(seeded, "dates"), stored(seeded, "dates")
    visitor = visitors[OFFICER]
    visitor.go(path)
    page = visitor.page
    date = page.get_by_role("group", name=TOLD_ON)
    for label, words in (("Day", "31"), ("Month", "2"), ("Year", "2027")):
        date.get_by_label(label).fill(words)
    page.get_by_label("Police", exact=True).check()
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Continue", exact=True).click()
    assert answered.value.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert error_texts(page) == ["Date the partners were told must be a real date"]
    assert page.title().startswith("Error: ")
    assert [date.get_by_label(label).input_value() for label in ("Day", "Month", "Year")] == [
        "31",
        "2",
        "2027",
    ]
    assert page.get_by_label("Police", exact=True).is_checked()
    page.locator(".govuk-error-summary a").click()
    assert page.evaluate("document.activeElement.id") == "told_on-day"
    assert faults_of(page, 1280) == []
    assert stored(seeded, "dates") == before


def test_very_long_text_is_refused_and_given_back(seeded, visitors):
    path, before = address(seeded, "long"), stored(seeded, "long")
    visitor = visitors[OFFICER]
    visitor.go(path)
    page, text = visitor.page, "word " * 200_000
    page.get_by_label("The child died").check()
    page.locator("#why_serious").evaluate("(box, text) => { box.value = text; }", text)
    page.get_by_label("Why is abuse or neglect known or suspected?").fill("The injuries are not explained.")
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Continue", exact=True).click()
    assert answered.value.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "must be 4,000 characters or less" in " ".join(error_texts(page))
    assert page.locator("#why_serious").input_value().strip() == text.strip()
    assert page.get_by_label("The child died").is_checked()
    assert stored(seeded, "long") == before


def test_refused_page_fits_a_phone(seeded, visitors):
    visitor = visitors[OFFICER]
    visitor.page.set_viewport_size({"width": 320, "height": 900})
    visitor.go(address(seeded, "long"))
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Continue", exact=True).click()
    assert len(error_texts(visitor.page)) == 3
    assert faults_of(visitor.page, 320) == []
    visitor.page.set_viewport_size(DESKTOP)


def test_task_sent_twice_is_stored_once(seeded, visitors):
    path, before = address(seeded, "twice"), stored(seeded, "twice")
    visitor = visitors[OFFICER]
    visitor.go(path)
    second = visitor.context.new_page()

    def look_in_another_window(_page):
        second.goto(f"{seeded.site.address}{path}?page=check")
        assert faults_of(second, 1280) == []

    answers = {"told_on": "2026-12-29", "told": ["police"]}
    complete_form(visitor, answers, "2026-12-29", look_in_another_window)
    with second.expect_navigation() as answered:
        second.locator("button[value=complete]").click()
    assert answered.value.status == HTTPStatus.CONFLICT
    assert "You completed this task on" in second.locator("main").inner_text()
    assert faults_of(second, 1280) == []
    second.close()
    assert stored(seeded, "twice") == before + 1


def test_part_withdrawn_meanwhile_tells_why_and_gives_back_what_was_typed(seeded, visitors):
    path, before = address(seeded, "withdrawn"), stored(seeded, "withdrawn")
    author = visitors[POLICE]
    author.go(path)
    author.page.get_by_label("Written by").fill("Somebody who typed this")
    manager = visitors[MANAGER]
    manager.go(f"{path}/withdraw")
    manager.page.get_by_label("Why is this no longer asked for?").fill("The police never knew the family.")
    with manager.page.expect_navigation():
        manager.page.get_by_role("button", name="Withdraw Police").click()
    with author.page.expect_navigation() as answered:
        author.page.get_by_role("button", name="Continue", exact=True).click()
    assert answered.value.status == HTTPStatus.CONFLICT
    assert "The police never knew the family." in author.text
    assert "Somebody who typed this" in author.text
    assert faults_of(author.page, 1280) == []
    assert stored(seeded, "withdrawn") == before


def test_address_of_somebody_else_s_task_shows_nothing_of_it(seeded, visitors):
    path = address(seeded, "long")
    for stranger in ("lay_member", "agency_author@education", "system_administrator", "process_owner"):
        visitor = visitors[stranger]
        assert visitor.go(path).status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND), stranger
        assert "Child" not in visitor.text
        assert visitor.page.get_by_role("link", name="My tasks").count()
        assert faults_of(visitor.page, 1280) == []
