"""Every shipped process is drawn whole by the viewer that case pages use."""

import mimetypes
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.diagram.reading import read_diagrams
from engine.layout import add_layout
from tests.services.web_server import serving

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "webapp" / "static" / "dist"
FILES = sorted((ROOT / "processes").glob("*/*.bpmn"))
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Diagram</title>
<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/diagram.css"></head>
<body><div class="caseway-diagram" data-diagram data-xml-url="/diagram.bpmn" data-label="Diagram"></div>
<script type="module" src="/diagram.js"></script></body></html>"""


def drawing(xml: bytes):
    """A tiny site with one page that shows one diagram."""

    def application(environ, start_response):
        path = environ["PATH_INFO"]
        if path == "/":
            body, kind = PAGE.encode(), "text/html"
        elif path == "/diagram.bpmn":
            body, kind = xml, "application/xml"
        else:
            body = (DIST / Path(path).name).read_bytes()
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        start_response("200 OK", [("Content-Type", kind)])
        return [body]

    return application


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_process_is_drawn_whole(path: Path, page: Page):
    xml = path.read_bytes()
    with serving(drawing(xml)) as address:
        page.goto(address)
        page.wait_for_selector(".caseway-diagram[data-state]")
        assert page.locator(".caseway-diagram").get_attribute("data-state") == "drawn"
        drawn = set(
            page.eval_on_selector_all(
                "[data-element-id]", "nodes => nodes.map(n => n.getAttribute('data-element-id'))"
            )
        )
    for diagram in read_diagrams(xml):
        wanted = {*diagram.elements, *diagram.flows, *(lane.id for lane in diagram.lanes)}
        assert wanted - drawn == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_process_is_laid_out(path: Path):
    xml = path.read_bytes()
    assert add_layout(xml) == xml
