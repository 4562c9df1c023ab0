"""Processes in force for anybody, without signing in, where the installation allows it: no case, no count."""

from flask import Blueprint, Response, make_response, render_template, request

from engine.diagram.text_twin import text_twin
from engine.errors import NotFoundError
from engine.now import local_date
from engine.queries.public_processes import PublicProcess, get_public_process, list_public_processes
from webapp.auth import current_engine, current_settings
from webapp.security import allow_framing, limiter

blueprint = Blueprint("public_processes", __name__, url_prefix="/public/processes")


@blueprint.get("/")
@limiter.limit("60 per minute")
def show_list() -> str:
    """List the processes in force."""
    _check_public()
    engine, area = current_engine(), request.args.get("area", "")
    with engine.read() as rows:
        found = list_public_processes(rows, engine.library, local_date(engine.now()), area)
    return render_template("public/list.html", processes=found, area=area)


@blueprint.get("/<key>")
@limiter.limit("60 per minute")
def show(key: str) -> Response:
    """Show a process as it is in force; with ``embed=1`` for the frame of another site."""
    found, area = _find(key), request.args.get("area", "")
    view = found.view
    twin = text_twin(view.bundle.diagram, names=view.names)
    is_embedded = request.args.get("embed") == "1"
    template = "public/embed.html" if is_embedded else "public/process.html"
    page = render_template(template, view=view, twin=twin, partnership=found.partnership, area=area)
    answer = make_response(page)
    return allow_framing(answer) if is_embedded else answer


@blueprint.get("/<key>/drawing.bpmn")
@limiter.limit("60 per minute")
def drawing(key: str) -> Response:
    """Send the drawing, for the viewer and for anybody's BPMN tool."""
    answer = Response(_find(key).view.bundle.xml, mimetype="application/xml")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _find(key: str) -> PublicProcess:
    """The process.

    Raises:
        NotFoundError: there is none in force, or processes are not public here.
    """
    _check_public()
    engine = current_engine()
    with engine.read() as rows:
        today = local_date(engine.now())
        return get_public_process(rows, engine.library, today, key, request.args.get("area", ""))


def _check_public() -> None:
    if not current_settings().public_processes:
        text = "There is no such page."
        raise NotFoundError(text)
