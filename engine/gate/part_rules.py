"""What is counted or taken from a task's answers exists in its form."""

from collections.abc import Iterator, Mapping

from engine.diagram.model import Element
from engine.expressions import ExpressionError, nodes, parse
from engine.gate.drawing import Drawing
from engine.gate.finding import Finding
from forms import Form


def check_parts_against_forms(drawing: Drawing, forms: Mapping[str, Form]) -> Iterator[Finding]:
    """Counted fields and values, and the repeating groups that give parts."""
    for element in drawing.diagram.elements.values():
        form = forms.get(element.form)
        if form is not None:
            texts = [element.completion_condition, *(outcome.value for outcome in element.outcomes)]
            for text in filter(None, texts):
                yield from _check_counts(drawing, element, form, text)
        if element.parts.startswith("rows:"):
            yield from _check_rows(drawing, element, forms)


def _check_counts(drawing: Drawing, element: Element, form: Form, text: str) -> Iterator[Finding]:
    try:
        tree = parse(text).root
    except ExpressionError:
        return
    for node in nodes.walk(tree):
        if not isinstance(node, nodes.PartsCount):
            continue
        field = form.by_key.get(node.field)
        if field is None:
            yield drawing.error(
                element.id,
                "parts-field",
                f"The form “{form.title}” has no question {node.field} to count.",
                f"Count one of: {', '.join(sorted(form.by_key))}.",
            )
        elif field.options and str(node.value) not in {option.value for option in field.options}:
            yield drawing.error(
                element.id,
                "parts-value",
                f"The question {node.field} of the form “{form.title}” has no value “{node.value}”.",
                f"Count one of: {', '.join(option.value for option in field.options)}.",
            )


def _check_rows(drawing: Drawing, element: Element, forms: Mapping[str, Form]) -> Iterator[Finding]:
    task, _, key = element.parts.removeprefix("rows:").partition(".")
    source = drawing.diagram.elements.get(task)
    form = forms.get(source.form) if source is not None else None
    if source is None or (form is None and source.form):
        return
    field = form.by_key.get(key) if form is not None else None
    if field is None or field.kind != "dynamiclist":
        yield drawing.error(
            element.id,
            "parts-source",
            f"The form of “{source.name or task}” has no repeating group {key}.",
            "Choose a repeating group of that form, one part for each row (caseway:parts).",
        )
