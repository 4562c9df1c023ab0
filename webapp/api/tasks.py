"""``/tasks``: one's own lists, and one task or part with the form that completes it."""

from typing import Any

from engine.access import record_access
from engine.queries.inbox import list_inbox
from engine.queries.tasks import get_task
from webapp.api.blueprint import Blueprint
from webapp.api.form_questions import describe_form
from webapp.api.guard import current_actor, needs
from webapp.api.schemas import tasks as schemas
from webapp.auth import current_engine

blueprint = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Tasks and their parts")


@blueprint.route("")
@blueprint.arguments(schemas.TaskQuery, location="query")
@blueprint.response(200, schemas.TaskPage)
@needs("tasks:read")
def list_(query: dict[str, Any]) -> dict[str, Any]:
    """List what is claimed by this system, offered to its roles, or done by it."""
    engine = current_engine()
    with engine.read() as rows:
        page = list_inbox(
            rows,
            current_actor(),
            query["view"],
            query["after"],
            case_kind=query["kind"],
            limit=query["limit"],
            at=engine.now(),
        )
    return {"entries": page.entries, "next": page.after or None}


@blueprint.route("/<int:task_id>")
@blueprint.response(200, schemas.TaskHead)
@needs("tasks:read")
def show(task_id: int) -> dict[str, Any]:
    """Read one task and, if this system can do it now, its form."""
    return _task(task_id)


@blueprint.route("/<int:task_id>/parts/<int:part_id>")
@blueprint.response(200, schemas.TaskHead)
@needs("tasks:read")
def show_part(task_id: int, part_id: int) -> dict[str, Any]:
    """Read one part of a task and, if this system can do it now, its form."""
    return _task(task_id, part_id)


def _task(task_id: int, part_id: int | None = None) -> dict[str, Any]:
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_task(rows, engine.library, actor, engine.now(), task_id, part_id)
    target = f"task:{task_id}" if part_id is None else f"task:{task_id}/part:{part_id}"
    record_access(engine, actor, "task.read", view.case.id, f"api/{target}")
    names = ("id", "part_id", "name", "part_label", "kind", "state", "role", "opened_at", "due_on", "why_not")
    return {
        **{name: getattr(view, name) for name in names},
        "case_id": view.case.id,
        "case_reference": view.case.reference,
        "element_id": view.element.id,
        "is_mine": view.assignee_id in actor.people,
        # What pickers offer names people, so it is for whoever answers the form.
        "form": describe_form(view.form, view.options) if view.form and not view.why_not else None,
        "parts": view.parts,
    }
