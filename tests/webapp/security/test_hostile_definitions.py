"""Definitions made to exhaust whoever reads them, and what the files of an installation may be read by."""

import json
import resource
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.expressions import ExpressionError, parse
from engine.gate import check_bundle, check_diagram_xml
from tests.engine.diagram.drawing import draw, user
from webapp.cli import main

DRAWN = draw(user("a"), "opened>a a>closed").decode()
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x"}">' for n in range(10))


def inside(extra: str) -> bytes:
    return DRAWN.replace("<bpmn:endEvent", f"{extra}<bpmn:endEvent", 1).encode()


GATEWAYS = "".join(f'<bpmn:parallelGateway id="g{n}"/>' for n in range(100))
FLOWS = "".join(
    f'<bpmn:sequenceFlow id="f{a}_{b}" sourceRef="g{a}" targetRef="g{b}"/>'
    for a in range(100) for b in range(100) if a != b
)  # fmt: skip
DIAGRAMS = {
    "entities": f"<!DOCTYPE a [{LAUGHS}]><a>&a9;</a>".encode(),
    "nesting": b"<a>" * 400_000 + b"</a>" * 400_000,
    "nested subprocesses": inside(
        "".join(f'<bpmn:subProcess id="s{n}">' for n in range(120)) + "</bpmn:subProcess>" * 120
    ),
    "attribute": DRAWN.replace('name="A"', f'name="{"x" * 4_500_000}"').encode(),
    "attributes": ("<a " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>").encode(),
    "elements": inside("".join(f'<bpmn:task id="t{n}"/>' for n in range(30_000))),
    "flows": inside(GATEWAYS + FLOWS),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_diagram_made_to_exhaust_is_answered_soon(name: str) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    check_diagram_xml(DIAGRAMS[name])
    assert time.process_time() - began < 15  # a bound against growth without end, no timing
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kilobytes


@pytest.mark.parametrize(
    "text",
    [
        "(" * 900 + "1" + ")" * 900,
        "not " * 400 + "true",
        "-" * 1500 + "1 > 0",
        " or ".join(["a = 1"] * 280),
        "9 ** 9 ** 9 > 1",
        "9" * 1990 + " > 1",
        "1e999999999 > 1",
        "'" * 1999,
        "().__class__.__mro__",
        "__import__('os').system('x') = 1",
        "a.b.c",
        "[x for x in a]",
        "lambda: 1",
        "f'{a}'",
    ],
)
def test_condition_made_to_exhaust_or_to_escape_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


FORMS = {
    "nested json": "[" * 100_000 + "]" * 100_000,
    "nested groups": '{"type":"default","id":"a","components":['
    + '{"type":"group","key":"g","label":"g","components":[' * 300 + "]}" * 300 + "]}",
    "fields": json.dumps({
        "type": "default", "id": "a",
        "components": [{"type": "textfield", "key": f"k{n}", "label": "l"} for n in range(50_000)],
    }),
    "infinite": '{"type":"default","id":"a","components":[{"type":"number","key":"n","label":"n",'
    '"validate":{"max":1e999999}}]}',
    "no number": '{"type":"default","id":"a","components":[{"type":"number","key":"n","label":"n",'
    '"validate":{"max":NaN}}]}',
    "expression": '{"type":"default","id":"a","components":[{"type":"textfield","key":"n","label":"n",'
    '"validate":{"pattern":"(a+)+$"}}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_form_made_to_exhaust_is_refused(name: str) -> None:
    found = check_bundle({"review.bpmn": DRAWN, "forms/a.json": FORMS[name]})
    assert {finding.rule for finding in found} & {"form-json", "form-definition"}


def test_files_of_an_installation_are_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "var" / "caseway.sqlite"
    path.parent.mkdir()
    path.touch(mode=0o644)
    monkeypatch.setenv("CASEWAY_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("CASEWAY_ANCHOR_PATH", str(tmp_path / "var" / "anchors.log"))
    answer = CliRunner().invoke(main, ["migrate"])
    assert answer.exit_code == 0, answer.output
    files = [each for each in (tmp_path / "var").rglob("*") if each.is_file()]
    assert files
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
