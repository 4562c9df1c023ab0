"""One person: what they hold, held and will hold, who stands in for them; and somebody new."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.commands.join_person import JoinPerson
from engine.people.adding import LONGEST_EMAIL, LONGEST_NAME
from engine.queries.covers import list_covers_of
from engine.queries.people import get_person_view
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages.fixed import fixed_form, line_question
from webapp.views.people.asking import Answer, Question, ask
from webapp.views.people.place import managed_place, today
from webapp.views.people.role_questions import role_questions, to_day

_OUTSIDE = (
    "They hold no role and see nothing of the partnership.",
    "Once they are added, open the case that they review, and name them there by this address.",
)

blueprint = Blueprint("person", __name__, url_prefix="/people")


@blueprint.get("/<int:person_id>/")
def show(person_id: int) -> str:
    """Show a person whom the reader looks after."""
    actor, day = current_actor(), today()
    with current_engine().read() as rows:
        view = get_person_view(rows, actor, person_id, day)
        covers = list_covers_of(rows, actor, person_id, day)
    return render_template("people/person.html", view=view, covers=covers)


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> Answer:
    """Ask who joins, with their first role; a reviewer from outside has none."""
    place = managed_place()
    is_outside = request.args.get("outside") == "1"
    roles = () if is_outside else role_questions(place.id)
    form = fixed_form(
        "person",
        "Add a person",
        line_question("name", "Full name", "As colleagues know them", "Enter a name", LONGEST_NAME),
        line_question(
            "email",
            "E-mail address",
            "They sign in with it. Somebody who is here already keeps their account",
            "Enter an e-mail address, like name@example.gov.uk",
            LONGEST_EMAIL,
        ),
        *roles,
    )
    question = Question(
        "Add a reviewer from outside" if is_outside else "Add a person",
        place.name,
        "Add the person",
        url_for("people.show"),
        "The person is added. Invite them, so that they can sign in",
        (*(_OUTSIDE if is_outside else ()), "They cannot sign in until you invite them from their page."),
    )

    def command(values: Any) -> JoinPerson:
        if is_outside:
            return JoinPerson(values["email"], values["name"], place.id)
        return JoinPerson(
            values["email"],
            values["name"],
            place.id,
            values["group"],
            values["role"],
            date.fromisoformat(values["from_on"]),
            to_day(values),
            values.get("agency") or None,
        )

    start = {"from_on": today().isoformat()} if request.method != "POST" and not is_outside else {}
    return ask(question, form, start, command, lambda found: url_for(".show", person_id=found))
