"""``/health`` for whatever watches this process, ``/metrics`` for Prometheus, ``/operations`` for people."""

from flask import Blueprint, Response, jsonify, render_template

from engine.errors import NotFoundError
from engine.permissions import allowed, check_may_administer, check_may_operate
from engine.queries.health import is_ready, read_health
from webapp.actors import current_actor
from webapp.auth import current_engine, current_person, current_settings
from webapp.metrics import CONTENT_TYPE, has_token, scrape

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> dict[str, str]:
    """Answer 200 as long as this process answers at all; nothing else is asked."""
    return {"status": "ok"}


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 if requests can be answered: the database answers, with the schema of this version.

    What was read in detail is told to the monitoring's token and to system administrators only.
    """
    engine = current_engine()
    ready = is_ready(engine)
    told = {"status": "ok" if ready else "unavailable"}
    if ready and _may_know_more():
        found = read_health(engine, current_settings().limits)
        readings = {
            reading.name: {"value": reading.value, "level": reading.level, "advice": reading.advice}
            for reading in found.readings
        }
        alarms = [reading.name for reading in found.alarms]
        return jsonify(told | {"at": found.at.isoformat(), "alarms": alarms, "readings": readings}), 200
    return jsonify(told), 200 if ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Send every measurement, for the token; without one set there is no such page."""
    if not has_token():
        message = "There are no measurements here."
        raise NotFoundError(message)
    return Response(scrape(current_engine(), current_settings().limits), content_type=CONTENT_TYPE)


@blueprint.get("/operations")
def operations() -> str:
    """Show whether the service works, and what somebody has to do."""
    check_may_operate(current_actor())
    return render_template(
        "operations/overview.html", health=read_health(current_engine(), current_settings().limits)
    )


def _may_know_more() -> bool:
    return has_token() or (current_person() is not None and allowed(check_may_administer, current_actor()))
