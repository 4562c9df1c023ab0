"""Messages in: delivered by case and element, never by guessing which case is meant."""

from typing import Any

from werkzeug.wrappers import Response

from engine.commands.receive_message import Received, ReceiveMessage
from engine.idempotency import Given
from webapp.api.blueprint import Blueprint
from webapp.api.guard import needs
from webapp.api.schemas import base
from webapp.api.schemas import messages as schemas
from webapp.api.writing import Header, write

blueprint = Blueprint(
    "api_messages", __name__, url_prefix="/api/v1/cases/<int:case_id>", description="Messages in"
)


@blueprint.route("/messages/<element_id>", methods=["POST"])
@blueprint.arguments(base.RequiredIdempotencyHeader, location="headers")
@blueprint.arguments(schemas.NewMessage)
@blueprint.response(200, schemas.ReceivedMessage, description="The case was waiting for it")
@blueprint.alt_response(202, schema=schemas.ReceivedMessage, description="Kept for later", success=True)
@needs("messages:write")
def deliver(header: Header, body: dict[str, Any], case_id: int, element_id: str) -> Response:
    """Send a message to a case: delivered at once if the case waits for it, else kept until it does."""
    command = ReceiveMessage(case_id, element_id, body["values"], header["key"], body["keep_days"])
    return write(command, _answer, header)


def _answer(received: Received) -> Given:
    status = 200 if received.state == "delivered" else 202
    return Given(status, {"id": received.id, "state": received.state})
