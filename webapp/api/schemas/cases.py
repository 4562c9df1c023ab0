"""Cases as programs see them: heads only, with the anonymised label."""

from marshmallow import fields, validate

from webapp.api.schemas.base import AfterId, Answer, Strict, next_cursor

_KEY = validate.Regexp("^[a-z][a-z0-9_]{0,79}$")


class CaseQuery(AfterId):
    """Which cases."""

    state = fields.String(load_default="", validate=validate.OneOf(("open", "complete")))
    kind = fields.String(load_default="", validate=_KEY, metadata={"description": "A process key."})


class CaseLine(Answer):
    """One case in a list."""

    id = fields.Integer(required=True)
    reference = fields.String(required=True)
    label = fields.String(required=True, metadata={"description": "Anonymised; never a child's name."})
    kind_name = fields.String(required=True)
    state = fields.String(required=True)
    stage = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True, format="iso")
    next_clock = fields.String(required=True)
    next_due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Integer(required=True, metadata={"description": "How many clocks are overdue."})


class CasePage(Answer):
    """A page of cases, newest first."""

    items = fields.List(fields.Nested(CaseLine), required=True, attribute="rows")
    next = next_cursor()


class OpenStep(Answer):
    """An open step of a case."""

    task_id = fields.Integer(required=True)
    part_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    part_label = fields.String(required=True)
    role = fields.String(required=True)
    assignee = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)


class AwaitedMessage(Answer):
    """A message that the case waits for."""

    element_id = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    may_record = fields.Boolean(required=True)


class CaseHead(Answer):
    """One case, as far as this token's roles see it."""

    id = fields.Integer(required=True)
    area_id = fields.Integer(required=True)
    reference = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    state = fields.String(required=True)
    stage = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True, format="iso")
    completed_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    level = fields.String(
        required=True, metadata={"description": "How much is seen: header, own_agency or full."}
    )
    open_steps = fields.List(fields.Nested(OpenStep), required=True)
    waits_for = fields.List(fields.Nested(AwaitedMessage), required=True)


class NewCase(Strict):
    """What a person says when opening a case."""

    area = fields.String(required=True, validate=validate.Regexp("^[a-z0-9_-]{1,40}$"))
    kind = fields.String(required=True, validate=_KEY, metadata={"description": "A process key."})
    label = fields.String(
        required=True,
        validate=validate.Length(1, 80),
        metadata={"description": "Anonymised: it is shown in lists, mails and calendars."},
    )
    opened_on = fields.Date(
        required=True, metadata={"description": "The anchoring date, today or in the past."}
    )
