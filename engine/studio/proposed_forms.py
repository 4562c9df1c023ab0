"""The forms of a proposal: which there are, who uses them, what is wrong, what a condition may read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.diagram import DiagramError
from engine.diagram.model import Diagram, FactDeclaration, ParameterDeclaration
from engine.diagram.reading import read_definitions
from engine.gate.check import draw_all
from engine.gate.drawing import Drawing, Surroundings
from engine.gate.finding import Finding
from engine.gate.form_rules import check_forms, compile_bundled
from forms import Field, Form
from forms.editing import walk

_PATH: Final = re.compile(r"forms/([\w-]+)\.json")
_PLACE: Final = re.compile(r"Component ([0-9.]+)(?: \([^)]*\))?: (.*)", re.DOTALL)
_QUOTED: Final = re.compile(r"“([^”]*)”: ")
NOT_YET: Final = ("has no questions", "holds no questions")
"""What is no fault while a form is being written."""


@dataclass(frozen=True)
class FormRow:
    """A form as the list shows it; ``used_by`` names the steps that ask it."""

    id: str
    title: str
    questions: int
    used_by: tuple[str, ...]
    errors: int


@dataclass(frozen=True)
class Complaint:
    """Something wrong with a form. ``path`` is the component's, empty for the form as a whole."""

    path: str
    problem: str
    mend: str = ""
    severity: str = "error"
    rule: str = "form-definition"

    @property
    def text(self) -> str:
        """Problem and mend."""
        return f"{self.problem} {self.mend}".strip()


@dataclass(frozen=True)
class Readable:
    """What a condition may read at one place: types, the words of the names, the words of their values."""

    types: Mapping[str, str]
    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]


def path_of(form_id: str) -> str:
    """Where a form stands in a bundle."""
    return f"forms/{form_id}.json"


def read_definition(files: Mapping[str, str], form_id: str) -> dict[str, Any] | None:
    """The definition of a form; None when its text cannot be read as one."""
    try:
        found = json.loads(files.get(path_of(form_id), ""))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_definition(definition: Mapping[str, Any]) -> str:
    """The text of a definition, as it stands in a bundle."""
    return json.dumps(definition, indent=2, ensure_ascii=False) + "\n"


def form_ids(files: Mapping[str, str]) -> list[str]:
    """The ids of the forms, in order."""
    return sorted(found[1] for path in files if (found := _PATH.fullmatch(path)))


def list_forms(files: Mapping[str, str], diagram: Diagram | None, process_key: str) -> list[FormRow]:
    """Every form with what uses it.

    Args:
        files: the proposal's texts by path.
        diagram: its drawing, where it can be read.
        process_key: the process.
    """
    rows = []
    for form_id in form_ids(files):
        definition = read_definition(files, form_id) or {}
        questions = [each for _, each in walk(definition) if each.get("type") not in ("text", "group")]
        found = check_form(files, process_key, form_id)
        title = definition.get("title")
        rows.append(
            FormRow(
                form_id,
                title if isinstance(title, str) and title else form_id.replace("_", " ").capitalize(),
                len(questions),
                tuple(used_by(diagram, form_id)),
                sum(each.severity == "error" for each in found),
            )
        )
    return rows


def used_by(diagram: Diagram | None, form_id: str) -> list[str]:
    """The names of the steps that ask a form."""
    elements = diagram.elements.values() if diagram is not None else ()
    return [each.name or each.id for each in elements if each.form == form_id]


def compiled(files: Mapping[str, str], form_id: str) -> Form | None:
    """The form, compiled; None while it does not compile."""
    found, _ = compile_bundled(form_id, files.get(path_of(form_id), "").encode(), path_of(form_id))
    return found.form if found is not None else None


def check_form(files: Mapping[str, str], process_key: str, form_id: str) -> list[Complaint]:
    """What compiler and gate say about one form, and about the steps that ask it."""
    path = path_of(form_id)
    found, findings = compile_bundled(form_id, files.get(path, "").encode(), path)
    definition = read_definition(files, form_id) or {}
    complaints = [_from_compiler(definition, finding) for finding in findings]
    if found is None:
        return complaints
    for drawing in _drawings(files, process_key):
        using = {each.id for each in drawing.diagram.elements.values() if each.form == form_id}
        complaints += [
            _from_gate(definition, form_id, finding)
            for finding in check_forms(drawing, {form_id: found}, frozenset())
            if finding.file == path or (finding.element_id in using and finding.rule != "form-missing")
        ]
    return complaints


