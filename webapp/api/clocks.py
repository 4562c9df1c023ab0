"""Clocks of a case with their workings, and every deadline that this token's roles may know of."""

from typing import Any

from engine.access import record_access
from engine.queries.cases import get_case
from engine.queries.deadlines import list_deadlines
from webapp.api.blueprint import Blueprint
from webapp.api.guard import current_actor, needs
from webapp.api.schemas import clocks as schemas
from webapp.auth import current_engine

blueprint = Blueprint("api_clocks", __name__, url_prefix="/api/v1", description="Clocks and deadlines")


@blueprint.route("/cases/<int:case_id>/clocks")
@blueprint.response(200, schemas.ClockList)
@needs("clocks:read")
def of_case(case_id: int) -> dict[str, Any]:
    """List the clocks of a case, each with why its date is its date."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
    if view.level != "header":
        record_access(engine, actor, "case.read", case_id, "api/clocks")
    return {"items": view.clocks}


@blueprint.route("/deadlines")
@blueprint.arguments(schemas.DeadlineQuery, location="query")
@blueprint.response(200, schemas.DeadlinePage)
@needs("clocks:read")
def deadlines(query: dict[str, Any]) -> dict[str, Any]:
    """List running and overdue clocks, the longest overdue first."""
    engine = current_engine()
    with engine.read() as rows:
        page = list_deadlines(rows, current_actor(), engine.now(), **query)
    return {"rows": page.rows, "next": page.after or None}
