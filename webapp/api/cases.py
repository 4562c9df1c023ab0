"""``/cases``: the list, one case's head, and opening a case."""

from typing import Any

from werkzeug.wrappers import Response

from engine.access import record_access
from engine.commands.start_case import StartCase
from engine.errors import InvalidInputError
from engine.idempotency import Given
from engine.now import local_date
from engine.queries.areas import find_area_id
from engine.queries.case_tasks import list_case_tasks
from engine.queries.cases import CasePage, get_case, list_cases
from engine.queries.messages import list_messages
from webapp.api.blueprint import Blueprint
from webapp.api.guard import current_actor, needs
from webapp.api.schemas import base
from webapp.api.schemas import cases as schemas
from webapp.api.writing import Header, write
from webapp.auth import current_engine

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1/cases", description="Cases")


@blueprint.route("")
@blueprint.arguments(schemas.CaseQuery, location="query")
@blueprint.response(200, schemas.CasePage)
@needs("cases:read")
def list_(query: dict[str, Any]) -> dict[str, Any]:
    """List the cases that this token's roles may know of, newest first."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        page: CasePage = list_cases(rows, actor, engine.now(), **query)
    return {"rows": page.rows, "next": page.after or None}


@blueprint.route("/<int:case_id>")
@blueprint.response(200, schemas.CaseHead)
@needs("cases:read")
def show(case_id: int) -> dict[str, Any]:
    """Read the head of one case, its open steps and the messages it waits for."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        works = view.level != "header"
        today = local_date(engine.now())
        steps = list_case_tasks(rows, actor, view.case, view.level, today) if works else []
        messages = list_messages(rows, engine.library, actor, view.case) if works else []
    if works:
        record_access(engine, actor, "case.read", case_id, "api")
    awaited = [each for each in messages if view.level == "full" or each.may_record]
    case = view.case
    return {
        **{
            name: getattr(case, name) for name in ("id", "area_id", "reference", "label", "kind", "kind_name")
        },
        **{name: getattr(case, name) for name in ("state", "stage", "opened_at", "completed_at")},
        "level": view.level,
        "open_steps": steps,
        "waits_for": awaited,
    }


@blueprint.route("", methods=["POST"])
@blueprint.arguments(base.RequiredIdempotencyHeader, location="headers")
@blueprint.arguments(schemas.NewCase)
@blueprint.response(201, base.Made)
@needs("cases:write")
def start(header: Header, body: dict[str, Any]) -> Response:
    """Open a case."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        area_id = find_area_id(rows, body["area"])
    if area_id is None or area_id not in actor.areas:
        raise InvalidInputError({"area": ["There is no such partnership for this token."]})
    command = StartCase(area_id, body["kind"], body["label"], body["opened_on"])
    return write(command, lambda case_id: Given(201, {"id": case_id}), header)
