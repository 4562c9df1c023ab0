"""Documents of a case: adding one, and attached files handed out as downloads only."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.add_document import AddDocument
from engine.errors import InvalidInputError, UnavailableError
from engine.files import find_stored_file
from engine.queries.document_choices import DocumentChoices, get_document_choices
from engine.queries.documents import get_document
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.document_forms import FILE, OURS, SENT, ids_in, new_document_form
from webapp.form_pages import Asked, draw_page
from webapp.uploads import take_upload

blueprint = Blueprint("documents", __name__)

Answer = str | tuple[str, int] | Response


@blueprint.get("/documents/<int(max=9007199254740991):document_id>")
def download(document_id: int) -> Response:
    """Send a file; that it was read is recorded before its first byte leaves."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        document = get_document(rows, engine.library, actor, engine.now(), document_id)
    if engine.files_path is None:
        message = "This installation has no place for files yet. Tell your administrator."
        raise UnavailableError(message)
    path = find_stored_file(engine.files_path, document.sha256)
    record_access(engine, actor, "document.downloaded", document.case_id, f"document:{document.id}")
    answer = send_file(
        path.resolve(),
        mimetype=document.content_type,
        as_attachment=True,
        download_name=document.name,
        etag=False,
        last_modified=None,
    )
    # A browser must neither guess another type nor run anything that a file holds.
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/cases/<int:case_id>/documents/new", methods=["GET", "POST"])
def add(case_id: int) -> Answer:
    """Take a new document with what it is, whose it is and who may read it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        found = get_document_choices(rows, actor, engine.now(), case_id)
    form = new_document_form(found.agencies, found.readers, may_be_ours=found.may_be_ours)
    if request.method != "POST":
        return _ask(found, form, Asked({"marking": "official_sensitive"}))
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        sent, values = sent_file(form, raw)
        agency = values.get("agency")
        command = AddDocument(
            case_id,
            take_upload(sent),
            values["description"] or "",
            values["marking"],
            int(agency) if agency and agency != OURS else found.only_agency,
            ids_in(values, "readers"),
            values.get("reason") or "",
        )
        document_id = engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(found, form, Asked(raw, beside_the_file(error.errors))), 422
    flash("The document has been added")
    return redirect(url_for("document.show", document_id=document_id), code=303)


def sent_file(form: Form, raw: dict[str, Any]) -> tuple[FileStorage, dict[str, Any]]:
    """The one file that came with a form, and the form's answers.

    Raises:
        InvalidFormError: an answer is wrong, or there is no file.
        InvalidInputError: there are several.
    """
    sent = [each for each in request.files.getlist(f"{FILE}-upload") if each.filename]
    values = form.load(raw | {FILE: ["sent"] if sent else []}, SENT)
    if len(sent) > 1:
        raise InvalidInputError({FILE: ["Choose one file. Each document is added by itself"]})
    return sent[0], values


def beside_the_file(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong with the upload itself, said beside the file."""
    return {path or FILE: messages for path, messages in errors.items()}


def _ask(found: DocumentChoices, form: Form, asked: Asked) -> str:
    return render_template(
        "documents/ask.html",
        caption=f"{found.case.reference}, {found.case.label}",
        title=form.title,
        intro=found.intro,
        button="Add the document",
        back=url_for("cases.documents", case_id=found.case.id),
        back_words="Back to the documents",
        page=draw_page(form, 1, asked),
    )
