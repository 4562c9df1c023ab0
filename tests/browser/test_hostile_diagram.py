"""A diagram drawn to attack its readers: names, ids and foreign elements are only ever drawn as words."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from engine.actor import SYSTEM
from engine.commands.publish_version import PublishVersion
from engine.errors import DefinitionError
from engine.gate import check_diagram_xml
from engine.scenarios.standard_area import LONG_AGO
from tests.browser.pages.site import PASSWORD, Sites
from tests.engine.diagram.drawing import draw, user

EVIL = (
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    "&lt;svg onload=alert(1)&gt;&quot;&#39;`{{7*7}}"
)
XHTML = '<h:script xmlns:h="http://www.w3.org/1999/xhtml">document.title = "TAKEN"</h:script>'
FOREIGN = (
    '<bpmn:extensionElements><s:svg xmlns:s="http://www.w3.org/2000/svg" onload="document.title=\'TAKEN\'">'
    f"<s:foreignObject>{XHTML}</s:foreignObject></s:svg></bpmn:extensionElements>"
)


def hostile(names: str = EVIL, inside: str = "") -> str:
    """A process of one step whose every word is hostile."""
    step = user("take_note").replace('name="Take note"', f'name="{names}"', 1)
    step = step.replace(
        "></bpmn:userTask>", f"><bpmn:documentation>{names}</bpmn:documentation>{inside}</bpmn:userTask>", 1
    )
    process = f'id="hostile" name="{names}" isExecutable="true" caseway:opens="aware_on"'
    declared = f'<caseway:fact id="aware_on" type="date" label="{names}"/>'
    return draw(step, "opened>take_note take_note>closed", process=process, declared=declared).decode()


def files(xml: str) -> dict[str, str]:
    form = (
        '{"type":"default","id":"take_note","components":'
        '[{"type":"textfield","key":"note","label":"<script>alert(1)</script>"}]}'
    )
    return {"hostile.bpmn": xml, "forms/take_note.json": form}


def publish(engine: Any, xml: str) -> None:
    """Put it into the installation, also if the gate would not have let it through."""

    class Smuggled(PublishVersion):
        def _check_gate(self) -> None:
            """Somebody with the database in their hands."""

    engine.execute(Smuggled("hostile", files(xml), LONG_AGO), actor=SYSTEM)


@pytest.mark.parametrize("inside", ["", FOREIGN], ids=["names", "foreign elements"])
def test_hostile_diagram_runs_nothing_on_any_page(
    sites: Sites, context: BrowserContext, tmp_path: Path, inside: str
) -> None:
    with sites.open(tmp_path) as site:
        publish(site.world.engine, hostile(inside=inside))
        page = context.new_page()
        faults: list[str] = []
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
        page.goto(f"{site.address}/sign-in")
        page.fill("#email", site.email("business_manager"))
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        page.goto(f"{site.address}/processes/hostile")
        page.wait_for_selector(".caseway-diagram[data-state]")
        assert page.locator(".caseway-diagram").get_attribute("data-state") == "drawn"
        drawn = page.eval_on_selector_all("svg text", "nodes => nodes.map(n => n.textContent).join('')")
        assert "<script>alert(1)</script>" in drawn.replace(" ", "")
        for address in ("/processes", "/cases/new/details?kind=hostile"):
            page.goto(f"{site.address}{address}")
        assert page.locator("main script, main img, main svg[onload]").count() == 0
        assert faults == []
        # The same file by itself is a document of its own: without an origin, without script.
        page.goto(f"{site.address}/processes/hostile/versions/1.xml")
        assert page.title() != "TAKEN"
        assert "dialog" not in faults


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>',
    ],
)
def test_document_type_is_refused(attack: str) -> None:
    text = hostile()
    head, _, rest = text.partition("?>")
    found = check_diagram_xml(f"{head}?>{attack}{rest}".encode() if rest else f"{attack}{text}".encode())
    assert "document-type" in {finding.rule for finding in found}


def test_gate_refuses_ids_that_are_no_names(tmp_path: Path, sites: Sites) -> None:
    xml = hostile().replace('id="take_note"', 'id="&quot;&gt;&lt;script&gt;"')
    with sites.open(tmp_path) as site:
        publishing = PublishVersion("hostile", files(xml), LONG_AGO)
        with pytest.raises(DefinitionError):
            site.world.engine.execute(publishing, actor=SYSTEM)
