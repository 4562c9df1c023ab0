"""A process to start from when there is nothing to copy: it runs as it is, and is drawn."""

import json
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.errors import InvalidInputError
from engine.layout import add_layout
from engine.roles import role_label
from engine.studio.proposals import key_problem

_XML: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:caseway="urn:caseway:bpmn:1"
    id="definitions_{key}" targetNamespace="urn:caseway:processes">
  <bpmn:process id="{key}" name={name} isExecutable="true" caseway:edition="LOCAL"{opens}>
    <bpmn:documentation>{documentation}</bpmn:documentation>{facts}
    <bpmn:laneSet id="lanes_{key}">
      <bpmn:lane id="lane_{role}" name={role_name} caseway:role="{role}">
        <bpmn:flowNodeRef>started</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>first_step</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>ended</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="started" name="Started">
      <bpmn:outgoing>started__first_step</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="first_step" name="Do the first step" caseway:form="first_step">
      <bpmn:documentation>Say here what has to be done, and what counts as done.</bpmn:documentation>
      <bpmn:incoming>started__first_step</bpmn:incoming>
      <bpmn:outgoing>first_step__ended</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="ended" name="Ended">
      <bpmn:incoming>first_step__ended</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="started__first_step" sourceRef="started" targetRef="first_step"/>
    <bpmn:sequenceFlow id="first_step__ended" sourceRef="first_step" targetRef="ended"/>
  </bpmn:process>
</bpmn:definitions>
"""
_FACT: Final = """
    <bpmn:extensionElements>
      <caseway:fact id="{key}_begun_on" type="date" label="Day from which it counts" sensitivity="official"/>
    </bpmn:extensionElements>"""


def new_process(key: str, name: str, role: str, *, opens: bool) -> dict[str, str]:
    """The texts of a process with one step.

    Args:
        key: the process id.
        name: what people call it.
        role: who does its one step.
        opens: whether people open it as a case of its own; else another process calls it.

    Raises:
        InvalidInputError: the key is none, so that no drawing could carry it.
    """
    wrong_key = key_problem(key)
    if wrong_key:
        raise InvalidInputError({"process_key": [wrong_key]})
    xml = _XML.format(
        key=key,
        name=quoteattr(name),
        role=role,
        role_name=quoteattr(role_label(role)),
        documentation=escape(f"{name}: say here in a sentence or two what it is for."),
        opens=f' caseway:opens="{key}_begun_on"' if opens else "",
        facts=_FACT.format(key=key) if opens else "",
    )
    question = {
        "type": "textarea",
        "key": "what_was_done",
        "label": "What was done?",
        "validate": {"required": True},
    }
    form = {"type": "default", "id": "first_step", "title": "Do the first step", "components": [question]}
    readme = f"# {name}\n\nSay here what it is for, who does what, and which facts it sets.\n"
    return {
        f"{key}.bpmn": add_layout(xml.encode()).decode(),
        "forms/first_step.json": json.dumps(form, indent=2, ensure_ascii=False) + "\n",
        "README.md": readme,
    }
