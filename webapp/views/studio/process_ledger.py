"""The ledger of a process."""

from flask import Blueprint, render_template, request

from engine.now import local_date
from engine.queries.process_ledger import list_process_entries
from engine.queries.studio_versions import get_studio_process
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("studio_process_ledger", __name__, url_prefix="/studio/processes/<key>/ledger")


@blueprint.get("/")
def show(key: str) -> str:
    """Show what was proposed, decided, published, retired and moved, the latest first."""
    engine, actor = current_engine(), current_actor()
    before = request.args.get("before", type=int)
    with engine.read() as rows:
        process = get_studio_process(rows, actor, local_date(engine.now()), key)
        page = list_process_entries(rows, actor, key, before)
    return render_template("studio/process_ledger.html", process=process, page=page, is_first=before is None)
