"""The questions of a form as the editor lists them, and the form as people will see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagram.model import Diagram
from engine.expressions import ExpressionError, parse
from engine.studio.proposed_forms import Complaint, readable_at
from forms import Condition, Form, Options
from forms.editing import walk
from forms.form import condition_holds
from webapp.form_pages import Asked, FormPage, draw_page
from webapp.form_studio.kinds import CONTAINERS, is_answered, kind_words

_LONGEST = 120


@dataclass(frozen=True)
class Line:
    """One component in the editor's list."""

    path: str
    number: str
    level: int
    kind: str
    label: str
    about: tuple[str, ...]
    complaints: tuple[Complaint, ...]
    is_first: bool
    is_last: bool


def list_lines(
    definition: Mapping[str, Any], diagram: Diagram | None, complaints: list[Complaint]
) -> list[Line]:
    """Every component of a form in order, with what it is set to and what is wrong with it."""
    components = list(walk(definition))
    paths = {path for path, _ in components}
    lines = []
    for path, component in components:
        above, _, place = path.rpartition(".")
        following = f"{above}.{int(place) + 1}".removeprefix(".")
        lines.append(
            Line(
                path=path,
                number=path,
                level=path.count("."),
                kind=kind_words(component.get("type")),
                label=name_of(component),
                about=tuple(_about(definition, path, component, diagram)),
                complaints=tuple(each for each in complaints if each.path == path),
                is_first=place == "1",
                is_last=following not in paths,
            )
        )
    return lines


def name_of(component: Mapping[str, Any]) -> str:
    """What a component is called in a list."""
    words = component.get("label") or component.get("text") or component.get("key")
    text = " ".join(str(words or kind_words(component.get("type"))).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def containers(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a new question may be put into, as pairs of path and words."""
    found = [("", "The form itself, at its end")]
    found += [
        (path, f"{path} {name_of(component)}")
        for path, component in walk(definition)
        if component.get("type") in CONTAINERS
    ]
    return found


def say_condition(text: str, definition: Mapping[str, Any], path: str, diagram: Diagram | None) -> str:
    """A condition in plain English; as it stands where it cannot be read."""
    readable = readable_at(definition, path, diagram)
    try:
        return parse(text).describe(readable.labels, readable.choices)
    except ExpressionError:
        return text


def draw_pages(form: Form, options: Options) -> list[FormPage]:
    """Every page of a form, empty; what hangs on facts is drawn, as there is no case to ask."""
    return [
        draw_page(form, page.number, Asked(options=options, visible=visible_of(form))) for page in form.pages
    ]


def visible_of(form: Form) -> Any:
    """Conditions on answers are asked; one that reads facts holds, as there is no case to ask."""
    keys = {question.key for field in form.fields() for question in (field, *field.fields)}

    def visible(condition: Condition, values: Mapping[str, Any]) -> bool:
        return condition_holds(condition, values) if condition.names <= keys else True

    return visible


def _about(
    definition: Mapping[str, Any], path: str, component: Mapping[str, Any], diagram: Diagram | None
) -> list[str]:
    properties = component.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    validate = component.get("validate")
    required = isinstance(validate, Mapping) and validate.get("required") is True
    kind = str(component.get("type"))
    found = [f"Page “{properties['page']}”"] if properties.get("page") else []
    if is_answered(kind):
        found.append("has to be answered" if required else "optional")
    if properties.get("fact"):
        fact = diagram.facts.get(str(properties["fact"])) if diagram is not None else None
        found.append(f"fills the fact “{fact.label if fact else properties['fact']}”")
    if properties.get("vote"):
        found.append("the vote of a decision")
    if properties.get("sensitivity") == "official_sensitive":
        found.append("sensitive")
    if properties.get("clause"):
        found.append(f"asked for by {properties['clause']}")
    if properties.get("show_if"):
        said = say_condition(str(properties["show_if"]), definition, path, diagram)
        found.append(f"asked only if {said[:1].lower()}{said[1:]}")
    return found
