"""From the text of a bundle to what runs: the drawn diagram, its forms, and the lowered spec."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import rfc8785
import yaml

from engine.ad_hoc.steps import FORMS, STEPS
from engine.diagram import read_diagrams
from engine.diagram.model import Diagram, Element
from engine.diagram.text_twin import TextTwin, text_twin
from engine.errors import DefinitionError
from engine.expressions.show_if import show_if
from engine.lowering import lower
from engine.rules import Table, read_table
from engine.workflow import Spec, WorkflowError, compile_spec
from forms import Form, FormError, compile_form

# The same safe loader, compiled where the platform has it: ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Bundle:
    """One compiled version. Shared between threads and never changed."""

    process_key: str
    files: Mapping[str, str]
    diagram: Diagram
    forms: Mapping[str, Form]
    main: Spec
    sides: Mapping[str, Spec]
    side_elements: Mapping[str, frozenset[str]]
    rules: Mapping[str, Table] = field(default_factory=dict)

    def element(self, element_id: str) -> Element:
        """One drawn element, or what an ad hoc task has for one."""
        return STEPS.get(element_id) or self.diagram.elements[element_id]

    def form(self, form_id: str) -> Form | None:
        """One form by its id, those of ad hoc tasks included; None where the bundle lacks it."""
        return FORMS.get(form_id) or self.forms.get(form_id)

    def spec(self, side: str) -> Spec:
        """The spec of a side branch by its boundary event's id, or of the main process for ''."""
        return self.sides[side] if side else self.main

    @cached_property
    def xml(self) -> str:
        """The diagram as drawn."""
        return self.files[f"{self.process_key}.bpmn"]

    @cached_property
    def twin(self) -> TextTwin:
        """The diagram in words."""
        return text_twin(self.diagram)

    @cached_property
    def clauses(self) -> Mapping[str, Mapping[str, Any]]:
        """The clauses the bundle was published with, by id."""
        listed = yaml.load(self.files.get("clauses.yaml", "[]"), Loader=_LOADER) or []  # noqa: S506 - a safe loader
        return {clause["id"]: clause for clause in listed}


def bundle_digest(files: Mapping[str, str]) -> str:
    """SHA-256 over the canonical JSON of all files: the identity of a version."""
    return hashlib.sha256(rfc8785.dumps(dict(files))).hexdigest()


def compile_bundle(process_key: str, files: Mapping[str, str]) -> Bundle:
    """Compile a bundle's text.

    Args:
        process_key: the process id, which is also the stem of the ``.bpmn`` file.
        files: text by path inside the process's folder.

    Raises:
        DefinitionError: a file is missing or does not compile (the gate says more, and earlier).
    """
    if f"{process_key}.bpmn" not in files:
        message = f"The bundle has no {process_key}.bpmn."
        raise DefinitionError(message)
    try:
        return _compile(process_key, files)
    except (ValueError, FormError, WorkflowError, RecursionError) as error:
        message = f"The process “{process_key}” cannot run yet: {error}"
        raise DefinitionError(message) from error


def _compile(process_key: str, files: Mapping[str, str]) -> Bundle:
    xml = files[f"{process_key}.bpmn"].encode()
    diagram = next((found for found in read_diagrams(xml) if found.id == process_key), None)
    if diagram is None:
        message = f"{process_key}.bpmn holds no process with the id {process_key}."
        raise DefinitionError(message)
    lowered = lower(xml, process_key)
    forms = [
        _compile_form(path, text) for path, text in files.items() if re.fullmatch(r"forms/[\w-]+\.json", path)
    ]
    rules = {
        path[6:-4]: read_table(text)
        for path, text in files.items()
        if re.fullmatch(r"rules/[\w-]+\.dmn", path)
    }
    return Bundle(
        process_key=process_key,
        files=dict(files),
        diagram=diagram,
        forms={form.id: form for form in forms},
        main=compile_spec(lowered.main, process_key),
        sides={side: compile_spec(text, f"{side}__side") for side, text in lowered.sides.items()},
        side_elements={
            side: frozenset(element for element in diagram.elements if f'id="{element}"'.encode() in text)
            for side, text in lowered.sides.items()
        },
        rules=rules,
    )


def _compile_form(path: str, text: str) -> Form:
    try:
        return compile_form(json.loads(text), parse_condition=show_if)
    except (ValueError, FormError) as error:
        message = f"{path}: {error}"
        raise DefinitionError(message) from error
