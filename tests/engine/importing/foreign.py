"""Diagrams as other tools write them, and ways in which files arrive broken."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from engine.bundles.folders import SHIPPED

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
    ' targetNamespace="http://example.org">'
)


def definitions(inside: str) -> bytes:
    return f"{_HEAD}{inside}</bpmn:definitions>".encode()


def process(inside: str, attributes: str = 'id="Process_1a2b3c4"') -> bytes:
    return definitions(f"<bpmn:process {attributes}>{inside}</bpmn:process>")


CAMUNDA = process(
    '<bpmn:startEvent id="StartEvent_0abc123"/>'
    '<bpmn:task id="Activity_0abc124" name="Check the invoice"/>'
    '<bpmn:exclusiveGateway id="Gateway_0abc125" name="Large?"/>'
    '<bpmn:userTask id="Activity_0abc126" name="Approve" camunda:assignee="demo" camunda:formKey="f"/>'
    '<bpmn:serviceTask id="Activity_0abc127" name="Pay" camunda:class="org.example.Pay"/>'
    '<bpmn:sequenceFlow id="Flow_0abc128" sourceRef="StartEvent_0abc123" targetRef="Activity_0abc124"/>'
    '<bpmn:sequenceFlow id="Flow_0abc129" sourceRef="Activity_0abc124" targetRef="Gateway_0abc125"/>'
    '<bpmn:sequenceFlow id="Flow_0abc130" sourceRef="Gateway_0abc125" targetRef="Activity_0abc126">'
    "<bpmn:conditionExpression>${invoiceAmount &gt; 1000 &amp;&amp; kind == &quot;new&quot;}"
    "</bpmn:conditionExpression></bpmn:sequenceFlow>"
    '<bpmn:sequenceFlow id="Flow_0abc131" sourceRef="Gateway_0abc125" targetRef="Activity_0abc127"/>'
)


def corpus() -> list[bytes]:
    """Every diagram at hand: the shipped ones, the one above, and those of CASEWAY_CORPUS where it is set."""
    folders = [SHIPPED]
    if os.environ.get("CASEWAY_CORPUS"):
        folders.append(Path(os.environ["CASEWAY_CORPUS"]))
    found = [path for folder in folders for path in sorted(folder.rglob("*.bpmn"))]
    return [CAMUNDA, *(path.read_bytes() for path in found)]


def broken(number: int, files: list[bytes]) -> bytes:
    """The file with this number: one of the corpus, changed in one to four ways. The same for each run."""
    chance = random.Random(number)
    data = chance.choice(files)
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_WAYS)(chance, data)
    return data


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flip(chance: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _recode(chance: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(["utf-16", "latin-1", "cp1252"]), "replace")


def _swap_words(chance: random.Random, data: bytes) -> bytes:
    pairs = [
        (b"userTask", b"callActivity"),
        (b"exclusiveGateway", b"eventBasedGateway"),
        (b"endEvent", b"startEvent"),
        (b"timerEventDefinition", b"signalEventDefinition"),
        (b"bpmn:", b""),
        (b"sourceRef", b"targetRef"),
        (b'id="', b'id="\xc3\xa9'),
        (b"isExecutable", b"isClosed"),
    ]
    return data.replace(*chance.choice(pairs))


def _on_tree(chance: random.Random, data: bytes) -> bytes:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return data
    nodes = [node for node in root.iter(etree.Element) if node is not root]
    for _ in range(chance.randint(1, 8)):
        if nodes:
            _change(chance, chance.choice(nodes), nodes)
    return etree.tostring(root)


def _change(chance: random.Random, node: etree._Element, nodes: list[etree._Element]) -> None:
    parent = node.getparent()
    names = list(node.attrib)
    deed = chance.randrange(5)
    if deed == 0 and parent is not None:
        parent.remove(node)
    elif deed == 1 and names:
        del node.attrib[chance.choice(names)]
    elif deed == 2 and names:
        other = chance.choice(nodes)
        node.set(chance.choice(names), other.get("id") or "nothing")
    elif deed == 3 and parent is not None:
        parent.append(etree.fromstring(etree.tostring(node)))
    else:
        node.tag = chance.choice(nodes).tag


_WAYS = (_cut, _flip, _recode, _swap_words, _on_tree, _on_tree, _on_tree)


def outcomes(numbers: range, files: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """The broken files of some numbers."""
    for number in numbers:
        yield number, broken(number, files)