def new_complaints(before: list[Complaint], after: list[Complaint]) -> list[Complaint]:
    """The errors that a change would bring. Places may have moved, so only what is said counts."""
    known = {each.problem for each in before}
    return [
        each
        for each in after
        if each.severity == "error"
        and each.problem not in known
        and not any(words in each.problem for words in NOT_YET)
    ]


def readable_at(definition: Mapping[str, Any], path: str, diagram: Diagram | None) -> Readable:
    """What the condition of a component may read: facts, parameters and the answers asked before it.

    Args:
        definition: the form.
        path: the component's; empty for one at the end of the form.
        diagram: the drawing that declares facts and parameters.
    """
    types: dict[str, str] = {}
    labels: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    declared: list[FactDeclaration | ParameterDeclaration] = []
    if diagram is not None:
        declared = [*diagram.facts.values(), *diagram.parameters.values()]
    for each in declared:
        types[each.id], labels[each.id] = each.type, each.label
        if each.choices:
            choices[each.id] = {choice.id: choice.label for choice in each.choices}
    for place, component in _before(definition, path):
        key, kind = component.get("key"), answer_type(component)
        if not isinstance(key, str) or not kind or _in_other_rows(definition, place, path):
            continue
        types[key], labels[key] = kind, str(component.get("label") or key)
        choices.pop(key, None)
        own = _choices(component)
        if own:
            choices[key] = own
    return Readable(types, labels, choices)


def answer_type(component: Mapping[str, Any]) -> str:
    """The type of what a component is answered with; empty where conditions cannot read it."""
    raw = component.get("properties")
    properties = raw if isinstance(raw, Mapping) else {}
    picker = properties.get("picker")
    digits = component.get("decimalDigits")
    return Field(
        kind=str(component.get("type")),
        picker=picker if picker in ("person", "role", "agency") else "",
        decimal_digits=digits if isinstance(digits, int) else 0,
        subtype=str(component.get("subtype") or "date"),
    ).value_type


def _choices(component: Mapping[str, Any]) -> dict[str, str]:
    values = component.get("values")
    listed = [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    return {str(each.get("value")): str(each.get("label")) for each in listed}


def _before(definition: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, component in walk(definition):
        if place == path:
            return
        yield place, component


def _in_other_rows(definition: Mapping[str, Any], place: str, path: str) -> bool:
    """An answer within a repeating group can only be read inside the same row."""
    components = dict(walk(definition))
    above = place
    while "." in above:
        above = above.rpartition(".")[0]
        if components[above].get("type") == "dynamiclist" and not path.startswith(f"{above}."):
            return True
    return False


def _drawings(files: Mapping[str, str], process_key: str) -> list[Drawing]:
    file = f"{process_key}.bpmn"
    try:
        root = read_definitions(files.get(file, "").encode())
    except DiagramError:
        return []
    return draw_all(root, file, Surroundings())[:1]


def _from_compiler(definition: Mapping[str, Any], finding: Finding) -> Complaint:
    placed = _PLACE.fullmatch(finding.problem)
    if placed is not None:
        problem = placed[2][:1].upper() + placed[2][1:]
        return Complaint(placed[1], problem, rule=finding.rule)
    labelled = _QUOTED.match(finding.problem)
    path = ""
    if labelled is not None:
        found = (place for place, each in walk(definition) if each.get("label") == labelled[1])
        path = next(found, "")
    said = finding.problem.removeprefix("The form: ")
    return Complaint(path, said[:1].upper() + said[1:], rule=finding.rule)


def _from_gate(definition: Mapping[str, Any], form_id: str, finding: Finding) -> Complaint:
    key = finding.element_id.removeprefix(f"{form_id}.") if finding.element_id != form_id else ""
    found = (place for place, each in walk(definition) if key and each.get("key") == key)
    return Complaint(next(found, ""), finding.problem, finding.mend, finding.severity, finding.rule)
