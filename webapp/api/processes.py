"""``/processes``: which there are, their versions, and a version as a diagram and as an outline in words."""

from typing import Any

from flask import Response

from engine.diagram.text_twin import text_twin
from engine.now import local_date
from engine.queries.processes import get_diagram_xml, get_process, list_processes
from webapp.api.blueprint import Blueprint
from webapp.api.guard import current_actor, needs
from webapp.api.schemas import processes as schemas
from webapp.auth import current_engine

blueprint = Blueprint("api_processes", __name__, url_prefix="/api/v1/processes", description="Processes")

_TEXT = {"type": "string"}


@blueprint.route("")
@blueprint.response(200, schemas.ProcessList)
@needs("processes:read")
def list_() -> dict[str, Any]:
    """List every process with the version in force."""
    engine = current_engine()
    with engine.read() as rows:
        found = list_processes(rows, engine.library, current_actor(), local_date(engine.now()))
    return {"items": found}


@blueprint.route("/<key>")
@blueprint.response(200, schemas.ProcessHead)
@needs("processes:read")
def show(key: str) -> Any:
    """Read one process with all its versions."""
    engine = current_engine()
    with engine.read() as rows:
        return get_process(rows, engine.library, current_actor(), local_date(engine.now()), key)


@blueprint.route("/<key>/versions/<int:number>/diagram")
@blueprint.response(200, _TEXT, content_type="application/xml")
@needs("processes:read")
def diagram(key: str, number: int) -> Response:
    """Get a version's diagram as drawn: BPMN 2.0."""
    engine = current_engine()
    with engine.read() as rows:
        xml = get_diagram_xml(rows, engine.library, current_actor(), key, number)
    answer = Response(xml, mimetype="application/xml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.route("/<key>/versions/<int:number>/outline")
@blueprint.response(200, _TEXT, content_type="text/plain")
@needs("processes:read")
def outline(key: str, number: int) -> Response:
    """Get a version's text twin: the same steps in words."""
    engine, actor = current_engine(), current_actor()
    today = local_date(engine.now())
    with engine.read() as rows:
        view = get_process(rows, engine.library, actor, today, key, number)
    twin = text_twin(view.bundle.diagram, names=view.names)
    return Response(twin.as_text(), mimetype="text/plain")
