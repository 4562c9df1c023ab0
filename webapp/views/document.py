"""One document: what it is, its versions, who may read it, and what can be done to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.add_document_version import AddDocumentVersion
from engine.commands.describe_document import DescribeDocument
from engine.commands.release_document import ReleaseDocument
from engine.commands.restrict_document import RestrictDocument
from engine.documents.restricting import list_possible_readers
from engine.errors import InvalidInputError, NotPermittedError
from engine.queries.documents import DocumentDetail, get_document_detail
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.document_forms import describing_form, ids_in, readers_form, version_form
from webapp.form_pages import Asked, draw_page
from webapp.uploads import take_upload
from webapp.views.documents import beside_the_file, sent_file

blueprint = Blueprint("document", __name__, url_prefix="/documents/<int:document_id>")

Answer = str | tuple[str, int] | Response


@blueprint.get("/about")
def show(document_id: int) -> str:
    """Show where a document comes from, how it is marked, who may read it, and its versions."""
    found = _find(document_id)
    record_access(
        current_engine(), current_actor(), "document.read", found.case.id, f"document:{document_id}"
    )
    return render_template("documents/show.html", document=found, case=found.case)


@blueprint.route("/new-version", methods=["GET", "POST"])
def add_version(document_id: int) -> Answer:
    """Take a changed file; what was there stays."""
    found, form, engine = _changeable(document_id), version_form(), current_engine()
    words = "The versions there are stay here, each with its own address."
    if request.method != "POST":
        return _ask(found, form, Asked(), words, "Add the version")
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        sent, _ = sent_file(form, raw)
        stored = take_upload(sent)
        new_id = engine.execute(AddDocumentVersion(document_id, stored), actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        asked = Asked(raw, beside_the_file(error.errors))
        return _ask(found, form, asked, words, "Add the version"), 422
    flash("The new version has been added")
    return redirect(url_for(".show", document_id=new_id), code=303)


@blueprint.route("/describe", methods=["GET", "POST"])
def describe(document_id: int) -> Answer:
    """Change the description and the marking."""
    found, form = _changeable(document_id), describing_form()
    words = "They count for all versions of the document."
    if request.method != "POST":
        raw = {"description": found.row.description, "marking": found.marking_id}
        return _ask(found, form, Asked(raw), words, "Save")
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        command = DescribeDocument(document_id, values["marking"], values["description"] or "")
        current_engine().execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, form, Asked(raw, error.errors), words, "Save"), 422
    flash("The description has been saved")
    return redirect(url_for(".show", document_id=document_id), code=303)


@blueprint.route("/readers", methods=["GET", "POST"])
def restrict(document_id: int) -> Answer:
    """Name the only people who may read it, or open it to whoever reads the case."""
    found, engine, actor = _changeable(document_id), current_engine(), current_actor()
    with engine.read() as rows:
        people = list_possible_readers(rows, actor, found.case, engine.now())
    form = readers_form(people)
    words = (
        "Nobody else finds it in a list, and no page tells them that it exists. You keep reading it yourself."
    )
    if request.method != "POST":
        raw = {"readers": [str(each) for each, _ in found.readers], "reason": found.restriction_reason}
        return _ask(found, form, Asked(raw), words, "Save")
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        command = RestrictDocument(document_id, ids_in(values, "readers"), values.get("reason") or "")
        engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, form, Asked(raw, error.errors), words, "Save"), 422
    flash("The readers have been saved")
    return redirect(url_for(".show", document_id=document_id), code=303)


@blueprint.route("/release", methods=["GET", "POST"])
def release(document_id: int) -> Answer:
    """Ask once more, then let the other agencies read it."""
    found = _find(document_id)
    if request.method == "POST":
        current_engine().execute(ReleaseDocument(document_id), actor=current_actor())
        flash("The document has been released to the other agencies")
        return redirect(url_for(".show", document_id=document_id), code=303)
    if not found.may_release:
        text = "There is nothing here that you can release."
        raise NotPermittedError(text)
    return render_template("documents/release.html", document=found, case=found.case)


def _find(document_id: int) -> DocumentDetail:
    engine = current_engine()
    with engine.read() as rows:
        return get_document_detail(rows, engine.library, current_actor(), engine.now(), document_id)


def _changeable(document_id: int) -> DocumentDetail:
    found = _find(document_id)
    if not found.may_change:
        text = "Only whoever put this document here, or the partnership's team, can change it."
        raise NotPermittedError(text)
    return found


def _ask(found: DocumentDetail, form: Form, asked: Asked, intro: str, button: str) -> str:
    return render_template(
        "documents/ask.html",
        caption=f"{found.case.reference}, {found.row.name}",
        title=form.title,
        intro=intro,
        button=button,
        back=url_for(".show", document_id=found.row.id),
        back_words="Back to the document",
        page=draw_page(form, 1, asked),
    )
