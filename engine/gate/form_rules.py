"""Rules about a bundle's forms: each compiles, is used, and sets facts of the right type."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.diagram.model import Element, FactDeclaration
from engine.expressions import Context, Expression, ExpressionError, FormCondition, parse
from engine.gate.conditions import Names, fits, names_known, said
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding, Severity
from forms import Field, Form, FormDefinitionError, compile_form

_TEXT_FACT: Final = 200
"""The longest text a fact holds, in characters (design, D2)."""


@dataclass(frozen=True)
class BundledForm:
    """A compiled form and the file it came from."""

    file: str
    form: Form


def compile_bundled(name: str, data: bytes, file: str) -> tuple[BundledForm | None, list[Finding]]:
    """Compile one form file.

    Args:
        name: the file's name without folder and ending; the form's id must be the same.
        data: the file's bytes.
        file: the file's name for the findings.

    Returns:
        The form, or None when it cannot be compiled, and the findings.
    """

    def complain(rule: str, problem: str, mend: str) -> Finding:
        return Finding(name, "", problem, mend, "error", rule, file)

    try:
        definition = json.loads(data)
    except (ValueError, RecursionError) as error:
        problem = f"The form is not readable JSON: {str(error)[:200]}."
        return None, [complain("form-json", problem, "Export it from the form editor again.")]
    try:
        form = compile_form(definition, _condition)
    except FormDefinitionError as error:
        mend = "Correct the form as said; docs/forms.md lists what a form may hold."
        return None, [complain("form-definition", problem, mend) for problem in error.problems]
    if form.id != name:
        problem = f"The form's id is {form.id}, but its file is named {name}."
        return BundledForm(file, form), [complain("form-id", problem, "Give both the same name.")]
    return BundledForm(file, form), []


def _condition(text: str) -> FormCondition:
    # The gate asks which names are read and of which type, never whether a condition holds.
    return FormCondition(parse(text), lambda: Context(date.min, lambda _from, _to: 0))


def check_forms(
    drawing: Drawing, bundled: Mapping[str, BundledForm], broken: frozenset[str]
) -> Iterator[Finding]:
    """Complaints about how the diagram and its forms fit together.

    Args:
        drawing: the process.
        bundled: the compiled forms by id.
        broken: ids of forms that exist but do not compile; they are complained of already.
    """
    used: set[str] = set()
    names = names_known(drawing.diagram, drawing.around)
    for element in drawing.diagram.elements.values():
        if not element.form:
            continue
        used.add(element.form)
        found = bundled.get(element.form)
        if found is None:
            if element.form not in broken:
                yield drawing.error(
                    element.id,
                    "form-missing",
                    f"There is no form {element.form}.",
                    f"Make the form, or choose another (caseway:form, forms/{element.form}.json).",
                )
            continue
        yield from _check_use(drawing, element, found.form)
    for form_id, found in bundled.items():
        complain = _complainer(form_id, found)
        if form_id not in used:
            yield complain(
                "",
                "form-unused",
                "No step uses this form.",
                "Delete it, or choose it on a step (caseway:form).",
                "warning",
            )
        for field in _all_fields(found.form):
            yield from _check_field(drawing, field, names, complain)
        yield from _check_shown_if(found.form, names, complain)


Complain = Callable[[str, str, str, str, Severity], Finding]


def _complainer(form_id: str, found: BundledForm) -> Complain:
    def complain(key: str, rule: str, problem: str, mend: str, severity: Severity = "error") -> Finding:
        where = f"{form_id}.{key}" if key else form_id
        return Finding(where, found.form.title, problem, mend, severity, rule, found.file)

    return complain


def _all_fields(form: Form) -> Iterator[Field]:
    waiting = [field for page in form.pages for field in page.fields]
    while waiting:
        field = waiting.pop(0)
        yield field
        waiting[:0] = field.fields


def _check_use(drawing: Drawing, element: Element, form: Form) -> Iterator[Finding]:
    if element.signatories and form.vote_field is None:
        yield drawing.error(
            element.id,
            "vote-missing",
            f"The task is signed, but its form “{form.title}” has no vote.",
            "Ask for one choice in it, and say that the answer is the vote of a decision (vote).",
        )
    if form.vote_field is not None and not element.signatories:
        yield drawing.error(
            element.id,
            "vote-ignored",
            f"The form “{form.title}” has a vote, but nobody signs this task.",
            "Say who signs, or let the form ask for no vote (caseway:signatories, vote).",
        )
    facts = sorted({field.fact for field in _all_fields(form) if field.fact})
    if element.multi_instance and facts:
        yield drawing.error(
            element.id,
            "part-sets-fact",
            f"Each of several answers would set {', '.join(facts)}, so the last one would win.",
            "Let no question fill the fact; set it on the step from all answers (fact, caseway:outcome).",
        )
    if element.event == "message" and any(field.kind == "filepicker" for field in _all_fields(form)):
        yield drawing.error(
            element.id,
            "message-file",
            f"The form “{form.title}” asks for a file, but a message has no task that could hold one.",
            "Ask where the document is kept, or draw a task after the event that asks for the file.",
        )


def _check_field(drawing: Drawing, field: Field, names: Names, complain: Complain) -> Iterator[Finding]:
    clauses = drawing.around.clauses
    for clause in field.clause.split():
        if clauses is not None and clause not in clauses:
            yield complain(
                field.key,
                "unknown-clause",
                f"There is no clause {clause}.",
                "Add it to the library of clauses, or choose another clause (clause).",
                "error",
            )
    if not field.fact:
        return
    fact = drawing.diagram.facts.get(field.fact)
    if fact is None:
        elsewhere = field.fact in names.elsewhere
        yield complain(
            field.key,
            "fact-elsewhere" if elsewhere else "unknown-fact",
            f"The question fills the fact {field.fact}, which this process does not declare.",
            "Add the fact to the process, or choose another that it fills (fact).",
            "error",
        )
        return
    problem = _misfit(field, fact)
    if problem:
        yield complain(
            field.key,
            "form-fact",
            problem,
            "Change the question's kind or values, or the fact's type.",
            "error",
        )


def _misfit(field: Field, fact: FactDeclaration) -> str:
    given, values = field.value_type, {option.value for option in field.options}
    if fact.type == "boolean" and field.kind in {"radio", "select"}:
        wrong = values != {"yes", "no"}
        return f"{fact.id} is yes or no, but the question offers {_list(values)}." if wrong else ""
    if not fits(given, fact.type):
        return (
            f"The question gives {given or 'nothing a fact can hold'}, but {fact.id} is of type {fact.type}."
        )
    unknown = values - {choice.id for choice in fact.choices}
    if fact.type in {"choice", "choice_list"} and unknown and not field.picker:
        return f"{fact.id} has no value {_list(unknown)}."
    if given == "text" and fact.type == "text" and field.max_length > _TEXT_FACT:
        return f"The answer may have {field.max_length} characters; a fact holds {_TEXT_FACT}."
    return ""


def _check_shown_if(form: Form, names: Names, complain: Complain) -> Iterator[Finding]:
    asked = {field.key: field for field in _all_fields(form) if field.key}
    types = {**names.types, **{key: field.value_type for key, field in asked.items()}}
    choices = dict(names.choices)
    for key, field in asked.items():
        choices.pop(key, None)
        if field.options:
            choices[key] = tuple(option.value for option in field.options)
    for field in _all_fields(form):
        if not field.show_if_text:
            continue
        where = field.key or field.kind
        expression = parse(field.show_if_text)
        problem = _show_if_problem(expression, types, choices)
        if problem:
            yield complain(
                where,
                "show-if",
                f"In “{field.show_if_text[:80]}”: {problem}",
                "Compare an earlier question or a fact with a value, such as harmed = 'yes'.",
                "error",
            )


def _show_if_problem(
    expression: Expression, types: Mapping[str, str], choices: Mapping[str, tuple[str, ...]]
) -> str:
    unknown = sorted(name for name in expression.names if not types.get(name))
    if unknown:
        return f"{', '.join(unknown)} can be read neither from the form nor from the case."
    if expression.reads_parts:
        return "a form cannot count parts."
    try:
        given = expression.check(types, choices)
    except ExpressionError as error:
        return said(error)
    return "" if given == "boolean" else f"it gives a {given}, not yes or no."


def _list(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"
