"""Clocks and deadlines."""

from marshmallow import fields, validate

from webapp.api.schemas.base import AfterDay, Answer, next_cursor


class ClockLine(Answer):
    """One clock of a case, with why its date is its date."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    of = fields.String(required=True, metadata={"description": "Whose part it times, if a part's."})
    state = fields.String(required=True)
    force = fields.String(required=True, metadata={"description": "must, should or local."})
    length_source = fields.String(required=True)
    anchor_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    met_on = fields.Date(required=True, allow_none=True)
    why = fields.List(fields.String(), required=True)


class ClockList(Answer):
    """Every clock of a case."""

    items = fields.List(fields.Nested(ClockLine), required=True)


class DeadlineQuery(AfterDay):
    """Which deadlines."""

    state = fields.String(load_default="", validate=validate.OneOf(("overdue", "running")))
    force = fields.String(load_default="", validate=validate.OneOf(("must", "should", "local")))


class DeadlineLine(Answer):
    """One running or overdue clock."""

    clock_id = fields.Integer(required=True)
    name = fields.String(required=True)
    of = fields.String(required=True)
    force = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True)
    case_id = fields.Integer(required=True)
    case_reference = fields.String(required=True)
    case_label = fields.String(required=True)
    case_kind = fields.String(required=True)


class DeadlinePage(Answer):
    """A page of deadlines, the longest overdue first."""

    items = fields.List(fields.Nested(DeadlineLine), required=True, attribute="rows")
    next = next_cursor()
