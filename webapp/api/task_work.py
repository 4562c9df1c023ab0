"""What is done with a task or part: claim, release, complete; add and withdraw parts. Each is one command."""

from typing import Any

from werkzeug.wrappers import Response

from engine.commands.add_part import AddPart
from engine.commands.claim_task import ClaimTask
from engine.commands.complete_task import CompleteTask
from engine.commands.release_claim import ReleaseClaim
from engine.commands.withdraw_part import WithdrawPart
from engine.idempotency import Given
from webapp.api.blueprint import Blueprint
from webapp.api.guard import needs
from webapp.api.schemas import base
from webapp.api.schemas import tasks as schemas
from webapp.api.writing import Header, write

blueprint = Blueprint(
    "api_task_work", __name__, url_prefix="/api/v1/tasks/<int:task_id>", description="Work on tasks"
)


@blueprint.route("/claim", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.response(200, schemas.TaskState)
@needs("tasks:write")
def claim(header: Header, task_id: int) -> Response:
    """Claim a task; claiming it again changes nothing."""
    return _claim(header, task_id)


@blueprint.route("/parts/<int:part_id>/claim", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.response(200, schemas.TaskState)
@needs("tasks:write")
def claim_part(header: Header, task_id: int, part_id: int) -> Response:
    """Claim a part; claiming it again changes nothing."""
    return _claim(header, task_id, part_id)


@blueprint.route("/release", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.response(200, schemas.TaskState)
@needs("tasks:write")
def release(header: Header, task_id: int) -> Response:
    """Give a claimed task back."""
    return _release(header, task_id)


@blueprint.route("/parts/<int:part_id>/release", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.response(200, schemas.TaskState)
@needs("tasks:write")
def release_part(header: Header, task_id: int, part_id: int) -> Response:
    """Give a claimed part back."""
    return _release(header, task_id, part_id)


@blueprint.route("/complete", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.arguments(schemas.Answers)
@blueprint.response(200, schemas.Submitted)
@needs("tasks:write")
def complete(header: Header, body: dict[str, Any], task_id: int) -> Response:
    """Complete a task with the answers to its form, judged as those of its page are."""
    return _complete(header, body, task_id)


@blueprint.route("/parts/<int:part_id>/complete", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.arguments(schemas.Answers)
@blueprint.response(200, schemas.Submitted)
@needs("tasks:write")
def complete_part(header: Header, body: dict[str, Any], task_id: int, part_id: int) -> Response:
    """Complete a part with the answers to its form, judged as those of its page are."""
    return _complete(header, body, task_id, part_id)


@blueprint.route("/parts", methods=["POST"])
@blueprint.arguments(base.RequiredIdempotencyHeader, location="headers")
@blueprint.arguments(schemas.NewPart)
@blueprint.response(201, base.Made)
@needs("tasks:write")
def add_part(header: Header, body: dict[str, Any], task_id: int) -> Response:
    """Ask one more agency; its clock starts now."""
    return write(AddPart(task_id, body["agency"]), lambda part_id: Given(201, {"id": part_id}), header)


@blueprint.route("/parts/<int:part_id>/withdraw", methods=["POST"])
@blueprint.arguments(base.IdempotencyHeader, location="headers")
@blueprint.arguments(schemas.Withdrawal)
@blueprint.response(200, schemas.TaskState)
@needs("tasks:write")
def withdraw_part(header: Header, body: dict[str, Any], task_id: int, part_id: int) -> Response:
    """Stop asking for a part, with the reason."""
    command = WithdrawPart(task_id, part_id, body["reason"])
    return write(command, lambda _: Given(200, {"id": part_id, "state": "withdrawn"}), header)


def _claim(header: Header, task_id: int, part_id: int | None = None) -> Response:
    given = Given(200, {"id": part_id or task_id, "state": "claimed"})
    return write(ClaimTask(task_id, part_id), lambda _: given, header)


def _release(header: Header, task_id: int, part_id: int | None = None) -> Response:
    given = Given(200, {"id": part_id or task_id, "state": "offered"})
    return write(ReleaseClaim(task_id, part_id), lambda _: given, header)


def _complete(header: Header, body: dict[str, Any], task_id: int, part_id: int | None = None) -> Response:
    def answer(submission_id: int) -> Given:
        done = {"id": part_id or task_id, "state": "completed", "submission_id": submission_id}
        return Given(200, done)

    return write(CompleteTask(task_id, body["values"], part_id, may_sign=False), answer, header)
