"""One question of a form: its settings, its condition by choosing, and how it will look."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.errors import ConflictError, NotFoundError
from engine.studio.proposed_forms import (
    Readable,
    compiled,
    path_of,
    readable_at,
    write_definition,
)
from forms import Form, InvalidFormError, editing
from forms.kinds import KINDS
from webapp.form_pages import Asked, FormPage, draw_page
from webapp.form_studio.components import component_of, settings_of
from webapp.form_studio.kinds import kind_words, type_words
from webapp.form_studio.previewing import sample_options
from webapp.form_studio.saving import FormInHand, find_form, posted_revision
from webapp.form_studio.settings import Place, settings_form
from webapp.form_studio.showing import name_of, say_condition, visible_of
from webapp.views.studio.current import find_editable, show_tab

blueprint = Blueprint(
    "studio_form_questions", __name__, url_prefix="/studio/<int:proposal_id>/forms/<form_id>/questions"
)

Answer = str | tuple[str, int] | Response
_MOST_OFFERED = 190


@dataclass
class Edited:
    """A component on its way through the page: ``path`` is empty while it is new."""

    found: FormInHand
    kind: str
    path: str
    into: str
    old: dict[str, Any]

    @property
    def readable(self) -> Readable:
        """What its condition may read."""
        path = self.path or (f"{self.into}.9999" if self.into else "")
        definition, whole = (
            self.found.definition,
            readable_at(self.found.definition, path, self.found.diagram),
        )
        if self.path or not self.into:
            return whole
        # A new question comes last in its container: what is asked after the container comes later still.
        _, place = editing.add(definition, self.into, {"type": self.kind})
        grown, _ = editing.add(definition, self.into, {"type": self.kind})
        return readable_at(grown, place, self.found.diagram)

    @property
    def place(self) -> Place:
        """Where it stands, for its settings form."""
        readable = self.readable
        types = dict(list(readable.types.items())[:_MOST_OFFERED])
        components = dict(editing.walk(self.found.definition))
        above = self.path.rpartition(".")[0] if self.path else self.into
        around = (
            [components[".".join(above.split(".")[:depth])] for depth in range(1, above.count(".") + 2)]
            if above
            else []
        )
        kinds = [str(each.get("type")) for each in around]
        diagram = self.found.diagram
        facts = list(diagram.facts.values())[:_MOST_OFFERED] if diagram is not None else []
        words = {fact.id: f"{fact.label} ({type_words(fact.type)})" for fact in facts}
        return Place(
            replace(readable, types=types), words, kinds[-1] if kinds else "", "dynamiclist" in kinds
        )


@blueprint.route("/new", methods=["GET", "POST"])
def new(proposal_id: int, form_id: str) -> Answer:
    """Ask for the settings of a new question."""
    found = find_form(find_editable(proposal_id), form_id)
    kind, into = request.values.get("kind", ""), request.values.get("into", "")
    if kind not in KINDS:
        text = "There is no such kind of question."
        raise NotFoundError(text)
    try:
        if into:
            editing.add(found.definition, into, {"type": kind})
    except editing.NoSuchComponentError as error:
        text = "The group is not there any more. Open the form again."
        raise ConflictError(text) from error
    return _edit(Edited(found, kind, "", into, {}))


@blueprint.route("/<path>", methods=["GET", "POST"])
def change(proposal_id: int, form_id: str, path: str) -> Answer:
    """Ask for the settings of a question as they are."""
    found = find_form(find_editable(proposal_id), form_id)
    try:
        old = dict(editing.component_at(found.definition, path))
    except editing.NoSuchComponentError as error:
        text = "This question does not exist. It may have been moved or removed meanwhile."
        raise NotFoundError(text) from error
    kind = request.values.get("kind") or str(old.get("type"))
    if kind not in KINDS:
        text = f"The form holds {kind_words(kind)}. Remove it from the form and add a question in its place."
        raise ConflictError(text)
    return _edit(Edited(found, kind, path, "", old))


def _edit(edited: Edited) -> Answer:
    place = edited.place
    form = settings_form(edited.kind, place)
    if request.method != "POST":
        return _show(edited, form, settings_of(edited.old, place.readable), {})
    posted = request.form.to_dict(flat=False)
    for ours in ("kind", "into", "revision", "was"):
        posted.pop(ours, None)
    action = request.form.get("action", "")
    rows = form.row_action(posted)
    raw = rows if rows is not None else form.raw_from_post(posted)
    if rows is not None or action == "kind":
        # A question of another kind asks for other settings: what it does not know is left out.
        return _show(edited, form, {key: raw[key] for key in raw if key in form.by_key}, {})
    try:
        component = _component(edited, form, raw, place)
        changed = _changed(edited, component)
        if action == "look":
            return _show(edited, form, raw, {}, _drawn(edited, changed))
        _check(edited, changed)
        name = name_of(component)
        words = f"“{name}” {'changed' if edited.path else 'added'}"
        edited.found.save(changed, f"{edited.found.title}: {words}", posted_revision())
    except InvalidFormError as error:
        return _show(edited, form, raw, error.errors), 422
    except ConflictError as error:
        return _show(edited, form, raw, {"": [str(error)]}), 409
    flash(words)
    path = edited.path or _path_of_new(edited)
    base = f"/studio/{edited.found.proposal.id}/forms/{edited.found.id}"
    return redirect(f"{base}#question-{path}", code=303)


def _component(edited: Edited, form: Form, raw: dict[str, Any], place: Place) -> dict[str, Any]:
    values = form.load(raw)
    taken = {
        str(each.get("key"))
        for path, each in editing.walk(edited.found.definition)
        if each.get("key") and path != edited.path
    }
    return component_of(edited.kind, values, edited.old, place.readable, taken)


def _changed(edited: Edited, component: dict[str, Any]) -> dict[str, Any]:
    if edited.path:
        return editing.replace(edited.found.definition, edited.path, component)
    return editing.add(edited.found.definition, edited.into, component)[0]


def _path_of_new(edited: Edited) -> str:
    return editing.add(edited.found.definition, edited.into, {})[1]


_NAMED_BY = (
    ("show_if", "q_written"),
    ("key", "q_key"),
    ("choice", "q_choices"),
    ("values", "q_choices"),
    ("picker", "q_picker"),
    ("fact", "q_fact"),
    ("clause", "q_clause"),
    ("page", "q_page"),
    ("minLength", "q_min_length"),
    ("maxLength", "q_max_length"),
    ("min ", "q_min"),
)


def _check(edited: Edited, changed: dict[str, Any]) -> None:
    """Refuse what compiler and gate would refuse because of this question, beside the setting concerned.

    Raises:
        InvalidFormError: with the complaints by setting.
    """
    path = edited.path or _path_of_new(edited)
    errors: dict[str, list[str]] = {}
    form = settings_form(edited.kind, edited.place)
    for complaint in edited.found.new_complaints(changed):
        setting = "q_text" if edited.kind == "text" else "q_label"
        if complaint.path in (path, ""):
            rules = {"show-if": "q_written", "form-fact": "q_fact", "unknown-fact": "q_fact"}
            named = (name for words, name in _NAMED_BY if words in complaint.problem)
            setting = rules.get(complaint.rule) or next(named, setting)
        if setting == "q_written" and request.form.get("q_shown") != "written" and "q_tests" in form.by_key:
            setting = "q_tests"
        errors.setdefault(setting if setting in form.by_key else "", []).append(complaint.text)
    if errors:
        raise InvalidFormError(errors, {})


def _drawn(edited: Edited, changed: dict[str, Any]) -> FormPage | None:
    """The page on which the question as it is now would be asked; None where it cannot be drawn yet."""
    found = edited.found
    form = compiled({path_of(found.id): write_definition(changed)}, found.id)
    if form is None:
        return None
    path = edited.path or _path_of_new(edited)
    outermost = int(path.split(".")[0])
    passed = 0
    for page in form.pages:
        passed += len(page.fields)
        if outermost <= passed:
            asked = Asked(options=sample_options(found.proposal.area_id), visible=visible_of(form))
            return draw_page(form, page.number, asked)
    return None


def _show(
    edited: Edited,
    form: Form,
    raw: dict[str, Any],
    errors: Any,
    drawn: FormPage | None = None,
) -> str:
    found, old = edited.found, edited.old
    properties = old.get("properties") if isinstance(old.get("properties"), dict) else {}
    condition = str(properties.get("show_if") or "")
    said = say_condition(condition, found.definition, edited.path, found.diagram) if condition else ""
    return show_tab(
        "studio/forms/question.html",
        found.proposal,
        "/forms",
        found=found,
        edited=edited,
        name=name_of(old) if edited.path else "",
        kinds=KINDS,
        page=draw_page(form, 1, Asked(raw, errors)),
        has_errors=bool(errors),
        whole=errors.get("", []),
        condition=condition,
        said=said,
        readable=edited.readable,
        type_words=type_words,
        drawn=drawn,
        looked=request.form.get("action") == "look" and not errors,
        complaints=[each for each in found.complaints if edited.path and each.path == edited.path],
        revision=posted_revision() if request.method == "POST" else found.proposal.revision,
    )
