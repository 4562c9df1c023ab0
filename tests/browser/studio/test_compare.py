"""The difference in a real browser: drawings marked, the list leading into them, and a page in a frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from engine.commands.create_proposal import CreateProposal
from engine.commands.save_proposal import SaveProposal
from engine.models import Process, Version
from tests.browser.pages.judging import faults_of
from tests.browser.pages.site import Site
from tests.browser.pages.visitor import Visitors, visiting

OWNER = "process_owner"
FLOW = '<bpmn:sequenceFlow id="chase_panel__panel_asked" sourceRef="chase_panel" targetRef="panel_asked"/>'


@pytest.fixture
def visitors(browser: Browser, site: Site) -> Iterator[Visitors]:
    with visiting(browser, site) as visitors:
        yield visitors


def changed(site: Site) -> int:
    """A proposal on the rapid review with something added, removed, changed and moved."""
    world = site.world
    with world.engine.read() as rows:
        query = select(Version).join(Process).where(Process.key == "rapid_review")
        version = rows.scalars(query.order_by(Version.number.desc())).first()
        assert version is not None
        number, xml = version.id, str(version.files["rapid_review.bpmn"])
    owner = world.actor(OWNER)
    starting = CreateProposal(world.area.area_id, "rapid_review", "A shorter review", number)
    proposal = world.engine.execute(starting, actor=owner)
    place = xml.index("<dc:Bounds", xml.index('bpmnElement="hold_meeting"'))
    xml = xml[:place] + xml[place:].replace('y="', 'y="1', 1)
    xml = xml.replace(FLOW, "").replace('length="12"', 'length="10"')
    xml = xml.replace('caseway:form="late_review"', 'caseway:form="late_review" caseway:role="chair"')
    world.engine.execute(SaveProposal(proposal, 1, {"rapid_review.bpmn": xml}), actor=owner)
    return proposal


@pytest.mark.parametrize("width", [320, 1280])
def test_both_drawings_are_marked_and_the_list_leads_into_them(
    site: Site, visitors: Visitors, width: int
) -> None:
    visitor = visitors[OWNER]
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.go(f"/studio/{changed(site)}/compare")
    page: Page = visitor.page
    now, before = page.locator("[data-compare=now]"), page.locator("[data-compare=before]")
    for drawing in (now, before):
        expect(drawing).to_have_attribute("data-state", "drawn")
    expect(
        now.locator(".djs-element.caseway-mark-changed[data-element-id=explain_late_review]")
    ).to_have_count(1)
    expect(now.locator(".djs-element.caseway-mark-moved[data-element-id=hold_meeting]")).to_have_count(1)
    gone = "chase_panel__panel_asked"
    expect(before.locator(f".djs-element.caseway-mark-removed[data-element-id={gone}]")).to_have_count(1)
    expect(now.locator(f"[data-element-id={gone}]")).to_have_count(0)
    assert faults_of(page, width) == []
    item = page.locator("section[data-jump=explain_late_review]")
    item.get_by_role("button", name="Show in the drawing").press("Enter")
    expect(now.locator("[data-element-id=explain_late_review].caseway-mark-found")).to_have_count(1)
    expect(now.locator("button").first).to_be_focused()
    now.get_by_role("button", name="Next difference").press("Enter")


def test_without_scripts_the_words_say_it_all(site: Site, browser: Browser, visitors: Visitors) -> None:
    address = f"{site.address}/studio/{changed(site)}/compare"
    cookies = visitors[OWNER].page.context.cookies()
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(address)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text("10 working days").first).to_be_visible()
    expect(page.get_by_role("button", name="Show in the drawing")).to_have_count(0)
    plain.close()


@contextmanager
def another_site(markup: str) -> Iterator[str]:
    """A page of another site; answers from the test itself would count as being on another network."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(markup.encode() if self.path == "/" else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_shows_a_process_in_a_frame(site: Site, page: Page) -> None:
    address = f"{site.address}/public/processes/rapid_review?embed=1"
    markup = f'<iframe src="{address}" title="Rapid review" width="900" height="700"></iframe>'
    with another_site(markup) as elsewhere:
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Rapid review", exact=True)).to_be_visible()
        expect(frame.locator("[data-diagram]")).to_have_attribute("data-state", "drawn")
        expect(frame.get_by_role("navigation")).to_have_count(0)
