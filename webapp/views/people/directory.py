"""The directory of people, and the tasks that nobody can do because their holder has left."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.people.rules import check_may_manage_people
from engine.queries.leaving import list_orphans
from engine.queries.people import STATES, list_people
from engine.roles import ROLE_LABELS
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.views.people.place import today

blueprint = Blueprint("people", __name__, url_prefix="/people")

_LONGEST_SEARCH = 100


@blueprint.get("/")
def show() -> str | Response:
    """Show the people whom the reader looks after, by name."""
    actor, asked = current_actor(), request.args
    check_may_manage_people(actor)
    words = asked.get("words", "").strip()[:_LONGEST_SEARCH]
    role = asked.get("role", "") if asked.get("role", "") in ROLE_LABELS else ""
    state = asked.get("state", "") if asked.get("state", "") in STATES else ""
    after = asked.get("after", "")
    with current_engine().read() as rows:
        page = list_people(rows, actor, today(), words=words, role=role, state=state, after=after)
        orphans = len(list_orphans(rows, actor, today()))
    kept = {"words": words or None, "role": role or None, "state": state or None}
    return render_template(
        "people/list.html",
        page=page,
        words=words,
        role=role,
        state=state,
        states=STATES,
        roles=ROLE_LABELS,
        orphans=orphans,
        is_filtered=bool(words or role or state),
        first=url_for(".show", **kept) if after else "",
        following=url_for(".show", **kept, after=page.after) if page.after else "",
    )


@blueprint.get("/tasks-without-anybody")
def orphans() -> str:
    """Show the tasks that somebody has who can do them no more."""
    actor = current_actor()
    check_may_manage_people(actor)
    with current_engine().read() as rows:
        found = list_orphans(rows, actor, today())
    return render_template("people/orphans.html", found=found)
