"""The forms of a proposal: listed, added, copied, deleted; the questions of one in order."""

import json
import re

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.errors import ConflictError, InvalidInputError
from engine.queries.proposals import ProposalView
from engine.studio.proposed_forms import list_forms, path_of, used_by, write_definition
from forms import editing
from forms.kinds import KINDS
from webapp.form_studio.components import new_key
from webapp.form_studio.previewing import sample_options
from webapp.form_studio.saving import FormInHand, find_form, save_files
from webapp.form_studio.showing import containers, draw_pages, list_lines, name_of
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_forms", __name__, url_prefix="/studio/<int:proposal_id>/forms")

Answer = str | tuple[str, int] | Response
FORM = "/<form_id>"
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST_TITLE = 200


@blueprint.get("")
def index(proposal_id: int) -> str:
    """List the forms with the steps that ask them."""
    proposal = find_proposal(proposal_id)
    rows = list_forms(proposal.files, proposal.diagram(), proposal.process_key)
    return show_tab("studio/forms/list.html", proposal, "/forms", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
def new(proposal_id: int) -> Answer:
    """Add an empty form."""
    proposal = find_editable(proposal_id)
    return _named(proposal, None)


@blueprint.route(f"{FORM}/copy", methods=["GET", "POST"])
def copy(proposal_id: int, form_id: str) -> Answer:
    """Add a form that begins as a copy of another."""
    proposal = find_editable(proposal_id)
    return _named(proposal, find_form(proposal, form_id))


@blueprint.route(f"{FORM}/delete", methods=["GET", "POST"])
def delete(proposal_id: int, form_id: str) -> Answer:
    """Ask, then take the form out of the proposal; refused while a step asks it."""
    proposal = find_editable(proposal_id)
    found = find_form(proposal, form_id)
    steps = used_by(found.diagram, form_id)
    if request.method != "POST":
        return show_tab("studio/forms/delete.html", proposal, "/forms", found=found, steps=steps)
    if steps:
        text = f"“{found.title}” is asked at {', '.join(steps)}. Give that step another form first."
        raise ConflictError(text)
    save_files(proposal, {found.path: None}, f"Deleted the form “{found.title}”")
    flash(f"The form “{found.title}” is deleted")
    return redirect(f"/studio/{proposal_id}/forms", code=303)


@blueprint.get(FORM)
def edit(proposal_id: int, form_id: str) -> str:
    """Show the questions in order, and beside them the form as people will see it."""
    proposal = find_proposal(proposal_id)
    return show_editor(find_form(proposal, form_id), [])


@blueprint.post(FORM)
def change(proposal_id: int, form_id: str) -> Answer:
    """Move or remove a question, or change the title of the form."""
    found = find_form(find_editable(proposal_id), form_id)
    action, _, path = request.form.get("action", "").partition(":")
    try:
        if action in ("up", "down"):
            words, path = _move(found, path, action)
        elif action == "remove":
            words, path = _remove(found, path), ""
        else:
            words, path = _retitle(found), ""
    except editing.NoSuchComponentError as error:
        text = "This question is not there any more. Open the form again."
        raise ConflictError(text) from error
    except InvalidInputError as error:
        return show_editor(found, error.errors[""]), 422
    flash(words)
    anchor = f"#question-{path}" if path else ""
    return redirect(f"/studio/{proposal_id}/forms/{form_id}{anchor}", code=303)


def show_editor(found: FormInHand, errors: list[str]) -> str:
    """The page of a form with its questions and its preview."""
    form, diagram = found.form(), found.diagram
    return show_tab(
        "studio/forms/edit.html",
        found.proposal,
        "/forms",
        found=found,
        errors=errors,
        lines=list_lines(found.definition, diagram, found.complaints),
        whole=[each for each in found.complaints if not each.path],
        steps=used_by(diagram, found.id),
        kinds=KINDS,
        containers=containers(found.definition),
        pages=draw_pages(form, sample_options(found.proposal.area_id)) if form else None,
    )


def _move(found: FormInHand, path: str, action: str) -> tuple[str, str]:
    name = name_of(editing.component_at(found.definition, path))
    changed, now = editing.move(found.definition, path, -1 if action == "up" else 1)
    words = f"“{name}” moved {action}"
    found.save(changed, f"{found.title}: {words}")
    return words, now


def _remove(found: FormInHand, path: str) -> str:
    name = name_of(editing.component_at(found.definition, path))
    words = f"“{name}” removed"
    found.save(editing.remove(found.definition, path), f"{found.title}: {words}")
    return f"{words}. It can be brought back from the history"


def _retitle(found: FormInHand) -> str:
    title = " ".join(request.form.get("title", "").split())
    if not title or len(title) > _LONGEST_TITLE:
        raise InvalidInputError({"": [f"Enter a title of at most {_LONGEST_TITLE} characters"]})
    found.save({**found.definition, "title": title}, f"Form “{found.title}” is now called “{title}”")
    return f"The form is called “{title}”"


def _named(proposal: ProposalView, of: FormInHand | None) -> Answer:
    """Ask for title and id of a form that is added, then add it."""
    title, form_id, errors = "", "", {}
    if request.method == "POST":
        title = " ".join(request.form.get("title", "").split())
        form_id = request.form.get("form_id", "").strip()
        form_id = form_id or (new_key(title, _taken(proposal)) if title else "")
        errors = _wrong_names(proposal, title, form_id)
        if not errors:
            return _added(proposal, of, title, form_id)
    page = show_tab(
        "studio/forms/new.html", proposal, "/forms", of=of, title=title, form_id=form_id, errors=errors
    )
    return (page, 422) if errors else page


def _taken(proposal: ProposalView) -> set[str]:
    return {path.removeprefix("forms/").removesuffix(".json") for path in proposal.files}


def _wrong_names(proposal: ProposalView, title: str, form_id: str) -> dict[str, str]:
    errors = {}
    if not title or len(title) > _LONGEST_TITLE:
        errors["title"] = f"Enter a title of at most {_LONGEST_TITLE} characters"
    if form_id and not _ID.fullmatch(form_id):
        errors["form_id"] = "Use small letters, digits and _, starting with a letter, 60 at most"
    elif path_of(form_id) in proposal.files or form_id == "new":
        errors["form_id"] = "There is a form of this id already. Choose another"
    return errors


def _added(proposal: ProposalView, of: FormInHand | None, title: str, form_id: str) -> Response:
    definition = editing.empty_definition(form_id, title)
    words = f"Added the form “{title}”"
    if of is not None:
        definition = json.loads(json.dumps(of.definition)) | {"id": form_id, "title": title}
        words = f"Added the form “{title}”, a copy of “{of.title}”"
    save_files(proposal, {path_of(form_id): write_definition(definition)}, words)
    flash(f"The form “{title}” is added. Name it on the step that is to ask it")
    return redirect(f"/studio/{proposal.id}/forms/{form_id}", code=303)
