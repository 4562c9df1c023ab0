"""The layout and its scripts in a real browser: no page of ours, only what every page stands on."""

import json
import threading
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe
from flask import Response, render_template_string, request
from waitress import create_server

from engine.db import connect
from engine.execute import Engine
from engine.models import Base, Person
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter

PASSWORD = "a long enough password"
PARTS = """
{% extends "layout/base.html" %}
{% from "layout/parts.html" import breadcrumbs, due, force, form_token %}
{% from "layout/moj.html" import badge, identity_bar, sub_navigation, timeline %}
{% from "layout/diagram.html" import diagram, diagram_scripts, diagram_styles %}
{% block title %}Parts{% endblock %}
{% block styles %}{{ diagram_styles() }}{% endblock %}
{% block scripts %}{{ diagram_scripts() }}{% endblock %}
{% block before %}
{{ breadcrumbs([("Cases", "/cases"), ("RVW-2026-004", none)]) }}{{ identity_bar("Child A", "RVW-2026-004") }}
{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Parts</h1>
{{ sub_navigation([("Overview", "/parts"), ("Timeline", "/timeline")], "/parts") }}
<p>{{ badge("Overdue", "red") }} {{ force("must") }} {{ force("should") }} {{ force("local") }}</p>
<p class="govuk-body">{{ due("2026-12-29", 3) }}</p><p class="govuk-body">{{ due("2026-12-09", -2) }}</p>
{{ timeline([{"title": "Notified", "by": "Ann Example", "at": moved_clock, "text": "Sent."}]) }}
{{ diagram("/parts.bpmn", "Diagram", {"write": "open", "record": "done", "send": "coming", "gone": "done"}) }}
<form method="post" action="/sent" data-autosave-url="/draft">
  {{ form_token() }}
  <label class="govuk-label" for="w">Words</label><input class="govuk-input" id="w" name="w">
  <fieldset><legend>Late?</legend>
    <label><input type="radio" name="late" value="yes">Yes</label>
    <label><input type="radio" name="late" value="no">No</label>
  </fieldset>
  <div id="why" data-shown-by="late" data-shown-for="yes">
    <label for="r">Why</label><input id="r" name="r">
  </div>
  <label class="govuk-label" for="who">Who</label>
  <select class="govuk-select" id="who" name="who" data-autocomplete="true">
    <option value=""></option><option value="1">Alpha</option><option value="2">Beta</option>
  </select>
  <button class="govuk-button" id="send">Send</button>
</form>
{% endblock %}
"""
STEPS = ("record", "write", "send")
DIAGRAM = f"""<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  id="d" targetNamespace="t">
<bpmn:process id="p">{"".join(f'<bpmn:userTask id="{step}" name="{step}"/>' for step in STEPS)}</bpmn:process>
<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">{
    "".join(
        f'<bpmndi:BPMNShape id="{step}_di" bpmnElement="{step}">'
        f'<dc:Bounds x="{100 + 200 * place}" y="80" width="100" height="80"/></bpmndi:BPMNShape>'
        for place, step in enumerate(STEPS)
    )
}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}


@pytest.fixture
def received():
    """What the forms of the page have sent: (address, fields)."""
    return []


@pytest.fixture
def site(tmp_path, received):
    database = connect(f"sqlite:///{tmp_path}/layout.sqlite")
    Base.metadata.create_all(database)
    engine = Engine(database, now=lambda: datetime(2026, 12, 18, 10, 30, tzinfo=UTC))
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with engine.housekeeping() as rows:
        rows.add(
            Person(
                email="ann@example.org", name="Ann Example", password_hash=cheap, created_at=datetime.now(UTC)
            )
        )
    app = create_app(Settings(environment="test"), engine)
    limiter.reset()

    def receive():
        received.append((request.path, request.form.to_dict()))
        return render_template_string(
            "{% extends 'layout/base.html' %}{% block content %}<h1>Sent</h1>{% endblock %}"
        )

    app.add_url_rule("/parts", "parts", lambda: render_template_string(PARTS))
    app.add_url_rule("/parts.bpmn", "xml", lambda: Response(DIAGRAM, content_type="application/xml"))
    for address in ("/draft", "/sent"):
        app.add_url_rule(address, address.strip("/"), receive, methods=["POST"])
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
    database.dispose()


def open_parts(page, site):
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation',"
        " (event) => window.refused.push(event.violatedDirective + ' ' + event.sourceFile))",
    )
    page.goto(f"{site}/parts")
    page.fill("#email", "ann@example.org")
    page.fill("#password", PASSWORD)
    page.click('button:text-is("Sign in")')
    page.wait_for_url("**/parts")
    page.wait_for_selector("[data-state=drawn]")


def problems(page):
    return [
        (found["id"], [node["html"] for node in found["nodes"]])
        for found in Axe().run(page, options=RULES).response["violations"]
    ]


@pytest.mark.parametrize("width", [320, 1280])
def test_every_part_is_accessible_and_fits(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/parts")
    assert problems(page) == []
    open_parts(page, site)
    assert problems(page) == []
    assert page.evaluate("window.refused") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_error_pages_are_accessible(page, site):
    open_parts(page, site)
    assert page.goto(f"{site}/nowhere").status == 404
    assert problems(page) == []


def test_diagram_says_its_marks_in_words_and_moves_by_keyboard(page, site):
    open_parts(page, site)
    badges = page.locator(".caseway-diagram__canvas .caseway-badge").all_text_contents()
    assert sorted(badges) == ["Done", "Open now"]
    assert page.locator(".caseway-diagram__key li").all_text_contents() == ["Done", "Open now", "Coming"]
    assert page.locator(".bjs-powered-by").is_visible()
    before = page.locator(".viewport").get_attribute("transform")
    page.get_by_role("button", name="Zoom in").focus()
    page.keyboard.press("Enter")
    assert page.locator(".viewport").get_attribute("transform") != before


def test_draft_is_saved_once_when_something_changed(page, site, received):
    page.clock.install()
    open_parts(page, site)
    page.fill("#w", "what happened")
    with page.expect_response("**/draft"):
        page.clock.run_for(21_000)
    page.get_by_text("Draft saved at").wait_for()
    page.clock.run_for(60_000)
    assert [(address, fields["w"]) for address, fields in received] == [("/draft", "what happened")]


def test_question_appears_with_the_answer_it_hangs_on(page, site):
    open_parts(page, site)
    assert page.locator("#why").is_hidden()
    page.check("[value=yes]")
    assert page.locator("#why").is_visible()
    page.check("[value=no]")
    assert page.locator("#why").is_hidden()


def test_long_choice_can_be_typed_into(page, site):
    open_parts(page, site)
    page.fill("input#who", "be")
    page.get_by_role("option", name="Beta").click()
    assert page.locator("select[name=who]").input_value() == "2"


@pytest.mark.parametrize(
    ("words", "sent"), [("", ""), ("Nobody here", "Nobody here"), ("  beta ", "2")], ids=str
)
def test_long_choice_sends_what_is_typed_and_not_the_choice_before(page, site, received, words, sent):
    open_parts(page, site)
    page.fill("input#who", "al")
    page.get_by_role("option", name="Alpha").click()
    page.fill("input#who", words)
    page.press("input#who", "Tab")
    page.click("#send")
    page.get_by_role("heading", name="Sent").wait_for()
    assert [fields["who"] for _, fields in received if "who" in fields][-1] == sent


def test_form_is_sent_once_however_often_it_is_pressed(page, site, received):
    open_parts(page, site)
    page.evaluate("const send = document.getElementById('send'); send.click(); send.click()")
    page.get_by_role("heading", name="Sent").wait_for()
    assert [address for address, _ in received] == ["/sent"]


def test_session_warning_opens_in_time_and_keeps_the_session(page, site):
    page.clock.install()
    open_parts(page, site)
    page.clock.run_for(26 * 60_000)
    dialog = page.locator("dialog[data-session-warning]")
    assert dialog.is_hidden()
    page.clock.run_for(2 * 60_000)
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Stay signed in"
    assert problems(page) == []
    with page.expect_response("**/session/keep") as kept:
        page.keyboard.press("Enter")
    assert json.loads(kept.value.text())["seconds_left"] > 1790
    dialog.wait_for(state="hidden")


def test_everything_but_the_drawing_is_there_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/parts")
    page.fill("#email", "ann@example.org")
    page.fill("#password", PASSWORD)
    page.click('button:text-is("Sign in")')
    assert page.locator("h1").text_content() == "Parts"
    assert page.locator("[data-diagram]").is_hidden()
    assert page.locator("#why").is_visible()
    assert page.get_by_role("link", name="Deadlines").is_visible()
    page.get_by_role("button", name="Sign out").first.click()
    assert page.locator("h1").text_content() == "Sign in"
    context.close()
