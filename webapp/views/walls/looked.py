"""Who has looked at a case: its part of the access log, in words."""

from flask import Blueprint, render_template, request

from engine.access import record_access
from engine.queries.access_log import list_readings
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.walls.asking import find_case

blueprint = Blueprint("looked", __name__, url_prefix="/cases/<int:case_id>/looked")


@blueprint.get("/")
def show(case_id: int) -> str:
    """Show who has read what and when, latest first; to an agency its own people only."""
    engine, actor, view = current_engine(), current_actor(), find_case(case_id, ("own_agency", "full"))
    before = request.args.get("before", type=int)
    with engine.read() as rows:
        page = list_readings(rows, actor, view.case, view.level, before)
    record_access(engine, actor, "case.read", case_id, "looked")
    return render_template("walls/looked.html", case=view.case, view=view, page=page, before=before)
