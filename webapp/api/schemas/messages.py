"""Messages in."""

from marshmallow import fields, validate

from engine.commands.receive_message import DEFAULT_KEEPING, LONGEST_KEEPING
from webapp.api.schemas.base import Answer, Strict


class NewMessage(Strict):
    """What comes with a message."""

    values = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        load_default=dict,
        metadata={"description": "Answers to the element's form, by the keys of its questions."},
    )
    keep_days = fields.Integer(
        load_default=DEFAULT_KEEPING,
        strict=True,
        validate=validate.Range(1, LONGEST_KEEPING),
        metadata={"description": "For how long it is kept if the case does not wait for it yet."},
    )


class ReceivedMessage(Answer):
    """What became of a message."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"description": "delivered, or waiting if it is kept."})
