"""The examples of the handbook compile, and every kind has one."""

import json
import re
from pathlib import Path

from forms.vocabulary import KINDS


def test_every_example_of_the_handbook_compiles(build, yes_no):
    text = (Path(__file__).parents[2] / "docs" / "forms.md").read_text()
    examples = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", text, re.DOTALL)]
    components = [example for example in examples if example["type"] != "default"]
    for component in components:
        properties = component.get("properties", {})
        if "show_if" in properties:
            properties["show_if"] = properties["show_if"].replace(" = ", "=").replace("'", "")
        build(component)
    assert {component["type"] for component in components} == KINDS
    assert len(examples) == len(components) + 1
