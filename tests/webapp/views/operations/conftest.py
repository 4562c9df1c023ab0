"""An office with steps that stand still: calls of a process that is not published, and an early decision."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.publish_version import PublishVersion
from engine.models import Fault
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import radio, text_form
from tests.engine.diagram.drawing import draw, gateway, user
from tests.webapp.views.cases.conftest import incident, statements, stranger

__all__ = ["incident", "statements", "stranger"]

CALL = '<bpmn:callActivity id="call_it" name="Call it" calledElement="called"/>'
TWO_WAYS = "which>closed[grade = 'good'] which>other[grade = 'poor'] other>closed"


def words(page: str) -> str:
    """What a person reads of a page."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def publish(office: Any, key: str, body: str, arrows: str, opens: str = 'caseway:opens="aware_on"') -> None:
    """A small process; every user task has a form with a note."""
    process = f'id="{key}" name="{key.capitalize()}" isExecutable="true" {opens}'
    files = {f"{key}.bpmn": draw(body, arrows, process=process).decode()}
    forms = re.findall(r'caseway:form="(\w+)"', body)
    files |= {f"forms/{name}.json": text_form(name) for name in forms}
    if "grade_it" in forms:
        files["forms/grade_it.json"] = text_form("grade_it", radio("grade", "good", "poor", fact="grade"))
    office.engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)


@pytest.fixture
def stopped(office: Any) -> Any:
    """Cases 1 to 3 wait for a process that is not published, case 4 for an answer that is not given."""
    publish(office, "caller", user("ask") + CALL, "opened>ask ask>call_it call_it>closed")
    early = gateway("parallel", "fork") + user("look") + user("grade_it") + user("other")
    publish(
        office,
        "split",
        early + gateway("exclusive", "which"),
        f"opened>fork fork>look fork>grade_it look>which grade_it>closed {TWO_WAYS}",
    )
    for number in range(1, 4):
        office.desk.start("caller", label=f"Child {number}")
        office.desk.do("ask")
    office.desk.start("split", label="Child 4")
    office.desk.do("look")
    return office


@pytest.fixture
def mend(office: Any) -> Callable[[], None]:
    """Publish the process that was missing."""
    return lambda: publish(office, "called", user("inner"), "opened>inner inner>closed", "")


@pytest.fixture
def faults(office: Any) -> Callable[..., list[Fault]]:
    """The faults with a state, oldest first."""

    def read(state: str = "open") -> list[Fault]:
        with office.engine.read() as rows:
            return list(rows.scalars(select(Fault).where(Fault.state == state).order_by(Fault.id)))

    return read
