"""From a definition (JSON) to a compiled form, with every problem named at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from forms import vocabulary
from forms.component import Component, ParseCondition
from forms.errors import FormDefinitionError
from forms.form import Form
from forms.model import Field, Page

MOST_COMPONENTS = 300
_CONTAINERS = ("group", "dynamiclist")


def compile_form(definition: Mapping[str, Any], parse_condition: ParseCondition) -> Form:
    """The form that a definition describes.

    Args:
        definition: form-js JSON in our subset (docs/forms.md).
        parse_condition: reads a ``show_if``; whatever it raises becomes a problem of the definition.

    Raises:
        FormDefinitionError: with every problem found, each naming the component and the mend.
    """
    compiler = _Compiler(parse_condition)
    form = compiler.compile(definition)
    if compiler.problems:
        raise FormDefinitionError(compiler.problems)
    return form


class _Compiler:
    """One reading of one definition, gathering problems as it goes."""

    def __init__(self, parse_condition: ParseCondition) -> None:
        self.parse_condition = parse_condition
        self.problems: list[str] = []
        self.count = 0

    def compile(self, definition: Any) -> Form:
        if not isinstance(definition, Mapping):
            self.problems.append("The form: must be a JSON object.")
            return Form("", "", ())
        root = Component(definition, "The form", self.problems)
        for name in definition:
            if name not in vocabulary.ROOT_KEYS:
                self.problems.append(f"The form: has no property {ascii(name)[1:-1][:60]}; remove it.")
        if definition.get("type") != "default":
            root.problem("its type must be default")
        form_id = root.words(definition, "id", 60, required=True)
        title = root.words(definition, "title", 200) or form_id.replace("_", " ").capitalize()
        fields = self._fields(definition.get("components"), "", "Component ", "")
        if not fields:
            root.problem("has no questions; add at least one component")
        self._check_keys(fields)
        self._check_facts_and_vote(fields)
        self._check_conditions(fields)
        return Form(form_id, title, self._pages(fields, title))

    def _fields(self, raw: Any, parent: str, place: str, page: str) -> tuple[Field, ...]:
        if not isinstance(raw, list):
            self.problems.append(f"{place.strip(' .')}: components must be a list.")
            return ()
        fields = []
        for number, each in enumerate(raw, start=1):
            self.count += 1
            if self.count == MOST_COMPONENTS + 1:
                self.problems.append(f"The form: has more than {MOST_COMPONENTS} components; split it.")
            if self.count > MOST_COMPONENTS:
                break
            field = self._field(each, parent, f"{place}{number}", page)
            if field is not None:
                fields.append(field)
                page = page if parent else field.page
        return tuple(fields)

    def _field(self, raw: Any, parent: str, place: str, page: str) -> Field | None:
        kind = raw.get("type") if isinstance(raw, Mapping) else None
        if not isinstance(kind, str) or kind not in vocabulary.KINDS:
            known = ", ".join(sorted(vocabulary.KINDS))
            self.problems.append(f"{place}: its type {ascii(kind)[:40]} is not one of {known}.")
            return None
        component = Component(raw, place, self.problems)
        own_page = component.words(component.properties, "page", 100)
        if parent and own_page:
            component.problem(f"it stands inside a {parent}; set the page on the {parent}")
        return component.read(
            self.parse_condition, own_page or page, self._children(component, parent, place)
        )

    def _children(self, component: Component, parent: str, place: str) -> tuple[Field, ...]:
        kind = component.kind
        if kind not in _CONTAINERS:
            return ()
        if kind == parent or (parent and kind == "dynamiclist"):
            component.problem(f"a {kind} cannot stand inside a {parent}; move it out")
            return ()
        children = self._fields(component.raw.get("components"), kind, f"{place}.", "")
        if not any(True for child in children for _ in child.questions()):
            component.problem("holds no questions; add at least one")
        if kind == "dynamiclist" or parent == "dynamiclist":
            self._check_row(component, children)
        return children

    def _check_row(self, component: Component, children: Iterable[Field]) -> None:
        questions = [question for child in children for question in child.questions()]
        if any(question.fact for question in questions):
            component.problem("a question in a repeating group sets no fact; a fact has one value")
        if any(question.kind == "filepicker" for question in questions):
            component.problem("a file question cannot stand in a repeating group; move it out")
        if any(question.vote for question in questions):
            component.problem("the vote cannot stand in a repeating group; move it out")
        if component.kind == "dynamiclist":
            self._check_unique(questions, component.place)

    def _check_keys(self, fields: Iterable[Field]) -> None:
        self._check_unique([question for field in fields for question in field.questions()], "The form")

    def _check_unique(self, questions: Iterable[Field], place: str) -> None:
        keys = [question.key for question in questions if question.key]
        self.problems += [
            f"{place}: the key {key} is used more than once; each question needs its own."
            for key in dict.fromkeys(keys)
            if keys.count(key) > 1
        ]

    def _check_facts_and_vote(self, fields: Iterable[Field]) -> None:
        questions = [question for field in fields for question in field.questions()]
        facts = [question.fact for question in questions if question.fact]
        self.problems += [
            f"The form: the fact {fact} is set by more than one question; keep one."
            for fact in dict.fromkeys(facts)
            if facts.count(fact) > 1
        ]
        if sum(question.vote for question in questions) > 1:
            self.problems.append("The form: has more than one vote; keep one.")
        for what in sorted(vocabulary.SIGNING):
            if sum(question.signing == what for question in questions) > 1:
                self.problems.append(
                    f"The form: more than one question holds the {what} of a vote; keep one."
                )

    def _check_conditions(self, fields: tuple[Field, ...]) -> None:
        """A condition may read earlier answers and facts, never a later answer or its own."""
        known = {question.key for field in fields for question in field.questions()}
        self._walk_conditions(fields, set(), known)

    def _walk_conditions(self, fields: Iterable[Field], asked: set[str], known: set[str]) -> None:
        for field in fields:
            if field.show_if is not None:
                self.problems += [
                    f"“{field.label or field.kind}”: show_if reads {name}, asked later; move that before."
                    for name in sorted(field.show_if.names & known - asked)
                ]
            if field.kind == "group":
                self._walk_conditions(field.fields, asked, known)
            elif field.kind == "dynamiclist":
                own = {question.key for child in field.fields for question in child.questions()}
                self._walk_conditions(field.fields, asked - own, known | own)
            if field.key:
                asked.add(field.key)

    def _pages(self, fields: Iterable[Field], title: str) -> tuple[Page, ...]:
        titles: list[str] = []
        grouped: dict[str, list[Field]] = {}
        for field in fields:
            name = field.page or title
            if name in grouped and titles[-1] != name:
                self.problems.append(f"The form: the questions of page “{name}” must stand together.")
            grouped.setdefault(name, []).append(field)
            if not titles or titles[-1] != name:
                titles.append(name)
        return tuple(Page(number, name, tuple(grouped[name])) for number, name in enumerate(grouped, start=1))
