"""Giving somebody a further role, and ending one."""

from datetime import date, timedelta

from flask import Blueprint, request, url_for

from engine.commands.add_membership import AddMembership
from engine.commands.end_memberships import EndMemberships
from engine.queries.people import get_person_view
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages.fixed import date_question, fixed_form, line_question
from webapp.views.people.asking import Answer, Question, ask, not_there
from webapp.views.people.place import managed_place, today
from webapp.views.people.role_questions import role_questions, to_day

blueprint = Blueprint("people_roles", __name__, url_prefix="/people/<int:person_id>/roles")

_LONGEST_REASON = 300


@blueprint.route("/add", methods=["GET", "POST"])
def add(person_id: int) -> Answer:
    """Ask which role somebody is given."""
    place = managed_place()
    with current_engine().read() as rows:
        view = get_person_view(rows, current_actor(), person_id, today())
    form = fixed_form("role", "Give a role", *role_questions(place.id))
    back = url_for("person.show", person_id=person_id)
    question = Question(
        "Give a role", f"{view.name}, {place.name}", "Give the role", back, "The role is given"
    )
    start = {"from_on": today().isoformat()} if request.method != "POST" else {}
    return ask(
        question,
        form,
        start,
        lambda values: AddMembership(
            place.id,
            values["group"],
            person_id,
            values["role"],
            date.fromisoformat(values["from_on"]),
            to_day(values),
            values.get("agency") or None,
        ),
    )


@blueprint.route("/<int:membership_id>/end", methods=["GET", "POST"])
def end(person_id: int, membership_id: int) -> Answer:
    """Ask with which day a role ends, and why."""
    with current_engine().read() as rows:
        view = get_person_view(rows, current_actor(), person_id, today())
    role = next((one for one in view.roles if one.membership_id == membership_id and one.may_end), None)
    if role is None:
        raise not_there("There is no such role for you to end.")
    form = fixed_form(
        "end_role",
        "End a role",
        date_question("last_day", "Last day", "Yesterday ends it now", "Enter the last day"),
        line_question("reason", "Reason", "It stays on the record", "Say why it ends", _LONGEST_REASON),
    )
    question = Question(
        f"End the role “{role.label}”",
        f"{view.name}, {role.group}",
        "End the role",
        url_for("person.show", person_id=person_id),
        "The role is ended",
        ("What was done with the role stays, with the name.",),
    )
    return ask(
        question,
        form,
        {"last_day": (today() - timedelta(days=1)).isoformat()},
        lambda values: EndMemberships(
            person_id,
            date.fromisoformat(values["last_day"]) + timedelta(days=1),
            membership_id=membership_id,
            reason=values["reason"],
        ),
    )
