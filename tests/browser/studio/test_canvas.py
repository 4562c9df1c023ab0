"""Drawing a process in a real browser: panel, conditions, undo, saving, findings, hostile files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from engine.commands.create_proposal import CreateProposal
from engine.commands.save_proposal import SaveProposal
from engine.diagram import read_diagrams
from engine.diagram.model import Diagram
from engine.models import Process, Proposal, Version
from tests.browser.pages.judging import faults_of
from tests.browser.pages.site import Site, Sites
from tests.browser.pages.visitor import Visitors, visiting
from tests.browser.studio.drawing import Canvas
from tests.browser.test_hostile_diagram import EVIL, FOREIGN, hostile

OWNER = "process_owner"


@pytest.fixture(scope="module")
def site(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sites.open(tmp_path_factory.mktemp("canvas")) as site:
        yield site


@pytest.fixture
def visitors(browser: Browser, site: Site) -> Iterator[Visitors]:
    with visiting(browser, site) as visitors:
        yield visitors


@pytest.fixture
def canvas(site: Site, visitors: Visitors) -> Canvas:
    return Canvas(visitors[OWNER], proposed(site, "rapid_review"))


def proposed(site: Site, key: str, files: dict[str, str] | None = None) -> int:
    world = site.world
    with world.engine.read() as rows:
        query = select(Version.id).join(Process).where(Process.key == key).order_by(Version.number.desc())
        version = rows.scalars(query).first()
    starting = CreateProposal(world.area.area_id, key, "A shorter review", version, files)
    return world.engine.execute(starting, actor=world.actor(OWNER))


def stored(site: Site, proposal: int) -> Proposal:
    return site.world.rows(select(Proposal).where(Proposal.id == proposal))[0]


def saved(site: Site, proposal: int) -> Diagram:
    row = stored(site, proposal)
    [found] = read_diagrams(row.files[f"{row.process_key}.bpmn"].encode())
    return found


def test_draw_a_step_and_say_everything_about_it(site: Site, canvas: Canvas) -> None:
    canvas.open()
    assert canvas.checked() == []
    step = canvas.add_behind("hold_meeting", "user-task", "Ask the family")
    assert step == "ask_the_family"
    canvas.choose("panel-role", "administrator").choose("panel-form", "agency_summary")
    canvas.choose("panel-clock", "rapid_review").show("panel-clause-find")
    canvas.page.locator("#panel-clause-find").press_sequentially("fifteen working")
    shown = canvas.page.locator("#panel-clause input[type=checkbox]:visible")
    expect(shown).to_have_count(1)
    canvas.tick("panel-clause", "WT2026:rapid-review")
    expect(canvas.page.locator("#panel-clause > summary")).to_contain_text("fifteen working days")
    expect(shown).to_have_count(1)
    canvas.fill("panel-help", "Ring first, then write.")
    canvas.tick("panel-notSamePersonAs", "write_summary").tick("panel-independentOf", "subject_team")
    canvas.tick("panel-shows", "write_summary")
    canvas.choose("panel-parts-mode", "signatories").tick("panel-signatories", "dsp_police")
    canvas.saved()
    drawn = saved(site, canvas.proposal).elements["ask_the_family"]
    assert (drawn.name, drawn.role, drawn.form) == ("Ask the family", "administrator", "agency_summary")
    assert (drawn.clock, drawn.clauses) == ("rapid_review", ("WT2026:rapid-review",))
    assert (drawn.documentation, drawn.signatories) == ("Ring first, then write.", ("chair", "dsp_police"))
    assert (drawn.not_same_person_as, drawn.independent_of) == (("write_summary",), ("subject_team",))
    assert (drawn.shows, drawn.multi_instance) == (("write_summary",), True)
    # Nothing that was there has been lost on the way through the editor.
    before, after = (read_diagrams(text.encode())[0] for text in _texts(site, canvas.proposal))
    assert {key: after.elements[key] for key in before.elements} == dict(before.elements)
    assert (after.clocks, after.facts, after.parameters) == (before.clocks, before.facts, before.parameters)
    assert {key: after.flows[key] for key in before.flows} == dict(before.flows)


def _texts(site: Site, proposal: int) -> tuple[str, str]:
    row = stored(site, proposal)
    version = site.world.rows(select(Version).where(Version.id == row.base_version_id))[0]
    path = f"{row.process_key}.bpmn"
    return version.files[path], row.files[path]


def test_every_shipped_process_goes_through_the_editor_unchanged(site: Site, visitors: Visitors) -> None:
    for key in [row.key for row in site.world.rows(select(Process).order_by(Process.key))]:
        canvas = Canvas(visitors[OWNER], proposed(site, key)).open().select("")
        name = canvas.page.locator("#panel-name").input_value()
        canvas.fill("panel-name", f"{name} again").saved()
        before, after = (read_diagrams(text.encode())[0] for text in _texts(site, canvas.proposal))
        assert after.name == f"{name} again"
        for part in ("elements", "flows", "lanes", "facts", "parameters", "clocks", "edition", "opens"):
            assert getattr(after, part) == getattr(before, part), (key, part)


def test_palette_and_mouse_draw_and_everything_is_undone(site: Site, canvas: Canvas) -> None:
    canvas.open()
    page = canvas.page
    offered = page.locator(".djs-palette .entry").evaluate_all("all => all.map(each => each.dataset.action)")
    assert not {"create.task", "create.intermediate-event", "create.data-store"} & set(offered)
    page.locator(".djs-palette .entry[data-action='create.user-task']").click()
    drawing = page.locator("#studio-canvas")
    drawing.evaluate("each => each.scrollIntoView({block: 'end'})")
    box = drawing.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + box["height"] - 130)
    page.mouse.click(box["x"] + 320, box["y"] + box["height"] - 120)
    page.locator(".djs-direct-editing-content").fill("Write to the school")
    page.keyboard.press("Enter")
    expect(page.locator("#studio-undo")).to_have_attribute("aria-disabled", "false")
    expect(page.locator("svg[role=application]")).to_contain_text("Write to the school")
    while page.locator("#studio-undo").get_attribute("aria-disabled") == "false":
        canvas.press("studio-undo")
    expect(page.locator("svg[role=application]")).not_to_contain_text("Write to the school")


def test_undo_and_redo_know_every_edit_of_the_panel(site: Site, canvas: Canvas) -> None:
    canvas.open().select("write_summary").choose("panel-role", "auditor")
    canvas.select("").press("panel-clock-add").fill("panel-clock-new_clock-name", "Family told")
    canvas.press("panel-fact-add").fill("panel-fact-new_fact-label", "The family was told")
    page = canvas.page
    expect(page.locator("#panel-fact-the_family_was_told-id")).to_have_value("the_family_was_told")
    canvas.press("panel-parameter-add")
    canvas.saved()
    drawn = saved(site, canvas.proposal)
    assert drawn.clocks["new_clock"].name == "Family told"
    assert drawn.facts["the_family_was_told"].type == "boolean"
    assert drawn.parameters["new_parameter"].default == "10"
    while page.locator("#studio-undo").get_attribute("aria-disabled") == "false":
        canvas.press("studio-undo")
    canvas.saved()
    first, last = (read_diagrams(text.encode())[0] for text in _texts(site, canvas.proposal))
    assert last == first
    canvas.press("studio-redo").select("write_summary")
    expect(page.locator("#panel-role")).to_have_value("auditor")


def test_condition_is_built_by_choosing_and_said_in_english(site: Site, canvas: Canvas) -> None:
    canvas.open().select("what_does_the_panel_say__answer_panel")
    page = canvas.page
    expect(page.locator("#panel-condition-sentence")).to_contain_text("asks")
    canvas.press("panel-condition-add").choose("panel-condition-1-fact", "rapid_review_agreed")
    expect(page.locator("#panel-condition-text")).to_have_value(
        "panel_view = 'questions' and rapid_review_agreed"
    )
    canvas.choose("panel-condition-join", "or")
    expect(page.locator("#panel-condition-text")).to_have_value(
        "panel_view = 'questions' or rapid_review_agreed"
    )
    expect(page.locator("#panel-condition-sentence")).to_contain_text(" or ")
    canvas.press("panel-condition-0-remove")
    expect(page.locator("#panel-condition-text")).to_have_value("rapid_review_agreed")
    canvas.fill("panel-condition-text", "rapid_review_agreed and")
    expect(page.locator("#panel-condition-text-problem")).to_contain_text("stops too soon")
    canvas.fill("panel-condition-text", "working_days(aware_on, rapid_review_sent_on) > 10")
    expect(page.locator("#panel-condition-sentence")).to_contain_text("more than 10 working days")
    canvas.saved()
    flow = saved(site, canvas.proposal).flows["what_does_the_panel_say__answer_panel"]
    assert flow.condition == "working_days(aware_on, rapid_review_sent_on) > 10"
    canvas.page.locator("#panel-default").check()
    canvas.saved()
    gateway = saved(site, canvas.proposal).elements["what_does_the_panel_say"]
    assert gateway.default_flow == "what_does_the_panel_say__answer_panel"


def test_clock_is_changed_in_the_panel(site: Site, canvas: Canvas) -> None:
    canvas.open().select("")
    canvas.fill("panel-clock-meeting-length", "7").choose("panel-clock-meeting-unit", "days")
    canvas.choose("panel-clock-summary-length-from", "").fill("panel-clock-summary-length", "9")
    canvas.press("panel-clock-meeting-rung-add")
    number = len(saved(site, canvas.proposal).clocks["meeting"].rungs)
    canvas.fill(f"panel-clock-meeting-rung-{number}-offset", "-1")
    canvas.tick(f"panel-clock-meeting-rung-{number}-to", "role:chair")
    canvas.saved()
    clocks = saved(site, canvas.proposal).clocks
    assert (clocks["meeting"].length, clocks["meeting"].unit) == ("7", "days")
    assert clocks["summary"].length == "9"
    [*_, added] = clocks["meeting"].rungs
    assert (added.id, added.offset, added.to) == ("reminder", -1, ("role:business_manager", "role:chair"))


def test_it_saves_by_itself_and_is_there_after_a_reload(site: Site, canvas: Canvas) -> None:
    canvas.open().select("hold_meeting")
    canvas.page.locator("#panel-name").press_sequentially(" today")
    canvas.page.locator("#studio-status[data-state=saved]", has_text="revision 2").wait_for()
    assert saved(site, canvas.proposal).elements["hold_meeting"].name.endswith("today")
    canvas.open("hold_meeting")
    expect(canvas.page.locator("#panel-name")).to_have_value(re.compile("today$"))
    expect(canvas.page.locator("#panel-name")).to_be_focused()


def test_second_editor_is_told_and_keeps_what_they_drew(site: Site, canvas: Canvas, tmp_path: Path) -> None:
    canvas.open().select("hold_meeting")
    row = stored(site, canvas.proposal)
    path = f"{row.process_key}.bpmn"
    other = {path: row.files[path].replace("Write the agency summary", "Write your summary")}
    site.world.engine.execute(SaveProposal(row.id, row.revision, other), actor=site.world.actor(OWNER))
    canvas.fill("panel-name", "Hold the meeting soon")
    canvas.press("studio-save")
    page = canvas.page
    expect(page.locator("#studio-conflict")).to_contain_text("has saved this proposal since you opened it")
    with page.expect_download() as download:
        page.locator("#studio-keep-mine").click()
    assert download.value.suggested_filename == path
    mine = tmp_path / path
    download.value.save_as(mine)
    assert "Hold the meeting soon" in mine.read_text()
    assert "Hold the meeting soon" not in stored(site, canvas.proposal).files[path]
    page.locator("#studio-load-latest").click()
    page.locator("[data-studio-canvas][data-state=drawn]").wait_for()
    canvas.select("write_summary")
    expect(page.locator("#panel-name")).to_have_value("Write your summary")


def test_form_saved_meanwhile_does_not_stand_in_the_way(site: Site, canvas: Canvas) -> None:
    canvas.open().select("hold_meeting")
    row = stored(site, canvas.proposal)
    other = {"README.md": "Something else"}
    site.world.engine.execute(SaveProposal(row.id, row.revision, other), actor=site.world.actor(OWNER))
    canvas.fill("panel-name", "Hold the meeting soon").saved()
    assert saved(site, canvas.proposal).elements["hold_meeting"].name == "Hold the meeting soon"
    assert stored(site, canvas.proposal).files["README.md"] == "Something else"


def test_findings_are_said_as_one_draws_and_lead_to_the_element(site: Site, canvas: Canvas) -> None:
    canvas.open()
    canvas.add_behind("hold_meeting", "user-task", "Ask the family")
    page = canvas.page
    found = page.locator("li[data-rule='dead-end'][data-element='ask_the_family']")
    found.wait_for()
    expect(page.locator("#studio-findings-words")).to_contain_text("error")
    assert page.locator(".caseway-studio__badge--error").count() > 0
    canvas.select("write_summary")
    found.get_by_role("button").press("Enter")
    assert canvas.chosen() == "ask_the_family"
    canvas.press("panel-delete")
    expect(page.locator("#studio-findings-words")).to_have_text("Nothing is wrong.")
    canvas.select("").choose("panel-clock-summary-anchor", "")
    page.locator("li[data-element='summary'] button").first.click()
    expect(page.locator("#panel-clock-summary > summary")).to_be_focused()


def test_everything_is_done_from_the_keyboard(site: Site, canvas: Canvas) -> None:
    canvas.open()
    page = canvas.page
    canvas.add_behind("hold_meeting", "gateway", "Is more needed?")
    canvas.connect("is_more_needed", "write_rapid_review")
    page.locator("svg[role=application]").focus()
    page.keyboard.press("Control+z")
    canvas.select("is_more_needed").press("panel-delete")
    canvas.select("hold_meeting")
    page.locator("svg[role=application]").focus()
    before = page.locator("[data-element-id=hold_meeting]").first.get_attribute("transform")
    page.keyboard.press("Shift+ArrowDown")
    after = page.locator("[data-element-id=hold_meeting]").first.get_attribute("transform")
    assert before != after
    page.keyboard.press("Control+f")
    page.locator(".djs-search-input input").press_sequentially("agency summary")
    page.locator(".djs-search-result-selected").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-go-to")).to_have_value("write_summary")


@pytest.mark.parametrize("width", [320, 1280])
def test_page_is_accessible_with_everything_unfolded(canvas: Canvas, width: int) -> None:
    canvas.page.set_viewport_size({"width": width, "height": 900})
    unfold = "document.querySelectorAll('[data-studio-panel] details').forEach(each => { each.open = true; })"
    for element in ("", "write_summary", "is_it_approved__send_rapid_review", "reply_outstanding"):
        canvas.open().select(element)
        canvas.page.evaluate(unfold)
        assert faults_of(canvas.page, width) == [], element


@pytest.mark.parametrize("inside", ["", FOREIGN], ids=["names", "foreign elements"])
def test_hostile_drawing_runs_nothing(site: Site, visitors: Visitors, inside: str) -> None:
    form = '{"type":"default","id":"take_note","components":[]}'
    files = {"hostile.bpmn": hostile(EVIL, inside), "forms/take_note.json": form}
    world = site.world
    starting = CreateProposal(world.area.area_id, "hostile", "Hostile", None, files)
    canvas = Canvas(visitors[OWNER], world.engine.execute(starting, actor=world.actor(OWNER)))
    dialogs: list[Any] = []
    canvas.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    canvas.open().select("take_note")
    assert "<script>alert(1)</script>" in canvas.page.locator("#panel-name").input_value()
    canvas.press("studio-find")
    canvas.page.locator(".djs-search-input input").press_sequentially("script")
    assert canvas.page.locator("main script, main img, main svg[onload]").count() == 0
    canvas.page.keyboard.press("Escape")
    canvas.select("").checked()
    assert dialogs == []
    assert canvas.page.title() != "TAKEN"


@pytest.mark.parametrize("text", ["", "<not-xml", "<a/>", "\x01"])
def test_what_cannot_be_drawn_is_said(site: Site, visitors: Visitors, text: str) -> None:
    world = site.world
    starting = CreateProposal(world.area.area_id, "broken", "Broken", None, {"broken.bpmn": text})
    proposal = world.engine.execute(starting, actor=world.actor(OWNER))
    page = visitors[OWNER].page
    visitors[OWNER].go(f"/studio/{proposal}/diagram")
    page.locator("[data-studio-canvas][data-state]").wait_for()
    if text:
        expect(page.locator("#studio-failed")).to_contain_text("Open the outline")
    else:
        expect(page.locator("#panel-name")).to_have_value("Broken")


def test_without_script_the_page_points_to_the_outline(browser: Browser, site: Site) -> None:
    proposal = proposed(site, "rapid_review")
    with visiting(browser, site, scripts=False) as visitors:
        visitors[OWNER].go(f"/studio/{proposal}/diagram")
        assert "Drawing needs JavaScript" in visitors[OWNER].text
        assert visitors[OWNER].page.locator(f"main a[href='/studio/{proposal}/outline']").count() > 0


def test_parts_with_quorum_and_a_fact_that_is_counted(site: Site, canvas: Canvas) -> None:
    canvas.open()
    canvas.add_behind("hold_meeting", "user-task", "Ask each agency")
    canvas.choose("panel-form", "agency_summary").choose("panel-role", "agency_author")
    canvas.choose("panel-parts-mode", "parts")
    list_of = canvas.page.locator("#panel-parts option").evaluate_all("all => all.map(each => each.value)")
    assert any(value.startswith("rows:") or value == "agencies_involved" for value in list_of), list_of
    canvas.choose("panel-quorum", "least").fill("panel-quorum-number", "3")
    expect(canvas.page.locator("#panel-quorum-sentence")).to_contain_text("At least 3 parts")
    canvas.tick("panel-alsoAsk", "police")
    canvas.press("panel-outcome-add").choose("panel-outcome-0-fact", "rapid_review_agreed")
    canvas.choose("panel-outcome-0-value-question", canvas_question(canvas))
    canvas.saved()
    drawn = saved(site, canvas.proposal).elements["ask_each_agency"]
    assert drawn.completion_condition == "parts.done >= 3"
    assert (drawn.parts in list_of, drawn.also_ask) == (True, ("police",))
    [outcome] = drawn.outcomes
    assert outcome.fact == "rapid_review_agreed"
    assert outcome.value.startswith("parts.count(")


def canvas_question(canvas: Canvas) -> str:
    """The first question whose answers can be counted."""
    options = canvas.page.locator("#panel-outcome-0-value-question option")
    return str(options.nth(1).get_attribute("value"))


def test_clock_and_message_are_put_on_a_border_and_said(site: Site, canvas: Canvas) -> None:
    canvas.open().select("hold_meeting").choose("panel-add-kind", "attach.timer").press("panel-add")
    canvas.fill("panel-name", "Meeting is late").choose("panel-clock", "meeting")
    canvas.choose("panel-rung", "breach")
    canvas.page.locator("#panel-interrupts").check()
    canvas.select("hold_meeting").choose("panel-add-kind", "attach.message").press("panel-add")
    canvas.fill("panel-name", "Family calls").fill("panel-reference-new", "Call of the family")
    expect(canvas.page.locator("#panel-reference")).to_have_value("call_of_the_family")
    canvas.choose("panel-role", "administrator").choose("panel-form", "agency_summary").saved()
    drawn = saved(site, canvas.proposal).elements
    late, called = drawn["meeting_is_late"], drawn["family_calls"]
    assert (late.attached_to, late.event, late.clock, late.rung) == (
        "hold_meeting", "timer", "meeting", "breach",
    )  # fmt: skip
    assert (late.interrupting, called.interrupting) == (True, False)
    assert (called.event, called.role, called.form) == ("message", "administrator", "agency_summary")


def test_menu_of_kinds_offers_only_what_runs(canvas: Canvas) -> None:
    canvas.open().select("hold_meeting")
    page = canvas.page
    page.locator(".djs-context-pad .entry[data-action=replace]").press("Enter")
    page.locator(".djs-popup .entry").first.wait_for()
    offered = page.locator(".djs-popup .entry").evaluate_all("all => all.map(each => each.dataset.id)")
    assert "replace-with-manual-task" in offered
    assert not {"replace-with-script-task", "replace-with-task", "replace-with-transaction"} & set(offered)
    assert "Send something: a pack to copy" in page.locator(".djs-popup").inner_text()
    assert faults_of(page, 1280) == []
    page.locator(".djs-popup .entry[data-id=replace-with-manual-task]").click()
    expect(page.locator("[data-studio-panel] h2")).to_have_text("Task without a form")
    assert canvas.chosen() == "hold_meeting"
