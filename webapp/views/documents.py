"""Attached files, handed out only to who may read them, and only as downloads."""

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from engine.access import record_access
from engine.errors import UnavailableError
from engine.files import find_stored_file
from engine.queries.documents import get_document
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("documents", __name__)


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
