"""What all schemas share: unknown fields are refused, lists come in pages, errors are problems."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

LARGEST_PAGE = 100
DEFAULT_PAGE = 25
LARGEST_ID = 2**63 - 1


class Strict(Schema):
    """Whatever is sent."""

    class Meta:
        """Unknown fields are refused: a misspelt one must not be taken for one that was left out."""

        unknown = RAISE


class Answer(Schema):
    """Whatever is answered."""

    class Meta:
        """In the order written here."""

        ordered = True


class PageOf(Strict):
    """Which page of a list is asked for."""

    limit = fields.Integer(
        load_default=DEFAULT_PAGE,
        strict=False,
        validate=validate.Range(1, LARGEST_PAGE),
        metadata={"description": "How many lines at most."},
    )


class AfterId(PageOf):
    """A page of a list that goes on after an id."""

    after = fields.String(
        load_default="",
        validate=validate.Regexp("^[0-9]{1,18}$"),
        metadata={"description": "The `next` of the page before."},
    )


class AfterDay(PageOf):
    """A page of a list that goes on after a day and an id."""

    after = fields.String(
        load_default="",
        validate=validate.Regexp("^[0-9]{4}-[0-9]{2}-[0-9]{2}~[0-9]{1,18}$"),
        metadata={"description": "The `next` of the page before."},
    )


class FieldProblem(Answer):
    """One thing that is wrong with one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Problem(Answer):
    """An error (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True, metadata={"description": "To quote when asking for help."})
    code = fields.String(metadata={"description": "The domain's word, such as `conflict`."})
    errors = fields.List(fields.Nested(FieldProblem))


def next_cursor() -> Any:
    """The field that says where the next page begins."""
    words = "Send it as `after` for the next page; null on the last."
    return fields.String(required=True, allow_none=True, metadata={"description": words})


class Made(Answer):
    """What a write has made or changed, by id."""

    id = fields.Integer(required=True)


class IdempotencyHeader(Schema):
    """The key of a write that may be left out."""

    key = fields.String(
        data_key="Idempotency-Key",
        load_default="",
        validate=validate.Regexp("^[!-~]{1,100}$"),
        metadata={
            "description": "Chosen by you, the same for every repeat of one write: it is then carried out "
            "once and answered the same each time, for a day."
        },
    )


class RequiredIdempotencyHeader(Schema):
    """The key of a write that makes something new."""

    key = fields.String(
        data_key="Idempotency-Key",
        required=True,
        validate=validate.Regexp("^[!-~]{1,100}$"),
        metadata={
            "description": "Chosen by you, the same for every repeat of one write: it is then carried out "
            "once and answered the same each time, for a day."
        },
    )
