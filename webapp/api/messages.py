"""Messages in: delivered by case and element, never by guessing which case is meant."""

from webapp.api.blueprint import Blueprint

blueprint = Blueprint(
    "api_messages", __name__, url_prefix="/api/v1/cases/<int:case_id>", description="Messages in"
)
