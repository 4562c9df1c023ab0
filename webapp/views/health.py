"""``/health``: whether this process can answer, for whatever watches it."""

from flask import Blueprint
from sqlalchemy import text

from webapp.auth import current_engine

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[dict[str, str], int]:
    """Answer 200 if the database answers; else the error page for 503 stands."""
    with current_engine().read() as rows:
        rows.execute(text("SELECT 1"))
    return {"status": "ok"}, 200
