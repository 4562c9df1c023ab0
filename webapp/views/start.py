"""The way in for somebody new: what they will see and do, by the roles they hold."""

from flask import Blueprint, render_template

from engine.roles import AREA_READERS, COORDINATORS, HEADER_READERS, PROCESS_READERS, STARTERS, role_label
from webapp.actors import current_actor, current_standing
from webapp.help_pages import SIGNATORIES, WRITERS

blueprint = Blueprint("start", __name__)


@blueprint.get("/start")
def start() -> str:
    """Show the first steps, told for the reader's own roles."""
    roles = {holding.role for holding in current_actor().holdings}
    return render_template(
        "start/start.html",
        roles=sorted(role_label(role) for role in roles),
        areas=sorted(current_standing().areas.values()),
        may_open=bool(roles & STARTERS),
        reads_all=bool(roles & AREA_READERS),
        reads_heads=bool(roles & HEADER_READERS) and not roles & AREA_READERS,
        coordinates=bool(roles & COORDINATORS),
        signs=bool(roles & SIGNATORIES),
        writes=bool(roles & WRITERS),
        owns_processes=bool(roles & PROCESS_READERS),
    )
