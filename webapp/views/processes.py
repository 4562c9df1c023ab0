"""Processes: drawing, words, clocks and clauses of each. Of cases there are counts, nothing else."""

from flask import Blueprint, Response, render_template

from engine.diagram.text_twin import text_twin
from engine.now import local_date
from engine.queries.process_load import find_process_load
from engine.queries.processes import get_diagram_xml, get_process, list_processes
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("processes", __name__, url_prefix="/processes")


@blueprint.get("/")
def show_list() -> str:
    """List every process with the version in force."""
    engine = current_engine()
    with engine.read() as rows:
        found = list_processes(rows, engine.library, current_actor(), local_date(engine.now()))
    return render_template("processes/list.html", processes=found)


@blueprint.get("/<key>")
@blueprint.get("/<key>/versions/<int:number>")
def show(key: str, number: int | None = None) -> str:
    """Show one version whole; by default the one in force."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        today = local_date(engine.now())
        view = get_process(rows, engine.library, actor, today, key, number)
        load = find_process_load(rows, actor, key, view.version.id, view.bundle.diagram, engine.now())
    twin = text_twin(view.bundle.diagram, names=view.names)
    return render_template(
        "processes/process.html", view=view, twin=twin, diagram_of=view.bundle.diagram, load=load
    )


@blueprint.get("/<key>/versions/<int:number>.xml")
def drawing(key: str, number: int) -> Response:
    """Send the diagram as drawn, for the viewer and for anybody's BPMN tool."""
    engine = current_engine()
    with engine.read() as rows:
        xml = get_diagram_xml(rows, engine.library, current_actor(), key, number)
    answer = Response(xml, mimetype="application/xml")
    # Opened by itself, a browser takes XHTML inside for a page of ours: it gets no origin and runs nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
