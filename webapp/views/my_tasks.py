"""My tasks: what is mine, what waits for my roles, what others do for me, what I have done."""

from flask import Blueprint, request

from webapp.inbox_pages import draw_inbox, wanted_from

blueprint = Blueprint("my_tasks", __name__)


@blueprint.get("/")
@blueprint.get("/tasks")
def my_tasks() -> str:
    """Show one page of the inbox; the filters and the place in the list stand in the address."""
    return draw_inbox(wanted_from(request.args))
