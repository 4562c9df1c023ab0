"""Findings speak the words of the studio; the studio's own linting says the same as the gate."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.gate import check_diagram_xml
from tests.engine.diagram.drawing import draw, flows, gateway, user

ROOT = Path(__file__).parents[3]
LINTING = (ROOT / "webapp/frontend/js/studio/linting.js").read_text(encoding="utf-8")
LINTED = {
    code: (severity, problem, mend)
    for code, severity, problem, mend in re.findall(
        r'\[\s*\w+,\s*"([a-z-]+)",\s*"(error|warning)",\s*"([^"]+)",\s*"([^"]+)",\s*\]', LINTING
    )
}
OURS_ALONE = {"superfluous-gateway", "overlapping"}
TWO_WAYS = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition/><bpmn:messageEventDefinition/>'
    "</bpmn:intermediateCatchEvent>"
)
WRONG = {
    "no-start": (user("look"), "look>closed"),
    "no-end": (user("look"), "opened>look"),
    "several-starts": (
        '<bpmn:startEvent id="opened"/><bpmn:startEvent id="too"/>' + user("look"),
        "opened>look too>look look>closed",
    ),
    "multiple-event": (TWO_WAYS, "opened>wait wait>closed"),
    "unreachable": (user("look") + user("lost"), "opened>look look>closed lost>closed"),
    "dead-end": (user("look") + user("stuck"), "opened>look look>closed"),
    "implicit-split": (user("look") + user("act"), "opened>look look>act look>closed act>closed"),
    "double-flow": (
        user("look") + flows("opened>look").replace("opened_to_look", "again"),
        "opened>look look>closed",
    ),
    "flow-without-condition": (
        gateway("exclusive", "which") + user("a"),
        "opened>which which>a which>closed[harmed] a>closed",
    ),
}
COUNTED = {"no-start", "no-end", "several-starts", "implicit-split", "double-flow", "flow-without-condition"}
"""Problems in which the gate also says how many there are, or where."""

ABOUT_THE_FILE = {"caseway:x", "the element caseway:x", "x of caseway:x"}
"""What the finding about unknown settings names: it is about the file's own words."""


def test_linting_has_words_for_the_same_codes():
    assert set(LINTED) == set(WRONG) | OURS_ALONE


@pytest.mark.parametrize("code", WRONG)
def test_linting_says_what_the_gate_says(code):
    body, arrows = WRONG[code]
    severity, problem, mend = LINTED[code]
    found = next(f for f in check_diagram_xml(draw(body, arrows)) if f.rule == code)
    assert (found.severity, found.mend) == (severity, mend)
    if code not in COUNTED:
        assert found.problem == problem


def _sentences() -> Iterator[str]:
    for path in ROOT.joinpath("engine/gate").glob("*.py"):
        yield from _texts(ast.parse(path.read_text(encoding="utf-8")))


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def test_findings_name_attributes_in_brackets_only():
    named = [text for text in _sentences() if "caseway:" in text and " " in text]
    assert len(named) > 30
    bare = [re.sub(r"\([^()]*\)", "", text) for text in named if text not in ABOUT_THE_FILE]
    assert [text for text in bare if "caseway:" in text] == []
    assert not [text for text in bare if re.search(r"\b(?:Set|Correct) \w+:", text)]


def test_task_that_nobody_may_do_says_so_in_the_words_of_the_studio():
    body = '<bpmn:userTask id="look" name="Look" caseway:form="look"/>'
    findings = check_diagram_xml(draw(body, "opened>look look>closed"))
    found = next(f for f in findings if f.rule == "no-role")
    assert found.mend == "Say who does it, on the lane or on the step (caseway:role)."
