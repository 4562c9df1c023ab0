"""Any two versions of a process side by side. No case data is on the page."""

from flask import Blueprint, render_template, request

from engine.now import local_date
from engine.queries.comparisons import compare_versions
from engine.queries.processes import get_process
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("comparisons", __name__, url_prefix="/processes")


@blueprint.get("/<key>/compare")
def show(key: str) -> str:
    """Compare the versions named by ``from`` and ``to``; by default the latest with the one before it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_process(rows, engine.library, actor, local_date(engine.now()), key)
        numbers = [version.number for version in view.versions]
        new = request.args.get("to", type=int) or numbers[0]
        before = [number for number in numbers if number < new]
        old = request.args.get("from", type=int) or (before or numbers)[0]
        found = compare_versions(rows, actor, key, old, new)
    return render_template(
        "processes/compare.html", process=view, numbers=numbers, old=old, new=new, view=found
    )
