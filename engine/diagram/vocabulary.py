"""The names of our attributes and elements, from the descriptor that the editor uses too.

One file names them for both, so what the editor offers and what the server reads cannot drift apart.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, Final

from engine.diagram.reading import FLOW_NODES

# Also read, as a short way of writing value elements.
_SHORTHAND: Final = {"fact": frozenset({"values"}), "parameter": frozenset({"values"})}


def moddle_descriptor() -> dict[str, Any]:
    """The bpmn-js moddle descriptor of the namespace ``urn:caseway:bpmn:1``."""
    text = resources.files("engine.diagram").joinpath("caseway-moddle.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    return descriptor


@cache
def attributes_on(bpmn_element: str) -> frozenset[str]:
    """The ``caseway:`` attributes that a BPMN element may carry, by its local name."""
    extended = {f"bpmn:{bpmn_element[:1].upper()}{bpmn_element[1:]}"}
    if bpmn_element in FLOW_NODES:
        extended.add("bpmn:FlowNode")
    return frozenset(
        attribute["name"]
        for kind in moddle_descriptor()["types"]
        if extended & set(kind.get("extends", ()))
        for attribute in kind["properties"]
    )


@cache
def attributes_of(caseway_element: str) -> frozenset[str] | None:
    """The attributes of one of our own elements, by its local name; None when there is no such element."""
    for kind in moddle_descriptor()["types"]:
        if "extends" not in kind and kind["name"].lower() == caseway_element:
            own = frozenset(a["name"] for a in kind["properties"] if a.get("isAttr"))
            return own | _SHORTHAND.get(caseway_element, frozenset())
    return None
