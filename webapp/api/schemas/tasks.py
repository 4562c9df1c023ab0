"""Tasks, the forms that complete them, and what is sent to do so."""

from marshmallow import fields, validate

from webapp.api.schemas.base import Answer, Made, PageOf, Strict, next_cursor

_CURSOR = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.+\-]{0,30}~[ab]~[0-9]{1,18}$"


class TaskQuery(PageOf):
    """Which of one's own lists."""

    view = fields.String(
        load_default="offered",
        validate=validate.OneOf(("mine", "offered", "done")),
        metadata={"description": "Claimed by this system, offered to its roles, or done by it."},
    )
    kind = fields.String(load_default="", validate=validate.Regexp("^[a-z][a-z0-9_]{0,79}$"))
    after = fields.String(
        load_default="",
        validate=validate.Regexp(_CURSOR),
        metadata={"description": "The `next` of the page before."},
    )


class TaskLine(Answer):
    """One task or part in a list."""

    task_id = fields.Integer(required=True)
    part_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    part_label = fields.String(required=True)
    role = fields.String(required=True)
    area_id = fields.Integer(required=True)
    case_id = fields.Integer(required=True)
    case_reference = fields.String(required=True)
    case_label = fields.String(required=True)
    case_kind = fields.String(required=True)
    state = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True, format="iso")
    closed_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    due_on = fields.Date(required=True, allow_none=True)


class TaskPage(Answer):
    """A page of tasks, the most urgent first."""

    items = fields.List(fields.Nested(TaskLine), required=True, attribute="entries")
    next = next_cursor()


class Choice(Answer):
    """One thing to choose."""

    value = fields.String(required=True)
    label = fields.String(required=True)


class Question(Answer):
    """One question of a form. ``required`` holds only where ``show_if`` is true."""

    key = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "As in the form's definition."})
    label = fields.String(required=True)
    hint = fields.String(required=True)
    page = fields.String(required=True)
    required = fields.Boolean(required=True)
    show_if = fields.String(required=True)
    choices = fields.List(fields.Nested(Choice), required=True)
    subtype = fields.String(required=True)
    max_length = fields.Integer(required=True)
    minimum = fields.Decimal(required=True, allow_none=True, as_string=True)
    maximum = fields.Decimal(required=True, allow_none=True, as_string=True)
    maximum_rows = fields.Integer(required=True)
    questions = fields.List(fields.Nested(lambda: Question()), required=True)  # noqa: PLW0108


class TaskForm(Answer):
    """The form that completes the task, in the version that the case runs."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    questions = fields.List(fields.Nested(Question), required=True)


class TaskPart(Answer):
    """One part of a task that is asked of several."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    label = fields.String(required=True)
    role = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)


class TaskHead(Answer):
    """One task or part. Answers of others are not in it."""

    id = fields.Integer(required=True)
    part_id = fields.Integer(required=True, allow_none=True)
    case_id = fields.Integer(required=True)
    case_reference = fields.String(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    part_label = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    role = fields.String(required=True)
    is_mine = fields.Boolean(required=True, metadata={"description": "Claimed by this system."})
    opened_at = fields.AwareDateTime(required=True, format="iso")
    due_on = fields.Date(required=True, allow_none=True)
    why_not = fields.String(
        required=True, metadata={"description": "Why it cannot be done; empty if it can."}
    )
    form = fields.Nested(
        TaskForm, required=True, allow_none=True, metadata={"description": "Only where it can be done."}
    )
    parts = fields.List(fields.Nested(TaskPart), required=True)


class Answers(Strict):
    """Answers to a form, by the keys of its questions. Keys the form does not have are refused."""

    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


class NewPart(Strict):
    """One more agency to ask."""

    agency = fields.String(required=True, validate=validate.Length(1, 40))


class Withdrawal(Strict):
    """Why a part is no longer asked for."""

    reason = fields.String(required=True, validate=validate.Length(1, 300))


class TaskState(Made):
    """What became of a task or part."""

    state = fields.String(required=True)


class Submitted(TaskState):
    """A completed task or part, and what was stored."""

    submission_id = fields.Integer(required=True)
