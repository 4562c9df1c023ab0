"""Moves by hand that wait for a second person, over all cases of the reader's partnerships."""

from flask import Blueprint, render_template

from engine.queries.placements import list_open_placements
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("waiting_placements", __name__, url_prefix="/placements")


@blueprint.get("/")
def show_list() -> str:
    """List what waits, the latest first; what the reader asked for stands there too."""
    engine = current_engine()
    with engine.read() as rows:
        found = list_open_placements(rows, engine.library, current_actor())
    return render_template("placements/waiting.html", found=found)
