"""docs/bpmn.md is whole: every code of the gate, every attribute, and its examples are true."""

import ast
import re
from pathlib import Path

import pytest

from engine.diagram import BPMN, CASEWAY
from engine.diagram.safe_xml import parse_xml
from engine.diagram.vocabulary import attributes_of, attributes_on, moddle_descriptor
from engine.roles import ROLE_LABELS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/bpmn.md").read_text(encoding="utf-8")
SOURCES = [
    *ROOT.joinpath("engine/gate").glob("*.py"),
    *ROOT.joinpath("engine/diagram").glob("[rs]*.py"),
    ROOT / "engine/lowering/side_branches.py",
    ROOT / "engine/rules/checking.py",
]


def _codes() -> set[str]:
    texts = (
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}


def test_documentation_names_every_code():
    assert len(_codes()) > 140
    assert sorted(code for code in _codes() if f"`{code}`" not in PAGE) == []


def test_documentation_names_no_code_that_is_gone():
    table = PAGE[PAGE.index("## What is refused") :]
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", table))
    assert sorted(named - _codes()) == []


def test_documentation_names_every_attribute_and_role():
    names = {prop["name"] for kind in moddle_descriptor()["types"] for prop in kind["properties"]}
    assert sorted(name for name in names - {"values"} if f"{name}" not in PAGE) == []
    assert sorted(role for role in ROLE_LABELS if not re.search(rf"\b{role}\b", PAGE)) == []


@pytest.mark.parametrize(
    "example", re.findall(r"```xml\n(.*?)```", PAGE, re.DOTALL), ids=lambda text: text[:40]
)
def test_documentation_uses_only_attributes_that_are_read(example):
    text = example.replace(" … ", "")
    if "</bpmn:process>" not in text and "<bpmn:process" in text:
        text += "</bpmn:process>"
    if "<bpmn:lane" in text:
        text += "</bpmn:lane>"
    root = parse_xml(f'<x xmlns:bpmn="{BPMN}" xmlns:caseway="{CASEWAY}">{text}</x>'.encode())
    for node in root.iterdescendants():
        tag = str(node.tag)
        allowed = attributes_of(tag.partition("}")[2]) if CASEWAY in tag else None
        for key in map(str, node.attrib):
            if allowed is not None:
                assert key in allowed
            elif CASEWAY in key:
                assert key.partition("}")[2] in attributes_on(tag.partition("}")[2])
